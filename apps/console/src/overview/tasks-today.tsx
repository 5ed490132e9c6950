import { Text } from '@mantine/core';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { SubjectLink } from '../facts/subject-link.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';
import { firstSentence } from './first-sentence.js';
import { type Item, ItemList } from './item-list.js';

type Task = OverviewQuery['overview']['tasks'][number];

const KINDS = {
  REVIEW: { word: 'To approve', tone: 'info' },
  CONFLICT: { word: 'Contradiction', tone: 'bad' },
  GAP: { word: 'Unknown', tone: 'warn' },
  WAIVER_REVIEW: { word: 'To review', tone: 'info' },
} as const;

const NAMED = 2;

/** The first few attributes by the first sentence of what they say. */
function inShort(attributes: readonly string[]): string {
  const named = attributes.slice(0, NAMED).map((words) => firstSentence(words));
  const rest = attributes.length - named.length;
  return rest === 0 ? named.join('; ') : `${named.join('; ')}; and ${rest} more`;
}

function inWords({ kind, attributes }: Task): string {
  if (kind === 'REVIEW') return 'Waits for a second person’s approval';
  if (kind === 'WAIVER_REVIEW') return `A waiver has ended, and its outcome is to be recorded: ${inShort(attributes)}`;
  return inShort(attributes);
}

const itemOf = (task: Task): Item => ({
  key: `${task.kind} ${task.waiver ?? task.subject.id}`,
  text: (
    <>
      <SubjectLink subject={task.subject} />
      <Text size="sm" c="dimmed">
        {inWords(task)}
        {task.isOwn && ' · yours'}
        {task.waiver && (
          <>
            {' · '}
            <TextLink to="/waivers/$id" params={{ id: task.waiver }} inherit underline="always">
              To the waiver
            </TextLink>
          </>
        )}
      </Text>
    </>
  ),
  mark: <Tag tone={KINDS[task.kind].tone}>{KINDS[task.kind].word}</Tag>,
});

const proposalsItem = (count: number): Item => ({
  key: 'proposals',
  text: (
    <>
      <TextLink to="/proposals" size="sm" fw={600}>
        Approvals
      </TextLink>
      <Text size="sm" c="dimmed">
        {count === 1 ? 'One proposed fact waits' : `${count} proposed facts wait`} for a second person
      </Text>
    </>
  ),
  mark: <Tag tone="info">To approve</Tag>,
});

const waiversItem = (count: number): Item => ({
  key: 'waivers',
  text: (
    <>
      <TextLink to="/waivers" search={{ status: 'PENDING' }} size="sm" fw={600}>
        Waivers
      </TextLink>
      <Text size="sm" c="dimmed">
        {count === 1 ? 'One request waits' : `${count} requests wait`} for a second person
      </Text>
    </>
  ),
  mark: <Tag tone="info">To approve</Tag>,
});

export interface TasksTodayProps {
  readonly tasks: readonly Task[];
  readonly count: number;
  readonly pendingProposals: number;
  readonly pendingWaivers: number;
}

/** What waits for the viewer. */
export function TasksToday({ tasks, count, pendingProposals, pendingWaivers }: TasksTodayProps) {
  const items = [
    ...(pendingProposals > 0 ? [proposalsItem(pendingProposals)] : []),
    ...(pendingWaivers > 0 ? [waiversItem(pendingWaivers)] : []),
    ...tasks.map(itemOf),
  ];
  return (
    <Section
      title="Needs you today"
      note={count > tasks.length ? `The first ${tasks.length} of ${count}, your own first.` : undefined}
    >
      {items.length === 0 ? <Empty title="Nothing waits for you" /> : <ItemList items={items} />}
    </Section>
  );
}
