import { equalBytes } from './bytes.js';
import { EMPTY_ROOT, HASH_BYTES, hashNode } from './hash.js';
import { isSubtree } from './inclusion.js';
import { hashRange, type LeafRange, type Node, nodesOf, type NodeReader, requireCount, splitPoint } from './tree.js';

/**
 * The ranges whose hashes prove that a subtree of the log is part of the tree of `size` leaves, innermost first.
 * A subtree that begins at 0 is an earlier tree, and the proof the consistency proof of RFC 9162 §2.1.4.1.
 */
function subtreeRanges({ start, end }: LeafRange, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let left = 0;
  let right = size;
  let isKnown = true; // whether the verifier already holds the hash that the walk ends at
  while (left < start || right > end) {
    const middle = left + splitPoint(right - left);
    if (end <= middle) {
      ranges.push({ start: middle, end: right });
      right = middle;
    } else {
      isKnown &&= start >= middle;
      ranges.push({ start: left, end: middle });
      left = middle;
    }
  }
  if (!isKnown) ranges.push({ start: left, end: right });
  return ranges.reverse();
}

function consistencyRanges(oldSize: number, size: number): LeafRange[] {
  requireCount(oldSize, 'old size');
  requireCount(size, 'size');
  if (oldSize > size) throw new RangeError(`old size: found ${oldSize}, allowed are 0 to ${size}`);
  return oldSize === 0 ? [] : subtreeRanges({ start: 0, end: oldSize }, size);
}

/** The complete subtrees that `proveConsistency` will read, so that they can be fetched first. */
export const consistencyNodes = (oldSize: number, size: number): Node[] =>
  consistencyRanges(oldSize, size).flatMap(nodesOf);

/** Proof that the tree of `oldSize` leaves is the beginning of the tree of `size` leaves; empty for equal sizes and for 0. */
export const proveConsistency = (oldSize: number, size: number, read: NodeReader): Uint8Array[] =>
  consistencyRanges(oldSize, size).map((range) => hashRange(range, read));

/** Proof that the subtree is part of the tree of `size` leaves. draft-ietf-plants-merkle-tree-certs §4.4. */
export function proveSubtreeConsistency(range: LeafRange, size: number, read: NodeReader): Uint8Array[] {
  if (!isSubtree(range) || range.end > size || range.end === range.start)
    throw new RangeError(`subtree: found ${range.start} to ${range.end}, allowed is a subtree of ${size} leaves`);
  return subtreeRanges(range, size).map((part) => hashRange(part, read));
}

/**
 * Whether the proof shows that the tree of `oldSize` leaves is the beginning of the tree of `size` leaves.
 * RFC 9162 §2.1.4.2, which begins at 1: that an empty tree grew says nothing, and is refused as a proof.
 */
export function verifyConsistency(
  oldSize: number,
  size: number,
  proof: readonly Uint8Array[],
  oldRoot: Uint8Array,
  root: Uint8Array,
): boolean {
  if (oldSize === 0 && size > 0) return false;
  if (oldSize === size && !equalBytes(oldRoot, root)) return false;
  return verifySubtreeConsistency({ start: 0, end: oldSize }, size, proof, oldRoot, root);
}

/**
 * Whether the proof shows that the subtree with hash `subtreeRoot` is part of the tree of `size` leaves.
 * An empty subtree is part of every tree.
 */
export function verifySubtreeConsistency(
  range: LeafRange,
  size: number,
  proof: readonly Uint8Array[],
  subtreeRoot: Uint8Array,
  root: Uint8Array,
): boolean {
  const { start, end } = range;
  if (!isSubtree(range) || !Number.isSafeInteger(size) || end > size) return false;
  if (!proof.every((hash) => hash.length === HASH_BYTES)) return false;
  if (start === end) return proof.length === 0 && equalBytes(subtreeRoot, EMPTY_ROOT);

  const ranges = subtreeRanges(range, size);
  if (ranges.length !== proof.length) return false;
  const first = ranges[0];
  const startsInside = first !== undefined && first.start >= start && first.end === end;
  let inside = startsInside ? proof[0]! : subtreeRoot;
  let whole = inside;
  for (let i = startsInside ? 1 : 0; i < proof.length; i++) {
    const sibling = proof[i]!;
    const { start: siblingStart } = ranges[i]!;
    if (siblingStart >= end) whole = hashNode(whole, sibling);
    else {
      whole = hashNode(sibling, whole);
      if (siblingStart >= start) inside = hashNode(sibling, inside);
    }
  }
  return equalBytes(inside, subtreeRoot) && equalBytes(whole, root);
}
