import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import type { BundleReader } from '#ledger';
import { CommandRefused, unreadable } from './documents.js';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';

const openZip = promisify<Buffer, Options, ZipFile>(fromBuffer);

/**
 * The files of an evidence bundle: a folder, or a zip as the service hands it out.
 *
 * @throws {CommandRefused} there is no such file, or it is neither
 */
export async function openBundle(path: string): Promise<BundleReader> {
  try {
    return (await stat(path)).isDirectory() ? await folderBundle(path) : await zipBundle(path);
  } catch (error) {
    throw error instanceof CommandRefused ? error : unreadable(path, error);
  }
}

async function folderBundle(folder: string): Promise<BundleReader> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
  const known = new Set(paths);
  return {
    list: () => paths,
    read: (path) => (known.has(path) ? readFile(join(folder, path)) : undefined),
    stream: (path) => (known.has(path) ? createReadStream(join(folder, path)) : []),
  };
}

async function zipBundle(file: string): Promise<BundleReader> {
  const bytes = await readFile(file);
  const zip = await openZip(bytes, { lazyEntries: true, autoClose: false }).catch((cause: Error) => {
    const found = bytes.length === 0 ? 'an empty file' : 'neither a folder nor a whole zip';
    throw new CommandRefused(`${file}: found ${found}; allowed: an evidence bundle, a folder or a zip`, { cause });
  });
  const entries = new Map<string, Entry>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', reject);
    zip.readEntry();
  });
  const open = promisify(
    zip.openReadStream.bind(zip) as (
      entry: Entry,
      done: (error: Error | null, stream: NodeJS.ReadableStream) => void,
    ) => void,
  );
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const entry = entries.get(path);
    return entry && unpacked(await open(entry));
  };
  return { list: () => [...entries.keys()].sort(), read };
}

/** A damaged file as far as it unpacks: verification then says what is wrong with it, and from which entry on. */
async function unpacked(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of stream) pieces.push(piece as Buffer);
  } catch {
    // What is missing fails verification.
  }
  return Buffer.concat(pieces);
}
