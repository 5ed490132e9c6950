import { HASH_BYTES } from './hash.js';
import { readerOfTiles, rootOfTile, type Tile, TILE_WIDTH } from './tiles.js';
import type { NodeReader } from './tree.js';

/** The tiles of a log that grows in memory: about 32 bytes an entry, from which every root and proof can be had. */
export class TileStore {
  readonly #levels: HashColumn[] = [new HashColumn()];

  get size(): number {
    return this.#levels[0]!.length;
  }

  append(leaf: Uint8Array): void {
    let hash = leaf;
    for (let level = 0; ; level++) {
      const column = (this.#levels[level] ??= new HashColumn());
      column.push(hash);
      if (column.length % TILE_WIDTH !== 0) return;
      hash = rootOfTile(column.slice(column.length - TILE_WIDTH, TILE_WIDTH));
    }
  }

  leaf(index: number): Uint8Array {
    return this.#levels[0]!.slice(index, 1);
  }

  bytesOf({ level, index, width }: Tile): Uint8Array {
    return this.#levels[level]!.slice(index * TILE_WIDTH, width);
  }

  /** Reads subtrees of the log as it is now. */
  reader(): NodeReader {
    return readerOfTiles(this.size, (tile) => this.bytesOf(tile));
  }
}

class HashColumn {
  length = 0;
  #bytes = new Uint8Array(TILE_WIDTH * HASH_BYTES);

  push(hash: Uint8Array): void {
    const offset = this.length * HASH_BYTES;
    if (offset === this.#bytes.length) {
      const grown = new Uint8Array(2 * offset);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(hash, offset);
    this.length += 1;
  }

  /** A view; it keeps its bytes when the column grows. */
  slice(first: number, count: number): Uint8Array {
    if (first + count > this.length) throw new RangeError(`hash: found ${first + count - 1}, there are ${this.length}`);
    return this.#bytes.subarray(first * HASH_BYTES, (first + count) * HASH_BYTES);
  }
}
