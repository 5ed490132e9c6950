import { Button, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { Instant } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PolicyDraftsQuery } from '../graphql/generated/graphql.js';
import { useMay } from '../session/viewer.js';
import { DraftStatus } from './draft-status.js';
import { DraftFilters } from './draft-views.js';
import { NewDraftDialog } from './new-draft-dialog.js';

const POLICY_DRAFTS = graphql(`
  query PolicyDrafts($filter: PolicyDraftFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    policySet {
      rev
    }
    policyDrafts(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          title
          note
          status
          baseRev
          version
          publishedRev
          declinedVersion
          savedAt
          authors {
            id
            name
          }
        }
      }
    }
  }
`);

type Draft = PolicyDraftsQuery['policyDrafts']['edges'][number]['node'];

const STATUSES = [
  { value: 'OPEN', label: 'Open' },
  { value: 'PUBLISHED', label: 'Published' },
  { value: 'WITHDRAWN', label: 'Withdrawn' },
  { value: 'ALL', label: 'All' },
];

/** What the organisation may come to decide by. */
export function DraftsPage() {
  const { after, before, status } = useSearch({ from: '/signed-in/policies/drafts' });
  const navigate = useNavigate({ from: '/policies/drafts' });
  const mayDraft = useMay('policy:draft');
  const [isBeginning, setBeginning] = useState(false);
  const { policySet, policyDrafts } = useRead(POLICY_DRAFTS, {
    filter: { status: status === 'ALL' ? null : (status ?? 'OPEN') },
    ...pageArguments({ after, before }),
  });
  const show = (filters: DraftFilters, place: PagePlace = {}) => navigate({ search: { ...filters, ...place } });
  const rows = policyDrafts.edges.map(({ node }) => node);
  return (
    <Page
      title="Policy drafts"
      lead="What is written here decides nothing before a person who wrote none of it has put it in force."
      actions={
        <>
          <TextLink to="/policies">Policies in force</TextLink>
          {mayDraft && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setBeginning(true)}>
              New draft
            </Button>
          )}
        </>
      }
    >
      <div style={{ overflowX: 'auto' }}>
        <SegmentedControl
          aria-label="Which drafts"
          data={STATUSES}
          value={status ?? 'OPEN'}
          onChange={(chosen) => show({ status: DraftFilters.shape.status.parse(chosen) })}
        />
      </div>
      <Stack gap="sm">
        <DataTable
          caption="Policy drafts, newest first"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ id }) => id}
          empty={
            <Empty title={status === undefined ? 'No draft is open' : 'There are none of these'}>
              {mayDraft
                ? 'Begin one to change a rule, add one, or switch a pack on.'
                : 'Officers and engineers begin drafts; your role reads them.'}
            </Empty>
          }
        />
        <Pager
          page={policyDrafts.pageInfo}
          shown={rows.length}
          total={policyDrafts.totalCount}
          of="drafts"
          onGo={(place) => show({ status }, place)}
        />
      </Stack>
      {isBeginning && <NewDraftDialog rev={policySet?.rev ?? 0} onClose={() => setBeginning(false)} />}
    </Page>
  );
}

const COLUMNS: readonly Column<Draft>[] = [
  {
    title: 'Draft',
    cell: ({ id, title, note }) => (
      <>
        <TextLink to="/policies/drafts/$id" params={{ id }} inherit>
          {title}
        </TextLink>
        <Text size="sm" c="dimmed" lineClamp={2} maw={420}>
          {note}
        </Text>
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ status, publishedRev, version, declinedVersion }) => (
      <>
        <DraftStatus status={status} publishedRev={publishedRev} />
        {status === 'OPEN' && declinedVersion === version && (
          <Text size="xs" c="dimmed" mt={2}>
            declined as it stands
          </Text>
        )}
      </>
    ),
  },
  { title: 'Begun from', cell: ({ baseRev }) => (baseRev === 0 ? 'Blank' : `Publication ${baseRev}`) },
  { title: 'Written by', cell: ({ authors }) => authors.map(({ name }) => name).join(', ') },
  {
    title: 'Last saved',
    cell: ({ savedAt, version }) => (
      <>
        <Instant at={savedAt} />
        <Text size="xs" c="dimmed">
          version {version}
        </Text>
      </>
    ),
  },
];
