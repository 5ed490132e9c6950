import { SegmentedControl, Stack } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { ProposalCard } from './proposal-card.js';
import { ProposalFilters } from './views.js';

const PROPOSALS = graphql(`
  query Proposals($filter: FactProposalFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    factProposals(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          ...ProposalParts
        }
      }
    }
  }
`);

const STATUSES = [
  { value: 'PENDING', label: 'Pending' },
  { value: 'APPROVED', label: 'Approved' },
  { value: 'DECLINED', label: 'Declined' },
  { value: 'WITHDRAWN', label: 'Withdrawn' },
  { value: 'ALL', label: 'All' },
];

export function ProposalsPage() {
  const { after, before, status } = useSearch({ from: '/signed-in/proposals' });
  const navigate = useNavigate({ from: '/proposals' });
  const { factProposals } = useRead(PROPOSALS, {
    filter: { status: status === 'ALL' ? null : (status ?? 'PENDING') },
    ...pageArguments({ after, before }),
  });
  const show = (filters: ProposalFilters, place: PagePlace = {}) => navigate({ search: { ...filters, ...place } });
  return (
    <Page
      title="Approvals"
      lead="What one person proposes is a fact once a second person approves it; until then nothing reads it."
    >
      <div style={{ overflowX: 'auto' }}>
        <SegmentedControl
          aria-label="Which proposals"
          data={STATUSES}
          value={status ?? 'PENDING'}
          onChange={(chosen) => show({ status: ProposalFilters.shape.status.parse(chosen) })}
        />
      </div>
      <Stack gap="md">
        {factProposals.edges.length === 0 ? (
          <Empty title={status === undefined ? 'Nothing waits for approval' : 'There are none of these'}>
            A fact is proposed from the page of the deployment, agreement or application that it is about.
          </Empty>
        ) : (
          factProposals.edges.map(({ node }) => <ProposalCard key={node.id} proposal={node} />)
        )}
        <Pager
          page={factProposals.pageInfo}
          shown={factProposals.edges.length}
          total={factProposals.totalCount}
          of="proposals"
          onGo={(place) => show({ status }, place)}
        />
      </Stack>
    </Page>
  );
}
