import { ed25519NoteSigner, generateEd25519Seed, type NoteSigner } from '#ledger';
import { readIfPresent, replacePrivateFile } from './private-file.js';

export type LogSigner = NoteSigner & { readonly vkey: string };

/** Signs checkpoints with one Ed25519 key, under the name of each log. */
export class FileSigner {
  private constructor(private readonly seed: Uint8Array) {}

  /**
   * The key kept in the file, made on first use; only the file's owner may read it.
   *
   * @throws {Error} the file holds no Ed25519 seed
   */
  static open(file: string): FileSigner {
    const kept = readIfPresent(file);
    if (kept === undefined) {
      const seed = generateEd25519Seed();
      replacePrivateFile(file, `${Buffer.from(seed).toString('base64')}\n`);
      return new FileSigner(seed);
    }
    const seed = Buffer.from(kept.trim(), 'base64');
    if (seed.length !== 32)
      throw new Error(`${file}: found ${seed.length} bytes; allowed: an Ed25519 seed of 32, base64`);
    return new FileSigner(seed);
  }

  signerOf(origin: string): LogSigner {
    return ed25519NoteSigner(origin, this.seed);
  }

  /** The public key as verifiers take it: `name+keyid+key`. */
  vkeyOf(origin: string): string {
    return this.signerOf(origin).vkey;
  }
}
