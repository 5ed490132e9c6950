import { fromBase64, toBase64 } from './bytes.js';
import { HASH_BYTES } from './hash.js';
import { found, Malformed } from './malformed.js';
import { type NoteSigner, type NoteVerifier, openNote, type OpenedNote, signNote } from './note.js';
import { requireCount } from './tree.js';

/** A log's head: its name, its number of entries and its root. c2sp.org/tlog-checkpoint. */
export interface Checkpoint {
  /** A schema-less URL that never changes, such as `governance.example.org/log/acme`. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Further signed lines; ours have none. */
  readonly extensions: readonly string[];
}

/** The text that is signed. */
export function formatCheckpoint({ origin, size, root }: Pick<Checkpoint, 'origin' | 'size' | 'root'>): string {
  requireCount(size, 'size');
  if (!/^[^\s+]+$/u.test(origin))
    throw new Malformed('checkpoint', `found the origin ${found(origin)}, allowed has no spaces or plus`);
  if (root.length !== HASH_BYTES)
    throw new Malformed('checkpoint', `found a root of ${root.length} bytes, allowed are 32`);
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** @throws {Malformed} not the text of a checkpoint of a SHA-256 tree */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) throw new Malformed('checkpoint', 'does not end with a newline');
  const [origin, sizeLine, rootLine, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || sizeLine === undefined || rootLine === undefined)
    throw new Malformed('checkpoint', `found ${text.split('\n').length - 1} lines, allowed are origin, size and root`);
  if (origin === '') throw new Malformed('checkpoint', 'the origin is empty');
  const size = parseCount(sizeLine, 'checkpoint size');
  const root = fromBase64(rootLine, 'checkpoint root');
  if (root.length !== HASH_BYTES) throw new Malformed('checkpoint root', `found ${root.length} bytes, allowed are 32`);
  if (extensions.includes('')) throw new Malformed('checkpoint', 'found an empty extension line');
  return { origin, size, root, extensions };
}

/** A decimal without sign or leading zeros, at most 2^53 − 1. */
export function parseCount(text: string, part: string): number {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value))
    throw new Malformed(part, `found ${found(text)}, allowed is a decimal from 0 to 2^53 − 1 without leading zeros`);
  return value;
}

/** Signs the head. The caller makes sure that it is committed and consistent with every head signed before. */
export const signCheckpoint = (
  head: Pick<Checkpoint, 'origin' | 'size' | 'root'>,
  signers: readonly NoteSigner[],
): Promise<string> => signNote(formatCheckpoint(head), signers);

/** A checkpoint with the note that it came in. */
export interface OpenedCheckpoint extends Checkpoint {
  readonly note: OpenedNote;
}

/**
 * Opens a signed checkpoint with the log's keys; other signatures, such as witnesses', are ignored.
 *
 * @throws {Malformed} not a checkpoint, or one of another origin than `origin`
 * @throws {NoteSignatureInvalid | NoteUnsigned} see `openNote`
 */
export function openCheckpoint(
  note: string | Uint8Array,
  verifiers: readonly NoteVerifier[],
  origin?: string,
): OpenedCheckpoint {
  const opened = openNote(note, verifiers);
  const checkpoint = parseCheckpoint(opened.text);
  if (origin !== undefined && checkpoint.origin !== origin)
    throw new Malformed('checkpoint', `found the origin ${found(checkpoint.origin)}, allowed is ${found(origin)}`);
  return { ...checkpoint, note: opened };
}
