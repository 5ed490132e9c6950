import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient } from '#sdk';
import { CommandRefused } from '../documents.js';
import { download } from '../download.js';
import { instantOf } from '../instant-option.js';
import { say } from '../print.js';

export const REPORT_KINDS = ['registry', 'decisions'] as const;
type Kind = (typeof REPORT_KINDS)[number];

export interface ReportOptions {
  readonly url: string;
  readonly token: string;
  readonly out?: string;
  /** Instants between which decisions were made, half-open; RFC 3339 or a day in UTC. */
  readonly from?: string;
  readonly until?: string;
}

const POLL_MS = 300;

const REQUEST = /* GraphQL */ `
  mutation RequestReport($input: RequestReportInput!) {
    requestReport(input: $input) {
      id
    }
  }
`;
const REPORT = /* GraphQL */ `
  query Report($id: ID!) {
    report(id: $id) {
      state
      progress {
        step
        done
        total
      }
      pages
      failure
      url
    }
  }
`;

interface ReportState {
  readonly state: 'QUEUED' | 'RUNNING' | 'READY' | 'FAILED';
  readonly progress: { readonly step: string; readonly done: number; readonly total: number } | null;
  readonly pages: number | null;
  readonly failure: string | null;
  readonly url: string | null;
}

/**
 * Asks for a report of the token's organisation, tells how far it has come, and downloads it. The file appears whole, or
 * not at all.
 *
 * @throws {CommandRefused} a period where there is none, or none where there must be one
 * @throws {Error} the report could not be made; the message says why
 */
export async function makeReport(
  kind: Kind,
  { url, token, out = `${kind}.pdf`, from, until }: ReportOptions,
  tell: (words: string) => void = (words) => void process.stderr.write(`${words}\n`),
): Promise<number> {
  if (kind === 'registry' && (from !== undefined || until !== undefined))
    throw new CommandRefused('--from, --until: found a period; the register is reported as of now');
  const period =
    kind === 'decisions' ? { from: instantOf('--from', from), until: instantOf('--until', until) } : undefined;
  const client = new GraphqlClient({ url, token });
  const { requestReport } = await client.request<{ requestReport: { id: string } }>(REQUEST, {
    input: { kind: kind.toUpperCase(), ...period },
  });
  const { path, pages } = await whenReady(client, requestReport.id, tell);
  const bytes = await download(new URL(path, url), token, out);
  say(`Report written: ${out} (${pages} pages, ${(bytes / 1024).toFixed(0)} KiB). Check it with: custos verify ${out}`);
  return 0;
}

async function whenReady(
  client: GraphqlClient,
  id: string,
  tell: (words: string) => void,
): Promise<{ path: string; pages: number }> {
  for (let told = ''; ; await sleep(POLL_MS)) {
    const { report } = await client.request<{ report: ReportState }>(REPORT, { id });
    if (report.failure !== null) throw new Error(`The report could not be made. ${report.failure}`);
    if (report.url !== null) return { path: report.url, pages: report.pages! };
    const words = wordsOf(report);
    if (words !== told) tell(words);
    told = words;
  }
}

const wordsOf = ({ state, progress }: ReportState): string => {
  if (state === 'QUEUED' || progress === null) return 'Waiting for a worker';
  const { step, done, total } = progress;
  return total === 1 ? step : `${step}: ${done} of ${total}`;
};
