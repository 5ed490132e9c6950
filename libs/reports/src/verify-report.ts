import { isCanonical, Malformed, toBase64 } from '#ledger';
import { z } from 'zod';
import { decisionsContent, requireWhole } from './decisions-content.js';
import { type LogExtract, LogProof, verifyExtract } from './log-extract.js';
import { embeddedFiles, type PdfObject, pdfObjects } from './pdf-objects.js';
import { printReport } from './print-report.js';
import { FILES } from './proof-pages.js';
import { registryContent, requireNamed } from './registry-content.js';
import { Report } from './report.js';

/** What a verifier looks at, in order. */
export const REPORT_CHECKS = ['data', 'checkpoint', 'entries', 'totals', 'pages'] as const;
export type ReportCheck = (typeof REPORT_CHECKS)[number];

export interface ReportCheckResult {
  readonly check: ReportCheck;
  readonly outcome: 'passed' | 'failed' | 'unverifiable' | 'skipped';
  /** What was looked at, or what is wrong. */
  readonly summary: string;
}

export interface ReportVerdict {
  readonly checks: readonly ReportCheckResult[];
  /** 0 verified, 1 tampered with, 2 not verifiable here. */
  readonly exitCode: 0 | 1 | 2;
  readonly kind: Report['kind'] | undefined;
  readonly totals: Report['totals'] | undefined;
  readonly origin: string | undefined;
  readonly size: number | undefined;
  readonly root: string | undefined;
  /** Whether the keys came from the auditor, or only from the report, which then vouches for itself. */
  readonly trust: 'auditor' | 'report';
  readonly warnings: readonly string[];
}

export interface ReportTrust {
  /** Verifier keys of the log that the auditor has from elsewhere. */
  readonly vkeys: readonly string[];
  /** Product and version that verifies: pages are only comparable to those of the same. */
  readonly engine: string;
}

/** Verifies a report offline, check by check; it never throws for what it finds in the file. */
export async function verifyReport(bytes: Uint8Array, { vkeys, engine }: ReportTrust): Promise<ReportVerdict> {
  const verification = new Verification();
  const trust = vkeys.length > 0 ? 'auditor' : 'report';
  await verification.check('data', () => {
    verification.read = readReport(bytes);
    return `${Object.values(FILES).join(', ')} are inside, and whole`;
  });
  await verification.check('checkpoint', () => {
    const { report, extract } = verification.read!;
    const head = verifyExtract(extract, vkeys.length > 0 ? vkeys : undefined);
    if (head.origin !== report.origin || head.size !== report.size)
      throw new Malformed(
        'checkpoint',
        `is of ${head.origin} at ${head.size}, the report is on ${report.origin} at ${report.size}`,
      );
    verification.head = { size: head.size, root: toBase64(head.root) };
    return `signed, ${head.size} entries; it holds the ${extract.entries.length} entries shown`;
  });
  await verification.check('entries', () => {
    const { report, extract } = verification.read!;
    if (report.kind === 'registry') {
      requireNamed(report, extract.entries);
      return `${report.facts.length} facts on ${report.subjects.length} subjects are as the log names them`;
    }
    requireWhole(report, extract.entries, extract.proof.indexes);
    return 'one stretch of the log without gaps, beyond the period on either side';
  });
  await verification.check('totals', () => {
    const { report, extract } = verification.read!;
    const totals = totalsOf(report, extract);
    for (const [name, value] of Object.entries(totals)) {
      const stated = (report.totals as Readonly<Record<string, number>>)[name];
      if (stated !== value) throw new Malformed(name, `the report says ${stated}, its data adds up to ${value}`);
    }
    return Object.entries(totals)
      .map(([name, value]) => `${value} ${name}`)
      .join(', ');
  });
  await verification.check('pages', async () => {
    const { report, extract, objects } = verification.read!;
    const again = pdfObjects((await printReport(report, extract)).pdf);
    const strange = firstDifference(objects, again);
    if (strange === undefined) return 'printed again from the data: the same';
    if (report.engine !== engine)
      throw new MadeElsewhere(
        `The report was made by ${report.engine}, and this is ${engine}: verify its pages with the former`,
      );
    throw new Malformed('pages', `object ${strange} of the file is not what its data prints`);
  });
  return verification.verdict(trust);
}

/** Only the version that made a report prints the same pages. */
class MadeElsewhere extends Error {}

interface Read {
  readonly report: Report;
  readonly extract: LogExtract;
  readonly objects: ReadonlyMap<number, PdfObject>;
}

class Verification {
  read: Read | undefined;
  head: { readonly size: number; readonly root: string } | undefined;
  readonly #checks: ReportCheckResult[] = [];

  /** Looks, unless what it would look at could not be read. */
  async check(check: ReportCheck, look: () => string | Promise<string>): Promise<void> {
    if (check !== 'data' && this.read === undefined) {
      this.#checks.push({ check, outcome: 'skipped', summary: 'the data could not be read' });
      return;
    }
    try {
      this.#checks.push({ check, outcome: 'passed', summary: await look() });
    } catch (error) {
      const outcome = error instanceof MadeElsewhere ? 'unverifiable' : 'failed';
      this.#checks.push({ check, outcome, summary: summaryOf(error) });
    }
  }

  verdict(trust: ReportVerdict['trust']): ReportVerdict {
    const has = (outcome: ReportCheckResult['outcome']) => this.#checks.some((one) => one.outcome === outcome);
    return {
      checks: this.#checks,
      exitCode: has('failed') ? 1 : has('unverifiable') ? 2 : 0,
      kind: this.read?.report.kind,
      totals: this.read?.report.totals,
      origin: this.read?.report.origin,
      size: this.head?.size,
      root: this.head?.root,
      trust,
      warnings: trust === 'auditor' ? [] : [SELF_VOUCHED],
    };
  }
}

const SELF_VOUCHED =
  'NO KEY WAS GIVEN: the log’s key was taken from the report itself. The report is shown to be whole, not whose it is. ' +
  'Get the key from the operator on another way and verify again.';

const summaryOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
};

function readReport(bytes: Uint8Array): Read {
  const objects = pdfObjects(bytes);
  const files = embeddedFiles(objects);
  const textOf = (name: string): string => {
    const file = files.get(name);
    if (file === undefined) throw new Malformed(name, 'is not inside the file: is it a report of Custos?');
    return new TextDecoder('utf-8', { fatal: true }).decode(file);
  };
  const json = <T>(name: string, schema: z.ZodType<T>): T => {
    const text = textOf(name);
    const value: unknown = JSON.parse(text);
    if (!isCanonical(text, value)) throw new Malformed(name, 'is not in canonical form (RFC 8785)');
    return schema.parse(value);
  };
  const lines = textOf(FILES.entries).split('\n');
  if (lines.pop() !== '') throw new Malformed(FILES.entries, 'does not end with a line break');
  const entries = lines.map((line) => new TextEncoder().encode(line));
  const extract = { entries, proof: json(FILES.proof, LogProof), checkpoint: textOf(FILES.checkpoint) };
  return { report: json(FILES.report, Report), extract, objects };
}

/** What the data of a report adds up to. */
export const totalsOf = (
  report: Report,
  { entries, proof }: Pick<LogExtract, 'entries' | 'proof'>,
): Report['totals'] =>
  report.kind === 'registry' ? registryContent(report).totals : decisionsContent(report, entries, proof.indexes).totals;

/** The first object that one has and the other has not, or states otherwise; how streams are packed does not count. */
function firstDifference(
  found: ReadonlyMap<number, PdfObject>,
  expected: ReadonlyMap<number, PdfObject>,
): number | undefined {
  const numbers = [...new Set([...found.keys(), ...expected.keys()])];
  return numbers.find((number) => {
    const [a, b] = [found.get(number), expected.get(number)];
    return a === undefined || b === undefined || !isSame(a, b);
  });
}

const unpackedDictionary = ({ dictionary, stream }: PdfObject): string =>
  stream === undefined ? dictionary : dictionary.replace(/\/Length \d+/, '/Length');

const isSame = (a: PdfObject, b: PdfObject): boolean =>
  unpackedDictionary(a) === unpackedDictionary(b) &&
  Buffer.compare(a.stream ?? new Uint8Array(), b.stream ?? new Uint8Array()) === 0;
