import { canonicalize } from '#ledger';
import { hash } from 'node:crypto';
import { decisionsTitle, setDecisions } from './decisions-pages.js';
import type { LogExtract } from './log-extract.js';
import { Paper } from './paper.js';
import { attachData } from './proof-pages.js';
import { registryTitle, setRegistry } from './registry-pages.js';
import type { Report } from './report.js';

export interface PrintedReport {
  readonly pdf: Uint8Array;
  readonly pages: number;
}

/**
 * The report as a PDF, with its data and proof inside. The same report and extract give the same bytes.
 *
 * @throws {Malformed} an entry of the extract is not one of a log
 */
export async function printReport(report: Report, extract: LogExtract): Promise<PrintedReport> {
  const title = report.kind === 'registry' ? registryTitle : decisionsTitle;
  const paper = new Paper({
    // Plain words only: pdfkit writes what stands here into XML as it is.
    title: `${title}, ${report.madeAt.slice(0, 10)}`,
    subject: `Report ${hash('sha256', canonicalize(report), 'hex')} on entries ${hash('sha256', extract.checkpoint, 'hex')}`,
    author: 'Custos',
    madeAt: new Date(report.madeAt),
    running: `${title} · ${report.organisation.name}`,
    foot: `Log ${report.origin} at ${report.size} entries`,
  });
  if (report.kind === 'registry') setRegistry(paper, report, extract);
  else setDecisions(paper, report, extract);
  attachData(paper, report, extract);
  return { pdf: await paper.finish(), pages: paper.pages };
}
