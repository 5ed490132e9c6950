import { DomainError } from '#vocabulary';
import { fromBase64, textOf, toBase64 } from './bytes.js';
import { type OpenedCheckpoint, openCheckpoint, parseCount } from './checkpoint.js';
import { HASH_BYTES } from './hash.js';
import { verifyInclusion } from './inclusion.js';
import { found, Malformed } from './malformed.js';
import type { NoteVerifier } from './note.js';

/** An inclusion proof together with the signed checkpoint it leads to: enough to verify offline. c2sp.org/tlog-proof. */
export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, as it was published. */
  readonly checkpoint: string;
  /** Data for the application, not authenticated by the log. */
  readonly extra: Uint8Array | null;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const MAX_HASHES = 63;

export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra === null ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(toBase64),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

/** @throws {Malformed} not a tlog-proof */
export function parseTlogProof(proof: string | Uint8Array): TlogProof {
  const text = typeof proof === 'string' ? proof : textOf(proof, 'proof');
  const blank = text.indexOf('\n\n');
  if (blank < 0) throw new Malformed('proof', 'no blank line parts the proof from its checkpoint');
  const lines = text.slice(0, blank).split('\n');
  if (lines.shift() !== HEADER) throw new Malformed('proof', `the first line is not ${HEADER}`);
  const extraLine = lines[0]?.startsWith('extra ') ? lines.shift() : undefined;
  const indexLine = lines.shift();
  if (!indexLine?.startsWith('index '))
    throw new Malformed('proof', `found ${found(indexLine)}, allowed is a line "index <number>"`);
  if (lines.length > MAX_HASHES)
    throw new Malformed('proof', `found ${lines.length} hashes, allowed are ${MAX_HASHES}`);
  return {
    index: parseCount(indexLine.slice('index '.length), 'proof index'),
    hashes: lines.map((line) => {
      const hash = fromBase64(line, 'proof hash');
      if (hash.length !== HASH_BYTES) throw new Malformed('proof hash', `found ${hash.length} bytes, allowed are 32`);
      return hash;
    }),
    checkpoint: text.slice(blank + 2),
    extra: extraLine === undefined ? null : fromBase64(extraLine.slice('extra '.length), 'proof extra'),
  };
}

/** A proof that does not lead from the leaf to the checkpoint's root. */
export class NotIncluded extends DomainError {
  readonly code = 'INVALID_INPUT';
}

/**
 * Verifies that the log, by its own signature, holds the leaf at the proof's index.
 *
 * @throws {Malformed | NoteSignatureInvalid | NoteUnsigned} the proof or its checkpoint is not what it claims to be
 * @throws {NotIncluded} the hashes do not lead from the leaf to the checkpoint's root
 */
export function verifyTlogProof(
  leaf: Uint8Array,
  proof: TlogProof,
  verifiers: readonly NoteVerifier[],
  origin?: string,
): OpenedCheckpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, verifiers, origin);
  if (!verifyInclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root))
    throw new NotIncluded(
      `proof: the hashes do not lead from the leaf at index ${proof.index} to the root of ${checkpoint.origin} at size ${checkpoint.size}`,
    );
  return checkpoint;
}
