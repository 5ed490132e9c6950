import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { BundleReader } from '#ledger';
import { type Entry, fromBuffer, type Options, type ZipFile } from 'yauzl';

const openZip = promisify<Buffer, Options, ZipFile>(fromBuffer);

/** The files of an evidence bundle: a folder, or a zip as the service hands it out. */
export async function openBundle(path: string): Promise<BundleReader> {
  return (await stat(path)).isDirectory() ? folderBundle(path) : zipBundle(path);
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
    stream: (path) => createReadStream(join(folder, path)),
  };
}

async function zipBundle(file: string): Promise<BundleReader> {
  const zip = await openZip(await readFile(file), { lazyEntries: true, autoClose: false });
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
    return entry && buffer(await open(entry));
  };
  return { list: () => [...entries.keys()].sort(), read };
}
