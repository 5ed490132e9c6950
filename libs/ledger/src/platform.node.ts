import { createHash, createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { concatBytes } from './bytes.js';
import type { Platform, Verify } from './platform.js';

export const sha256: Platform['sha256'] = (bytes) => hash('sha256', bytes, 'buffer');

export const incrementalSha256: Platform['incrementalSha256'] = () => {
  const state = createHash('sha256');
  return { update: (bytes) => void state.update(bytes), digest: () => state.digest() };
};

// DER headers of raw keys: Ed25519 in RFC 8410 §4 and §7, ML-DSA-44 (OID 2.16.840.1.101.3.4.3.17) in RFC 9881 §4.
const ED25519_SPKI = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
const ED25519_PKCS8 = Uint8Array.from([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
]);
const MLDSA44_SPKI = Uint8Array.from([
  0x30, 0x82, 0x05, 0x32, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11, 0x03, 0x82,
  0x05, 0x21, 0x00,
]);

const asDer = (header: Uint8Array, raw: Uint8Array): Buffer => Buffer.from(concatBytes(header, raw));

const privateKeyOf = (seed: Uint8Array): KeyObject =>
  createPrivateKey({ key: asDer(ED25519_PKCS8, seed), format: 'der', type: 'pkcs8' });

function verifierOf(spki: Uint8Array, publicKey: Uint8Array): Verify {
  const key = createPublicKey({ key: asDer(spki, publicKey), format: 'der', type: 'spki' });
  return (message, signature) => verify(null, message, key, signature);
}

export const verifyEd25519With: Platform['verifyEd25519With'] = (publicKey) => verifierOf(ED25519_SPKI, publicKey);

export const signEd25519With: Platform['signEd25519With'] = (seed) => {
  const key = privateKeyOf(seed);
  return (message) => sign(null, message, key);
};

export const ed25519PublicKey: Platform['ed25519PublicKey'] = (seed) =>
  createPublicKey(privateKeyOf(seed)).export({ format: 'der', type: 'spki' }).subarray(ED25519_SPKI.length);

export const verifyMldsa44With: Platform['verifyMldsa44With'] = (publicKey) => verifierOf(MLDSA44_SPKI, publicKey);
