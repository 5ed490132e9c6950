import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { finished, type Readable } from 'node:stream';
import type { EvidenceFile } from '#ledger';
import yazl from 'yazl';

/**
 * A zip of files that come in pieces, each to be appended to the file it names. The pieces are gathered on disk first:
 * a zip holds its files one after the other, and what fails fails before the first byte is sent. The files are removed
 * once the zip has been read or given up.
 */
export async function zipOf(pieces: AsyncIterable<EvidenceFile>, mtime: Date): Promise<Readable> {
  const folder = await mkdtemp(join(tmpdir(), 'custos-evidence-'));
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const paths = new Set<string>();
    for await (const { path, bytes } of pieces) {
      const file = join(folder, path);
      if (!paths.has(path)) await mkdir(dirname(file), { recursive: true });
      paths.add(path);
      await appendFile(file, bytes, { mode: 0o600 });
    }
    const zip = new yazl.ZipFile();
    for (const path of paths) zip.addFile(join(folder, path), path, { mtime, mode: 0o100644 });
    zip.end();
    const stream = zip.outputStream as Readable;
    finished(stream, () => void discard());
    return stream;
  } catch (error) {
    await discard();
    throw error;
  }
}
