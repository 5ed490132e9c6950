import { z } from 'zod';
import { incrementalSha256, sha256 } from '#ledger/platform';
import { concatBytes, equalBytes, fromBase64, textOf, toBase64, toHex } from './bytes.js';
import { isCanonical } from './canonical.js';
import { type OpenedCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.js';
import { verifyConsistency } from './consistency.js';
import { readEntry, type ReadEntry } from './entry.js';
import {
  BundleKeys,
  BundleManifest,
  CHECKPOINT_PATH,
  CHECKPOINTS_FOLDER,
  consistencyPath,
  ENTRIES_PATH,
  EntryCounts,
  INCLUSION_FOLDER,
  inclusionPath,
  KEYS_PATH,
  keysAt,
  type LogKey,
  MANIFEST_PATH,
} from './evidence-bundle.js';
import { checkCitations, Citations, FACTS_PATH } from './cited-files.js';
import { type Difference, firstDifference, type Leaves } from './first-difference.js';
import { EMPTY_ROOT, HASH_BYTES, hashLeaf } from './hash.js';
import { Malformed } from './malformed.js';
import { NoteUnsigned, type NoteVerifier, noteVerifier, parseNote } from './note.js';
import { TileStore } from './tile-store.js';
import {
  decodeEntryBundle,
  encodeEntryBundle,
  entryBundlePath,
  entryBundlesOf,
  TILE_WIDTH,
  tilePath,
  tilesOf,
} from './tiles.js';
import { NotIncluded, parseTlogProof, verifyTlogProof } from './tlog-proof.js';
import { hashRange } from './tree.js';
import { CheckReport, type CheckResult, type Problem } from './verdict.js';

/** The files of a bundle, wherever they lie. */
export interface BundleReader {
  /** Paths of all files, with forward slashes. */
  list(): readonly string[] | Promise<readonly string[]>;
  read(path: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** The same bytes in pieces, for files larger than memory. */
  stream?(path: string): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface BundleTrust {
  /** Verifier keys of the log that the auditor has from elsewhere. Without one, the bundle's own keys are used, and the verdict says so. */
  readonly vkeys: readonly string[];
  /** The origin that the auditor expects. */
  readonly origin?: string;
  /** A signed checkpoint that the auditor kept from before. */
  readonly since?: string;
}

export interface BundleVerdict {
  readonly checks: readonly CheckResult[];
  /** 0 verified, 1 tampering or inconsistency, 2 not verifiable: a file or a key is missing. */
  readonly exitCode: 0 | 1 | 2;
  readonly origin: string | undefined;
  readonly size: number | undefined;
  readonly root: string | undefined;
  /** Whether the keys came from the auditor or only from the bundle, which then vouches for itself. */
  readonly trust: 'auditor' | 'bundle';
  readonly warnings: readonly string[];
  /** The first entry affected, when entries are. */
  readonly firstAffected: { readonly index: number; readonly id: string | undefined } | undefined;
}

/** Verifies a bundle offline, check by check; it never throws for what it finds in the bundle. */
export async function verifyBundle(reader: BundleReader, trust: BundleTrust): Promise<BundleVerdict> {
  const manifest = await checkManifest(reader);
  const keys = await checkKeys(reader, trust);
  const checkpoint = await checkCheckpoint(reader, keys, trust.origin ?? manifest.manifest?.origin);
  const rows = await readRows(reader);
  const tiles = await checkTiles(reader, checkpoint.head, rows);
  const entries = checkEntries(rows, tiles, checkpoint.head);
  const authentic = tiles.isAuthentic ? tiles.store : rows.leaves;
  // Once the rows are what the trusted key signed, the keys that they name are the log's own word: retired ones, for instance.
  const isLogTrusted = [checkpoint.result, entries].every(({ outcome }) => outcome === 'passed');
  const known = keys.vouchedFor(isLogTrusted ? rows.vkeys : new Set());
  const consistency = await checkConsistency(reader, { head: checkpoint.head, keys: known, trust, log: authentic });
  const inclusion = await checkInclusion(reader, keys, checkpoint.head?.origin, rows);

  const citations = await checkCited(reader, rows.citations);

  const checks = [
    manifest.result,
    keys.result,
    checkpoint.result,
    entries,
    tiles.result,
    consistency,
    rows.result,
    checkCounts(manifest.manifest, rows, checkpoint.head),
    citations,
    inclusion,
  ];
  return {
    checks,
    exitCode: exitCodeOf(checks),
    origin: checkpoint.head?.origin,
    size: checkpoint.head?.size,
    root: checkpoint.head && toBase64(checkpoint.head.root),
    trust: keys.trust,
    warnings: keys.trust === 'auditor' ? [] : [SELF_VOUCHED],
    firstAffected: firstAffected(checks),
  };
}

const SELF_VOUCHED =
  'NO KEY WAS GIVEN: the log’s key was taken from the bundle itself. The bundle is shown to be whole, not whose it is. ' +
  'Get the key from the operator on another way and verify again.';

function exitCodeOf(checks: readonly CheckResult[]): 0 | 1 | 2 {
  if (checks.some(({ outcome }) => outcome === 'failed')) return 1;
  return checks.some(({ outcome }) => outcome === 'unverifiable') ? 2 : 0;
}

function firstAffected(checks: readonly CheckResult[]): BundleVerdict['firstAffected'] {
  const located = checks
    .flatMap(({ problems }) => problems)
    .filter((problem): problem is Problem & { index: number } => problem.index !== undefined)
    .sort((a, b) => a.index - b.index);
  const [first] = located;
  if (first === undefined) return undefined;
  return { index: first.index, id: located.find(({ index, id }) => index === first.index && id)?.id };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function* piecesOf(reader: BundleReader, path: string): AsyncGenerator<Uint8Array> {
  if (reader.stream !== undefined) return yield* reader.stream(path);
  const bytes = await reader.read(path);
  if (bytes !== undefined) yield bytes;
}

/** Reads a JSON file of the bundle, which must be canonical and of the schema. */
async function readJson<T>(
  reader: BundleReader,
  path: string,
  schema: z.ZodType<T>,
  report: CheckReport,
): Promise<T | undefined> {
  const bytes = await reader.read(path);
  if (bytes === undefined) {
    report.lack(`${path} is missing`, { path });
    return undefined;
  }
  try {
    const text = textOf(bytes, path);
    const value: unknown = JSON.parse(text);
    if (!isCanonical(text, value)) throw new Malformed(path, 'is not in canonical form (RFC 8785)');
    return schema.parse(value);
  } catch (error) {
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    report.fail(`${path} cannot be read: ${detail}`, { path });
    return undefined;
  }
}

/** A file that an entry cites by digest bears the digest as its name. */
const NAMED_BY_DIGEST = /(?:^|\/)([0-9a-f]{64})(?:\.[a-z]+)*$/;

/** 1. Every file is there, as long and with the SHA-256 that the manifest says, and no other file is. */
async function checkManifest(
  reader: BundleReader,
): Promise<{ manifest: BundleManifest | undefined; result: CheckResult }> {
  const report = new CheckReport('manifest');
  const manifest = await readJson(reader, MANIFEST_PATH, BundleManifest, report);
  if (manifest === undefined) return { manifest, result: report.result('the manifest was looked for') };

  const present = new Set(await reader.list());
  for (const { path, bytes, sha256: expected } of manifest.files) {
    if (!present.has(path)) {
      report.lack(`${path} is listed in the manifest and missing`, { path });
      continue;
    }
    const state = incrementalSha256();
    let length = 0;
    for await (const piece of piecesOf(reader, path)) {
      state.update(piece);
      length += piece.length;
    }
    const actual = toHex(state.digest());
    const named = NAMED_BY_DIGEST.exec(path)?.[1];
    if (length !== bytes) report.fail(`${path}: found ${length} bytes, the manifest says ${bytes}`, { path });
    else if (actual !== expected) report.fail(`${path}: its SHA-256 is not the one in the manifest`, { path });
    else if (named !== undefined && actual !== named) report.fail(`${path}: its SHA-256 is not its name`, { path });
  }
  const listed = new Set([MANIFEST_PATH, ...manifest.files.map(({ path }) => path)]);
  for (const path of present) if (!listed.has(path)) report.fail(`${path} is not listed in the manifest`, { path });
  return { manifest, result: report.result(`${manifest.files.length} files against the manifest`) };
}

interface Keys {
  readonly trust: 'auditor' | 'bundle';
  /** The keys that count at a checkpoint of this size. */
  at(size: number): NoteVerifier[];
  /** The same keys and those of the bundle that entries of the verified log name. */
  vouchedFor(vkeys: ReadonlySet<string>): Pick<Keys, 'at'>;
  readonly result: CheckResult;
}

/** 2. Keys are well formed; trusted are those of the auditor, and only for want of them those of the bundle. */
async function checkKeys(reader: BundleReader, { vkeys }: BundleTrust): Promise<Keys> {
  const report = new CheckReport('keys');
  const listed = (await readJson(reader, KEYS_PATH, BundleKeys, report))?.keys ?? [];
  const verifierOf = (vkey: string, whose: string): NoteVerifier | undefined => {
    try {
      return noteVerifier(vkey);
    } catch (error) {
      if (vkeys.includes(vkey)) report.lack(`${whose}: ${messageOf(error)}`);
      else report.fail(`${whose}: ${messageOf(error)}`, { path: KEYS_PATH });
      return undefined;
    }
  };
  const verifiers = new Map<string, NoteVerifier>();
  for (const vkey of [...listed.map((key) => key.vkey), ...vkeys]) {
    const verifier = verifierOf(vkey, vkeys.includes(vkey) ? 'key given' : KEYS_PATH);
    if (verifier !== undefined) verifiers.set(vkey, verifier);
  }
  if (vkeys.length > 0 && !vkeys.some((vkey) => listed.some((key) => key.vkey === vkey)))
    report.lack('none of the keys given is a key of this bundle: it is another log’s, or signed by somebody else', {
      path: KEYS_PATH,
    });

  const trust = vkeys.length > 0 ? 'auditor' : 'bundle';
  // A given key counts at every size unless the bundle narrows it: the window in keys.json is the operator's own word.
  const given: LogKey[] = vkeys.map(
    (vkey) => listed.find((key) => key.vkey === vkey) ?? { vkey, from: 0, until: null },
  );
  const counting = trust === 'auditor' ? given : listed;
  const among =
    (some: readonly LogKey[]) =>
    (size: number): NoteVerifier[] =>
      keysAt(some, size).flatMap(({ vkey }) => verifiers.get(vkey) ?? []);
  const vouchedFor = (vouched: ReadonlySet<string>) => ({
    at: among([...counting, ...listed.filter(({ vkey }) => vouched.has(vkey))]),
  });
  const source = trust === 'auditor' ? `${vkeys.length} given by you` : 'TAKEN FROM THE BUNDLE, not given by you';
  return {
    trust,
    at: among(counting),
    vouchedFor,
    result: report.result(`${listed.length} in the bundle; trusted: ${source}`),
  };
}

/** Opens a checkpoint with the keys that count at its size. What is wrong goes into the report. */
function openTrusted(
  note: Uint8Array | string,
  keys: Pick<Keys, 'at'>,
  origin: string | undefined,
  report: CheckReport,
  path: string,
): OpenedCheckpoint | undefined {
  try {
    const { size } = parseCheckpoint(parseNote(note).text);
    return openCheckpoint(note, keys.at(size), origin);
  } catch (error) {
    const message = `${path}: ${messageOf(error)}`;
    if (error instanceof NoteUnsigned) report.lack(`${message}; it is not signed by a trusted key`, { path });
    else report.fail(message, { path });
    return undefined;
  }
}

type Head = Pick<OpenedCheckpoint, 'origin' | 'size' | 'root'>;

/** 3. The checkpoint is signed by the log. If not, what it claims is still used, so that the later checks can say more. */
async function checkCheckpoint(
  reader: BundleReader,
  keys: Keys,
  origin: string | undefined,
): Promise<{ head: Head | undefined; result: CheckResult }> {
  const report = new CheckReport('checkpoint');
  const note = await reader.read(CHECKPOINT_PATH);
  if (note === undefined) {
    report.lack('checkpoint is missing', { path: CHECKPOINT_PATH });
    return { head: undefined, result: report.result('the signed checkpoint was looked for') };
  }
  const head = openTrusted(note, keys, origin, report, CHECKPOINT_PATH) ?? claimedHead(note);
  const summary = head ? `${head.origin} at size ${head.size}` : 'the signed checkpoint';
  return { head, result: report.result(summary) };
}

function claimedHead(note: Uint8Array): Head | undefined {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch {
    return undefined;
  }
}

/** What one pass over entries.jsonl yields; the lines themselves are not kept. */
interface Rows {
  readonly isPresent: boolean;
  readonly leaves: TileStore;
  readonly ids: (string | undefined)[];
  readonly counts: EntryCounts;
  /** The keys that `log.open` and `key.add` entries name in `body.keys`. */
  readonly vkeys: ReadonlySet<string>;
  readonly citations: Citations;
  /** SHA-256 of the entry bundle that each 256 rows make. */
  readonly bundleDigests: Uint8Array[];
  readonly result: CheckResult;
}

/** 6. Every row is a canonical entry of its schema, ids are unique, callers' counters have no gaps. */
async function readRows(reader: BundleReader): Promise<Rows> {
  const report = new CheckReport('records');
  const leaves = new TileStore();
  const ids: (string | undefined)[] = [];
  const counts = new EntryCounts();
  const seen = new Map<string, number>();
  const vkeys = new Set<string>();
  const citations = new Citations();
  const counters = new CallerCounters();
  const bundles = new BundleDigests();
  const isPresent = (await reader.list()).includes(ENTRIES_PATH);
  if (!isPresent) report.lack(`${ENTRIES_PATH} is missing`, { path: ENTRIES_PATH });

  const addRow = (row: Uint8Array): void => {
    const index = leaves.size;
    leaves.append(row.length <= 0xffff ? hashLeaf(row) : EMPTY_ROOT);
    bundles.add(row);
    const entry = readRow(row, index, report);
    ids.push(entry?.id);
    counts.add(entry ?? { type: undefined });
    if (entry === undefined) return;
    const earlier = seen.get(entry.id);
    if (earlier !== undefined)
      report.fail(`entry ${index} has the id ${entry.id} of entry ${earlier}`, { index, id: entry.id });
    seen.set(entry.id, index);
    counters.add(entry, index);
    citations.add(entry, index);
    for (const vkey of vkeysNamedBy(entry)) vkeys.add(vkey);
  };
  for await (const rows of linesOf(piecesOf(reader, ENTRIES_PATH))) rows.forEach(addRow);
  counters.reportGaps(report);
  const result = report.result(isPresent ? `${leaves.size} entries: form, ids, callers’ counters` : 'entries');
  return { isPresent, leaves, ids, counts, vkeys, citations, bundleDigests: bundles.finish(), result };
}

function readRow(row: Uint8Array, index: number, report: CheckReport): ReadEntry | undefined {
  try {
    return readEntry(row);
  } catch (error) {
    const id = idIn(row);
    report.fail(`entry ${index}: ${messageOf(error)}`, { index, ...(id === undefined ? {} : { id }) });
    return undefined;
  }
}

function vkeysNamedBy({ type, body }: ReadEntry): string[] {
  if (type !== 'log.open' && type !== 'key.add') return [];
  const keys = (body as { keys?: unknown } | undefined)?.keys;
  return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
}

/** The id of a row that may be damaged, as far as it can be read: keys stand in order, so what follows it tells it from other ids. */
const idIn = (row: Uint8Array): string | undefined =>
  /"id":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})","(?:input|nonce)":/.exec(
    new TextDecoder().decode(row.subarray(0, 0xffff)),
  )?.[1];

/** The lines of a file, as many at a time as a piece of it holds: one wait a piece, not one a line. */
async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array[]> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      const line = piece.subarray(start, end);
      lines.push(rest.length === 0 ? line : concatBytes(rest, line));
      rest = new Uint8Array(0);
      start = end + 1;
    }
    if (start < piece.length) rest = concatBytes(rest, piece.subarray(start));
    yield lines;
  }
  if (rest.length > 0) yield [rest];
}

/** Digests rows as the entry bundles they belong to. */
class BundleDigests {
  readonly #digests: Uint8Array[] = [];
  #rows: Uint8Array[] = [];

  add(row: Uint8Array): void {
    this.#rows.push(row);
    if (this.#rows.length === TILE_WIDTH) this.finish();
  }

  finish(): Uint8Array[] {
    // A row too long for a bundle is in none: its bundle can only differ, and is looked at entry by entry.
    const fits = this.#rows.every(({ length }) => length <= 0xffff);
    if (this.#rows.length > 0) this.#digests.push(fits ? sha256(encodeEntryBundle(this.#rows)) : EMPTY_ROOT);
    this.#rows = [];
    return this.#digests;
  }
}

interface CallerNumber {
  readonly seq: number;
  readonly index: number;
  readonly isReplay: boolean;
}

/** The counters that callers send: only a replayed answer may repeat a number, and none may be left out. */
class CallerCounters {
  readonly #seen = new Map<string, CallerNumber[]>();

  add(entry: ReadEntry, index: number): void {
    const { type, caller, mode } = entry as {
      type: string;
      caller?: { id: string; seq: number | null };
      mode?: string;
    };
    if (type !== 'decision' || typeof caller?.seq !== 'number') return;
    const number = { seq: caller.seq, index, isReplay: mode === 'replay' };
    const numbers = this.#seen.get(caller.id);
    if (numbers === undefined) this.#seen.set(caller.id, [number]);
    else numbers.push(number);
  }

  reportGaps(report: CheckReport): void {
    for (const [caller, numbers] of this.#seen) {
      // Calls in parallel may be committed out of order, so order is the counter's, not the log's.
      numbers.sort((a, b) => a.seq - b.seq || a.index - b.index);
      for (let i = 1; i < numbers.length; i++) {
        const before = numbers[i - 1]!;
        const { seq, index, isReplay } = numbers[i]!;
        if (seq > before.seq + 1)
          report.fail(`caller ${caller}: no entry for counter ${before.seq + 1}; entry ${index} has ${seq}`, { index });
        else if (seq === before.seq && !isReplay)
          report.fail(`caller ${caller} used counter ${seq} for entries ${before.index} and ${index}`, { index });
      }
    }
  }
}

interface Tiles {
  readonly store: TileStore;
  /** Whether the bundle's level-0 tiles add up to the checkpoint's root: then each leaf hash is what the log signed. */
  readonly isAuthentic: boolean;
  /** The entry's id as tile/entries has it, if that entry is the committed one. */
  idOf(index: number): string | undefined;
  readonly result: CheckResult;
}

/** Tiles add up to the checkpoint's root, level by level, and the entry bundles hold the rows. */
async function checkTiles(reader: BundleReader, head: Head | undefined, rows: Rows): Promise<Tiles> {
  const report = new CheckReport('tiles');
  const store = new TileStore();
  const committed = new Map<number, readonly Uint8Array[]>();
  const idOf = (index: number): string | undefined => {
    const entry = committed.get(Math.floor(index / TILE_WIDTH))?.[index % TILE_WIDTH];
    return entry !== undefined && index < store.size && equalBytes(hashLeaf(entry), store.leaf(index))
      ? idIn(entry)
      : undefined;
  };
  if (head === undefined) return { store, isAuthentic: false, idOf, result: report.result() };

  const read = async (path: string, length?: number): Promise<Uint8Array | undefined> => {
    const bytes = await reader.read(path);
    if (bytes === undefined) report.lack(`${path} is missing`, { path });
    else if (length !== undefined && bytes.length !== length) {
      report.fail(`${path}: found ${bytes.length} bytes, allowed are ${length}`, { path });
      return undefined;
    }
    return bytes;
  };

  // The size may be a forger's: never work through more tiles than there are files.
  const fileCount = (await reader.list()).length;
  if (head.size / TILE_WIDTH > fileCount) {
    report.lack(`a log of ${head.size} entries has more tiles than the bundle has files (${fileCount})`);
    return { store, isAuthentic: false, idOf, result: report.result('tiles and entry bundles') };
  }
  const all = tilesOf(head.size);
  let isWhole = true;
  for (const tile of all.filter(({ level }) => level === 0)) {
    const hashes = await read(tilePath(tile), tile.width * HASH_BYTES);
    if (hashes === undefined) {
      isWhole = false;
      break;
    }
    for (let i = 0; i < tile.width; i++) store.append(hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES));
  }
  const isAuthentic = isWhole && equalBytes(rootAt(store, head.size), head.root);
  if (isWhole && !isAuthentic) reportLeafTiles(store, rows, head, report);
  for (const tile of isWhole ? all.filter(({ level }) => level > 0) : []) {
    const hashes = await read(tilePath(tile), tile.width * HASH_BYTES);
    if (hashes === undefined) continue;
    const slot = firstDifferentHash(hashes, store.bytesOf(tile));
    if (slot === undefined) continue;
    const span = TILE_WIDTH ** tile.level;
    const index = (tile.index * TILE_WIDTH + slot) * span;
    const path = tilePath(tile);
    report.fail(`${path}: hash ${slot} is not that of entries ${index} to ${index + span - 1}`, { path });
  }
  for (const bundle of entryBundlesOf(head.size)) {
    const path = entryBundlePath(bundle);
    const bytes = await read(path);
    if (bytes === undefined) continue;
    const digest = rows.bundleDigests[bundle.index];
    if (digest !== undefined && equalBytes(sha256(bytes), digest)) continue;
    compareBundle(path, bytes, bundle, { store, rows, isWhole, committed, report });
  }
  return {
    store,
    isAuthentic,
    idOf,
    result: report.result(`${all.length} tiles and ${entryBundlesOf(head.size).length} entry bundles`),
  };
}

/** Names the first leaf hash that is wrong, if the rows are right and so can tell. */
function reportLeafTiles(store: TileStore, rows: Rows, head: Head, report: CheckReport): void {
  const message = `tile/0: the leaf hashes do not add up to the checkpoint’s root at size ${head.size}`;
  const areRowsRight = rows.leaves.size === head.size && equalBytes(rootAt(rows.leaves, head.size), head.root);
  const difference = areRowsRight ? firstDifference(store, rows.leaves) : undefined;
  if (difference === undefined) return report.fail(message);
  const { index } = difference;
  const id = rows.ids[index];
  report.fail(`${message}; that of entry ${index} is the first that is wrong`, { index, ...(id ? { id } : {}) });
}

/** Names the first entry of a bundle that differs from the leaf hashes, when it is the bundle and not the rows. */
function compareBundle(
  path: string,
  bytes: Uint8Array,
  { index, width }: { index: number; width: number },
  found: {
    store: TileStore;
    rows: Rows;
    isWhole: boolean;
    committed: Map<number, readonly Uint8Array[]>;
    report: CheckReport;
  },
): void {
  let entries: Uint8Array[];
  try {
    entries = decodeEntryBundle(bytes, width);
  } catch (error) {
    found.report.fail(`${path}: ${messageOf(error)}`, { path, index: index * TILE_WIDTH });
    return;
  }
  found.committed.set(index, entries);
  const leaves: Leaves = found.isWhole ? found.store : found.rows.leaves;
  for (const [i, entry] of entries.entries()) {
    const at = index * TILE_WIDTH + i;
    if (at < leaves.size && equalBytes(hashLeaf(entry), leaves.leaf(at))) continue;
    const id = idIn(entry);
    found.report.fail(`${path}: entry ${at} does not have the leaf hash in tile/0`, {
      path,
      index: at,
      ...(id === undefined ? {} : { id }),
    });
    return;
  }
}

function firstDifferentHash(a: Uint8Array, b: Uint8Array): number | undefined {
  for (let i = 0; i < a.length; i += HASH_BYTES)
    if (!equalBytes(a.subarray(i, i + HASH_BYTES), b.subarray(i, i + HASH_BYTES))) return i / HASH_BYTES;
  return undefined;
}

const rootAt = (store: TileStore, size: number): Uint8Array =>
  size === 0 ? EMPTY_ROOT : hashRange({ start: 0, end: size }, store.reader());

/** 4. The rows add up to the signed root; if not, the tiles tell which row is the first that is not the committed one. */
function checkEntries(rows: Rows, tiles: Tiles, head: Head | undefined): CheckResult {
  const report = new CheckReport('entries');
  if (head === undefined || !rows.isPresent) {
    report.lack(
      rows.isPresent ? 'without a checkpoint there is no root to compare with' : `${ENTRIES_PATH} is missing`,
    );
    return report.result(`${rows.leaves.size} rows`);
  }
  const summary = `${rows.leaves.size} rows against the root of ${head.size} entries`;
  if (rows.leaves.size === head.size && equalBytes(rootAt(rows.leaves, head.size), head.root))
    return report.result(summary);

  const difference = tiles.store.size === head.size ? firstDifference(rows.leaves, tiles.store) : undefined;
  if (difference !== undefined) reportDifference(difference, rows, tiles, report);
  else if (rows.leaves.size !== head.size)
    report.fail(`found ${rows.leaves.size} rows, the checkpoint’s size is ${head.size}`, {
      index: Math.min(rows.leaves.size, head.size),
    });
  else
    report.fail(
      `the rows do not add up to the checkpoint’s root at size ${head.size}; rows and tiles were changed alike`,
    );
  return report.result(summary);
}

function reportDifference(difference: Difference, rows: Rows, tiles: Tiles, report: CheckReport): void {
  const { kind, index, count, other } = difference;
  const id = tiles.idOf(index) ?? (kind === 'changed' || kind === 'inserted' ? rows.ids[index] : undefined);
  const named = id === undefined ? `entry ${index}` : `entry ${index} (${id})`;
  const many = count > 1 ? ` and the ${count - 1} after it` : '';
  const message = {
    changed: `${named} was changed`,
    removed: `${named}${many} was removed`,
    inserted: `row ${index}${many} was inserted before ${named}`,
    swapped: `${named} was swapped with entry ${other}`,
  }[kind];
  const authority = tiles.isAuthentic ? 'the leaf hashes that the checkpoint signs' : 'the leaf hashes in tile/0';
  report.fail(`${message}: it is not what ${authority} say`, { index, ...(id === undefined ? {} : { id }) });
}

/** 5. Earlier checkpoints, the auditor's own among them, are beginnings of this log. */
async function checkConsistency(
  reader: BundleReader,
  { head, keys, trust, log }: { head: Head | undefined; keys: Pick<Keys, 'at'>; trust: BundleTrust; log: TileStore },
): Promise<CheckResult> {
  const report = new CheckReport('consistency');
  if (head === undefined) return report.result();
  const paths = (await reader.list()).filter((path) => path.startsWith(CHECKPOINTS_FOLDER));
  const isLogAuthentic = log.size === head.size && equalBytes(rootAt(log, head.size), head.root);
  let lastMatching = 0;
  const heads: Head[] = [];

  for (const path of paths) {
    const note = await reader.read(path);
    const opened = note && openTrusted(note, keys, head.origin, report, path);
    if (opened === undefined) continue;
    if (path !== `${CHECKPOINTS_FOLDER}${opened.size}`)
      report.fail(`${path} is a checkpoint of size ${opened.size}`, { path });
    heads.push(opened);
    await checkProofFile(reader, opened, head, report);
  }
  heads.sort((a, b) => a.size - b.size);
  for (const { size, root } of heads) {
    if (size > head.size)
      report.fail(`checkpoints/${size} is of a larger log than the checkpoint of size ${head.size}`);
    else if (log.size < size) continue;
    else if (equalBytes(rootAt(log, size), root)) lastMatching = size;
    else {
      report.fail(
        `the log of checkpoints/${size} is not the beginning of this one: ` +
          `the first entry affected lies between ${lastMatching} and ${size - 1}`,
        isLogAuthentic ? {} : { index: lastMatching },
      );
      break;
    }
  }
  if (trust.since !== undefined) checkSince(trust.since, { head, keys, log, isLogAuthentic, report });
  const own = trust.since === undefined ? '' : ', and the one you kept';
  if (paths.length === 0 && trust.since === undefined) return report.result();
  return report.result(`${paths.length} earlier checkpoints${own}`);
}

async function checkProofFile(reader: BundleReader, earlier: Head, head: Head, report: CheckReport): Promise<void> {
  if (earlier.size === 0 || earlier.size > head.size) return;
  const path = consistencyPath(earlier.size, head.size);
  const bytes = await reader.read(path);
  if (bytes === undefined) return report.lack(`${path} is missing`, { path });
  try {
    const lines = textOf(bytes, path).split('\n').slice(0, -1);
    const proof = lines.map((line) => fromBase64(line, path));
    if (!verifyConsistency(earlier.size, head.size, proof, earlier.root, head.root))
      report.fail(`${path} does not lead from size ${earlier.size} to size ${head.size}`, { path });
  } catch (error) {
    report.fail(`${path}: ${messageOf(error)}`, { path });
  }
}

function checkSince(
  since: string,
  {
    head,
    keys,
    log,
    isLogAuthentic,
    report,
  }: {
    head: Head;
    keys: Pick<Keys, 'at'>;
    log: TileStore;
    isLogAuthentic: boolean;
    report: CheckReport;
  },
): void {
  const kept = openTrusted(since, keys, head.origin, report, 'the checkpoint you kept');
  if (kept === undefined) return;
  if (kept.size > head.size)
    report.lack(`the checkpoint you kept is of ${kept.size} entries, this bundle of ${head.size}: ask for a newer one`);
  else if (!isLogAuthentic)
    report.lack('the log in this bundle does not add up, so it cannot be compared with the checkpoint you kept');
  else if (!equalBytes(rootAt(log, kept.size), kept.root))
    report.fail(`the log was rewritten since the checkpoint you kept: its first ${kept.size} entries are other ones`);
}

/** Rows, manifest and checkpoint agree on how many entries there are, and of which kind. */
function checkCounts(manifest: BundleManifest | undefined, rows: Rows, head: Head | undefined): CheckResult {
  const report = new CheckReport('counts');
  if (manifest === undefined || !rows.isPresent) return report.result();
  const compare = (what: string, said: number, found: number): void => {
    if (said !== found) report.fail(`${what}: the manifest says ${said}, found ${found}`, { path: MANIFEST_PATH });
  };
  compare('entries', manifest.counts.entries, rows.counts.entries);
  for (const [name, said, found] of [
    ['type', manifest.counts.byType, rows.counts.byType],
    ['effect', manifest.counts.byEffect, rows.counts.byEffect],
  ] as const)
    for (const key of new Set([...Object.keys(said), ...Object.keys(found)]))
      compare(`entries of ${name} ${key}`, said[key] ?? 0, found[key] ?? 0);
  if (head !== undefined) {
    compare('size', manifest.range.until, head.size);
    if (manifest.root !== toBase64(head.root))
      report.fail('the manifest names another root than the checkpoint', { path: MANIFEST_PATH });
  }
  return report.result(`${rows.counts.entries} entries by type and effect`);
}

async function checkCited(reader: BundleReader, citations: Citations): Promise<CheckResult> {
  const paths = await reader.list();
  const lines = paths.includes(FACTS_PATH) ? linesOf(piecesOf(reader, FACTS_PATH)) : undefined;
  return checkCitations(citations, paths, lines);
}

/** The proofs of single decisions hold for the entries they are named after. */
async function checkInclusion(
  reader: BundleReader,
  keys: Keys,
  origin: string | undefined,
  rows: Rows,
): Promise<CheckResult> {
  const report = new CheckReport('inclusion');
  const paths = (await reader.list()).filter((path) => path.startsWith(INCLUSION_FOLDER));
  for (const path of paths) {
    const bytes = await reader.read(path);
    if (bytes === undefined) continue;
    let index: number | undefined;
    try {
      const proof = parseTlogProof(bytes);
      index = proof.index;
      const { size } = parseCheckpoint(parseNote(proof.checkpoint).text);
      if (!rows.isPresent) {
        report.lack(`${path}: without ${ENTRIES_PATH} there is no entry to prove`, { path });
        continue;
      }
      const id = rows.ids[index];
      if (index >= rows.leaves.size || id === undefined || path !== inclusionPath(id)) {
        report.fail(`${path}: entry ${index} has the id ${id ?? 'none'}`, { path, index });
        continue;
      }
      verifyTlogProof(rows.leaves.leaf(index), proof, keys.at(size), origin);
    } catch (error) {
      const id = index === undefined ? undefined : rows.ids[index];
      const where = {
        path,
        ...(error instanceof NotIncluded && index !== undefined ? { index } : {}),
        ...(id ? { id } : {}),
      };
      if (error instanceof NoteUnsigned) report.lack(`${path}: ${error.message}`, { path });
      else report.fail(`${path}: ${messageOf(error)}`, where);
    }
  }
  return report.result(paths.length === 0 ? undefined : `${paths.length} proofs of single decisions`);
}
