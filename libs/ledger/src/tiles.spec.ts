import { existsSync, readFileSync } from 'node:fs';
import {
  decodeEntryBundle,
  encodeEntryBundle,
  entryBundlePath,
  entryBundlesOf,
  hashLeaf,
  type LeafRange,
  noteVerifier,
  openCheckpoint,
  proveInclusion,
  readerOfLeaves,
  readerOfTiles,
  appendLeaves,
  emptyRange,
  hashRange,
  rootOf,
  tileBytes,
  tileOf,
  tilePath,
  tilesOf,
} from '#ledger';

const vectors = new URL('../../testing/vectors/tlog/', import.meta.url);
const file = (path: string): Uint8Array => readFileSync(new URL(path, vectors));
const text = (path: string): string => readFileSync(new URL(path, vectors), 'utf8');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const entries = Array.from({ length: 600 }, (_, n) => Buffer.from(`{"n":${n},"v":1}`));
const reader = readerOfLeaves(entries.map(hashLeaf));

describe('a tile', () => {
  const paths = JSON.parse(text('tile-paths.json')) as { level: number; index: number; width: number; path: string }[];

  it.each(paths.map((v) => [v.path, v] as const))('lies at %s', (path, tile) => expect(tilePath(tile)).toBe(path));

  it('of the reference log is byte for byte what Go wrote', () => {
    expect(tilesOf(600).map(tilePath)).toEqual(['tile/0/000', 'tile/0/001', 'tile/0/002.p/88', 'tile/1/000.p/2']);
    for (const tile of tilesOf(600))
      expect([tilePath(tile), hex(tileBytes(tile, reader))]).toEqual([
        tilePath(tile),
        hex(file(`log-600/${tilePath(tile)}`)),
      ]);
    for (const bundle of entryBundlesOf(600)) {
      const first = bundle.index * 256;
      const bytes = encodeEntryBundle(entries.slice(first, first + bundle.width));
      expect(hex(bytes)).toBe(hex(file(`log-600/${entryBundlePath(bundle)}`)));
      expect(decodeEntryBundle(bytes, bundle.width).map(hex)).toEqual(
        entries.slice(first, first + bundle.width).map(hex),
      );
    }
  });

  it('is enough to compute every subtree, so every proof', () => {
    const fromTiles = readerOfTiles(600, (tile) => file(`log-600/${tilePath(tile)}`));
    for (let index = 0; index < 600; index += 7)
      expect(proveInclusion(index, 600, fromTiles).map(hex)).toEqual(proveInclusion(index, 600, reader).map(hex));
    const whole: LeafRange = { start: 0, end: 600 };
    const checkpoint = openCheckpoint(text('log-600/checkpoint'), [noteVerifier(text('log-600/log.vkey').trim())]);
    expect(hex(hashRange(whole, fromTiles))).toBe(hex(checkpoint.root));
  });

  it('of the wrong length is refused by its name', () => {
    const short = readerOfTiles(600, () => new Uint8Array(31));
    expect(() => proveInclusion(3, 600, short)).toThrow(/^tile\/0\/.*found 31 bytes/);
    expect(() => tileOf({ level: 0, index: 600 }, 600)).toThrow('not in 600 entries');
  });
});

describe('the Tessera log of 15 entries', () => {
  const verifiers = [noteVerifier(text('tessera-15/log.vkey').trim())];

  it.each(Array.from({ length: 16 }, (_, size) => size))('has the checkpoint, tiles and entries of size %i', (size) => {
    const checkpoint = openCheckpoint(text(`tessera-15/checkpoint.${size}`), verifiers);
    expect(checkpoint.size).toBe(size);
    if (size === 0) return expect(hex(checkpoint.root)).toBe(hex(rootOf(emptyRange())));
    const bundle = entryBundlesOf(size)[0]!;
    if (!existsSync(new URL(`tessera-15/${entryBundlePath(bundle)}`, vectors))) return expect(size).toBeLessThan(2);
    const leaves = decodeEntryBundle(file(`tessera-15/${entryBundlePath(bundle)}`), size).map(hashLeaf);
    expect(hex(rootOf(appendLeaves(emptyRange(), leaves)))).toBe(hex(checkpoint.root));
    const [tile] = tilesOf(size);
    expect(hex(tileBytes(tile!, readerOfLeaves(leaves)))).toBe(hex(file(`tessera-15/${tilePath(tile!)}`)));
  });
});

describe('an entry bundle', () => {
  it('is refused when a length runs past its end, or entries are missing', () => {
    const bytes = encodeEntryBundle(entries.slice(0, 3));
    expect(() => decodeEntryBundle(bytes.subarray(0, -1), 3)).toThrow('entry bundle: entry 2 ends at byte');
    expect(() => decodeEntryBundle(bytes, 4)).toThrow('found 3 entries, allowed are 4');
    expect(() => encodeEntryBundle([new Uint8Array(65_536)])).toThrow('found 65536 bytes');
  });
});
