import { type DecisionEntry, Malformed, readEntry } from '#ledger';
import type pg from 'pg';
import { unpackBundle } from './bundle.js';
import { runExclusively } from './exclusive-job.js';
import { type StoredLog, storedLogs } from './stored-log.js';

/** Bundles of one transaction. */
const BUNDLES_AT_ONCE = 32;

/** Makes queryable rows of the decisions in the logs. The rows are derived: they may be dropped and made again. */
export class DecisionIndexer {
  /** @param url the database as `custos_worker` */
  constructor(private readonly url: string) {}

  /** @returns how many entries were read */
  async runOnce(): Promise<number> {
    const read = await runExclusively(this.url, 'decision-indexer', async (db) => {
      let count = 0;
      for (const log of await storedLogs(db)) {
        for (let more = await indexSome(db, log); more > 0; more = await indexSome(db, log)) count += more;
      }
      return count;
    });
    return read ?? 0;
  }
}

/** Reads the next bundles; their rows and the progress are one transaction, so a crash repeats or skips nothing. */
async function indexSome(db: pg.Client, log: StoredLog): Promise<number> {
  await db.query('begin');
  try {
    await db.query('insert into ledger.decision_progress (log_id, next) values ($1, 0) on conflict do nothing', [
      log.logId,
    ]);
    const progress = await db.query<{ next: string }>(
      'select next from ledger.decision_progress where log_id = $1 for update',
      [log.logId],
    );
    const { rows } = await db.query<{ first: string; n: number; month: string; enc: number; data: Buffer }>(
      `select first, n, month::text, enc, data from ledger.tlog_bundle
        where log_id = $1 and first >= $2 order by first limit ${BUNDLES_AT_ONCE}`,
      [log.logId, progress.rows[0]!.next],
    );
    let next = Number(progress.rows[0]!.next);
    const decisions: object[] = [];
    for (const { first, n, month, enc, data } of rows) {
      const entries = await unpackBundle({ enc, data }, n);
      entries.forEach((entry, i) => {
        const decision = decisionOf(entry);
        if (decision !== undefined) decisions.push(rowOf(decision, month, Number(first) + i));
      });
      next = Number(first) + n;
    }
    if (decisions.length > 0) await insertRows(db, log.logId, decisions);
    await db.query('update ledger.decision_progress set next = $2 where log_id = $1', [log.logId, next]);
    await db.query('commit');
    return next - Number(progress.rows[0]!.next);
  } catch (error) {
    await db.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** The decision that an entry is. One that cannot be read has no row, and stops nothing: verification names it. */
function decisionOf(entry: Uint8Array): DecisionEntry | undefined {
  try {
    const read = readEntry(entry);
    return read.type === 'decision' && read.v === 1 ? (read as unknown as DecisionEntry) : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

const rowOf = (decision: DecisionEntry, month: string, index: number): object => ({
  month,
  index,
  org_id: decision.org,
  decision_id: decision.id,
  at: decision.ts,
  application: decision.application,
  entity: decision.entity,
  deployments: decision.members.map(({ id }) => id),
  alias: decision.alias,
  event: decision.event,
  purpose: decision.purpose,
  data_classes: decision.dataClasses,
  effect: decision.effect,
  determined_by: [...new Set(decision.determinedBy.map(({ policy }) => policy))],
  unknowns: decision.unknowns,
  policy_set: decision.policy.set,
  registry_rev: decision.registry.rev,
  mode: decision.mode,
  call: decision.call,
});

const COLUMNS =
  'month date, index bigint, org_id uuid, decision_id uuid, at timestamptz, application text, entity text, ' +
  'deployments text[], alias text, event text, purpose text, data_classes text[], effect text, determined_by text[], ' +
  'unknowns text[], policy_set text, registry_rev bigint, mode text, call text';
const NAMES = COLUMNS.split(', ')
  .map((column) => column.split(' ')[0])
  .join(', ');

async function insertRows(db: pg.Client, logId: number, rows: readonly object[]): Promise<void> {
  await db.query(
    `insert into ledger.decision_row (log_id, ${NAMES})
     select $1, ${NAMES} from jsonb_to_recordset($2::jsonb) as r (${COLUMNS}) on conflict do nothing`,
    [logId, JSON.stringify(rows)],
  );
}
