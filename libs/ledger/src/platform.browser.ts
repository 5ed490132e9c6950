import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 as nobleSha256, sha512 } from '@noble/hashes/sha2.js';
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js';
import { concatBytes, equalBytes } from './bytes.js';
import type { Platform } from './platform.js';

// Web Crypto answers only later; noble is synchronous.

export const sha256: Platform['sha256'] = (bytes) => nobleSha256(bytes);

export const incrementalSha256: Platform['incrementalSha256'] = () => {
  const state = nobleSha256.create();
  return { update: (bytes) => void state.update(bytes), digest: () => state.digest() };
};

const { Point } = ed25519;
type Point = InstanceType<typeof Point>;
const ORDER = Point.Fn.ORDER;
const HALF = 32;

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

/** The point that canonical bytes encode. RFC 8032 §5.1.3. */
function decode(bytes: Uint8Array): Point | undefined {
  try {
    return Point.fromBytes(bytes);
  } catch {
    return undefined;
  }
}

/*
 * As Node.js (OpenSSL) judges: S below the order, no point of small order, and the equation without the cofactor, by
 * comparing R’s bytes. noble’s own verify multiplies by the cofactor, and would accept 169 signatures of CCTV that Node.js
 * refuses; a log that is valid in a page and not in `custos verify` proves nothing.
 */
export const verifyEd25519With: Platform['verifyEd25519With'] = (publicKey) => {
  const key = decode(publicKey);
  if (key === undefined || key.isSmallOrder()) return () => false;
  return (message, signature) => {
    const r = signature.subarray(0, HALF);
    const s = littleEndian(signature.subarray(HALF));
    if (s >= ORDER) return false;
    const k = littleEndian(sha512(concatBytes(r, publicKey, message))) % ORDER;
    const expected = Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
    return !expected.isSmallOrder() && equalBytes(expected.toBytes(), r);
  };
};

export const signEd25519With: Platform['signEd25519With'] = (seed) => (message) => ed25519.sign(message, seed);

export const ed25519PublicKey: Platform['ed25519PublicKey'] = (seed) => ed25519.getPublicKey(seed);

export const verifyMldsa44With: Platform['verifyMldsa44With'] = (publicKey) => (message, signature) =>
  ml_dsa44.verify(signature, message, publicKey);
