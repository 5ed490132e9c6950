import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconFilterOff, IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePolicyTitles } from '../decisions/decision-filters.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { ButtonLink, TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { Instant } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useNames } from '../register/names.js';
import { useMay } from '../session/viewer.js';
import { useOwnPolicies } from './own-policies.js';
import { SubjectName } from './subject-name.js';
import type { WaiverParts } from './waiver-parts.js';
import { WaiverStanding } from './waiver-standing.js';
import { WaiverFilters } from './waiver-views.js';

const WAIVERS = graphql(`
  query Waivers($filter: WaiverFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    waivers(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          ...WaiverParts
        }
      }
    }
  }
`);

/** Exceptions to the organisation's own policies, whatever became of them. */
export function WaiversPage() {
  const { after, before, ...filters } = useSearch({ from: '/signed-in/waivers' });
  const navigate = useNavigate({ from: '/waivers' });
  const mayRequest = useMay('waiver:request');
  const titles = usePolicyTitles();
  const { waivers } = useRead(WAIVERS, { filter: filters, ...pageArguments({ after, before }) });
  const show = (narrowed: WaiverFilters, place: PagePlace = {}) => navigate({ search: { ...narrowed, ...place } });
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page
      title="Waivers"
      lead="Exceptions to the organisation’s own policies: for one application, for a time, by two people. The law cannot be waived."
      actions={
        mayRequest && (
          <ButtonLink to="/waivers/request" leftSection={<IconPlus size={16} aria-hidden />}>
            Request a waiver
          </ButtonLink>
        )
      }
    >
      <WaiverFilterFields filters={filters} onChange={show} />
      <Stack gap="sm">
        <DataTable
          caption="Waivers"
          columns={columns(titles)}
          rows={waivers.edges.map(({ node }) => node)}
          keyOf={({ id }) => id}
          empty={
            isNarrowed ? (
              <Empty title="No waiver is like this">Show all, or choose another status.</Empty>
            ) : (
              <Empty title="There are no waivers">
                Every policy denies where it applies.
                {mayRequest && ' If one of your own has to give way for a while, request a waiver.'}
              </Empty>
            )
          }
        />
        <Pager
          page={waivers.pageInfo}
          shown={waivers.edges.length}
          total={waivers.totalCount}
          of="waivers"
          onGo={(place) => show(filters, place)}
        />
      </Stack>
    </Page>
  );
}

const STATUSES = [
  { value: 'PENDING', label: 'Waiting for a second person' },
  { value: 'APPROVED', label: 'Approved' },
  { value: 'REVOKED', label: 'Ended early' },
  { value: 'DECLINED', label: 'Declined' },
  { value: 'WITHDRAWN', label: 'Withdrawn' },
];

interface WaiverFilterFieldsProps {
  readonly filters: WaiverFilters;
  readonly onChange: (filters: WaiverFilters) => void;
}

function WaiverFilterFields({ filters, onChange }: WaiverFilterFieldsProps) {
  const { applications } = useNames();
  const policies = useOwnPolicies();
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Waivers">
      <Select
        label="Status"
        placeholder="Any"
        clearable
        data={STATUSES}
        value={filters.status ?? null}
        onChange={(status) => onChange({ ...filters, status: WaiverFilters.shape.status.parse(status ?? undefined) })}
        w={250}
      />
      <Select
        label="Policy"
        placeholder="Any"
        clearable
        searchable
        data={policies.map(({ policy, title }) => ({ value: policy, label: title }))}
        value={filters.policy ?? null}
        onChange={(policy) => onChange({ ...filters, policy: policy ?? undefined })}
        w={300}
      />
      <Select
        label="Application"
        placeholder="Any"
        clearable
        searchable
        data={applications.map(({ handle, name }) => ({ value: handle, label: name }))}
        value={filters.application ?? null}
        onChange={(application) => onChange({ ...filters, application: application ?? undefined })}
        w={250}
      />
      {Object.values(filters).some((value) => value !== undefined) && (
        <Button variant="subtle" leftSection={<IconFilterOff size={16} aria-hidden />} onClick={() => onChange({})}>
          Show all
        </Button>
      )}
    </Group>
  );
}

const columns = (titles: ReadonlyMap<string, string>): readonly Column<WaiverParts>[] => [
  {
    title: 'Policy that is lifted',
    cell: ({ id, policy }) => (
      <>
        <TextLink to="/waivers/$id" params={{ id }} inherit>
          {titles.get(policy) ?? policy}
        </TextLink>
        <Text size="xs" c="dimmed" ff="monospace">
          {policy}
        </Text>
      </>
    ),
  },
  {
    title: 'For',
    cell: ({ application, target }) => (
      <>
        <SubjectName subject={application} />
        <Text size="sm" c="dimmed" component="div">
          to {target ? <SubjectName subject={target} /> : 'any deployment'}
        </Text>
      </>
    ),
  },
  { title: 'Standing', cell: (waiver) => <WaiverStanding waiver={waiver} /> },
  {
    title: 'Ends',
    cell: ({ until, revokedAt }) => (
      <Text size="sm" component="span">
        <Instant at={revokedAt ?? until} />
      </Text>
    ),
  },
  {
    title: 'Requested',
    cell: ({ requestedBy, requestedAt }) => (
      <Text size="sm" component="div" style={{ whiteSpace: 'nowrap' }}>
        {requestedBy.name}
        <Text size="sm" c="dimmed">
          <Instant at={requestedAt} dateOnly />
        </Text>
      </Text>
    ),
  },
];
