import { equalBytes } from './bytes.js';

/** Leaf hashes by index. */
export interface Leaves {
  readonly size: number;
  leaf(index: number): Uint8Array;
}

/** The first place where rows are not what the log committed to, and what seems to have happened there. */
export interface Difference {
  readonly kind: 'changed' | 'removed' | 'inserted' | 'swapped';
  /** Index of the first entry affected, in the log. */
  readonly index: number;
  /** How many neighbouring entries were removed or inserted; the other index of a swap. */
  readonly count: number;
  readonly other: number | undefined;
}

/** Compares rows with the committed leaves; nothing when they are the same. */
export function firstDifference(rows: Leaves, committed: Leaves): Difference | undefined {
  const shared = Math.min(rows.size, committed.size);
  let index = 0;
  while (index < shared && equalBytes(rows.leaf(index), committed.leaf(index))) index += 1;
  if (index === rows.size && index === committed.size) return undefined;
  if (index === rows.size) return at('removed', index, committed.size - index);
  if (index === committed.size) return at('inserted', index, rows.size - index);

  const movedTo = find(committed, rows.leaf(index), index + 1);
  const cameFrom = find(rows, committed.leaf(index), index + 1);
  if (movedTo !== undefined && movedTo === cameFrom) return at('swapped', index, 1, movedTo);
  // What follows the gap decides: after a removal rows continue with later entries, after an insertion with this one.
  if (movedTo !== undefined && rows.size < committed.size) return at('removed', index, movedTo - index);
  if (cameFrom !== undefined && rows.size > committed.size) return at('inserted', index, cameFrom - index);
  if (movedTo !== undefined) return at('removed', index, movedTo - index);
  if (cameFrom !== undefined) return at('inserted', index, cameFrom - index);
  return at('changed', index, 1);
}

const at = (kind: Difference['kind'], index: number, count: number, other?: number): Difference => ({
  kind,
  index,
  count,
  other,
});

function find(leaves: Leaves, wanted: Uint8Array, from: number): number | undefined {
  for (let index = from; index < leaves.size; index++) if (equalBytes(leaves.leaf(index), wanted)) return index;
  return undefined;
}
