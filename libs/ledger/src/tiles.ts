import { concatBytes } from './bytes.js';
import { HASH_BYTES, hashNode } from './hash.js';
import { Malformed } from './malformed.js';
import { type Node, type NodeReader, requireCount } from './tree.js';

/** A tile holds 256 neighbouring hashes of every eighth level of the tree. c2sp.org/tlog-tiles. */
export const TILE_WIDTH = 256;
const TILE_HEIGHT = 8;

/** Which tile: its level (0 holds leaf hashes), its position in the level, and how many hashes it holds so far. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  /** 1 to 256; below 256 the tile is partial. */
  readonly width: number;
}

/** Which entry bundle: the entries whose leaf hashes the level-0 tile at `index` holds. */
export type EntryBundle = Omit<Tile, 'level'>;

/** `tile/<level>/<index>[.p/<width>]`, the index in groups of three digits, all but the last marked by an x. */
export const tilePath = ({ level, index, width }: Tile): string => `tile/${level}/${indexPath(index, width)}`;

export const entryBundlePath = ({ index, width }: EntryBundle): string => `tile/entries/${indexPath(index, width)}`;

function indexPath(index: number, width: number): string {
  let path = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** How many hashes the tiles of a level hold in a log of `size` entries. */
const hashesAt = (level: number, size: number): number => Math.floor(size / TILE_WIDTH ** level);

const tilesOfLevel = (level: number, hashes: number): Tile[] =>
  Array.from({ length: Math.ceil(hashes / TILE_WIDTH) }, (_, index) => ({
    level,
    index,
    width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH),
  }));

/** Every tile of a log of `size` entries, level by level. */
export function tilesOf(size: number): Tile[] {
  requireCount(size, 'size');
  const tiles: Tile[] = [];
  for (let level = 0; hashesAt(level, size) > 0; level++) tiles.push(...tilesOfLevel(level, hashesAt(level, size)));
  return tiles;
}

export const entryBundlesOf = (size: number): EntryBundle[] =>
  tilesOfLevel(0, size).map(({ index, width }) => ({ index, width }));

/** The tile, as a log of `size` entries has it, that holds what is needed to compute a subtree's hash. */
export function tileOf(node: Node, size: number): Tile {
  if ((node.index + 1) * 2 ** node.level > size)
    throw new RangeError(`subtree: found level ${node.level} index ${node.index}, not in ${size} entries`);
  const level = Math.floor(node.level / TILE_HEIGHT);
  const index = Math.floor((node.index * 2 ** (node.level % TILE_HEIGHT)) / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH);
  return { level, index, width };
}

/** The bytes of a tile: the hashes one after another. */
export const tileBytes = ({ level, index, width }: Tile, read: NodeReader): Uint8Array =>
  concatBytes(
    ...Array.from({ length: width }, (_, i) => read({ level: level * TILE_HEIGHT, index: index * TILE_WIDTH + i })),
  );

/** Reads subtrees out of a log's tiles; `bytesOf` gives a tile's bytes, and may be asked for one often. */
export function readerOfTiles(size: number, bytesOf: (tile: Tile) => Uint8Array): NodeReader {
  return (node) => {
    const tile = tileOf(node, size);
    const hashes = bytesOf(tile);
    if (hashes.length !== tile.width * HASH_BYTES)
      throw new Malformed(tilePath(tile), `found ${hashes.length} bytes, allowed are ${tile.width * HASH_BYTES}`);
    const height = node.level % TILE_HEIGHT;
    return hashInTile(hashes, height, node.index % (TILE_WIDTH / 2 ** height));
  };
}

/** The one hash of a full tile, which the tile above holds. */
export const rootOfTile = (hashes: Uint8Array): Uint8Array => hashInTile(hashes, TILE_HEIGHT, 0);

/** The hash of a complete subtree of 2^height of the tile's hashes. */
function hashInTile(hashes: Uint8Array, height: number, index: number): Uint8Array {
  if (height === 0) return hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
  return hashNode(hashInTile(hashes, height - 1, index * 2), hashInTile(hashes, height - 1, index * 2 + 1));
}

const LENGTH_BYTES = 2;

/** Entries in order, each after its length in two bytes, most significant first. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((total, entry) => total + LENGTH_BYTES + entry.length, 0));
  let offset = 0;
  for (const entry of entries) {
    if (entry.length > 0xffff) throw new Malformed('entry', `found ${entry.length} bytes, allowed are 65535`);
    bytes[offset] = entry.length >>> 8;
    bytes[offset + 1] = entry.length & 0xff;
    bytes.set(entry, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + entry.length;
  }
  return bytes;
}

/**
 * The entries of a bundle, as views on its bytes.
 *
 * @throws {Malformed} a length runs past the end, or there are not `width` entries
 */
export function decodeEntryBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + LENGTH_BYTES;
    const end = start + ((bytes[offset]! << 8) | (bytes[offset + 1] ?? 0));
    if (end > bytes.length)
      throw new Malformed('entry bundle', `entry ${entries.length} ends at byte ${end}, the bundle at ${bytes.length}`);
    entries.push(bytes.subarray(start, end));
    offset = end;
  }
  if (entries.length !== width)
    throw new Malformed('entry bundle', `found ${entries.length} entries, allowed are ${width}`);
  return entries;
}
