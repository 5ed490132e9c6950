import { consistencyNodes, hashLeaf, inclusionNodes, proveConsistency, proveInclusion, readEntry } from '#ledger';
import { type DecisionId, NotFound, OrganisationId } from '#vocabulary';
import pg from 'pg';
import { unpackBundle } from './bundle.js';
import { type StoredLog, storedLogs } from './stored-log.js';

export interface LogHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export interface StoredEntry {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
}

/** A head that was signed, as published. */
export interface PublishedCheckpoint {
  readonly size: number;
  readonly root: Uint8Array;
  /** The signed note. */
  readonly note: string;
  readonly publishedAt: Date;
}

/** A stored entry is not the one whose hash is in the tree. */
export class EntryDamaged extends Error {
  override readonly name = 'EntryDamaged';

  constructor(
    origin: string,
    readonly index: number,
  ) {
    super(`Log ${origin}: entry ${index} is not the one whose hash the log holds`);
  }
}

/** Bundles read at a time when a decision is looked for that has no row yet. */
const SCAN_BUNDLES = 16;

/** Reads the log of one organisation at a time, each call as of one instant. */
export class LedgerReader {
  private readonly pool: pg.Pool;

  /** @param url the database as `custos_api`, which sees only the organisation that is asked for, or another role */
  constructor(url: string, connections = 4) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: connections,
      application_name: 'custos ledger reader',
      options: '-c timezone=UTC',
    });
    // A lost session fails the statement in hand; an idle one is replaced by the next call.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  head(organisation: OrganisationId): Promise<LogHead> {
    return this.read(organisation, async ({ origin, size, root }) => ({ origin, size, root }));
  }

  /**
   * Entries in order, from index `from`, at most `count`.
   *
   * @throws {EntryDamaged} the first that does not hash to its leaf
   */
  entries(organisation: OrganisationId, from: number, count: number): Promise<StoredEntry[]> {
    return this.read(organisation, (log, db) => entriesOf(log, db, from, Math.min(from + count, log.size)));
  }

  leaves(organisation: OrganisationId, from: number, until: number): Promise<Uint8Array[]> {
    return this.read(organisation, (log) => log.leaves(from, Math.min(until, log.size)));
  }

  /** The entry of a decision: by its row, or, while rows are behind, among the newest entries. */
  findDecision(organisation: OrganisationId, id: DecisionId): Promise<StoredEntry | undefined> {
    return this.read(organisation, async (log, db) => {
      const { rows } = await db.query<{ index: string }>(
        'select index from ledger.decision_row where log_id = $1 and decision_id = $2',
        [log.logId, id],
      );
      const index = rows[0] === undefined ? await indexAmongNewest(log, db, id) : Number(rows[0].index);
      return index === undefined ? undefined : (await entriesOf(log, db, index, index + 1))[0];
    });
  }

  /**
   * Proof that entry `index` is in the log of `size` entries.
   *
   * @throws {RangeError} the log is not that long, or the index not in it
   */
  inclusionProof(organisation: OrganisationId, index: number, size: number): Promise<Uint8Array[]> {
    return this.read(organisation, async (log) => {
      requireSize(log, size);
      return proveInclusion(index, size, await log.readerOf(inclusionNodes(index, size)));
    });
  }

  /**
   * Proof that the log of `oldSize` entries is the beginning of the log of `size`.
   *
   * @throws {RangeError} the log is not that long
   */
  consistencyProof(organisation: OrganisationId, oldSize: number, size: number): Promise<Uint8Array[]> {
    return this.read(organisation, async (log) => {
      requireSize(log, size);
      return proveConsistency(oldSize, size, await log.readerOf(consistencyNodes(oldSize, size)));
    });
  }

  /** The smallest published checkpoint of at least `minSize` entries. */
  checkpointCovering(organisation: OrganisationId, minSize: number): Promise<PublishedCheckpoint | undefined> {
    return this.read(organisation, async (log, db) => (await checkpointsOf(log, db, minSize, 'asc', 1))[0]);
  }

  latestCheckpoint(organisation: OrganisationId): Promise<PublishedCheckpoint | undefined> {
    return this.read(organisation, async (log, db) => (await checkpointsOf(log, db, 0, 'desc', 1))[0]);
  }

  /** Every published checkpoint of at least `minSize` entries, smallest first. */
  checkpoints(organisation: OrganisationId, minSize = 0): Promise<PublishedCheckpoint[]> {
    return this.read(organisation, (log, db) => checkpointsOf(log, db, minSize, 'asc', null));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async read<T>(
    organisation: OrganisationId,
    work: (log: StoredLog, db: pg.PoolClient) => Promise<T>,
  ): Promise<T> {
    const id = OrganisationId.parse(organisation); // a UUID: safe to write into a statement
    const db = await this.pool.connect();
    try {
      await db.query(
        `begin isolation level repeatable read read only; select set_config('custos.organisation', '${id}', true)`,
      );
      const log = (await storedLogs(db, id))[0];
      if (log === undefined) throw new NotFound('log', id);
      const result = await work(log, db);
      await db.query('commit');
      db.release();
      return result;
    } catch (error) {
      await db.query('rollback').then(
        () => db.release(),
        () => db.release(true),
      );
      throw error;
    }
  }
}

function requireSize(log: StoredLog, size: number): void {
  if (size > log.size) throw new RangeError(`size: found ${size}, allowed are 0 to ${log.size}`);
}

interface BundleRow {
  readonly first: string;
  readonly n: number;
  readonly enc: number;
  readonly data: Buffer;
  readonly leaves: Buffer;
}

async function entriesOf(log: StoredLog, db: pg.PoolClient, from: number, until: number): Promise<StoredEntry[]> {
  if (from >= until) return [];
  const { rows } = await db.query<BundleRow>({
    name: 'custos-bundles',
    text: `select first, n, enc, data, leaves from ledger.tlog_bundle
            where log_id = $1 and first < $3
              and first >= (select max(first) from ledger.tlog_bundle where log_id = $1 and first <= $2)
            order by first`,
    values: [log.logId, from, until],
  });
  const entries: StoredEntry[] = [];
  for (const row of rows)
    for (const stored of await storedEntriesOf(row))
      if (stored.index >= from && stored.index < until) {
        if (Buffer.compare(hashLeaf(stored.entry), stored.leaf) !== 0) throw new EntryDamaged(log.origin, stored.index);
        entries.push(stored);
      }
  return entries;
}

async function storedEntriesOf({ first, n, enc, data, leaves }: BundleRow): Promise<StoredEntry[]> {
  const entries = await unpackBundle({ enc, data }, n);
  return entries.map((entry, i) => ({ index: Number(first) + i, entry, leaf: leaves.subarray(32 * i, 32 * (i + 1)) }));
}

/** Looks through what the indexer has not read yet, newest first. */
async function indexAmongNewest(log: StoredLog, db: pg.PoolClient, id: DecisionId): Promise<number | undefined> {
  const progress = await db.query<{ next: string }>('select next from ledger.decision_progress where log_id = $1', [
    log.logId,
  ]);
  const indexed = Number(progress.rows[0]?.next ?? 0);
  const wanted = Buffer.from(`"id":"${id}"`);
  let below = log.size;
  for (;;) {
    const { rows } = await db.query<BundleRow>(
      `select first, n, enc, data, leaves from ledger.tlog_bundle
        where log_id = $1 and first < $2 and first + n > $3 order by first desc limit ${SCAN_BUNDLES}`,
      [log.logId, below, indexed],
    );
    for (const row of rows)
      for (const { index, entry } of await storedEntriesOf(row))
        if (Buffer.from(entry.buffer, entry.byteOffset, entry.length).includes(wanted)) {
          const read = readEntry(entry);
          if (read.id === id && read.type === 'decision') return index;
        }
    if (rows.length < SCAN_BUNDLES) return undefined;
    below = Number(rows.at(-1)!.first);
  }
}

async function checkpointsOf(
  log: StoredLog,
  db: pg.PoolClient,
  minSize: number,
  order: 'asc' | 'desc',
  limit: number | null,
): Promise<PublishedCheckpoint[]> {
  const { rows } = await db.query<{ size: string; root: Buffer; note: string; published_at: Date }>(
    `select size, root, note, published_at from ledger.tlog_checkpoint
      where log_id = $1 and size >= $2 order by size ${order} limit $3`,
    [log.logId, minSize, limit],
  );
  return rows.map(({ size, root, note, published_at }) => ({
    size: Number(size),
    root,
    note,
    publishedAt: published_at,
  }));
}
