import { z } from 'zod';
import { equalBytes, fromBase64, toBase64 } from './bytes.js';
import { verifyConsistency } from './consistency.js';
import type { OpenedCheckpoint } from './checkpoint.js';
import { HASH_BYTES, hashLeaf } from './hash.js';
import { Malformed } from './malformed.js';
import type { NoteVerifier } from './note.js';
import { NotIncluded, parseTlogProof, verifyTlogProof } from './tlog-proof.js';

const Hash = z.string().refine(isHash, { error: 'allowed are 32 bytes in base64' });

function isHash(text: string): boolean {
  try {
    return fromBase64(text, 'hash').length === HASH_BYTES;
  } catch {
    return false;
  }
}

/** What a caller keeps of an answer: where its entry lies in which log, and the head that committed it. */
export const Receipt = z.object({
  origin: z.string().min(1),
  index: z.int().min(0),
  leaf: Hash.describe('Leaf hash of the entry.'),
  size: z.int().min(1).describe('Size of the log when the entry was committed.'),
  root: Hash.describe('Root at that size.'),
});
export type Receipt = Readonly<z.infer<typeof Receipt>>;

export const receiptOf = (
  origin: string,
  index: number,
  leaf: Uint8Array,
  head: { readonly size: number; readonly root: Uint8Array },
): Receipt => ({ origin, index, leaf: toBase64(leaf), size: head.size, root: toBase64(head.root) });

/** What a receipt is verified with: a proof fetched later, the log's keys, and what else the caller kept. */
export interface ReceiptEvidence {
  /** A C2SP tlog-proof for the receipt's index. */
  readonly proof: string | Uint8Array;
  readonly verifiers: readonly NoteVerifier[];
  /** The entry's bytes, if the caller has them. */
  readonly entry?: Uint8Array;
  /** Consistency proof from the receipt's size to the proof's checkpoint, if the caller has it. */
  readonly consistency?: readonly Uint8Array[];
}

export interface VerifiedReceipt {
  readonly checkpoint: OpenedCheckpoint;
  /** Whether the receipt's own head was shown to be the beginning of the checkpoint's log. */
  readonly isHeadConsistent: boolean;
}

/**
 * Verifies that the signed log holds what the receipt says.
 *
 * @throws {Malformed} the proof is about another index, an earlier size, or not a proof; the entry is another
 * @throws {NoteSignatureInvalid | NoteUnsigned} the checkpoint is not the log's
 * @throws {NotIncluded} the log does not hold the entry there, or the receipt's head is not a beginning of it
 */
export function verifyReceipt(receipt: Receipt, evidence: ReceiptEvidence): VerifiedReceipt {
  const leaf = fromBase64(receipt.leaf, 'receipt leaf');
  const root = fromBase64(receipt.root, 'receipt root');
  if (evidence.entry !== undefined && !equalBytes(hashLeaf(evidence.entry), leaf))
    throw new Malformed(
      'entry',
      `its leaf hash is ${toBase64(hashLeaf(evidence.entry))}, the receipt's ${receipt.leaf}`,
    );
  const proof = parseTlogProof(evidence.proof);
  if (proof.index !== receipt.index)
    throw new Malformed('proof', `found a proof for index ${proof.index}, the receipt's is ${receipt.index}`);
  const checkpoint = verifyTlogProof(leaf, proof, evidence.verifiers, receipt.origin);
  if (checkpoint.size < receipt.size)
    throw new Malformed(
      'proof',
      `found a checkpoint of size ${checkpoint.size}, the receipt was given at ${receipt.size}`,
    );
  const consistency = evidence.consistency ?? (checkpoint.size === receipt.size ? [] : undefined);
  if (consistency === undefined) return { checkpoint, isHeadConsistent: false };
  if (!verifyConsistency(receipt.size, checkpoint.size, consistency, root, checkpoint.root))
    throw new NotIncluded(
      `receipt: its head at size ${receipt.size} is not the beginning of ${checkpoint.origin} at size ${checkpoint.size}`,
    );
  return { checkpoint, isHeadConsistent: true };
}
