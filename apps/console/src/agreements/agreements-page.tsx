import { Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { Section } from '../display/section.js';
import { dayInWords } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { AgreementsQuery } from '../graphql/generated/graphql.js';
import { AgreementFilterFields } from './agreement-filters.js';
import { AgreementTimeLine } from './agreement-time-line.js';
import type { AgreementFilters } from './agreement-views.js';
import { endInWords, isNearEnd, useDayShown, windowInWords } from './agreement-window.js';
import { Unknown } from './unknown.js';
import { WindowTags } from './window-tags.js';

const AGREEMENTS = graphql(`
  query Agreements(
    $filter: SubjectFilterInput
    $asOf: DateTime
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    agreements(
      filter: $filter
      asOf: $asOf
      order: { by: NAME }
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          handle
          ...AgreementTimes
          vendor {
            name
          }
          deployments {
            id
          }
          coverage {
            sentence
          }
        }
      }
    }
  }
`);

type Row = AgreementsQuery['agreements']['edges'][number]['node'];

const columns = (day: string, asOf: string | undefined): readonly Column<Row>[] => [
  {
    title: 'Agreement',
    cell: ({ id, name, vendor }) => (
      <>
        <TextLink to="/agreements/$id" params={{ id }} search={{ asOf }} inherit>
          {name}
        </TextLink>
        <Text size="sm" c="dimmed" fw={400} component="div" miw={176}>
          {vendor ? `with ${vendor.name}` : 'with whom is not known'}
        </Text>
      </>
    ),
  },
  {
    title: 'State and window',
    cell: ({ window }) =>
      window.state || window.from || window.until ? (
        <>
          <WindowTags window={window} day={day} />
          <Text size="sm" mt={4} style={{ whiteSpace: 'nowrap' }}>
            {windowInWords(window)}
          </Text>
          {!isNearEnd(window, day) && (
            <Text size="sm" c="dimmed">
              {endInWords(window, day)}
            </Text>
          )}
        </>
      ) : (
        <Unknown reason={window.reason} />
      ),
  },
  {
    title: 'Covers',
    cell: ({ coverage }) => (
      <Text size="sm" miw={300}>
        {coverage.sentence}
      </Text>
    ),
  },
  { title: 'Deployments', isNumber: true, cell: ({ deployments }) => deployments.length },
];

export function AgreementsPage() {
  const { after, before, ...filters } = useSearch({ from: '/signed-in/agreements' });
  const navigate = useNavigate({ from: '/agreements' });
  const shown = useDayShown(filters.asOf);
  const { agreements } = useRead(AGREEMENTS, {
    filter: { search: filters.search },
    asOf: shown.at,
    ...pageArguments({ after, before }),
  });
  const rows = agreements.edges.map(({ node }) => node);
  const show = (narrowed: AgreementFilters, place: PagePlace = {}) => navigate({ search: { ...narrowed, ...place } });
  return (
    <Page
      title="Agreements"
      lead="The contracts behind the deployments: when each holds, and which data, purposes and regions it covers."
    >
      <AgreementFilterFields filters={filters} onChange={(narrowed) => show(narrowed)} />
      {rows.length > 0 && (
        <Section title={shown.isToday ? 'When they hold' : `When they hold, as of ${dayInWords(shown.day)}`}>
          <AgreementTimeLine agreements={rows} shown={shown} isLinked />
        </Section>
      )}
      <Stack gap="sm">
        <DataTable
          caption="Agreements and what they cover"
          columns={columns(shown.day, filters.asOf)}
          rows={rows}
          keyOf={({ id }) => id}
          empty={
            filters.search ? (
              <Empty title="No agreement is like this">Show all, or look for another word.</Empty>
            ) : (
              <Empty title="There is no agreement yet">Import an inventory that lists your contracts.</Empty>
            )
          }
        />
        <Pager
          page={agreements.pageInfo}
          shown={rows.length}
          total={agreements.totalCount}
          of="agreements"
          onGo={(place) => show(filters, place)}
        />
      </Stack>
    </Page>
  );
}
