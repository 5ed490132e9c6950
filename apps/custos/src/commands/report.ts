import { CommandRefused } from '../documents.js';
import { download } from '../download.js';
import { say } from '../print.js';

export const REPORT_KINDS = ['registry', 'decisions'] as const;

export interface ReportOptions {
  readonly url: string;
  readonly token: string;
  readonly out?: string;
  /** Instants between which decisions were made, half-open; RFC 3339 or a day in UTC. */
  readonly from?: string;
  readonly until?: string;
}

/**
 * Downloads a report of the token's organisation. The file appears whole, or not at all.
 *
 * @throws {CommandRefused} a period where there is none, or none where there must be one
 */
export async function makeReport(
  kind: (typeof REPORT_KINDS)[number],
  { url, token, out = `${kind}.pdf`, from, until }: ReportOptions,
): Promise<number> {
  const address = new URL(`/reports/${kind}.pdf`, url);
  if (kind === 'decisions') {
    address.searchParams.set('from', instantOf('--from', from));
    address.searchParams.set('until', instantOf('--until', until));
  } else if (from !== undefined || until !== undefined)
    throw new CommandRefused('--from, --until: found a period; the register is reported as of now');
  const bytes = await download(address, token, out);
  say(`Report written: ${out} (${(bytes / 1024).toFixed(0)} KiB). Check it with: custos verify ${out}`);
  return 0;
}

/** A day is its first instant in UTC. */
function instantOf(option: string, text: string | undefined): string {
  const instant = text === undefined ? NaN : Date.parse(text);
  if (Number.isNaN(instant) || !/^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/.test(text!))
    throw new CommandRefused(
      `${option}: found ${text ?? 'nothing'}; allowed: a day, 2026-11-01, or an instant, 2026-11-01T00:00:00+05:30`,
    );
  return new Date(instant).toISOString();
}
