import {
  fromBase64,
  hashLeaf,
  hashNode,
  hashRange,
  type LeafRange,
  Malformed,
  type NodeReader,
  noteVerifier,
  openCheckpoint,
  type OpenedCheckpoint,
  toBase64,
} from '#ledger';
import { z } from 'zod';

/** How some entries of a log lead to its signed root: the hashes of everything between them, from left to right. */
export const LogProof = z.strictObject({
  hashes: z.array(z.string()).describe('Base64, each the root of a stretch in which no entry is shown.'),
  indexes: z.array(z.int().min(0)).describe('Where the entries stand in the log, ascending.'),
  keys: z.array(z.string()).min(1).describe('Verifier keys that the log names at its opening.'),
  v: z.literal(1),
});
export type LogProof = Readonly<z.infer<typeof LogProof>>;

/** Some entries of a log, with what shows that a signed checkpoint holds them. */
export interface LogExtract {
  readonly entries: readonly Uint8Array[];
  readonly proof: LogProof;
  /** The signed note. */
  readonly checkpoint: string;
}

/** Where a tree of `n` > 1 leaves splits. RFC 9162 §2.1.1. */
const splitOf = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1);

/** The first position in an ascending list at which `at` could stand. */
function positionOf(indexes: readonly number[], at: number): number {
  let [low, high] = [0, indexes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indexes[middle]! < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The hashes that lead from the entries at `indexes` to the root of the first `size` entries.
 *
 * @param indexes ascending, each below `size`
 */
export function proveEntries(indexes: readonly number[], size: number, read: NodeReader): string[] {
  const hashes: string[] = [];
  const visit = ({ start, end }: LeafRange): void => {
    if (positionOf(indexes, start) === positionOf(indexes, end)) {
      hashes.push(toBase64(hashRange({ start, end }, read)));
      return;
    }
    if (end - start === 1) return;
    const middle = start + splitOf(end - start);
    visit({ start, end: middle });
    visit({ start: middle, end });
  };
  if (size > 0) visit({ start: 0, end: size });
  return hashes;
}

/** An extract that the checkpoint's key did not sign. */
export class ExtractRefused extends Malformed {}

/**
 * Verifies that the checkpoint, signed by one of the keys, holds the entries at their indexes.
 *
 * @param vkeys the log's verifier keys from elsewhere; those that the extract names where absent
 * @throws {Malformed | NoteSignatureInvalid | NoteUnsigned} the checkpoint is not the log's
 * @throws {ExtractRefused} the entries do not lead to its root
 */
export function verifyExtract({ entries, proof, checkpoint }: LogExtract, vkeys?: readonly string[]): OpenedCheckpoint {
  const head = openCheckpoint(checkpoint, (vkeys ?? proof.keys).map(noteVerifier));
  if (entries.length !== proof.indexes.length)
    throw new ExtractRefused('entries', `found ${entries.length}, the proof is of ${proof.indexes.length}`);
  const misplaced = proof.indexes.find((index, i) => index >= head.size || (i > 0 && index <= proof.indexes[i - 1]!));
  if (misplaced !== undefined)
    throw new ExtractRefused('indexes', `found ${misplaced}, allowed are ascending ones below ${head.size}`);
  let [used, shown] = [0, 0];
  const rootOf = ({ start, end }: LeafRange): Uint8Array => {
    const next = proof.indexes[shown];
    if (next === undefined || next >= end) return fromBase64(proof.hashes[used++] ?? '', 'proof hash');
    if (end - start === 1) return hashLeaf(entries[shown++]!);
    const middle = start + splitOf(end - start);
    const left = rootOf({ start, end: middle });
    return hashNode(left, rootOf({ start: middle, end }));
  };
  const root = toBase64(rootOf({ start: 0, end: head.size }));
  if (root !== toBase64(head.root) || used !== proof.hashes.length)
    throw new ExtractRefused('entries', `their root is ${root}, the checkpoint’s is ${toBase64(head.root)}`);
  return head;
}
