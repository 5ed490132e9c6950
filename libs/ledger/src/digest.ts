import { createHash, hash } from 'node:crypto';

/** SHA-256 of the bytes, 32 bytes. The one place, with `ed25519.ts`, `mldsa44.ts` and `random.ts`, that knows the platform's cryptography. */
export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');

export interface Sha256 {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** SHA-256 of bytes that arrive in pieces. */
export function incrementalSha256(): Sha256 {
  const state = createHash('sha256');
  return { update: (bytes) => void state.update(bytes), digest: () => state.digest() };
}
