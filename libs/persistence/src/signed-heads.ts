import { type CompactRange, rootOf } from '#ledger';
import { z } from 'zod';
import { readIfPresent, replacePrivateFile } from './private-file.js';

const SignedHead = z.object({
  size: z.int().min(0),
  /** Base64. */
  root: z.string(),
});
export type SignedHead = Readonly<z.infer<typeof SignedHead>>;

/**
 * The log does not contain what was signed before: a restored backup, a lost standby, or tampering.
 *
 * Nothing is signed or written until an operator has looked; the way out is a new log.
 */
export class CheckpointInconsistent extends Error {
  readonly code = 'CHECKPOINT_INCONSISTENT';
  override readonly name = 'CheckpointInconsistent';

  constructor(origin: string, found: string, allowed: string) {
    super(`Log ${origin}: found ${found}; allowed: ${allowed}. The database is not the one that was signed.`);
  }
}

/**
 * The last head signed of each log, in a file that is not restored together with the database. Who restores an old
 * backup is found out here, before a second history is signed under the same name.
 */
export class SignedHeads {
  constructor(private readonly file: string) {}

  last(origin: string): SignedHead | undefined {
    return this.read()[origin];
  }

  /** Durable when it returns; to be called before a signature is let out. */
  record(origin: string, size: number, root: Uint8Array): void {
    const heads = { ...this.read(), [origin]: { size, root: Buffer.from(root).toString('base64') } };
    replacePrivateFile(this.file, JSON.stringify(heads, null, 1));
  }

  /**
   * Cheap enough for every start of a writer; the publisher proves consistency besides.
   *
   * @throws {CheckpointInconsistent} the log is shorter than was signed, or as long and another
   */
  requireNotBehind(origin: string, head: CompactRange): void {
    const signed = this.last(origin);
    if (signed === undefined) return;
    if (head.size < signed.size)
      throw new CheckpointInconsistent(origin, `${head.size} entries`, `at least the ${signed.size} signed before`);
    if (head.size === signed.size && Buffer.from(rootOf(head)).toString('base64') !== signed.root)
      throw new CheckpointInconsistent(origin, `another root of ${head.size} entries`, 'the root signed before');
  }

  private read(): Record<string, SignedHead> {
    const text = readIfPresent(this.file);
    return text === undefined ? {} : z.record(z.string(), SignedHead).parse(JSON.parse(text));
  }
}
