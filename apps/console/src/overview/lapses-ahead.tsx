import { Text } from '@mantine/core';
import { Empty } from '../display/empty.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { daysOff, Instant } from '../display/time.js';
import { SubjectLink } from '../facts/subject-link.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';
import { firstSentence } from './first-sentence.js';
import { type Item, ItemList } from './item-list.js';

type Lapse = OverviewQuery['overview']['lapses'][number];

const SOON_DAYS = 14;
const MILLISECONDS_A_DAY = 86_400_000;

const WHAT = { EVIDENCE: 'Evidence ends', WINDOW: 'Last day', REVIEW: 'Review due by' } as const;

/** The last day on which it holds, where days are what counts. */
const shownDay = (kind: Lapse['kind'], at: string): string =>
  kind === 'EVIDENCE' ? at : new Date(Date.parse(at) - 1).toISOString();

const isSoon = (at: string): boolean => Date.parse(at) - Date.now() < SOON_DAYS * MILLISECONDS_A_DAY;

const itemOf = ({ kind, key, meaning, at, affectedDeployments, subject }: Lapse): Item => ({
  key: `${key} ${subject.id}`,
  text: (
    <>
      <SubjectLink subject={subject} />
      <Text size="sm" c="dimmed">
        {WHAT[kind]} <Instant at={shownDay(kind, at)} dateOnly />
        {kind === 'EVIDENCE' && `: ${firstSentence(meaning)}`}
        {affectedDeployments > 1 && ` · ${affectedDeployments} deployments rest on it`}
      </Text>
    </>
  ),
  mark: <Tag tone={isSoon(at) ? 'warn' : 'plain'}>{daysOff(at)}</Tag>,
});

export interface LapsesAheadProps {
  readonly lapses: readonly Lapse[];
  readonly count: number;
  readonly horizonDays: number;
}

/** What holds now and will not for long, soonest first. */
export function LapsesAhead({ lapses, count, horizonDays }: LapsesAheadProps) {
  return (
    <Section
      title="Lapses ahead"
      note={count > lapses.length ? `The first ${lapses.length} of ${count} within ${horizonDays} days.` : undefined}
    >
      {lapses.length === 0 ? (
        <Empty title={`Nothing lapses within ${horizonDays} days`} />
      ) : (
        <ItemList items={lapses.map(itemOf)} />
      )}
    </Section>
  );
}
