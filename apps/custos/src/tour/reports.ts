import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ENGINE } from '#config';
import { type ReportVerdict, verifyReport } from '#reports';
import { makeReport } from '../commands/report.js';

const YEAR_MS = 365 * 86_400_000;

/** Writes the register and the decisions of the last year up to now as PDF. */
export async function makeReports(url: string, token: string, folder: string) {
  const reports = (['registry', 'decisions'] as const).map((kind) => ({ kind, file: join(folder, `${kind}.pdf`) }));
  const now = Date.now();
  const period = { from: new Date(now - YEAR_MS).toISOString(), until: new Date(now).toISOString() };
  for (const { kind, file } of reports)
    await makeReport(kind, { url, token, out: file, ...(kind === 'decisions' ? period : {}) }, () => undefined);
  return reports;
}

export const checkReport = async (file: string, vkey: string): Promise<ReportVerdict> =>
  verifyReport(await readFile(file), { vkeys: [vkey], engine: ENGINE });
