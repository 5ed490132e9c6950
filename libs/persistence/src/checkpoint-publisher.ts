import type { Clock } from '#governance';
import { consistencyNodes, type NoteSigner, proveConsistency, signCheckpoint, verifyConsistency } from '#ledger';
import type pg from 'pg';
import { runExclusively } from './exclusive-job.js';
import { CheckpointInconsistent, type SignedHeads } from './signed-heads.js';
import { type StoredLog, storedLogs } from './stored-log.js';

export interface CheckpointPublisherOptions {
  /** The database as `custos_worker`. */
  readonly url: string;
  /** The keys that sign a log's checkpoints. */
  readonly signersOf: (origin: string) => readonly NoteSigner[];
  /** What was signed, kept outside the database. */
  readonly signedHeads: SignedHeads;
  readonly clock: Clock;
}

export interface PublicationRun {
  readonly published: readonly { readonly origin: string; readonly size: number; readonly note: string }[];
  /** Logs that were not signed; each is an incident. */
  readonly refused: readonly CheckpointInconsistent[];
}

/**
 * Signs the committed heads of the logs and publishes them. A head is signed only if a proof, made from the stored leaf
 * hashes, shows that it continues every head signed before.
 */
export class CheckpointPublisher {
  constructor(private readonly options: CheckpointPublisherOptions) {}

  /** Signs every log that has grown. Another process that is at it makes this one do nothing. */
  async runOnce(): Promise<PublicationRun> {
    const run = await runExclusively(this.options.url, 'checkpoint-publisher', async (db) => {
      const published: PublicationRun['published'][number][] = [];
      const refused: CheckpointInconsistent[] = [];
      for (const log of await storedLogs(db)) {
        try {
          const note = await this.publish(db, log);
          if (note !== undefined) published.push({ origin: log.origin, size: log.size, note });
        } catch (error) {
          if (!(error instanceof CheckpointInconsistent)) throw error;
          refused.push(error); // the other logs are not to wait for this one
        }
      }
      return { published, refused };
    });
    return run ?? { published: [], refused: [] };
  }

  private async publish(db: pg.Client, log: StoredLog): Promise<string | undefined> {
    const { signedHeads, signersOf, clock } = this.options;
    signedHeads.requireNotBehind(log.origin, log.head);
    const { rows } = await db.query<{ size: string; root: Buffer }>(
      'select size, root from ledger.tlog_checkpoint where log_id = $1 order by size desc limit 1',
      [log.logId],
    );
    const last = rows[0] && { size: Number(rows[0].size), root: rows[0].root };
    const signed = signedHeads.last(log.origin);
    if (last !== undefined) await requireContinues(log, last);
    if (signed !== undefined) await requireContinues(log, { ...signed, root: Buffer.from(signed.root, 'base64') });
    if (last?.size === log.size) return undefined;

    const note = await signCheckpoint({ origin: log.origin, size: log.size, root: log.root }, signersOf(log.origin));
    // Remembered before it is let out: after a crash we have shown less than we signed, never more.
    signedHeads.record(log.origin, log.size, log.root);
    await db.query(
      `insert into ledger.tlog_checkpoint (log_id, size, root, note, published_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [log.logId, log.size, log.root, note, clock.now()],
    );
    return note;
  }
}

async function requireContinues(log: StoredLog, earlier: { size: number; root: Uint8Array }): Promise<void> {
  const { origin, size, root } = log;
  if (size < earlier.size)
    throw new CheckpointInconsistent(origin, `${size} entries`, `at least the ${earlier.size} signed before`);
  const proof = proveConsistency(earlier.size, size, await log.readerOf(consistencyNodes(earlier.size, size)));
  if (!verifyConsistency(earlier.size, size, proof, earlier.root, root))
    throw new CheckpointInconsistent(
      origin,
      `a log of ${size} entries that does not continue`,
      `the ${earlier.size} signed before`,
    );
}
