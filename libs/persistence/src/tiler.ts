import { TILE_WIDTH } from '#ledger';
import type pg from 'pg';
import { runExclusively } from './exclusive-job.js';
import { rootOfTile, type StoredLog, storedLogs } from './stored-log.js';

/** Tiles of one statement: half a megabyte. */
const TILES_AT_ONCE = 64;

/** Writes the full tiles that committed leaf hashes make. A tile is written once and never changes. */
export class Tiler {
  /** @param url the database as `custos_worker` */
  constructor(private readonly url: string) {}

  /** @returns how many tiles were written */
  async runOnce(): Promise<number> {
    const written = await runExclusively(this.url, 'tiler', async (db) => {
      let count = 0;
      for (const log of await storedLogs(db)) count += await tileLog(db, log);
      return count;
    });
    return written ?? 0;
  }
}

async function tileLog(db: pg.Client, log: StoredLog): Promise<number> {
  let written = 0;
  let hashes = log.size;
  for (let level = 0; hashes >= TILE_WIDTH; level++) {
    const full = Math.floor(hashes / TILE_WIDTH);
    const { rows } = await db.query<{ next: string }>(
      'select coalesce(max(idx) + 1, 0) as next from ledger.tlog_tile where log_id = $1 and level = $2',
      [log.logId, level],
    );
    for (let next = Number(rows[0]!.next); next < full;) {
      const end = Math.min(full, next + TILES_AT_ONCE);
      const [from, until] = [next * TILE_WIDTH, end * TILE_WIDTH];
      const below = level === 0 ? await log.leaves(from, until) : await log.rootsOfTiles(level - 1, from, until);
      await writeTiles(db, log.logId, level, next, below);
      written += end - next;
      next = end;
    }
    hashes = full;
  }
  return written;
}

async function writeTiles(
  db: pg.Client,
  logId: number,
  level: number,
  first: number,
  hashes: readonly Uint8Array[],
): Promise<void> {
  const indexes: number[] = [];
  const tiles: Buffer[] = [];
  const roots: Uint8Array[] = [];
  for (let from = 0; from < hashes.length; from += TILE_WIDTH) {
    const tile = hashes.slice(from, from + TILE_WIDTH);
    indexes.push(first + from / TILE_WIDTH);
    tiles.push(Buffer.concat(tile));
    roots.push(rootOfTile(tile));
  }
  await db.query(
    `insert into ledger.tlog_tile (log_id, level, idx, width, hashes, root)
     select $1, $2, idx, ${TILE_WIDTH}, hashes, root from unnest($3::bigint[], $4::bytea[], $5::bytea[]) as t (idx, hashes, root)
     on conflict do nothing`,
    [logId, level, indexes, tiles, roots],
  );
}
