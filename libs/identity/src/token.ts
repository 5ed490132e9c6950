import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Whose token it is: an application in production or in test, a person, the operator of the installation. */
export type TokenKind = 'live' | 'test' | 'user' | 'root';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const PREFIX_LENGTH = 8;

/** Finds tokens in text, for secret scanners. */
export const TOKEN_PATTERN = /custos_(live|test|user|root)_[0-9A-Za-z]{36}/;

const WHOLE = new RegExp(`^${TOKEN_PATTERN.source}$`);

/** A token in the caller's hand; only its digest is ever kept. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** First eight characters of the random part: finds the credential, reveals nothing usable. */
  readonly prefix: string;
  readonly last4: string;
}

/** `custos_<kind>_` + 30 base62 characters (178 bits) + 6 base62 characters of CRC-32 over all before them. */
export function mintToken(kind: TokenKind): Token {
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  const body = `custos_${kind}_${random}`;
  return describe(kind, body + checksum(body));
}

/** Reads a token; `undefined` when its form or checksum is wrong, so that a typo never reaches the store. */
export function readToken(text: string): Token | undefined {
  const kind = WHOLE.exec(text)?.[1] as TokenKind | undefined;
  if (kind === undefined) return undefined;
  const body = text.slice(0, -CHECKSUM_LENGTH);
  return text.endsWith(checksum(body)) ? describe(kind, text) : undefined;
}

/** HMAC-SHA-256 of the token under the installation's pepper, hex: what the store keeps. */
export const digestToken = (token: Token, pepper: string): string =>
  createHmac('sha256', pepper).update(token.text).digest('hex');

/** Compares digests in constant time. */
export function sameDigest(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

function describe(kind: TokenKind, text: string): Token {
  const random = text.slice(`custos_${kind}_`.length);
  return { kind, text, prefix: random.slice(0, PREFIX_LENGTH), last4: text.slice(-4) };
}

function checksum(body: string): string {
  let rest = crc32(body);
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = ALPHABET.charAt(rest % ALPHABET.length) + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
