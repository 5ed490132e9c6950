import { type CompactRange, type Node, type NodeReader, readerOfLeaves, rootOf, TILE_WIDTH } from '#ledger';
import type { OrganisationId } from '#vocabulary';
import type pg from 'pg';
import { type HeadRow, rangeOf } from './ledger-head.js';

const HASH_BYTES = 32;
const TILE_LEVELS = 8;

/** One log's committed rows, read on one session. */
export class StoredLog {
  constructor(
    private readonly db: pg.ClientBase,
    readonly logId: number,
    readonly organisationId: OrganisationId,
    readonly origin: string,
    /** The head when the log was opened for reading. */
    readonly head: CompactRange,
  ) {}

  get size(): number {
    return this.head.size;
  }

  get root(): Uint8Array {
    return rootOf(this.head);
  }

  /** Leaf hashes from `from` up to, not including, `until`. */
  async leaves(from: number, until: number): Promise<Uint8Array[]> {
    if (from >= until) return [];
    const { rows } = await this.db.query<{ first: string; leaves: Buffer }>({
      name: 'custos-leaves',
      text: `select first, leaves from ledger.tlog_bundle
              where log_id = $1 and first < $3
                and first >= (select max(first) from ledger.tlog_bundle where log_id = $1 and first <= $2)
              order by first`,
      values: [this.logId, from, until],
    });
    const leaves: Uint8Array[] = [];
    for (const { first, leaves: bytes } of rows)
      for (let i = 0; i < bytes.length / HASH_BYTES; i++) {
        const index = Number(first) + i;
        if (index >= from && index < until) leaves.push(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
      }
    if (leaves.length !== until - from)
      throw new Error(`Log ${this.origin}: found ${leaves.length} leaf hashes from ${from} to ${until}`);
    return leaves;
  }

  /**
   * A reader of the given complete subtrees. They are fetched first, from tiles as far as there are any: a proof in a
   * large log costs a handful of rows. What no tile holds yet is computed from leaf hashes.
   */
  async readerOf(nodes: readonly Node[]): Promise<NodeReader> {
    const needed = new Map<string, { level: number; index: number; width: number }>();
    for (const node of nodes) {
      const { level, index, first, count } = placeInTile(node);
      const key = `${level}/${index}`;
      const width = Math.max(needed.get(key)?.width ?? 0, first + count);
      needed.set(key, { level, index, width });
    }
    const readers = new Map<string, NodeReader>();
    for (const [key, { level, index, width }] of needed)
      readers.set(key, readerOfLeaves(await this.tileHashes(level, index, width)));
    return (node) => {
      const { level, index, first, count } = placeInTile(node);
      const reader = readers.get(`${level}/${index}`);
      if (reader === undefined) throw new RangeError(`subtree ${node.level}/${node.index} was not fetched`);
      return reader({ level: node.level % TILE_LEVELS, index: first / count });
    };
  }

  /** The first `width` hashes of a tile, stored or not. */
  private async tileHashes(level: number, index: number, width: number): Promise<Uint8Array[]> {
    const stored = await this.db.query<{ hashes: Buffer }>({
      name: 'custos-tile',
      text: 'select hashes from ledger.tlog_tile where log_id = $1 and level = $2 and idx = $3',
      values: [this.logId, level, index],
    });
    if (stored.rows[0] !== undefined) return split(stored.rows[0].hashes).slice(0, width);
    const from = index * TILE_WIDTH;
    if (level === 0) return this.leaves(from, from + width);
    const roots = await this.rootsOfTiles(level - 1, from, from + width);
    // Tiles are stored in order, so what is missing is the end.
    const missing = from + roots.length;
    if (level === 1) {
      const leaves = await this.leaves(missing * TILE_WIDTH, (from + width) * TILE_WIDTH);
      for (let i = 0; i < leaves.length; i += TILE_WIDTH) roots.push(rootOfTile(leaves.slice(i, i + TILE_WIDTH)));
    } else {
      for (let i = missing; i < from + width; i++)
        roots.push(rootOfTile(await this.tileHashes(level - 1, i, TILE_WIDTH)));
    }
    return roots;
  }

  /** The roots of stored full tiles of a level, in order, as far as there are any. */
  async rootsOfTiles(level: number, from: number, until: number): Promise<Uint8Array[]> {
    const { rows } = await this.db.query<{ root: Buffer }>({
      name: 'custos-tile-roots',
      text: `select root from ledger.tlog_tile where log_id = $1 and level = $2 and idx >= $3 and idx < $4 order by idx`,
      values: [this.logId, level, from, until],
    });
    return rows.map(({ root }) => root);
  }
}

/** The one hash of a full tile, which the tile above holds. */
export const rootOfTile = (hashes: readonly Uint8Array[]): Uint8Array =>
  readerOfLeaves(hashes)({ level: TILE_LEVELS, index: 0 });

const split = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, i) => bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));

/** The tile that a subtree is computed from, and which of its hashes. */
function placeInTile({ level, index }: Node): { level: number; index: number; first: number; count: number } {
  const count = 2 ** (level % TILE_LEVELS);
  const position = index * count;
  return {
    level: Math.floor(level / TILE_LEVELS),
    index: Math.floor(position / TILE_WIDTH),
    first: position % TILE_WIDTH,
    count,
  };
}

/** The logs that the session may see, each with its head; all of them, or one organisation's. */
export async function storedLogs(db: pg.ClientBase, organisation?: OrganisationId): Promise<StoredLog[]> {
  const { rows } = await db.query<HeadRow & { log_id: number; org_id: OrganisationId; origin: string }>({
    name: 'custos-logs',
    text: `select log_id, org_id, origin, size, crange from ledger.tlog join ledger.tlog_head using (log_id)
            where state = 'open' and ($1::uuid is null or org_id = $1) order by log_id`,
    values: [organisation ?? null],
  });
  return rows.map((row) => new StoredLog(db, row.log_id, row.org_id, row.origin, rangeOf(row)));
}
