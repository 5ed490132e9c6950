import { Text } from '@mantine/core';
import { IconCircleCheck, IconClockExclamation, IconQuestionMark } from '@tabler/icons-react';
import { ButtonLink } from '../display/links.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { dayOfInstant, daysOff, Instant } from '../display/time.js';
import { FactName, nameOfKey } from '../facts/fact-name.js';
import { reasonInWords } from '../facts/reason.js';
import type { DeploymentQuery } from '../graphql/generated/graphql.js';
import { useMay, useOrganisation } from '../session/viewer.js';

type Gap = Extract<DeploymentQuery['node'], { gaps: unknown }>['gaps'][number];

/** Days ahead within which an end counts. */
export const GAP_HORIZON_DAYS = 90;

const capitalised = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function WhoCanSay({ gap: { supplier, person } }: { gap: Gap }) {
  return (
    <Text size="sm">
      {capitalised(supplier)}
      {person && `, ${person}`}
    </Text>
  );
}

function Wanted({ gap: { by } }: { gap: Gap }) {
  if (!by) return <Text size="sm">At once</Text>;
  return (
    <Text size="sm" component="div">
      <Instant at={by} dateOnly />
      <Text size="sm" c="dimmed">
        {daysOff(by)}
      </Text>
    </Text>
  );
}

function Why({ gap: { reason } }: { gap: Gap }) {
  const { zone } = useOrganisation();
  return <Text size="sm">{reasonInWords(reason, (at) => dayOfInstant(at, zone))}</Text>;
}

function Propose({ gap: { subjectId, key, qualifier } }: { gap: Gap }) {
  if (!useMay('fact:propose') || !subjectId || key === 'deployment.status') return null;
  return (
    <ButtonLink
      to="/subjects/$id/propose"
      params={{ id: subjectId }}
      search={{ key, qualifier: qualifier ?? undefined }}
      size="compact-sm"
      variant="default"
      aria-label={`Propose a value: ${nameOfKey(key)}`}
    >
      Propose a value
    </ButtonLink>
  );
}

const ownColumns = (deployment: string): readonly Column<Gap>[] => [
  {
    title: 'What',
    cell: ({ key, meaning, qualifier, subject }) => (
      <>
        <FactName factKey={key} meaning={meaning} qualifier={qualifier} />
        {subject !== deployment && (
          <Text size="sm" fw={400}>
            of {subject.replace('/', ' ')}
          </Text>
        )}
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ state }) =>
      state === 'unknown' ? (
        <Tag tone="warn" icon={IconQuestionMark}>
          Unknown
        </Tag>
      ) : (
        <Tag tone="info" icon={IconClockExclamation}>
          Lapses
        </Tag>
      ),
  },
  { title: 'Why', cell: (gap) => <Why gap={gap} /> },
  { title: 'Who can say it', cell: (gap) => <WhoCanSay gap={gap} /> },
  { title: 'Wanted by', cell: (gap) => <Wanted gap={gap} /> },
  { title: 'Mend it', cell: (gap) => <Propose gap={gap} /> },
];

/** What is not known of a deployment and its agreements, or soon will not be. */
export function DeploymentGaps({ handle, gaps }: { handle: string; gaps: readonly Gap[] }) {
  return (
    <Section
      title="Gaps"
      note={
        gaps.length > 0 &&
        `What is not known, or lapses within ${GAP_HORIZON_DAYS} days, of it and of the agreements it stands on. What is unknown is never taken for granted: calls that depend on it are denied.`
      }
    >
      {gaps.length === 0 ? (
        <Text size="sm">
          <Tag tone="good" icon={IconCircleCheck}>
            None
          </Tag>{' '}
          Everything that a review asks for is known, and nothing of it lapses within {GAP_HORIZON_DAYS} days.
        </Text>
      ) : (
        <DataTable
          caption="Gaps"
          columns={ownColumns(`deployment/${handle}`)}
          rows={gaps}
          keyOf={({ subject, key, qualifier, reason }) => `${subject} ${key} ${qualifier ?? ''} ${reason}`}
          empty={null}
        />
      )}
    </Section>
  );
}
