import { ed25519PublicKey, signEd25519With, verifyEd25519With } from '#ledger/platform';
import { Malformed } from './malformed.js';

export const PUBLIC_KEY_BYTES = 32;
export const SEED_BYTES = 32;
export const SIGNATURE_BYTES = 64;

const requireSeed = (seed: Uint8Array): Uint8Array => {
  if (seed.length !== SEED_BYTES) throw new Malformed('Ed25519 seed', `found ${seed.length} bytes, allowed are 32`);
  return seed;
};

/** Verifies signatures of one 32-byte public key; anything that is not a valid signature is `false`. RFC 8032 §5.1.7. */
export function ed25519Verifier(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  if (publicKey.length !== PUBLIC_KEY_BYTES)
    throw new Malformed('Ed25519 public key', `found ${publicKey.length} bytes, allowed are 32`);
  const verify = verifyEd25519With(publicKey);
  return (message, signature) => signature.length === SIGNATURE_BYTES && verify(message, signature);
}

/** Signs with the key of a 32-byte seed. RFC 8032 §5.1.6. */
export const ed25519SignerOf = (seed: Uint8Array): ((message: Uint8Array) => Uint8Array) =>
  signEd25519With(requireSeed(seed));

export const ed25519PublicKeyOf = (seed: Uint8Array): Uint8Array => ed25519PublicKey(requireSeed(seed));

/** A fresh 32-byte seed: any 32 random bytes are one. RFC 8032 §5.1.5. */
export const generateEd25519Seed = (): Uint8Array => crypto.getRandomValues(new Uint8Array(SEED_BYTES));
