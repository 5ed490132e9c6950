import { concatBytes } from './bytes.js';
import { EMPTY_ROOT, HASH_BYTES, hashNode } from './hash.js';
import { Malformed } from './malformed.js';
import { requireCount } from './tree.js';

/**
 * The right edge of a tree: the roots of the complete subtrees it consists of, left to right, one per set bit of the size.
 * It is all that appending needs, and never changes: appending gives a new one.
 */
export interface CompactRange {
  readonly size: number;
  readonly hashes: readonly Uint8Array[];
}

const EMPTY: CompactRange = Object.freeze({ size: 0, hashes: Object.freeze([]) });

export const emptyRange = (): CompactRange => EMPTY;

/** The range after the leaf hashes were appended in order: about one node hash a leaf. */
export function appendLeaves(range: CompactRange, leaves: readonly Uint8Array[]): CompactRange {
  const hashes = [...range.hashes];
  let { size } = range;
  for (const leaf of leaves) {
    let hash = leaf;
    for (let position = size; position % 2 === 1; position = (position - 1) / 2) {
      hash = hashNode(hashes.pop()!, hash);
    }
    hashes.push(hash);
    size += 1;
  }
  requireCount(size, 'size');
  return { size, hashes };
}

/** Root of the tree that the range is the edge of. RFC 9162 §2.1.1. */
export const rootOf = (range: CompactRange): Uint8Array =>
  range.size === 0 ? EMPTY_ROOT : range.hashes.reduceRight((right, left) => hashNode(left, right));

/** The range as 32 bytes per set bit of its size, left to right; the size is stored beside it. */
export const encodeRange = (range: CompactRange): Uint8Array => concatBytes(...range.hashes);

/** @throws {Malformed} the bytes do not hold one hash per set bit of the size */
export function decodeRange(size: number, bytes: Uint8Array): CompactRange {
  requireCount(size, 'size');
  const expected = subtreesOf(size) * HASH_BYTES;
  if (bytes.length !== expected)
    throw new Malformed('compact range', `found ${bytes.length} bytes, size ${size} allows ${expected}`);
  const hashes = Array.from({ length: expected / HASH_BYTES }, (_, i) =>
    bytes.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
  return { size, hashes };
}

function subtreesOf(size: number): number {
  let count = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}
