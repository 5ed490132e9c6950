import { Group, Text } from '@mantine/core';
import type { ReplayChange } from '../graphql/generated/graphql.js';
import styles from './replay-bar.module.css';

/** How a decision comes out otherwise, the weightiest first. */
export const CHANGES: readonly ReplayChange[] = ['ALLOW_TO_DENY', 'DENY_TO_ALLOW', 'GROUNDS', 'DETAILS'];

export const REPLAY_CHANGES: Readonly<Record<ReplayChange, { readonly words: string }>> = {
  ALLOW_TO_DENY: { words: 'allowed, now denied' },
  DENY_TO_ALLOW: { words: 'denied, now allowed' },
  GROUNDS: { words: 'the same, on other policies' },
  DETAILS: { words: 'the same but for details' },
};

export interface ReplayBarProps {
  /** Whose decisions they are. */
  readonly of: string;
  readonly decisions: number;
  readonly changes: readonly { readonly change: ReplayChange; readonly count: number }[];
  /** Decisions of the longest bar. */
  readonly most: number;
}

/** The decisions of one application as a bar, divided by how they come out. What is said beside it says the same. */
export function ReplayBar({ of, decisions, changes, most }: ReplayBarProps) {
  const counts = CHANGES.map((kind) => ({
    kind,
    count: changes.find(({ change }) => change === kind)?.count ?? 0,
  })).filter(({ count }) => count > 0);
  const said = counts.map(({ kind, count }) => `${count} ${REPLAY_CHANGES[kind].words}`).join(', ');
  return (
    <div className={styles.track}>
      <div
        className={styles.bar}
        role="img"
        aria-label={`${of}: of ${decisions} decisions ${said || 'none comes out otherwise'}`}
        style={{ width: `${(100 * decisions) / most}%` }}
      >
        {counts.map(({ kind, count }) => (
          <span key={kind} className={styles[kind]} style={{ width: `${(100 * count) / decisions}%` }} />
        ))}
      </div>
    </div>
  );
}

/** What the parts of a bar stand for. */
export function ReplayLegend() {
  return (
    <Group gap="md">
      {[...CHANGES, 'SAME' as const].map((kind) => (
        <Group key={kind} gap={6} wrap="nowrap">
          <span className={`${styles.key} ${styles[kind]}`} aria-hidden />
          <Text size="xs" c="dimmed">
            {kind === 'SAME' ? 'as it was' : REPLAY_CHANGES[kind].words}
          </Text>
        </Group>
      ))}
    </Group>
  );
}
