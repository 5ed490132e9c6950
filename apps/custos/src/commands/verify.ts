import { type BundleVerdict, type CheckResult, verifyBundle } from '#ledger';
import { openBundle } from '../bundle-files.js';
import { readDocument } from '../documents.js';
import { fail, heading, pass, say, wrapped } from '../print.js';

export interface VerifyOptions {
  /** The log's verifier keys that the auditor has from elsewhere. */
  readonly key: readonly string[];
  /** File of a signed checkpoint that the auditor kept from before. */
  readonly since?: string;
  readonly json: boolean;
}

/** Verifies an evidence bundle: no server, no database. Resolves to 0 verified, 1 tampering, 2 not verifiable. */
export async function verify(path: string, { key, since, json }: VerifyOptions): Promise<number> {
  const verdict = await verifyBundle(await openBundle(path), {
    vkeys: key,
    ...(since === undefined ? {} : { since: await readDocument(since) }),
  });
  if (json) say(JSON.stringify(verdict, null, 2));
  else print(path, verdict);
  return verdict.exitCode;
}

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

function report({ check, outcome, summary, problems }: CheckResult): void {
  const line = `${check.padEnd(12)} ${summary}`;
  if (outcome === 'passed') pass(line);
  else if (outcome === 'skipped') say(`- ${line}`);
  else fail(line, ...problems.map(({ message }) => message));
}
