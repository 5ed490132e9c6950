import { sha256 } from '#ledger/platform';
import { concatBytes, fromBase64Url, textOf, toBase64Url, utf8 } from './bytes.js';
import type { Json } from './canonical.js';
import { found, Malformed } from './malformed.js';

/** A private value that an entry commits to by digest alone. Erasing it leaves the tree as it is. */
export interface Disclosure {
  /** At least 16 random bytes in base64url, never derived from the value. */
  readonly salt: string;
  readonly name: string;
  readonly value: Json;
}

/** At least 128 bits: without them a digest of a guessable value could be guessed. RFC 9901 §9.3. */
const MIN_SALT_BYTES = 16;

/** The string that is stored and digested; it is never serialised again. RFC 9901 §4.2.1. */
export function encodeDisclosure({ salt, name, value }: Disclosure): string {
  if (fromBase64Url(salt, 'disclosure salt').length < MIN_SALT_BYTES)
    throw new Malformed('disclosure salt', `found ${found(salt)}, allowed are at least ${MIN_SALT_BYTES} bytes`);
  return toBase64Url(utf8(JSON.stringify([salt, name, value])));
}

/** What the entry holds: base64url of SHA-256 over the encoded string. RFC 9901 §4.2.3. */
export const digestDisclosure = (encoded: string): string => toBase64Url(sha256(utf8(encoded)));

/** @throws {Malformed} not an encoded disclosure of an object's property */
export function parseDisclosure(encoded: string): Disclosure {
  const text = textOf(fromBase64Url(encoded, 'disclosure'), 'disclosure');
  let parts: unknown;
  try {
    parts = JSON.parse(text);
  } catch {
    throw new Malformed('disclosure', 'is not JSON');
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw new Malformed('disclosure', 'allowed is [salt, name, value]');
  const [salt, name, value] = parts as unknown[];
  if (typeof salt !== 'string' || typeof name !== 'string')
    throw new Malformed('disclosure', 'the salt or the name is not a string');
  return { salt, name, value: value as Json };
}

/**
 * Opens a commitment.
 *
 * @throws {Malformed} the disclosure is malformed or another than the one committed to
 */
export function openDisclosure(encoded: string, digest: string): Disclosure {
  const disclosure = parseDisclosure(encoded);
  if (digestDisclosure(encoded) !== digest)
    throw new Malformed('disclosure', `its digest is ${digestDisclosure(encoded)}, committed was ${found(digest)}`);
  return disclosure;
}

export const CONTENT_SALT_BYTES = 32;
const CONTENT = Uint8Array.of(0x02);

/**
 * Digest `salted-sha256-v1` of content, from its plain SHA-256: SHA-256(0x02 ‖ salt ‖ SHA-256(content)) in base64url.
 * Whoever keeps content and salt can show later that this was the content decided on.
 */
export function digestContent(contentSha256: Uint8Array, salt: Uint8Array): string {
  if (contentSha256.length !== 32)
    throw new Malformed('content', `found a SHA-256 of ${contentSha256.length} bytes, allowed are 32`);
  if (salt.length !== CONTENT_SALT_BYTES)
    throw new Malformed('content', `found a salt of ${salt.length} bytes, allowed are ${CONTENT_SALT_BYTES}`);
  return toBase64Url(sha256(concatBytes(CONTENT, salt, contentSha256)));
}

/** Whether the content, by its SHA-256 and salt, is the one an entry's digest commits to. */
export const isContentOf = (digest: string, contentSha256: Uint8Array, salt: Uint8Array): boolean =>
  digestContent(contentSha256, salt) === digest;
