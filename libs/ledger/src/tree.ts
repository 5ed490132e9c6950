import { hashNode } from './hash.js';

/** A complete subtree: the root over the 2^level leaves that begin at index · 2^level. */
export interface Node {
  readonly level: number;
  readonly index: number;
}

/** The leaves from `start` up to, not including, `end`. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** Reads the hash of a complete subtree, from leaf hashes, tiles or a table. */
export type NodeReader = (node: Node) => Uint8Array;

/** @throws {RangeError} not a size or index of a tree: an integer from 0 to 2^53 − 1 */
export function requireCount(value: number, name: string): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${name}: found ${value}, allowed is an integer from 0 to 2^53 − 1`);
}

/** The largest power of two below `n`, where a tree of `n` > 1 leaves splits. RFC 9162 §2.1.1. */
export function splitPoint(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** The complete subtrees that a tree's range consists of, left to right. The range begins where a subtree of its width may. */
export function nodesOf({ start, end }: LeafRange): Node[] {
  const nodes: Node[] = [];
  let at = start;
  while (at < end) {
    let level = 0;
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The hash over a non-empty range, from the complete subtrees it consists of. */
export const hashRange = (range: LeafRange, read: NodeReader): Uint8Array =>
  nodesOf(range)
    .map(read)
    .reduceRight((right, left) => hashNode(left, right));

/** Reads subtrees from leaf hashes, and remembers what it has hashed. */
export function readerOfLeaves(leaves: readonly Uint8Array[]): NodeReader {
  const levels: Uint8Array[][] = [];
  const read = (level: number, index: number): Uint8Array => {
    if (level === 0) {
      const leaf = leaves[index];
      if (leaf === undefined) throw new RangeError(`leaf: found ${index}, allowed are 0 to ${leaves.length - 1}`);
      return leaf;
    }
    const known = (levels[level] ??= []);
    return (known[index] ??= hashNode(read(level - 1, index * 2), read(level - 1, index * 2 + 1)));
  };
  return ({ level, index }) => read(level, index);
}
