import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  appendLeaves,
  consistencyNodes,
  decodeRange,
  EMPTY_ROOT,
  emptyRange,
  encodeRange,
  hashLeaf,
  hashNode,
  inclusionNodes,
  isSubtree,
  type Node,
  proveConsistency,
  proveInclusion,
  proveSubtreeConsistency,
  proveSubtreeInclusion,
  readerOfLeaves,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from '#ledger';

const vectors = new URL('../../testing/vectors/', import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, vectors), 'utf8')) as T;
const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const proofOf = (hashes: readonly string[] | null): Uint8Array[] => (hashes ?? []).map(bytes);
const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

const entry = (i: number): Uint8Array => Buffer.from(`{"n":${i},"v":1}`);
const leaves = Array.from({ length: 600 }, (_, i) => hashLeaf(entry(i)));

/** The tree as RFC 6962 §2.1 writes it, without a thought for speed. */
function naiveRoot(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT;
  if (hashes.length === 1) return hashes[0]!;
  const k = 2 ** Math.ceil(Math.log2(hashes.length) - 1);
  return hashNode(naiveRoot(hashes.slice(0, k)), naiveRoot(hashes.slice(k)));
}

const flipped = (hash: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(hash);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = copy[at]! ^ (1 << (bit % 8));
  return copy;
};

interface InclusionVector {
  file: string;
  leafIdx: number;
  treeSize: number;
  start: number;
  end: number;
  root: string;
  leafHash: string;
  proof: string[] | null;
  wantErr: boolean;
}
interface ConsistencyVector {
  file: string;
  size1: number;
  size2: number;
  start: number;
  end: number;
  size: number;
  root1: string;
  root2: string;
  proof: string[] | null;
  wantErr: boolean;
}

describe('the published proof vectors', () => {
  it.each(read<InclusionVector[]>('rfc6962/inclusion.json').map((v) => [v.file, v] as const))('%s', (_file, v) => {
    expect(verifyInclusion(bytes(v.leafHash), v.leafIdx, v.treeSize, proofOf(v.proof), bytes(v.root))).toBe(!v.wantErr);
  });

  it.each(read<ConsistencyVector[]>('rfc6962/consistency.json').map((v) => [v.file, v] as const))('%s', (_file, v) => {
    expect(verifyConsistency(v.size1, v.size2, proofOf(v.proof), bytes(v.root1), bytes(v.root2))).toBe(!v.wantErr);
  });

  it.each(read<InclusionVector[]>('rfc6962/subtreeinclusion.json').map((v) => [v.file, v] as const))(
    '%s',
    (_file, v) => {
      const range = { start: v.start, end: v.end };
      expect(verifySubtreeInclusion(bytes(v.leafHash), v.leafIdx, range, proofOf(v.proof), bytes(v.root))).toBe(
        !v.wantErr,
      );
    },
  );

  it.each(read<ConsistencyVector[]>('rfc6962/subtreeconsistency.json').map((v) => [v.file, v] as const))(
    '%s',
    (_file, v) => {
      const range = { start: v.start, end: v.end };
      expect(verifySubtreeConsistency(range, v.size, proofOf(v.proof), bytes(v.root1), bytes(v.root2))).toBe(
        !v.wantErr,
      );
    },
  );
});

describe('the reference tree of 600 entries', () => {
  const reference = read<{
    roots: { size: number; root: string }[];
    inclusion: { index: number; size: number; leaf_hash: string; proof: string[] }[];
    consistency: { old: number; new: number; proof: string[] }[];
  }>('tlog/reference-600.json');
  const rootAt = (size: number): Uint8Array => bytes(reference.roots[size]!.root);
  const reader = readerOfLeaves(leaves);

  it('has the root of every size', () => {
    let range = emptyRange();
    for (const { size, root } of reference.roots) {
      expect([size, hex(rootOf(range))]).toEqual([range.size, hex(bytes(root))]);
      if (size < 600) range = appendLeaves(range, [leaves[size]!]);
    }
  });

  it('has the inclusion proofs', () => {
    for (const { index, size, leaf_hash, proof } of reference.inclusion) {
      expect(hex(leaves[index]!)).toBe(hex(bytes(leaf_hash)));
      expect(proveInclusion(index, size, reader).map(hex)).toEqual(proofOf(proof).map(hex));
      expect(verifyInclusion(leaves[index]!, index, size, proofOf(proof), rootAt(size))).toBe(true);
    }
  });

  it('has the consistency proofs', () => {
    for (const { old, new: size, proof } of reference.consistency) {
      expect(proveConsistency(old, size, reader).map(hex)).toEqual(proofOf(proof).map(hex));
      expect(verifyConsistency(old, size, proofOf(proof), rootAt(old), rootAt(size))).toBe(true);
    }
  });
});

describe('a compact range', () => {
  it('agrees with the naive tree however the appends are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 12 }), (batches) => {
        let range = emptyRange();
        for (const batch of batches) range = appendLeaves(range, leaves.slice(range.size, range.size + batch));
        expect(hex(rootOf(range))).toBe(hex(naiveRoot(leaves.slice(0, range.size))));
        const stored = decodeRange(range.size, encodeRange(range));
        expect(hex(rootOf(stored))).toBe(hex(rootOf(range)));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves the range it was appended to as it was', () => {
    const before = appendLeaves(emptyRange(), leaves.slice(0, 3));
    const root = hex(rootOf(before));
    appendLeaves(before, leaves.slice(3, 9));
    expect([before.size, hex(rootOf(before))]).toEqual([3, root]);
  });

  it('keeps counting past 2^32', () => {
    const size = 2 ** 40 + 1;
    const range = appendLeaves({ size, hashes: [leaves[0]!, leaves[1]!] }, [leaves[2]!]);
    expect(range.size).toBe(size + 1);
    expect(range.hashes.map(hex)).toEqual([leaves[0]!, hashNode(leaves[1]!, leaves[2]!)].map(hex));
  });

  it('refuses stored bytes that do not fit its size', () => {
    expect(() => decodeRange(3, new Uint8Array(32))).toThrow('compact range: found 32 bytes, size 3 allows 64');
    expect(() => decodeRange(-1, new Uint8Array(0))).toThrow('size: found -1');
  });
});

describe('proofs of trees up to 130 leaves', () => {
  const SIZES = 130;
  const reader = readerOfLeaves(leaves);
  const roots = Array.from({ length: SIZES + 1 }, (_, size) => naiveRoot(leaves.slice(0, size)));

  it('include every leaf, at its own index only', () => {
    for (let size = 1; size <= SIZES; size++)
      for (let index = 0; index < size; index++) {
        const proof = proveInclusion(index, size, reader);
        if (!verifyInclusion(leaves[index]!, index, size, proof, roots[size]!)) throw new Error(`${index} of ${size}`);
        const other = (index + 1) % size;
        if (other !== index && verifyInclusion(leaves[index]!, other, size, proof, roots[size]!))
          throw new Error(`${index} of ${size} also verifies at ${other}`);
      }
  });

  it('join every pair of sizes, in this order only', () => {
    for (let size = 1; size <= SIZES; size++)
      for (let old = 1; old <= size; old++) {
        const proof = proveConsistency(old, size, reader);
        if (!verifyConsistency(old, size, proof, roots[old]!, roots[size]!)) throw new Error(`${old} to ${size}`);
        if (old < size && verifyConsistency(old, size, proof, roots[size]!, roots[old]!))
          throw new Error(`${old} to ${size} verifies with the roots exchanged`);
      }
  });

  it('place every subtree in the tree, and every leaf in its subtree', () => {
    const size = 67;
    for (let start = 0; start < size; start++)
      for (let end = start + 1; end <= size; end++) {
        const range = { start, end };
        if (!isSubtree(range)) continue;
        const root = naiveRoot(leaves.slice(start, end));
        const proof = proveSubtreeConsistency(range, size, reader);
        if (!verifySubtreeConsistency(range, size, proof, root, roots[size]!)) throw new Error(`${start} to ${end}`);
        const inside = proveSubtreeInclusion(end - 1, range, reader);
        if (!verifySubtreeInclusion(leaves[end - 1]!, end - 1, range, inside, root))
          throw new Error(`in ${start}-${end}`);
      }
  });

  it('fail when any bit of leaf, proof or root changes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: SIZES }), fc.nat(), fc.nat(), fc.nat(255), (size, at, which, bit) => {
        const index = at % size;
        const proof = proveInclusion(index, size, reader);
        const parts = [leaves[index]!, roots[size]!, ...proof];
        parts[which % parts.length] = flipped(parts[which % parts.length]!, bit);
        const [leaf, root, ...hashes] = parts;
        expect(verifyInclusion(leaf!, index, size, hashes, root!)).toBe(false);
        expect(verifyInclusion(leaves[index]!, index, size, proof.slice(1), roots[size]!)).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 2, max: SIZES }), fc.nat(), fc.nat(), fc.nat(255), (size, at, which, bit) => {
        const old = 1 + (at % (size - 1));
        const parts = [roots[old]!, roots[size]!, ...proveConsistency(old, size, reader)];
        parts[which % parts.length] = flipped(parts[which % parts.length]!, bit);
        const [oldRoot, root, ...hashes] = parts;
        expect(verifyConsistency(old, size, hashes, oldRoot!, root!)).toBe(false);
      }),
    );
  });

  it('read only the subtrees they announce', () => {
    const key = ({ level, index }: Node): string => `${level}/${index}`;
    const asked = (prove: (read: (node: Node) => Uint8Array) => unknown): string[] => {
      const nodes: string[] = [];
      prove((node) => (nodes.push(key(node)), reader(node)));
      return nodes;
    };
    expect(asked((reading) => proveInclusion(77, 130, reading))).toEqual(inclusionNodes(77, 130).map(key));
    expect(asked((reading) => proveConsistency(77, 130, reading))).toEqual(consistencyNodes(77, 130).map(key));
  });

  it('refuse an index or size outside the tree', () => {
    expect(() => proveInclusion(5, 5, reader)).toThrow('index: found 5, allowed are 0 to 4');
    expect(() => proveConsistency(6, 5, reader)).toThrow('old size: found 6, allowed are 0 to 5');
    expect(() => proveSubtreeConsistency({ start: 1, end: 3 }, 8, reader)).toThrow('subtree: found 1 to 3');
  });
});
