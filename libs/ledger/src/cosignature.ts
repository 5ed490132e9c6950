import { concatBytes, uint64, utf8 } from './bytes.js';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { ed25519Verifier } from './ed25519.js';
import { Malformed } from './malformed.js';
import { mldsa44Verifier } from './mldsa44.js';
import { isSignedBy, type NoteVerifier, type OpenedNote, parseVerifierKey } from './note.js';

/** A witness's statement: at this time, this was the largest consistent checkpoint of the log that it had seen. */
export interface Cosignature {
  readonly keyName: string;
  /** Seconds since 1970, by the witness's clock. */
  readonly timestampSeconds: number;
}

const TIMESTAMP_BYTES = 8;

/** Judges the cosignatures of one witness key, Ed25519 (type 0x04) or ML-DSA-44 (0x06). c2sp.org/tlog-cosignature. */
export function cosignatureVerifier(vkey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = parseVerifierKey(vkey);
  if (type === 'ed25519')
    throw new Malformed('witness key', `found ${name} of type 1, allowed are cosignature keys (types 4 and 6)`);
  const isEd25519 = type === 'cosignatureEd25519';
  const verifySignature = isEd25519 ? ed25519Verifier(publicKey) : mldsa44Verifier(publicKey);
  const verify = (text: string, signature: Uint8Array): boolean => {
    if (signature.length <= TIMESTAMP_BYTES) return false;
    const timestamp = signature.subarray(0, TIMESTAMP_BYTES);
    const message = isEd25519
      ? utf8(`cosignature/v1\ntime ${timestampOf(signature)}\n${text}`)
      : subtreeMessage(name, timestamp, parseCheckpoint(text));
    return verifySignature(message, signature.subarray(TIMESTAMP_BYTES));
  };
  return { name, keyId, verify };
}

const timestampOf = (signature: Uint8Array): bigint =>
  new DataView(signature.buffer, signature.byteOffset, TIMESTAMP_BYTES).getBigUint64(0);

const lengthPrefixed = (text: string): Uint8Array => {
  const bytes = utf8(text);
  if (bytes.length > 255) throw new Malformed('cosigned name', `found ${bytes.length} bytes, allowed are 255`);
  return concatBytes(Uint8Array.of(bytes.length), bytes);
};

/** What an ML-DSA witness signs: the subtree from 0 to the checkpoint's size. Extension lines are not covered. */
const subtreeMessage = (witness: string, timestamp: Uint8Array, { origin, size, root }: Checkpoint): Uint8Array =>
  concatBytes(
    utf8('subtree/v1\n\0'),
    lengthPrefixed(witness),
    timestamp,
    lengthPrefixed(origin),
    uint64(0),
    uint64(size),
    root,
  );

/** The cosignatures of the witnesses on a note that was opened with their verifiers among others. */
export const cosignaturesOf = (note: OpenedNote, witnesses: readonly NoteVerifier[]): Cosignature[] =>
  note.verified
    .filter((signature) => witnesses.some((witness) => isSignedBy(signature, witness)))
    .map(({ keyName, signature }) => ({ keyName, timestampSeconds: Number(timestampOf(signature)) }));
