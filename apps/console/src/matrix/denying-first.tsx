import { Text } from '@mantine/core';
import type { Cell } from './cell-state.js';

const NAMED = 3;

/** What denies most cells, by the policy that each names first: one fact or hop often stands behind a whole table. */
export function DenyingFirst({ cells }: { cells: readonly Cell[] }) {
  const denied = cells.filter(({ effect }) => effect === 'DENY');
  const byTitle = [...Map.groupBy(denied, ({ policy }) => policy?.title ?? 'Its place in the review')];
  const most = byTitle.map(([title, { length }]) => ({ title, length })).sort((a, b) => b.length - a.length);
  if (most.length === 0) return null;
  return (
    <Text size="sm">
      Denied first by:{' '}
      {most
        .slice(0, NAMED)
        .map(({ title, length }) => `${title} (${length})`)
        .join('; ')}
      {most.length > NAMED && `; and ${most.length - NAMED} more`}.
    </Text>
  );
}
