import { verifyMldsa44With } from '#ledger/platform';
import { Malformed } from './malformed.js';

export const MLDSA44_PUBLIC_KEY_BYTES = 1312;
export const MLDSA44_SIGNATURE_BYTES = 2420;

/** Verifies ML-DSA-44 signatures (FIPS 204, empty context) of one public key. On Node.js it needs version 24. */
export function mldsa44Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  if (publicKey.length !== MLDSA44_PUBLIC_KEY_BYTES)
    throw new Malformed('ML-DSA-44 public key', `found ${publicKey.length} bytes, allowed are 1312`);
  const verify = verifyMldsa44With(publicKey);
  return (message, signature) => signature.length === MLDSA44_SIGNATURE_BYTES && verify(message, signature);
}
