import { canonicalizeIntegers, parseCheckpoint, parseNote, toBase64, canonicalize } from '#ledger';
import type { LogExtract } from './log-extract.js';
import { type Paper } from './paper.js';
import type { Report } from './report.js';
import { timeIn } from './wording.js';

const utf8 = new TextEncoder();

/** Names of the files inside a report. */
export const FILES = {
  report: 'report.json',
  entries: 'entries.jsonl',
  checkpoint: 'checkpoint',
  proof: 'log-proof.json',
} as const;

/** The data of a report as it is embedded. */
export function attachData(paper: Paper, report: Report, { entries, proof, checkpoint }: LogExtract): void {
  const lines = entries.map((entry) => Buffer.concat([entry, utf8.encode('\n')]));
  const files = [
    [FILES.report, 'application/json', 'What the report states', utf8.encode(canonicalize(report))],
    [FILES.entries, 'application/jsonl', 'The log’s entries that it rests on', Buffer.concat(lines)],
    [FILES.checkpoint, 'text/plain', 'The signed head of the log', utf8.encode(checkpoint)],
    [
      FILES.proof,
      'application/json',
      'What leads from the entries to that head',
      utf8.encode(canonicalizeIntegers(proof)),
    ],
  ] as const;
  for (const [name, type, description, bytes] of files) paper.attach({ name, type, description, bytes });
}

/** The last chapter: what the report rests on, and how anybody checks it. */
export function setProof(paper: Paper, report: Report, extract: LogExtract, claim: string): void {
  const { origin, size, root } = parseCheckpoint(parseNote(extract.checkpoint).text);
  const { zone } = report.organisation;
  paper.heading(1, 'What this report rests on');
  paper.text(claim);
  paper.properties([
    ['Log', origin],
    ['Entries it holds', String(size)],
    ['Root of those entries', toBase64(root)],
    ['Keys of the log', extract.proof.keys.join('\n')],
    ['Entries shown here', String(extract.entries.length)],
    ...Object.entries(report.query).map(
      ([name, at]) => [`Asked: ${name}`, `${timeIn(zone, new Date(at))} (${at})`] as const,
    ),
    ['Time zone', zone],
    ['Made', `${timeIn(zone, new Date(report.madeAt))} by ${report.engine}`],
  ]);
  paper.heading(2, 'How to check it');
  paper.text('Nobody has to be believed, and no system has to be reached. On any machine with Custos installed:');
  paper.text('custos verify REPORT.pdf --key KEY', 'lead');
  paper.text(
    'KEY is the log’s key; get it from the operator on another way than this file. The command takes the data out of this file, ' +
      'shows that the signed log holds every entry shown here, works out every number anew, prints the report again from the data, ' +
      'and compares it with this file to the last stroke.',
  );
  paper.text(
    `The data is in the file’s attachments, for other tools: ${FILES.report} (what is stated), ${FILES.entries} (the log’s entries), ` +
      `${FILES.checkpoint} (the signed head, c2sp.org/tlog-checkpoint) and ${FILES.proof} (the hashes between them, RFC 9162).`,
  );
}

/** The title page and the list of contents. */
export function setCover(paper: Paper, report: Report, title: string, lead: string): void {
  const { zone, name } = report.organisation;
  paper.space(120);
  paper.title(title);
  paper.space(8);
  paper.text(name, 'lead');
  paper.text(lead, 'lead');
  paper.space(40);
  paper.text(`Made ${timeIn(zone, new Date(report.madeAt))}, all times in ${zone}.`, 'quiet');
  paper.text(
    `It rests on the log ${report.origin} at ${report.size} entries, signed. The data and its proof are inside this file.`,
    'quiet',
  );
}
