import { setTimeout as sleep } from 'node:timers/promises';
import { DecisionLog, type KeptCall, type LogPosition } from '#governance';
import { buildEntry, type CompactRange, drawRandom, hashLeaf } from '#ledger';
import { LedgerUnavailable, newId, type OrganisationId } from '#vocabulary';
import pg from 'pg';
import { packBundle, type PackedBundle } from './bundle.js';
import { CallKeeper } from './call-keeper.js';
import { type DurabilitySettings, requireDurability } from './durability.js';
import { extend, type Extension, type HeadRow, rangeOf } from './ledger-head.js';
import type { SignedHeads } from './signed-heads.js';
import { faultOf, runStatement } from './statement.js';

export interface LedgerWriterOptions {
  /** The database as `custos_pdp`. */
  readonly url: string;
  /** Heads signed before, kept outside the database: a log that is behind its own is not written. */
  readonly signedHeads?: SignedHeads | undefined;
  /** Sessions, hence commits in flight; one log never has more than one. */
  readonly connections?: number;
  readonly maxBatchEntries?: number;
  readonly maxBatchBytes?: number;
  readonly maxQueuedEntries?: number;
  readonly maxQueuedBytes?: number;
  /** An entry that is not durable after this is refused, and while the oldest is this old, so is every new one. */
  readonly maxAgeMs?: number;
  /** A statement without an answer after this is given up with its session; its batch is then looked up. */
  readonly statementTimeoutMs?: number;
}

export interface LedgerWriterHealth {
  /** Whether requests should come here: nothing has waited for two seconds. */
  readonly ready: boolean;
  readonly oldestQueuedMs: number;
  readonly queuedEntries: number;
  readonly queuedBytes: number;
  /** Decisions refused because they could not be recorded, since the start. */
  readonly refused: number;
}

const DEFAULTS = {
  connections: 2,
  maxBatchEntries: 1024,
  maxBatchBytes: 1024 * 1024,
  maxQueuedEntries: 50_000,
  maxQueuedBytes: 64 * 1024 * 1024,
  maxAgeMs: 10_000,
  statementTimeoutMs: 5_000,
};
type Limits = typeof DEFAULTS;

const UNREADY_AFTER_MS = 2_000;
const RETRY_AFTER_MS = 50;
/** Other replicas won the head so often in a row that waiting for its lock is cheaper than trying again. */
const CONTENDED_AFTER_MISSES = 2;
const NONCE_BYTES = 16;

/** An entry on its way: prepared in its request's own turn, so that the sequencer only hashes nodes. */
interface Waiting {
  readonly entry: Uint8Array;
  readonly leaf: Uint8Array;
  readonly since: number;
  readonly resolve: (position: LogPosition) => void;
  readonly reject: (error: Error) => void;
}

/** Moves the head and inserts the bundle, or does neither. */
const COMMIT = {
  name: 'custos-commit',
  text: `with h as (
      update ledger.tlog_head
         set size = $2::bigint + $3::int, crange = $4, root = $5, last_batch = $6::uuid, last_at = now()
       where log_id = $1::int and size = $2::bigint returning 1)
    insert into ledger.tlog_bundle (log_id, month, first, n, batch, enc, data, leaves)
    select $1::int, date_trunc('month', now() at time zone 'UTC')::date, $2::bigint, $3::int, $6::uuid, $7::smallint,
           $8::bytea, $9::bytea
      from h
    returning first`,
};

/** The head, and in the same snapshot the place of a batch whose outcome is not known. */
const HEAD = {
  name: 'custos-head',
  text: `select size, crange,
           (select first from ledger.tlog_bundle b
             where b.log_id = h.log_id and b.first = any($2::bigint[]) and b.batch = $3::uuid) as found
      from ledger.tlog_head h where log_id = $1::int`,
};

/**
 * Writes entries of many requests as one commit, and answers each after its commit is confirmed. Any number of replicas
 * may write a log: the head row decides who was first, and who was not computes again on the new head.
 */
export class LedgerWriter extends DecisionLog {
  private readonly open = new Map<OrganisationId, LogQueue>();
  private readonly opening = new Map<OrganisationId, Promise<LogQueue>>();
  private readonly queued: Load = { entries: 0, bytes: 0 };
  private readonly calls: CallKeeper;
  private closing = false;
  private refused = 0;

  private constructor(
    private readonly pool: pg.Pool,
    private readonly limits: Limits,
    /** What the server promised at the start; each log gets it as an entry before its first decision. */
    readonly durability: DurabilitySettings,
    private readonly signedHeads: SignedHeads | undefined,
  ) {
    super();
    this.calls = new CallKeeper(pool, limits.maxAgeMs);
  }

  /** @throws {NotDurable} the server could lose what it has confirmed */
  static async open({ url, signedHeads, ...given }: LedgerWriterOptions): Promise<LedgerWriter> {
    const limits = { ...DEFAULTS, ...given };
    const probe = new pg.Client({ connectionString: url });
    await probe.connect();
    const durability = await requireDurability(probe).finally(() => probe.end());
    const synchronousCommit = durability.synchronousCommit === 'remote_apply' ? 'remote_apply' : 'on';
    const pool = new pg.Pool({
      connectionString: url,
      max: limits.connections,
      application_name: 'custos ledger',
      keepAlive: true,
      connectionTimeoutMillis: limits.statementTimeoutMs,
      query_timeout: limits.statementTimeoutMs,
      options: `-c synchronous_commit=${synchronousCommit} -c timezone=UTC -c default_transaction_isolation=read\\ committed`,
    });
    // A lost session fails the statement in hand; an idle one is replaced by the next flush.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return new LedgerWriter(pool, limits, durability, signedHeads);
  }

  async append(organisation: OrganisationId, entry: Uint8Array): Promise<LogPosition> {
    try {
      const log = this.open.get(organisation) ?? (await this.logOf(organisation));
      const over = this.closing ? 'the ledger writer is closing' : this.overBound(log, entry.length);
      if (over !== undefined) throw refusal(over);
      return await log.append(entry);
    } catch (error) {
      this.refused += 1;
      throw error;
    }
  }

  async keepCall(organisation: OrganisationId, call: KeptCall): Promise<void> {
    if (this.calls.isKept(organisation, call)) return;
    try {
      if (this.closing) throw refusal('the ledger writer is closing');
      const { waitingCount } = this.calls;
      if (waitingCount >= this.limits.maxQueuedEntries)
        throw refusal(`${waitingCount} calls wait to be kept; allowed: ${this.limits.maxQueuedEntries}`);
      await this.calls.keep(organisation, call).catch((cause: unknown) => {
        throw refusal(`what it was about could not be kept (${(cause as Error).message})`, cause);
      });
    } catch (error) {
      this.refused += 1;
      throw error;
    }
  }

  health(): LedgerWriterHealth {
    let since = Math.min(performance.now(), this.calls.oldest ?? Infinity);
    for (const { oldest } of this.open.values()) since = Math.min(since, oldest ?? since);
    const oldestQueuedMs = Math.round(performance.now() - since);
    return {
      ready: !this.closing && oldestQueuedMs < UNREADY_AFTER_MS,
      oldestQueuedMs,
      queuedEntries: this.queued.entries,
      queuedBytes: this.queued.bytes,
      refused: this.refused,
    };
  }

  /** Takes no more, writes what is queued, and ends its sessions. */
  async close(): Promise<void> {
    this.closing = true;
    await this.calls.drained();
    for (const log of this.open.values()) await log.drained();
    await this.pool.end();
  }

  private overBound(log: LogQueue, more: number): string | undefined {
    const { maxQueuedEntries, maxQueuedBytes, maxAgeMs } = this.limits;
    const { entries, bytes } = this.queued;
    if (entries >= maxQueuedEntries) return `${entries} entries wait; allowed: ${maxQueuedEntries}`;
    if (bytes + more > maxQueuedBytes) return `${bytes} bytes wait; allowed: ${maxQueuedBytes}`;
    if (log.oldest !== undefined && performance.now() - log.oldest > maxAgeMs)
      return `an entry has waited for more than ${maxAgeMs} ms`;
    return undefined;
  }

  private logOf(organisation: OrganisationId): Promise<LogQueue> {
    let log = this.opening.get(organisation);
    if (log === undefined) {
      log = this.findLog(organisation).finally(() => this.opening.delete(organisation));
      this.opening.set(organisation, log);
    }
    return log;
  }

  private async findLog(organisation: OrganisationId): Promise<LogQueue> {
    let rows: { log_id: number; origin: string }[];
    try {
      ({ rows } = await this.pool.query(`select log_id, origin from ledger.tlog where org_id = $1 and state = 'open'`, [
        organisation,
      ]));
    } catch (cause) {
      throw refusal(`the ledger cannot be reached (${(cause as Error).message})`, cause);
    }
    if (rows[0] === undefined) throw refusal(`organisation ${organisation} has no open log`);
    const queue = new LogQueue(rows[0].log_id, rows[0].origin, this.pool, this.limits, this.queued, this.signedHeads);
    this.open.set(organisation, queue);
    queue.append(this.durabilityEntry(organisation)).catch(() => undefined); // its log's first decision fails with it
    return queue;
  }

  private durabilityEntry(organisation: OrganisationId): Uint8Array {
    return buildEntry({
      v: 1,
      type: 'durability',
      id: newId<string>(),
      nonce: Buffer.from(drawRandom(NONCE_BYTES)).toString('base64url'),
      ts: new Date().toISOString(),
      org: organisation,
      actor: null,
      body: { ...this.durability },
    });
  }
}

function refusal(why: string, cause?: unknown): LedgerUnavailable {
  const error = new LedgerUnavailable(`The decision was not recorded: ${why}`);
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** What waits or is on its way, in all logs. */
interface Load {
  entries: number;
  bytes: number;
}

/** One log's queue and its commits, one at a time. */
class LogQueue {
  private readonly waiting: Waiting[] = [];
  private inFlight: readonly Waiting[] = [];
  private running: Promise<void> | undefined;
  private head: CompactRange | undefined;
  private misses = 0;
  /** Whether the database is known to be the one whose heads were signed; asked again after a lost session. */
  private trusted = false;

  constructor(
    private readonly logId: number,
    private readonly origin: string,
    private readonly pool: pg.Pool,
    private readonly limits: Limits,
    private readonly queued: Load,
    private readonly signedHeads: SignedHeads | undefined,
  ) {}

  /** When the longest waiting entry came, by the monotonic clock. */
  get oldest(): number | undefined {
    return (this.inFlight[0] ?? this.waiting[0])?.since;
  }

  append(entry: Uint8Array): Promise<LogPosition> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, leaf: hashLeaf(entry), since: performance.now(), resolve, reject });
      this.queued.entries += 1;
      this.queued.bytes += entry.length;
      this.running ??= this.flushAll();
    });
  }

  drained(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  private async flushAll(): Promise<void> {
    await Promise.resolve(); // entries of the same turn share the first commit
    while (this.waiting.length > 0) {
      this.inFlight = this.take();
      await this.flush(this.inFlight);
      this.queued.entries -= this.inFlight.length;
      for (const { entry } of this.inFlight) this.queued.bytes -= entry.length;
      this.inFlight = [];
    }
    this.running = undefined;
  }

  private take(): Waiting[] {
    const { maxBatchEntries, maxBatchBytes } = this.limits;
    let count = 0;
    let bytes = 0;
    for (const { entry } of this.waiting) {
      if (count === maxBatchEntries || (count > 0 && bytes + entry.length > maxBatchBytes)) break;
      count += 1;
      bytes += entry.length;
    }
    return this.waiting.splice(0, count);
  }

  /** Settles every entry of the batch: durable with its place, or refused. */
  private async flush(batch: readonly Waiting[]): Promise<void> {
    try {
      const extension = await this.write(batch);
      const size = extension.range.size;
      const root = base64(extension.root);
      batch.forEach(({ leaf, resolve }, i) =>
        resolve({ origin: this.origin, index: extension.first + i, leaf: base64(leaf), size, root }),
      );
    } catch (cause) {
      this.head = undefined;
      const error = refusal((cause as Error).message, cause);
      for (const { reject } of batch) reject(error);
    }
  }

  /**
   * Writes the batch exactly once.
   *
   * The id of the batch goes with it, so that a commit whose answer was lost is found again. The head and the batch are
   * read in one snapshot: if the batch is not there and the head has left its place, it can never come, since the
   * statement that carried it asks for that place.
   */
  private async write(batch: readonly Waiting[]): Promise<Extension> {
    const id = newId<string>();
    const leaves = batch.map(({ leaf }) => leaf);
    const packed = packBundle(batch.map(({ entry }) => entry));
    packed.catch(() => undefined); // awaited below, perhaps never when the head cannot be read
    const deadline = batch[0]!.since + this.limits.maxAgeMs;
    const unknown: Extension[] = []; // sent, and no answer came
    for (;;) {
      let sent: Extension | undefined;
      try {
        if (this.head === undefined) {
          const found = await this.readHead(id, unknown);
          if (found !== undefined) return found;
        }
        if (this.misses >= CONTENDED_AFTER_MISSES) {
          const done = await this.commitUnderLock(id, leaves, await packed, unknown, (extension) => (sent = extension));
          this.misses = 0;
          return done;
        }
        const extension = extend(this.head!, leaves);
        const values = this.commitValues(extension, id, leaves, await packed);
        sent = extension;
        const { rowCount } = await runStatement(this.pool, COMMIT, values);
        if (rowCount === 1) {
          this.head = extension.range;
          this.misses = 0;
          return extension;
        }
        this.misses += 1;
        this.head = undefined;
      } catch (error) {
        this.head = undefined;
        const kind = faultOf(error);
        if (kind === 'refused') throw error;
        if (kind === 'lost') {
          this.trusted = false;
          if (sent !== undefined) unknown.push(sent);
        }
        if (performance.now() + RETRY_AFTER_MS > deadline) throw error;
        await sleep(RETRY_AFTER_MS);
      }
    }
  }

  /** Reads the head, unless the batch turns out to be in the log already. */
  private async readHead(batch: string, unknown: readonly Extension[]): Promise<Extension | undefined> {
    const { rows } = await runStatement<HeadRow & { found: string | null }>(this.pool, HEAD, [
      this.logId,
      unknown.map(({ first }) => first),
      batch,
    ]);
    const row = rows[0];
    if (row === undefined) throw new Error(`log ${this.origin} has no head`);
    const head = rangeOf(row);
    if (!this.trusted) this.signedHeads?.requireNotBehind(this.origin, head);
    this.trusted = true;
    this.head = head;
    return row.found === null ? undefined : unknown.find(({ first }) => first === Number(row.found));
  }

  private async commitUnderLock(
    batch: string,
    leaves: readonly Uint8Array[],
    packed: PackedBundle,
    unknown: readonly Extension[],
    sending: (extension: Extension) => void,
  ): Promise<Extension> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select from ledger.tlog_head where log_id = $1 for update`, [this.logId]);
      const { rows } = await client.query<HeadRow & { found: string | null }>({
        ...HEAD,
        values: [this.logId, unknown.map(({ first }) => first), batch],
      });
      const found = rows[0]!.found;
      const extension = extend(rangeOf(rows[0]!), leaves);
      if (found === null) {
        sending(extension);
        await client.query({ ...COMMIT, values: this.commitValues(extension, batch, leaves, packed) });
      }
      await client.query('commit');
      client.release();
      this.head = found === null ? extension.range : undefined;
      return found === null ? extension : unknown.find(({ first }) => first === Number(found))!;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  private commitValues(
    { first, range, root }: Extension,
    batch: string,
    leaves: readonly Uint8Array[],
    { enc, data }: PackedBundle,
  ): unknown[] {
    return [
      this.logId,
      first,
      leaves.length,
      Buffer.concat(range.hashes),
      root,
      batch,
      enc,
      data,
      Buffer.concat(leaves),
    ];
  }
}

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
