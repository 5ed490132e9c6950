import { Code, Group, Tabs, Text } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { Definitions } from '../display/definitions.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { StatusTag } from '../display/status-tag.js';
import { CalendarDay, dayInWords } from '../display/time.js';
import { inWords } from '../display/value.js';
import { FactConflicts } from '../facts/fact-conflicts.js';
import { FactList } from '../facts/fact-list.js';
import { PendingProposals } from '../facts/pending-proposals.js';
import { SubjectHistory } from '../facts/subject-history.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { AgreementQuery } from '../graphql/generated/graphql.js';
import { NoSuchPage } from '../shell/no-such-page.js';
import { Waiting } from '../shell/waiting.js';
import { AgreementCoverage } from './agreement-coverage.js';
import { AgreementTimeLine } from './agreement-time-line.js';
import { AgreementView } from './agreement-views.js';
import { type DayShown, endInWords, noticeDayOf, useDayShown, type Window } from './agreement-window.js';
import { AsOfDay } from './as-of-day.js';
import { Unknown } from './unknown.js';
import { WindowTags } from './window-tags.js';

const AGREEMENT = graphql(`
  query Agreement($id: ID!, $asOf: DateTime) {
    node(id: $id) {
      __typename
      ... on Agreement {
        handle
        ...AgreementTimes
        kind: facts(key: "agreement.kind", asOf: $asOf) {
          value
          reason
        }
        counterparty: facts(key: "agreement.counterparty", asOf: $asOf) {
          value
          reason
        }
        signedOn: facts(key: "agreement.signed_on", asOf: $asOf) {
          value
          reason
        }
        renewal: facts(key: "agreement.renewal", asOf: $asOf) {
          value
          reason
        }
        vendor {
          id
          name
        }
        coverage(asOf: $asOf) {
          ...AgreementCoverageParts
        }
        deployments {
          id
          name
          handle
          status
        }
        proposals(status: PENDING) {
          ...ProposalParts
        }
      }
    }
  }
`);

type Agreement = Extract<AgreementQuery['node'], { coverage: unknown }>;

export function AgreementPage() {
  const { id } = useParams({ from: '/signed-in/agreements/$id' });
  const { asOf, tab, ...filters } = useSearch({ from: '/signed-in/agreements/$id' });
  const navigate = useNavigate({ from: '/agreements/$id' });
  const shown = useDayShown(asOf);
  const { node } = useRead(AGREEMENT, { id, asOf: shown.at });
  if (!node || !('coverage' in node)) return <NoSuchPage />;
  const { name, handle, window, coverage, deployments, proposals } = node;
  return (
    <Page
      title={name}
      lead={
        <Group gap="sm" component="span">
          <WindowTags window={window} day={shown.day} />
          <Code>{handle}</Code>
        </Group>
      }
      actions={<AsOfDay asOf={asOf} onChange={(day) => navigate({ search: { tab, ...filters, asOf: day } })} />}
    >
      <Section title={titled('In short', shown)}>
        <InShort agreement={node} shown={shown} />
      </Section>
      <Section title={titled('When it holds', shown)}>
        <AgreementTimeLine agreements={[node]} shown={shown} />
      </Section>
      <FactConflicts subjectId={id} />
      <PendingProposals proposals={proposals} />
      <Tabs
        value={tab ?? 'coverage'}
        onChange={(chosen) => navigate({ search: { asOf, tab: AgreementView.shape.tab.parse(chosen) } })}
        keepMounted={false}
      >
        <Tabs.List aria-label="Of this agreement">
          <Tabs.Tab value="coverage">What it covers</Tabs.Tab>
          <Tabs.Tab value="deployments">Deployments ({deployments.length})</Tabs.Tab>
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Waiting />}>
          <Tabs.Panel value="coverage" pt="md">
            <Section
              title={titled('What it covers', shown)}
              note="Its own terms, as amended by the addenda in force that day."
            >
              <AgreementCoverage coverage={coverage} />
            </Section>
          </Tabs.Panel>
          <Tabs.Panel value="deployments" pt="md">
            <Section title="Deployments that rest on it" note="As registered today.">
              <DataTable
                caption="Deployments that rest on it"
                columns={DEPLOYMENT_COLUMNS}
                rows={deployments}
                keyOf={({ id: deployment }) => deployment}
                empty={<Text size="sm">No deployment names it among its agreements.</Text>}
              />
            </Section>
          </Tabs.Panel>
          <Tabs.Panel value="facts" pt="md">
            <FactList
              subjectId={id}
              filters={filters}
              onFilter={(narrowed) => navigate({ search: { asOf, tab, ...narrowed }, replace: true })}
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

const titled = (title: string, { day, isToday }: DayShown): string =>
  isToday ? title : `${title}, as of ${dayInWords(day)}`;

function InShort({ agreement, shown: { day } }: { agreement: Agreement; shown: DayShown }) {
  const { vendor, window, kind, counterparty, signedOn, renewal } = agreement;
  const noticeDay = noticeDayOf(agreement);
  return (
    <Definitions
      items={[
        ['With', vendor ? <SubjectName key="with" subject={vendor} /> : <Unknown reason={null} />],
        ['Signed by', said(counterparty)],
        ['Kind', said(kind, (value) => inWords(value).replaceAll('_', ' '))],
        ['Signed on', said(signedOn, (value) => dayInWords(String(value)))],
        ['First day', window.from ? <CalendarDay day={window.from} /> : <Unknown reason={window.reason} />],
        ['Last day', <LastDay key="last" window={window} day={day} />],
        ...(noticeDay ? [['Last day for notice', <NoticeDay key="notice" {...{ noticeDay, day }} />] as const] : []),
        ['Renewal', said(renewal)],
      ]}
    />
  );
}

function SubjectName({ subject: { id, name } }: { subject: { readonly id: string; readonly name: string } }) {
  return (
    <TextLink to="/subjects/$id" params={{ id }} inherit>
      {name}
    </TextLink>
  );
}

function NoticeDay({ noticeDay, day }: { noticeDay: string; day: string }) {
  return (
    <>
      <CalendarDay day={noticeDay} />
      {noticeDay < day && ', which has passed'}
    </>
  );
}

type Said = Agreement['kind'];

/** A fact's value in words; what nobody has stated is said to be unknown. */
const said = ([fact]: Said, words: (value: unknown) => string = inWords) =>
  fact && fact.value !== null && fact.value !== undefined ? words(fact.value) : <Unknown reason={fact?.reason} />;

function LastDay({ window, day }: { window: Window; day: string }) {
  if (window.until)
    return (
      <>
        <CalendarDay day={window.until} />, {endInWords(window, day)}
      </>
    );
  return window.isOpenEnded ? 'none: it runs on until somebody ends it' : <Unknown reason={window.reason} />;
}

const DEPLOYMENT_COLUMNS: readonly Column<Agreement['deployments'][number]>[] = [
  {
    title: 'Deployment',
    cell: ({ id, name }) => (
      <TextLink to="/deployments/$id" params={{ id }} inherit>
        {name}
      </TextLink>
    ),
  },
  { title: 'Handle', cell: ({ handle }) => <Code>{handle}</Code> },
  { title: 'Status', cell: ({ status }) => <StatusTag status={status} /> },
];
