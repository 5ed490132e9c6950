import { writeFileSync } from 'node:fs';
import {
  ed25519NoteSigner,
  ed25519PublicKeyOf,
  formatVerifierKey,
  generateEd25519Seed,
  type NoteSigner,
} from '#ledger';
import { readIfPresent, replacePrivateFile } from './private-file.js';

export type LogSigner = NoteSigner & { readonly vkey: string };

const KEY_BYTES = 32;

/** Name of the file that holds the public half of a key file. */
export const publicKeyFile = (file: string): string => `${file}.pub`;

/** Signs checkpoints with one Ed25519 key, under the name of each log. */
export class FileSigner {
  private constructor(private readonly seed: Uint8Array) {}

  /**
   * The key kept in the file, made on first use; only the file's owner may read it. Its public half lies beside it, for
   * processes that name the key and never sign.
   *
   * @throws {Error} the file holds no Ed25519 seed
   */
  static open(file: string): FileSigner {
    const kept = readIfPresent(file);
    if (kept === undefined) {
      const seed = generateEd25519Seed();
      replacePrivateFile(file, `${Buffer.from(seed).toString('base64')}\n`);
      return new FileSigner(seed).withPublicHalf(file);
    }
    return new FileSigner(keyIn(file, kept, 'an Ed25519 seed')).withPublicHalf(file);
  }

  signerOf(origin: string): LogSigner {
    return ed25519NoteSigner(origin, this.seed);
  }

  /** The public key as verifiers take it: `name+keyid+key`. */
  vkeyOf(origin: string): string {
    return this.signerOf(origin).vkey;
  }

  private withPublicHalf(file: string): this {
    writeFileSync(publicKeyFile(file), `${Buffer.from(ed25519PublicKeyOf(this.seed)).toString('base64')}\n`);
    return this;
  }
}

/**
 * The verifier key of each log, from the public half of the signing key.
 *
 * @throws {Error} there is no such file, or it holds no Ed25519 public key
 */
export function verifierKeysFrom(file: string): (origin: string) => string {
  const kept = readIfPresent(file);
  if (kept === undefined)
    throw new Error(`${file}: found nothing; allowed: the public half of the ledger's key, which the worker writes`);
  const publicKey = keyIn(file, kept, 'an Ed25519 public key');
  return (origin) => formatVerifierKey({ name: origin, type: 'ed25519', publicKey });
}

function keyIn(file: string, text: string, allowed: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new Error(`${file}: found ${key.length} bytes; allowed: ${allowed} of ${KEY_BYTES}, base64`);
  return key;
}
