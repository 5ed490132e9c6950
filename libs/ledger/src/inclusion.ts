import { equalBytes } from './bytes.js';
import { HASH_BYTES, hashNode } from './hash.js';
import { hashRange, type LeafRange, type Node, nodesOf, type NodeReader, requireCount, splitPoint } from './tree.js';

/** The ranges whose hashes prove that leaf `index` is in the tree of `size` leaves, from the leaf up. RFC 9162 §2.1.3.1. */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  requireCount(size, 'size');
  requireCount(index, 'index');
  if (index >= size) throw new RangeError(`index: found ${index}, allowed are 0 to ${size - 1}`);
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

/** The complete subtrees that `proveInclusion` will read, so that they can be fetched first. */
export const inclusionNodes = (index: number, size: number): Node[] => inclusionRanges(index, size).flatMap(nodesOf);

/** Proof that leaf `index` is in the tree of the first `size` leaves. */
export const proveInclusion = (index: number, size: number, read: NodeReader): Uint8Array[] =>
  inclusionRanges(index, size).map((range) => hashRange(range, read));

/** The root that the proof leads to, or nothing if the proof has not the length that index and size demand. */
export function rootFromInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) return undefined;
  const ranges = inclusionRanges(index, size);
  if (leaf.length !== HASH_BYTES || proof.length !== ranges.length) return undefined;
  return proof.reduce<Uint8Array | undefined>((hash, sibling, i) => {
    if (hash === undefined || sibling.length !== HASH_BYTES) return undefined;
    return ranges[i]!.start > index ? hashNode(hash, sibling) : hashNode(sibling, hash);
  }, leaf);
}

/** Whether the proof shows the leaf hash at `index` under the root of the tree of `size` leaves. RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  const reached = rootFromInclusion(leaf, index, size, proof);
  return reached !== undefined && equalBytes(reached, root);
}

/** Whether the proof shows the leaf hash at `index` of the log under the root of the subtree `range`. draft-ietf-plants-merkle-tree-certs §4.3. */
export const verifySubtreeInclusion = (
  leaf: Uint8Array,
  index: number,
  range: LeafRange,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean => isSubtree(range) && verifyInclusion(leaf, index - range.start, range.end - range.start, proof, root);

/** Proof that leaf `index` of the log is in the subtree `range`. */
export const proveSubtreeInclusion = (index: number, range: LeafRange, read: NodeReader): Uint8Array[] =>
  inclusionRanges(index - range.start, range.end - range.start).map(({ start, end }) =>
    hashRange({ start: start + range.start, end: end + range.start }, read),
  );

/** Whether a range may be a subtree: it begins at a multiple of the smallest power of two that holds its width. */
export function isSubtree({ start, end }: LeafRange): boolean {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) return false;
  if (end - start <= 1) return true;
  return start % (splitPoint(end - start) * 2) === 0;
}
