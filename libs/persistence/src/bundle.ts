import { promisify } from 'node:util';
import { gunzip, gzip, gzipSync } from 'node:zlib';
import { decodeEntryBundle, encodeEntryBundle } from '#ledger';

const PLAIN = 0;
const GZIP = 1;
/** Below this a bundle gains little, and a lone decision waits for it. */
const GZIP_FROM_BYTES = 1024;
const FAST = { level: 1 };

const gzipOnThreadPool = promisify<Uint8Array, { level: number }, Buffer>(gzip);
const gunzipOnThreadPool = promisify<Uint8Array, Buffer>(gunzip);

/** The entries of one commit as `ledger.tlog_bundle` keeps them. */
export interface PackedBundle {
  readonly enc: number;
  readonly data: Uint8Array;
}

/** Packs on the thread pool: the caller's thread goes on hashing. */
export async function packBundle(entries: readonly Uint8Array[]): Promise<PackedBundle> {
  const plain = encodeEntryBundle(entries);
  if (plain.length < GZIP_FROM_BYTES) return { enc: PLAIN, data: plain };
  return { enc: GZIP, data: await gzipOnThreadPool(plain, FAST) };
}

/** Packs at once, where a lock is held and a turn of the event loop would lengthen it. */
export function packBundleSync(entries: readonly Uint8Array[]): PackedBundle {
  const plain = encodeEntryBundle(entries);
  return plain.length < GZIP_FROM_BYTES ? { enc: PLAIN, data: plain } : { enc: GZIP, data: gzipSync(plain, FAST) };
}

/** @throws {Malformed} the bundle does not hold `n` entries */
export async function unpackBundle({ enc, data }: PackedBundle, n: number): Promise<Uint8Array[]> {
  return decodeEntryBundle(enc === GZIP ? await gunzipOnThreadPool(data) : data, n);
}
