import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { DataTable, type Column } from '../display/data-table.js';
import { EffectTag } from '../display/effect-tag.js';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, Pager } from '../display/pager.js';
import { Tag } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { useWatch } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DecisionsQuery } from '../graphql/generated/graphql.js';
import { type Names, spaced, useNames } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { DecisionFilterFields, filterInput, usePolicyTitles } from './decision-filters.js';
import { LIVE_MILLISECONDS, LiveTail, useArrivals } from './live-tail.js';

const DECISIONS = graphql(`
  query Decisions($filter: DecisionFilterInput, $first: Int, $after: String, $last: Int, $before: String) {
    decisions(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          at
          effect
          application
          alias
          deployments
          dataClasses
          purpose
          determinedBy
        }
      }
    }
  }
`);

type Row = DecisionsQuery['decisions']['edges'][number]['node'];

/** Organisations read their own rules first: they say most plainly what is wrong. */
const causeOf = ({ determinedBy }: Row): string | undefined =>
  determinedBy.find((policy) => policy.startsWith('org.')) ?? determinedBy[0];

const quietly = (words: string) => (
  <Text span inherit c="dimmed">
    {words}
  </Text>
);

function columns(
  names: Names,
  titles: ReadonlyMap<string, string>,
  arrived: ReadonlySet<string>,
): readonly Column<Row>[] {
  return [
    {
      title: 'When',
      cell: ({ id, at }) => (
        <Group gap="xs" wrap="nowrap">
          <Anchor inherit component={Link} to={`/decisions/${id}`}>
            <Instant at={at} />
          </Anchor>
          {arrived.has(id) && <Tag tone="info">New</Tag>}
        </Group>
      ),
    },
    { title: 'Effect', cell: ({ effect }) => <EffectTag effect={effect} /> },
    {
      title: 'Application and deployment',
      cell: ({ application, alias, deployments }) => (
        <>
          {names.of(application)}
          <Text size="sm" c="dimmed">
            {alias ? `${alias}: ` : 'to '}
            {deployments.map(names.of).join(' or ')}
          </Text>
        </>
      ),
    },
    {
      title: 'Data and purpose',
      cell: ({ dataClasses, purpose }) => (
        <>
          {dataClasses.map(names.ofCode).join('; ')}
          <Text size="sm" c="dimmed">
            for {spaced(purpose)}
          </Text>
        </>
      ),
    },
    {
      title: 'Cause',
      cell: (row) => {
        if (row.effect === 'ALLOW') return quietly('every policy is met');
        const cause = causeOf(row);
        if (cause === undefined) return quietly('no policy allows it');
        const more = row.determinedBy.length - 1;
        return (
          <>
            {titles.get(cause) ?? cause}
            {more > 0 && (
              <Text size="sm" c="dimmed">
                and {more} more
              </Text>
            )}
          </>
        );
      },
    },
  ];
}

export function DecisionsPage() {
  const { after, before, live, ...filters } = useSearch({ from: '/signed-in/decisions' });
  const navigate = useNavigate({ from: '/decisions' });
  const { zone } = useOrganisation();
  const names = useNames();
  const titles = usePolicyTitles();
  const isLive = live === true;
  const {
    data: { decisions },
    answeredAt,
    isStale,
  } = useWatch(
    DECISIONS,
    { filter: filterInput(filters, zone), ...pageArguments({ after, before }) },
    isLive && LIVE_MILLISECONDS,
  );
  const rows = decisions.edges.map(({ node }) => node);
  const arrived = useArrivals(
    isLive,
    rows.map(({ id }) => id),
  );
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page
      title="Decisions"
      lead="Which data was allowed to reach which model, and which was not. Each is in the signed log and can be proved."
      actions={
        <LiveTail
          isLive={isLive}
          isStale={isStale}
          answeredAt={answeredAt}
          arrived={arrived.size}
          onSwitch={(on) => navigate({ search: { ...filters, live: on || undefined } })}
        />
      }
    >
      <DecisionFilterFields filters={filters} onChange={(narrowed) => navigate({ search: { ...narrowed, live } })} />
      <Stack gap="sm">
        <DataTable
          caption="Decisions, newest first"
          columns={columns(names, titles, arrived)}
          rows={rows}
          keyOf={({ id }) => id}
          empty={
            isNarrowed ? (
              <Empty title="No decision is like this">Show all, or choose other days.</Empty>
            ) : (
              <Empty title="Nothing was decided yet">
                Issue a key to an application, and let it ask the decision point before it calls a model.
              </Empty>
            )
          }
        />
        <Pager
          page={decisions.pageInfo}
          shown={rows.length}
          total={decisions.totalCount}
          of="decisions"
          onGo={(place) => navigate({ search: { ...filters, ...place } })}
        />
      </Stack>
    </Page>
  );
}
