import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { concatBytes } from './bytes.js';
import { Malformed } from './malformed.js';

export const PUBLIC_KEY_BYTES = 32;
export const SEED_BYTES = 32;
export const SIGNATURE_BYTES = 64;

// DER headers of a raw key, RFC 8410 §4 and §7.
const SPKI = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
const PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);

const asDer = (header: Uint8Array, raw: Uint8Array): Buffer => Buffer.from(concatBytes(header, raw));

const privateKeyOf = (seed: Uint8Array): KeyObject => {
  if (seed.length !== SEED_BYTES) throw new Malformed('Ed25519 seed', `found ${seed.length} bytes, allowed are 32`);
  return createPrivateKey({ key: asDer(PKCS8, seed), format: 'der', type: 'pkcs8' });
};

/** Verifies signatures of one 32-byte public key; anything that is not a valid signature is `false`. RFC 8032 §5.1.7. */
export function ed25519Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES)
    throw new Malformed('Ed25519 public key', `found ${publicKey.length} bytes, allowed are 32`);
  const key = createPublicKey({ key: asDer(SPKI, publicKey), format: 'der', type: 'spki' });
  return (message, signature) => signature.length === SIGNATURE_BYTES && verify(null, message, key, signature);
}

/** Signs with the key of a 32-byte seed. RFC 8032 §5.1.6. */
export function ed25519SignerOf(seed: Uint8Array): (message: Uint8Array) => Uint8Array {
  const key = privateKeyOf(seed);
  return (message) => sign(null, message, key);
}

export const ed25519PublicKeyOf = (seed: Uint8Array): Uint8Array =>
  createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);

/** A fresh 32-byte seed. */
export const generateEd25519Seed = (): Uint8Array =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8.length);
