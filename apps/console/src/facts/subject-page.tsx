import { Code, Group, Tabs, Text } from '@mantine/core';
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Page } from '../display/page.js';
import { Tag } from '../display/tag.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { NoSuchPage } from '../shell/no-such-page.js';
import { Waiting } from '../shell/waiting.js';
import { FactConflicts } from './fact-conflicts.js';
import { FactList } from './fact-list.js';
import { PendingProposals } from './pending-proposals.js';
import { SubjectHistory } from './subject-history.js';
import { pageOf } from './subject-link.js';
import { SUBJECT_KINDS } from './subject-kinds.js';
import { SubjectView } from './views.js';

const SUBJECT = graphql(`
  query Subject($id: ID!) {
    node(id: $id) {
      __typename
      ... on Subject {
        id
        name
        handle
        subjectKind
        proposals(status: PENDING) {
          ...ProposalParts
        }
      }
    }
  }
`);

/** Anything that facts are about and that has no page of its own. */
export function SubjectPage() {
  const { id } = useParams({ from: '/signed-in/subjects/$id' });
  const { tab, ...filters } = useSearch({ from: '/signed-in/subjects/$id' });
  const navigate = useNavigate({ from: '/subjects/$id' });
  const { node } = useRead(SUBJECT, { id });
  if (!node || !('subjectKind' in node)) return <NoSuchPage />;
  const { name, handle, subjectKind, proposals } = node;
  const page = pageOf(subjectKind);
  if (page !== '/subjects/$id') return <Navigate to={page} params={{ id }} replace />;
  return (
    <Page
      title={name}
      lead={
        <Group gap="sm" component="span">
          <Tag tone="plain">{SUBJECT_KINDS[subjectKind]}</Tag>
          <Code>{handle}</Code>
          <Text span inherit>
            What is known of it, with the evidence.
          </Text>
        </Group>
      }
    >
      <FactConflicts subjectId={id} />
      <PendingProposals proposals={proposals} />
      <Tabs
        value={tab ?? 'facts'}
        onChange={(chosen) => navigate({ search: { tab: SubjectView.shape.tab.parse(chosen) } })}
        keepMounted={false}
      >
        <Tabs.List aria-label="What is shown of it">
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Waiting />}>
          <Tabs.Panel value="facts" pt="md">
            <FactList
              subjectId={id}
              filters={filters}
              onFilter={(narrowed) => navigate({ search: narrowed, replace: true })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <SubjectHistory subjectId={id} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Page>
  );
}
