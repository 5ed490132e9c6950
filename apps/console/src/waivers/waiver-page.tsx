import { Group, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { usePolicyTitles } from '../decisions/decision-filters.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Detail, Details } from '../display/details.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { Instant } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useNames } from '../register/names.js';
import { SubjectName } from './subject-name.js';
import type { WaiverParts } from './waiver-parts.js';
import { WaiverStanding } from './waiver-standing.js';
import { WaiverSteps } from './waiver-steps.js';

const WAIVER = graphql(`
  query Waiver($id: ID!) {
    node(id: $id) {
      __typename
      ... on Waiver {
        ...WaiverParts
      }
    }
  }
`);

/** One waiver: what it lifts and why, what became of it, and what one may do with it. */
export function WaiverPage() {
  const { id } = useParams({ from: '/signed-in/waivers/$id' });
  const { node } = useRead(WAIVER, { id });
  if (node?.__typename !== 'Waiver')
    return (
      <Page title="No such waiver">
        <Empty title="The organisation has no waiver of this id">
          <TextLink to="/waivers">To the waivers</TextLink>
        </Empty>
      </Page>
    );
  return <WaiverFound waiver={node} />;
}

function WaiverFound({ waiver }: { waiver: WaiverParts }) {
  const { policy, application, target, dataClasses, from, until, reason, measures } = waiver;
  const names = useNames();
  const title = usePolicyTitles().get(policy) ?? policy;
  const nameOfClass = (handle: string) => names.dataClasses.find((one) => one.handle === handle)?.name ?? handle;
  return (
    <Page
      title={`Waiver for ${application.name}`}
      lead={title}
      actions={
        <TextLink to="/waivers">
          <Group gap={6}>
            <IconArrowLeft size={16} aria-hidden />
            All waivers
          </Group>
        </TextLink>
      }
    >
      <Section title="What it lifts" actions={<WaiverStanding waiver={waiver} />}>
        <Details>
          <Detail name="Policy">
            <TextLink to="/policies/$policy" params={{ policy }} inherit>
              {title}
            </TextLink>{' '}
            <Text span size="xs" ff="monospace" c="dimmed">
              {policy}
            </Text>
          </Detail>
          <Detail name="For calls of">
            <SubjectName subject={application} />
          </Detail>
          <Detail name="To">{target ? <SubjectName subject={target} /> : 'Any deployment'}</Detail>
          <Detail name="With data of">
            {dataClasses.length === 0 ? 'Any class' : dataClasses.map(nameOfClass).join(', ')}
          </Detail>
          <Detail name="From">
            <Instant at={from} />
            {waiver.status === 'PENDING' && ', or its approval if that is later'}
          </Detail>
          <Detail name="Until">
            <Instant at={until} />
          </Detail>
          <Detail name="Why it is needed">{reason}</Detail>
          <Detail name="What is done meanwhile">{measures ?? ''}</Detail>
        </Details>
        <WaiverSteps waiver={waiver} />
      </Section>
      <Section title="History" note="The ledger holds an entry of each of these.">
        <DataTable
          caption="What happened to this waiver"
          columns={HISTORY}
          rows={historyOf(waiver)}
          keyOf={({ what }) => what}
          empty={null}
        />
      </Section>
    </Page>
  );
}

interface Happening {
  readonly what: string;
  readonly at: string;
  readonly by: string | undefined;
  readonly note: string | null | undefined;
}

const DECIDED = {
  PENDING: 'Decided',
  APPROVED: 'Approved',
  REVOKED: 'Approved',
  DECLINED: 'Declined',
  WITHDRAWN: 'Withdrawn',
} as const;

/** What happened to a waiver, newest first. */
function historyOf(waiver: WaiverParts): readonly Happening[] {
  const { requestedAt, decidedAt, revokedAt, reviewedAt } = waiver;
  return [
    ...(reviewedAt
      ? [{ what: 'Outcome recorded', at: reviewedAt, by: waiver.reviewedBy?.name, note: waiver.reviewNote }]
      : []),
    ...(revokedAt
      ? [{ what: 'Ended early', at: revokedAt, by: waiver.revokedBy?.name, note: waiver.revocationNote }]
      : []),
    ...(decidedAt
      ? [{ what: DECIDED[waiver.status], at: decidedAt, by: waiver.decidedBy?.name, note: waiver.decisionNote }]
      : []),
    { what: 'Requested', at: requestedAt, by: waiver.requestedBy.name, note: waiver.reason },
  ];
}

const HISTORY: readonly Column<Happening>[] = [
  { title: 'What', cell: ({ what }) => what },
  { title: 'When', cell: ({ at }) => <Instant at={at} /> },
  { title: 'Who', cell: ({ by }) => by },
  { title: 'Why', cell: ({ note }) => note },
];
