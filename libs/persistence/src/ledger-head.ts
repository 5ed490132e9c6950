import { appendLeaves, type CompactRange, decodeRange, rootOf } from '#ledger';

/** A log's head as `ledger.tlog_head` keeps it. PostgreSQL gives a bigint as text. */
export interface HeadRow {
  readonly size: string;
  readonly crange: Uint8Array;
}

/** The head that a batch leads to, computed before it is sent. */
export interface Extension {
  readonly first: number;
  readonly range: CompactRange;
  readonly root: Uint8Array;
}

/** @throws {Malformed} the row's range does not fit its size */
export const rangeOf = ({ size, crange }: HeadRow): CompactRange => decodeRange(Number(size), crange);

export function extend(range: CompactRange, leaves: readonly Uint8Array[]): Extension {
  const extended = appendLeaves(range, leaves);
  return { first: range.size, range: extended, root: rootOf(extended) };
}
