import { Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { TextLink } from '../display/links.js';
import { DataTable, type Column } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { StatusTag } from '../display/status-tag.js';
import { Tag } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { FactValue } from '../display/value.js';
import { nameOfKey } from '../facts/fact-name.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentsQuery } from '../graphql/generated/graphql.js';
import { type DeploymentFilters, DeploymentFilterFields } from './deployment-filters.js';
import { GAP_HORIZON_DAYS } from './deployment-gaps.js';
import { HOSTING } from './hosting.js';

const DEPLOYMENTS = graphql(`
  query Deployments(
    $filter: DeploymentFilterInput
    $order: SubjectOrderInput
    $horizonDays: Int!
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    deployments(filter: $filter, order: $order, first: $first, after: $after, last: $last, before: $before) {
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
          gapCount(horizonDays: $horizonDays)
          lapsesNext {
            key
            at
          }
          model: facts(key: "deployment.model") {
            state
            value
          }
          vendor: facts(key: "deployment.vendor") {
            state
            value
          }
          regionPin: facts(key: "deployment.region_pin") {
            state
            value
          }
          owner: facts(key: "deployment.owner") {
            state
            value
          }
        }
      }
    }
  }
`);

type Row = DeploymentsQuery['deployments']['edges'][number]['node'];

type StatedFact = Row['model'];

/** The value of an attribute of which there is one; unknown looks unlike any value. */
function Stated({ fact: [fact] }: { fact: StatedFact }) {
  return <FactValue state={fact?.state ?? 'UNKNOWN'} value={fact?.value} />;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    title: 'Deployment',
    cell: ({ id, name }) => (
      <TextLink to="/deployments/$id" params={{ id }} inherit>
        {name}
      </TextLink>
    ),
  },
  { title: 'Status', cell: ({ status }) => <StatusTag status={status} /> },
  {
    title: 'Gaps',
    isNumber: true,
    cell: ({ gapCount }) =>
      gapCount === 0 ? (
        <Text span inherit c="dimmed">
          0
        </Text>
      ) : (
        <Tag tone="warn">{gapCount}</Tag>
      ),
  },
  {
    title: 'Lapses next',
    cell: ({ lapsesNext }) =>
      lapsesNext ? (
        <Text size="sm" component="div">
          <Instant at={lapsesNext.at} dateOnly />
          <Text size="sm" c="dimmed">
            {nameOfKey(lapsesNext.key)}
          </Text>
        </Text>
      ) : (
        <Text size="sm" c="dimmed">
          nothing
        </Text>
      ),
  },
  {
    title: 'Model',
    cell: ({ model, kind }) => (
      <>
        <Stated fact={model} />
        <Text size="sm" c="dimmed">
          {kind ? HOSTING[kind] : 'hosting unknown'}
        </Text>
      </>
    ),
  },
  { title: 'Vendor', cell: ({ vendor }) => <Stated fact={vendor} /> },
  { title: 'Region pin', cell: ({ regionPin }) => <Stated fact={regionPin} /> },
  {
    title: 'Owner',
    cell: ({ owner }) => (
      <span style={{ whiteSpace: 'nowrap' }}>
        <Stated fact={owner} />
      </span>
    ),
  },
];

const ORDERS = {
  HANDLE: { by: 'HANDLE' },
  NAME: { by: 'NAME' },
  NEWEST: { by: 'RECORDEDAT', descending: true },
} as const;

export function DeploymentsPage() {
  const { after, before, ...narrowed } = useSearch({ from: '/signed-in/deployments' });
  const navigate = useNavigate({ from: '/deployments' });
  const { order, ...filter } = narrowed;
  const { deployments } = useRead(DEPLOYMENTS, {
    filter,
    order: ORDERS[order ?? 'HANDLE'],
    horizonDays: GAP_HORIZON_DAYS,
    ...pageArguments({ after, before }),
  });
  const show = (filters: DeploymentFilters, place: PagePlace = {}) => navigate({ search: { ...filters, ...place } });
  return (
    <Page title="Deployments" lead="Every way in which a model can be called, and where each stands in its review.">
      <DeploymentFilterFields filters={narrowed} onChange={(filters) => show(filters)} />
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
          onGo={(place) => show(narrowed, place)}
        />
      </Stack>
    </Page>
  );
}
