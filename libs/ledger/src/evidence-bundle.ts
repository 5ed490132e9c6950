import { z } from 'zod';
import { incrementalSha256 } from '#ledger/platform';
import { equalBytes, toBase64, toHex, utf8 } from './bytes.js';
import { canonicalizeIntegers, type Json } from './canonical.js';
import { openCheckpoint, type OpenedCheckpoint } from './checkpoint.js';
import { proveConsistency } from './consistency.js';
import { EMPTY_ROOT, hashLeaf } from './hash.js';
import { bundleReadme, bundleVerifyGuide } from './evidence-guide.js';
import { proveInclusion } from './inclusion.js';
import { Malformed } from './malformed.js';
import { noteVerifier } from './note.js';
import type { Sha256 } from './platform.js';
import { TileStore } from './tile-store.js';
import { encodeEntryBundle, entryBundlePath, TILE_WIDTH, tilePath, tilesOf } from './tiles.js';
import { formatTlogProof } from './tlog-proof.js';
import { hashRange, type NodeReader } from './tree.js';

/** A key of the log and the checkpoint sizes it signed: from `from` up to, not including, `until`; `null` is still in use. */
export const LogKey = z.strictObject({
  vkey: z.string().min(1),
  from: z.int().min(0),
  until: z.int().min(0).nullable(),
});
export type LogKey = Readonly<z.infer<typeof LogKey>>;

/** `keys.json` of a bundle. */
export const BundleKeys = z.strictObject({ keys: z.array(LogKey), v: z.literal(1) });

const Count = z.int().min(0);

/** `manifest.json` of a bundle: every other file, and what the entries add up to. Canonical JSON. */
export const BundleManifest = z.strictObject({
  counts: z.strictObject({
    byEffect: z.record(z.string(), Count),
    byType: z.record(z.string(), Count),
    entries: Count,
  }),
  exportedAt: z.string(),
  files: z.array(z.strictObject({ bytes: Count, path: z.string().min(1), rows: Count.nullable(), sha256: z.string() })),
  format: z.literal('custos-evidence-bundle'),
  origin: z.string().min(1),
  query: z.record(z.string(), z.json()),
  range: z.strictObject({ from: z.literal(0), until: Count }),
  root: z.string(),
  v: z.literal(1),
  versions: z.record(z.string(), z.string()),
});
export type BundleManifest = Readonly<z.infer<typeof BundleManifest>>;

export interface LoggedEntry {
  readonly entry: Uint8Array;
  /** The leaf hash that was stored when the entry was committed. */
  readonly leaf: Uint8Array;
}

export interface EvidenceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface EvidenceRequest {
  readonly origin: string;
  /** The signed checkpoint that the bundle proves itself against. */
  readonly checkpoint: string;
  /** Checkpoints that were published before it, signed. */
  readonly checkpoints: readonly string[];
  readonly keys: readonly LogKey[];
  /** The log's entries in order, from index 0 to the checkpoint's size. */
  readonly entries: AsyncIterable<LoggedEntry> | Iterable<LoggedEntry>;
  /** Ids of the decisions that get a proof of their own. */
  readonly proveIds: readonly string[];
  /** What was asked for, in the asker's terms; printed in the manifest. */
  readonly query: { readonly [key: string]: Json };
  readonly versions: Readonly<Record<string, string>>;
  /** RFC 3339. */
  readonly exportedAt: string;
  /**
   * Files that the entries refer to: policy sets, fact versions. They are passed through; a file that is named by its
   * SHA-256 in hex, as an entry cites it, is held to its name by the verifier.
   */
  readonly attachments: readonly EvidenceFile[];
}

/** A log that does not add up to its own checkpoint; no bundle is made of it. */
export class EvidenceRefused extends Malformed {}

export const ENTRIES_PATH = 'entries.jsonl';
export const MANIFEST_PATH = 'manifest.json';
export const KEYS_PATH = 'keys.json';
export const CHECKPOINT_PATH = 'checkpoint';
export const CHECKPOINTS_FOLDER = 'checkpoints/';
export const INCLUSION_FOLDER = 'proofs/inclusion/';
export const inclusionPath = (id: string): string => `${INCLUSION_FOLDER}${id}.tlog-proof`;
export const consistencyPath = (oldSize: number, size: number): string => `proofs/consistency-${oldSize}-${size}.txt`;

const NEWLINE = Uint8Array.of(0x0a);
const ATTACHMENT_PATH = /^(?!tile\/|proofs\/|checkpoints\/)[A-Za-z0-9][\w.-]*(?:\/[A-Za-z0-9][\w.-]*)+$/;

/**
 * The files of an evidence bundle, as pieces to be appended to the file they name, the manifest last. Entries are read
 * once and passed on as they come; what stays in memory is about 32 bytes an entry.
 *
 * @throws {EvidenceRefused} an entry is not the one that was committed, or the entries do not add up to the checkpoint
 * @throws {Malformed | NoteSignatureInvalid | NoteUnsigned} a checkpoint is not the log's
 */
export async function* evidenceBundle(request: EvidenceRequest): AsyncGenerator<EvidenceFile, void, undefined> {
  const record = new ManifestRecord();
  for await (const piece of contentOf(request, record)) {
    record.add(piece);
    yield piece;
  }
  yield { path: MANIFEST_PATH, bytes: utf8(canonicalizeIntegers(record.manifest(request))) };
}

async function* contentOf(
  request: EvidenceRequest,
  record: ManifestRecord,
): AsyncGenerator<EvidenceFile, void, undefined> {
  const checkpoint = openWithKeys(request.checkpoint, request);
  const earlier = new Map(request.checkpoints.map((note) => [openWithKeys(note, request), note]));
  const wanted = new Set(request.proveIds);
  const tiles = new TileStore();
  let pending: Uint8Array[] = [];
  const proofIndexes = new Map<string, number>();

  const flush = function* (): Generator<EvidenceFile> {
    if (pending.length === 0) return;
    const bundle = { index: Math.floor((tiles.size - 1) / TILE_WIDTH), width: pending.length };
    yield { path: entryBundlePath(bundle), bytes: encodeEntryBundle(pending) };
    yield { path: ENTRIES_PATH, bytes: linesOf(pending) };
    pending = [];
  };

  yield { path: ENTRIES_PATH, bytes: new Uint8Array(0) };
  for await (const { entry, leaf } of request.entries) {
    const index = tiles.size;
    if (index === checkpoint.size) break;
    if (!equalBytes(hashLeaf(entry), leaf))
      throw new EvidenceRefused(`entry ${index}`, 'is not the one that was committed: its leaf hash is another');
    const id = record.count(entry);
    if (id !== undefined && wanted.has(id)) proofIndexes.set(id, index);
    tiles.append(leaf);
    pending.push(entry);
    if (pending.length === TILE_WIDTH) yield* flush();
  }
  yield* flush();

  const read = tiles.reader();
  requireHead(checkpoint, tiles, read);
  for (const head of earlier.keys()) requireHead(head, tiles, read);
  for (const id of wanted) if (!proofIndexes.has(id)) throw new EvidenceRefused('proof', `no entry has the id ${id}`);

  for (const tile of tilesOf(tiles.size)) yield { path: tilePath(tile), bytes: tiles.bytesOf(tile) };
  yield { path: CHECKPOINT_PATH, bytes: utf8(request.checkpoint) };
  yield* checkpointFiles(earlier, checkpoint.size, read);
  for (const [id, index] of proofIndexes) {
    const hashes = proveInclusion(index, checkpoint.size, read);
    const proof = formatTlogProof({ index, hashes, checkpoint: request.checkpoint, extra: null });
    yield { path: inclusionPath(id), bytes: utf8(proof) };
  }
  yield { path: KEYS_PATH, bytes: utf8(canonicalizeIntegers({ keys: request.keys, v: 1 })) };
  for (const attachment of request.attachments) {
    if (!ATTACHMENT_PATH.test(attachment.path))
      throw new EvidenceRefused('attachment', `found the path ${attachment.path}, allowed is a folder and a name`);
    yield attachment;
  }
  yield { path: 'README.txt', bytes: utf8(bundleReadme(request.origin, checkpoint.size)) };
  yield { path: 'VERIFY.md', bytes: utf8(bundleVerifyGuide(request.origin, checkpoint.size)) };
}

function* checkpointFiles(
  notes: ReadonlyMap<OpenedCheckpoint, string>,
  size: number,
  read: NodeReader,
): Generator<EvidenceFile> {
  const written = new Set<number>();
  for (const [head, note] of notes) {
    if (written.has(head.size)) continue;
    written.add(head.size);
    yield { path: `${CHECKPOINTS_FOLDER}${head.size}`, bytes: utf8(note) };
    if (head.size === 0) continue;
    const proof = proveConsistency(head.size, size, read).map((hash) => `${toBase64(hash)}\n`);
    yield { path: consistencyPath(head.size, size), bytes: utf8(proof.join('')) };
  }
}

/** The verifiers of the keys that signed at a size. */
export const keysAt = (keys: readonly LogKey[], size: number): LogKey[] =>
  keys.filter(({ from, until }) => from <= size && (until === null || size < until));

function openWithKeys(note: string, { keys, origin }: EvidenceRequest): OpenedCheckpoint {
  const checkpoint = openCheckpoint(
    note,
    keys.map(({ vkey }) => noteVerifier(vkey)),
    origin,
  );
  return openCheckpoint(
    note,
    keysAt(keys, checkpoint.size).map(({ vkey }) => noteVerifier(vkey)),
    origin,
  );
}

function requireHead(head: OpenedCheckpoint, tiles: TileStore, read: NodeReader): void {
  if (head.size > tiles.size)
    throw new EvidenceRefused('entries', `found ${tiles.size}, the checkpoint's size is ${head.size}`);
  const root = head.size === 0 ? EMPTY_ROOT : hashRange({ start: 0, end: head.size }, read);
  if (!equalBytes(root, head.root))
    throw new EvidenceRefused('entries', `their root at size ${head.size} is ${toBase64(root)}, not the checkpoint's`);
}

function linesOf(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((total, { length }) => total + length + 1, 0));
  let offset = 0;
  for (const entry of entries) {
    bytes.set(entry, offset);
    bytes.set(NEWLINE, offset + entry.length);
    offset += entry.length + 1;
  }
  return bytes;
}

/** Entries added up by what they are; the exporter and the verifier count alike. */
export class EntryCounts {
  entries = 0;
  readonly byType: Record<string, number> = {};
  readonly byEffect: Record<string, number> = {};

  add({ type, effect }: { readonly type: unknown; readonly effect?: unknown }): void {
    this.entries += 1;
    const increment = (counts: Record<string, number>, key: string) => (counts[key] = (counts[key] ?? 0) + 1);
    if (typeof type === 'string') increment(this.byType, type);
    if (type === 'decision' && typeof effect === 'string') increment(this.byEffect, effect);
  }
}

class ManifestRecord {
  readonly #files = new Map<string, { bytes: number; sha256: Sha256 }>();
  readonly #counts = new EntryCounts();
  readonly #decoder = new TextDecoder();

  add({ path, bytes }: EvidenceFile): void {
    const file = this.#files.get(path) ?? { bytes: 0, sha256: incrementalSha256() };
    this.#files.set(path, file);
    file.bytes += bytes.length;
    file.sha256.update(bytes);
  }

  /** Counts an entry and tells its id. */
  count(entry: Uint8Array): string | undefined {
    const { id, ...rest } = JSON.parse(this.#decoder.decode(entry)) as { id?: string; type: string; effect?: string };
    this.#counts.add(rest);
    return id;
  }

  manifest({ origin, checkpoint, query, versions, exportedAt, keys }: EvidenceRequest): BundleManifest {
    const { size, root } = openCheckpoint(
      checkpoint,
      keys.map(({ vkey }) => noteVerifier(vkey)),
      origin,
    );
    const { entries, byType, byEffect } = this.#counts;
    const files = [...this.#files]
      .map(([path, { bytes, sha256 }]) => ({
        bytes,
        path,
        rows: path === ENTRIES_PATH ? entries : null,
        sha256: toHex(sha256.digest()),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
    return {
      counts: { byEffect, byType, entries },
      exportedAt,
      files,
      format: 'custos-evidence-bundle',
      origin,
      query: query as BundleManifest['query'],
      range: { from: 0, until: size },
      root: toBase64(root),
      v: 1,
      versions,
    };
  }
}
