import type { ChangeEntry, Clock, Ledger, LogPosition } from '#governance';
import {
  appendLeaves,
  buildEntry,
  decodeRange,
  drawRandom,
  EMPTY_ROOT,
  encodeRange,
  type EventEntry,
  hashLeaf,
  rootOf,
} from '#ledger';
import { newId, type OrganisationId } from '#vocabulary';
import { packBundleSync } from './bundle.js';
import type { Transaction } from './prisma-client.js';

/** Entries of one bundle row; a longer append makes several rows. */
const MAX_BUNDLE_ENTRIES = 1024;
const NONCE_BYTES = 16;

/** The organisation's log within a transaction: the head is locked by the first append and moves when it commits. */
export class PrismaLedger implements Ledger {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
    private readonly clock: Clock,
  ) {}

  async append(changes: readonly ChangeEntry[]): Promise<LogPosition> {
    if (changes.length === 0) throw new RangeError('entries: found none, allowed is one or more');
    const ts = this.clock.now().toISOString();
    const entries = changes.map((change) => buildEntry(this.entryOf(change, ts)));
    const leaves = entries.map(hashLeaf);

    const log = await this.lockHead();
    let range = decodeRange(Number(log.size), log.crange);
    const index = range.size;
    const batch = newId<string>();
    for (let from = 0; from < entries.length; from += MAX_BUNDLE_ENTRIES) {
      const part = leaves.slice(from, from + MAX_BUNDLE_ENTRIES);
      const { enc, data } = packBundleSync(entries.slice(from, from + MAX_BUNDLE_ENTRIES));
      await this.db.$executeRaw`
        insert into ledger.tlog_bundle (log_id, month, first, n, batch, enc, data, leaves)
        values (${log.log_id}, date_trunc('month', now() at time zone 'UTC')::date, ${range.size}, ${part.length},
                ${batch}::uuid, ${enc}::smallint, ${data}, ${Buffer.concat(part)})`;
      range = appendLeaves(range, part);
    }
    const root = rootOf(range);
    await this.db.$executeRaw`
      update ledger.tlog_head set size = ${range.size}, crange = ${encodeRange(range)}, root = ${root},
             last_batch = ${batch}::uuid, last_at = now()
       where log_id = ${log.log_id}`;
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    return { origin: log.origin, index, leaf: base64(leaves[0]!), size: range.size, root: base64(root) };
  }

  private entryOf({ type, actor, body }: ChangeEntry, ts: string): EventEntry {
    return {
      v: 1,
      type: type as EventEntry['type'], // `buildEntry` refuses a type that it does not know
      id: newId<string>(),
      nonce: Buffer.from(drawRandom(NONCE_BYTES)).toString('base64url'),
      ts,
      org: this.organisationId,
      actor,
      body: body as EventEntry['body'],
    };
  }

  private async lockHead(): Promise<{ log_id: number; origin: string; size: bigint; crange: Uint8Array }> {
    const rows = await this.db.$queryRaw<{ log_id: number; origin: string; size: bigint; crange: Uint8Array }[]>`
      select log_id, origin, size, crange from ledger.tlog join ledger.tlog_head using (log_id)
       where org_id = ${this.organisationId}::uuid and state = 'open' for update of tlog_head`;
    if (rows[0] === undefined) throw new Error(`Organisation ${this.organisationId} has no open log`);
    return rows[0];
  }
}

/** Opens an organisation's log: its rows, with no entry yet. */
export async function openLog(
  db: Transaction,
  organisationId: OrganisationId,
  origin: string,
  at: Date,
): Promise<void> {
  const rows = await db.$queryRaw<{ log_id: number }[]>`
    insert into ledger.tlog (org_id, origin, state, retention_class, opened_at)
    values (${organisationId}::uuid, ${origin}, 'open', 'standard', ${at}) returning log_id`;
  await db.$executeRaw`
    insert into ledger.tlog_head (log_id, size, crange, root, last_batch, last_at)
    values (${rows[0]!.log_id}, 0, ''::bytea, ${EMPTY_ROOT}, ${newId<string>()}::uuid, now())`;
}
