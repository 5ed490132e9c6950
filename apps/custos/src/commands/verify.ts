import { readFile, stat } from 'node:fs/promises';
import { ENGINE } from '#config';
import { type BundleVerdict, type CheckResult, verifyBundle } from '#ledger';
import { type ReportVerdict, verifyReport } from '#reports';
import { openBundle } from '../bundle-files.js';
import { CommandRefused, readDocument, unreadable } from '../documents.js';
import { fail, heading, pass, say, wrapped } from '../print.js';

export interface VerifyOptions {
  /** The log's verifier keys that the auditor has from elsewhere. */
  readonly key: readonly string[];
  /** File of a signed checkpoint that the auditor kept from before. */
  readonly since?: string;
  readonly json: boolean;
}

/** Verifies an evidence bundle or a report: no server, no database. Resolves to 0 verified, 1 tampering, 2 not verifiable. */
export async function verify(path: string, { key, since, json }: VerifyOptions): Promise<number> {
  const pdf = await pdfOf(path);
  if (pdf !== undefined) {
    if (since !== undefined)
      throw new CommandRefused('--since: found a checkpoint; a report holds no proof of growth, a bundle does');
    const verdict = await verifyReport(pdf, { vkeys: key, engine: ENGINE });
    if (json) say(JSON.stringify(verdict, null, 2));
    else printReportVerdict(path, verdict);
    return verdict.exitCode;
  }
  const verdict = await verifyBundle(await openBundle(path), {
    vkeys: key,
    ...(since === undefined ? {} : { since: await readDocument(since) }),
  });
  if (json) say(JSON.stringify(verdict, null, 2));
  else print(path, verdict);
  return verdict.exitCode;
}

/** The bytes of a file that begins as a PDF does; none of any other, or of a folder. */
async function pdfOf(path: string): Promise<Uint8Array | undefined> {
  try {
    if (!(await stat(path)).isFile()) return undefined;
    const bytes = await readFile(path);
    return bytes.subarray(0, 5).toString('latin1') === '%PDF-' ? bytes : undefined;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function printReportVerdict(path: string, verdict: ReportVerdict): void {
  heading(`Report ${path}`);
  if (verdict.root) say(`Log ${verdict.origin}, ${verdict.size} entries, root ${verdict.root}`);
  verdict.checks.forEach(({ check, outcome, summary }) => report({ check, outcome, summary, problems: [] }));
  for (const warning of verdict.warnings) say('', ...wrapped(warning));
  say('', REPORT_CONCLUSION[verdict.exitCode]);
}

const REPORT_CONCLUSION = {
  0: 'Verified: the log holds what the report rests on, and every number and page follows from it.',
  1: 'NOT verified: the report is not what its data and the log say. The first fault is named above.',
  2: 'Not verifiable here: what is needed is named above.',
} as const;

function print(path: string, verdict: BundleVerdict): void {
  heading(`Evidence bundle ${path}`);
  if (verdict.origin) say(`Log ${verdict.origin}, ${verdict.size} entries, root ${verdict.root}`);
  verdict.checks.forEach(report);
  for (const warning of verdict.warnings) say('', ...wrapped(warning));
  say('', CONCLUSION[verdict.exitCode]);
}

const CONCLUSION = {
  0: 'Verified: nothing was changed, removed, inserted or reordered.',
  1: 'NOT verified: the bundle is not what the log signed. The first fault is named above.',
  2: 'Not verifiable: something needed is missing. It is named above.',
} as const;

function report({ check, outcome, summary, problems }: Omit<CheckResult, 'check'> & { readonly check: string }): void {
  const line = `${check.padEnd(12)} ${summary}`;
  if (outcome === 'passed') pass(line);
  else if (outcome === 'skipped') say(`- ${line}`);
  else fail(line, ...problems.map(({ message }) => message));
}
