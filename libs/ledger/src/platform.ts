/** SHA-256 of bytes that arrive in pieces. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  digest(): Uint8Array;
}

/** Whether the signature is one key's of the message. */
export type Verify = (message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * The cryptography that the ledger stands on. Imported as `#ledger/platform`: `platform.node.ts`, or `platform.browser.ts`
 * where a bundler builds for browsers. Both judge every published vector alike; their callers check lengths.
 */
export interface Platform {
  /** SHA-256 of the bytes, 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  incrementalSha256(): Sha256;
  verifyEd25519With(publicKey: Uint8Array): Verify;
  signEd25519With(seed: Uint8Array): (message: Uint8Array) => Uint8Array;
  ed25519PublicKey(seed: Uint8Array): Uint8Array;
  verifyMldsa44With(publicKey: Uint8Array): Verify;
}
