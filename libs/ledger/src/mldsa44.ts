import { createPublicKey, verify } from 'node:crypto';
import { concatBytes } from './bytes.js';
import { Malformed } from './malformed.js';

export const MLDSA44_PUBLIC_KEY_BYTES = 1312;
export const MLDSA44_SIGNATURE_BYTES = 2420;

// DER header of a raw ML-DSA-44 key (OID 2.16.840.1.101.3.4.3.17), RFC 9881 §4.
const SPKI = Uint8Array.from([
  0x30, 0x82, 0x05, 0x32, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11, 0x03, 0x82,
  0x05, 0x21, 0x00,
]);

/** Verifies ML-DSA-44 signatures (FIPS 204, empty context) of one public key. Needs a platform that has them: Node.js 24. */
export function mldsa44Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  if (publicKey.length !== MLDSA44_PUBLIC_KEY_BYTES)
    throw new Malformed('ML-DSA-44 public key', `found ${publicKey.length} bytes, allowed are 1312`);
  const der = Buffer.from(concatBytes(SPKI, publicKey));
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return (message, signature) => signature.length === MLDSA44_SIGNATURE_BYTES && verify(null, message, key, signature);
}
