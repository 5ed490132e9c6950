import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type BundleReader, type BundleVerdict, verifyBundle } from '#ledger';
import { exportEvidence } from '../commands/export.js';
import { openBundle } from '../bundle-files.js';

/** Downloads the evidence bundle into a file. */
export const download = (url: string, token: string, out: string): Promise<number> =>
  exportEvidence({ url, token, out, decision: [] });

export const check = async (file: string, vkeys: readonly string[]): Promise<BundleVerdict> =>
  verifyBundle(await openBundle(file), { vkeys });

/** Whether the bundle has a proof of each of these decisions; the ids of those it lacks. */
export async function withoutProof(file: string, ids: readonly string[]): Promise<string[]> {
  const paths = new Set(await (await openBundle(file)).list());
  return ids.filter((id) => !paths.has(`proofs/inclusion/${id}.tlog-proof`));
}

/** Unpacks the bundle, and turns one denial into an allowance where it is recorded. */
export async function forge(file: string, folder: string): Promise<{ readonly id: string }> {
  await rm(folder, { recursive: true, force: true });
  await unpack(await openBundle(file), folder);
  const path = join(folder, 'entries.jsonl');
  const lines = (await readFile(path, 'utf8')).split('\n');
  const at = lines.findIndex((line) => line.includes('"type":"decision"') && line.includes('"effect":"DENY"'));
  const { id } = JSON.parse(lines[at]!) as { id: string };
  lines[at] = lines[at]!.replaceAll('"effect":"DENY"', '"effect":"ALLOW"');
  await writeFile(path, lines.join('\n'));
  return { id };
}

async function unpack(bundle: BundleReader, folder: string): Promise<void> {
  for (const path of await bundle.list()) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, (await bundle.read(path))!);
  }
}
