import { Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { DataTable, type Column } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { StatusTag } from '../display/status-tag.js';
import { inWords } from '../display/value.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentsQuery } from '../graphql/generated/graphql.js';
import { type DeploymentFilters, DeploymentFilterFields } from './deployment-filters.js';

const DEPLOYMENTS = graphql(`
  query Deployments($filter: DeploymentFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    deployments(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          handle
          name
          status
          kind
          vendor
          model
          regionPin
          owner
        }
      }
    }
  }
`);

type Row = DeploymentsQuery['deployments']['edges'][number]['node'];

const HOSTING = { SELF_HOSTED: 'Self-hosted', VENDOR_API: 'Vendor API' } as const;

const unknownOr = (value: unknown) =>
  value === null || value === undefined ? (
    <Text span inherit c="dimmed">
      unknown
    </Text>
  ) : (
    inWords(value)
  );

const COLUMNS: readonly Column<Row>[] = [
  { title: 'Deployment', cell: ({ name }) => name },
  { title: 'Status', cell: ({ status }) => <StatusTag status={status} /> },
  { title: 'Hosting', cell: ({ kind }) => unknownOr(kind && HOSTING[kind]) },
  { title: 'Model', cell: ({ model }) => unknownOr(model) },
  { title: 'Vendor', cell: ({ vendor }) => unknownOr(vendor) },
  { title: 'Region pin', cell: ({ regionPin }) => unknownOr(regionPin) },
  { title: 'Owner', cell: ({ owner }) => unknownOr(owner) },
];

export function DeploymentsPage() {
  const { after, before, ...filters } = useSearch({ from: '/signed-in/deployments' });
  const navigate = useNavigate({ from: '/deployments' });
  const { deployments } = useRead(DEPLOYMENTS, { filter: filters, ...pageArguments({ after, before }) });
  const show = (narrowed: DeploymentFilters, place: PagePlace = {}) => navigate({ search: { ...narrowed, ...place } });
  return (
    <Page title="Deployments" lead="Every way in which a model can be called, and where each stands in its review.">
      <DeploymentFilterFields filters={filters} onChange={(narrowed) => show(narrowed)} />
      <Stack gap="sm">
        <DataTable
          caption="Deployments"
          columns={COLUMNS}
          rows={deployments.edges.map(({ node }) => node)}
          keyOf={({ id }) => id}
          empty={<Empty title="No deployment is like this">Show all, or import an inventory.</Empty>}
        />
        <Pager
          page={deployments.pageInfo}
          shown={deployments.edges.length}
          total={deployments.totalCount}
          of="deployments"
          onGo={(place) => show(filters, place)}
        />
      </Stack>
    </Page>
  );
}
