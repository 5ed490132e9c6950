import { found, Malformed } from './malformed.js';

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const utf8 = (text: string): Uint8Array => utf8Encoder.encode(text);

/**
 * The text of UTF-8 bytes, byte for byte: a byte order mark is kept.
 *
 * @throws {Malformed} the bytes are not UTF-8
 */
export function textOf(bytes: Uint8Array, part: string): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw new Malformed(part, 'is not valid UTF-8');
  }
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export const toHex = (bytes: Uint8Array): string => {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
};

/** Standard base64 with padding, RFC 4648 §4. */
export const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/**
 * The bytes of standard base64 in its only canonical spelling: padded, no white space, no stray bits.
 *
 * @throws {Malformed} any other spelling
 */
export function fromBase64(text: string, part: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new Malformed(part, `found ${found(text)}, allowed is standard base64`);
  }
  if (btoa(binary) !== text) throw new Malformed(part, `found ${found(text)}, allowed is canonical padded base64`);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** URL-safe base64 without padding, RFC 4648 §5. */
export const toBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

/** @throws {Malformed} anything but canonical unpadded URL-safe base64 */
export function fromBase64Url(text: string, part: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Malformed(part, `found ${found(text)}, allowed is base64url`);
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return fromBase64(text.replaceAll('-', '+').replaceAll('_', '/') + padding, part);
}

/** Eight bytes, most significant first. */
export function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
