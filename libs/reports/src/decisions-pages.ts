import { dayIn } from '#vocabulary';
import { decisionsContent } from './decisions-content.js';
import type { LogExtract } from './log-extract.js';
import { INK, type Paper } from './paper.js';
import { setCover, setProof } from './proof-pages.js';
import type { DecisionsReport } from './report.js';
import { counted, timeIn } from './wording.js';

/** So many denials are printed one by one; all of them are in the data. */
export const DENIALS_PRINTED = 1_000;

export const decisionsTitle = 'Decisions of a period';

export function setDecisions(paper: Paper, report: DecisionsReport, extract: LogExtract): void {
  const content = decisionsContent(report, extract.entries, extract.proof.indexes);
  const { zone } = report.organisation;
  const period = `${timeIn(zone, new Date(report.query.from))} to ${timeIn(zone, new Date(report.query.until))}`;
  setCover(paper, report, decisionsTitle, period);
  paper.listContents();

  const { asked, allowed, denied } = content.totals;
  paper.heading(1, 'At a glance');
  paper.figures([
    { value: asked, label: 'calls were asked about', ink: INK.accent },
    { value: allowed, label: 'were allowed', ink: INK.allowed },
    { value: denied, label: 'were denied', ink: INK.denied },
  ]);
  if (asked === 0) paper.text('Nothing was asked in this period.');
  else
    paper.text(
      `${counted(asked, 'call')} by ${counted(content.byApplication.length, 'application')} in this period, ${allowed} allowed and ${denied} denied. ` +
        'Each was decided by the policies and facts in force at its instant, and written into the log before the answer left.',
    );
  if (asked > 0) {
    paper.heading(2, 'By day');
    paper.bars(
      `Calls by day: ${content.byDay.map((one) => `${one.day} ${one.allowed} allowed and ${one.denied} denied`).join('; ')}.`,
      content.byDay,
    );
    paper.heading(2, 'By application');
    paper.bars(
      `Calls by application: ${content.byApplication.map((one) => `${one.label} ${one.allowed} allowed and ${one.denied} denied`).join('; ')}.`,
      content.byApplication,
    );
    paper.heading(2, 'By data class');
    paper.text('A call that carries several classes counts under each.', 'quiet');
    paper.table(COUNTS('Data class'), content.byDataClass.map(countsRow));

    paper.heading(1, 'By policy and article');
    paper.text('The policies that determined a decision. A call that several denied counts under each.', 'quiet');
    paper.table(
      [
        { title: 'Article or clause', share: 0.25 },
        { title: 'What it asks', share: 0.31 },
        { title: 'Policy', share: 0.22 },
        { title: 'Allowed', share: 0.11, align: 'right' },
        { title: 'Denied', share: 0.11, align: 'right' },
      ],
      content.byPolicy.map((one) => [
        one.citation || 'of no pack that is held',
        one.title,
        one.label,
        String(one.allowed),
        String(one.denied),
      ]),
    );
  }

  paper.heading(1, 'What was denied');
  if (denied === 0) paper.text('Nothing was denied in this period.');
  else {
    const printed = content.denials.slice(0, DENIALS_PRINTED);
    paper.text(
      denied > printed.length
        ? `The newest ${printed.length} of ${denied} denials; all of them are in the data inside this file.`
        : 'Newest first.',
      'quiet',
    );
    paper.table(
      [
        { title: 'When', share: 0.14 },
        { title: 'Application', share: 0.19 },
        { title: 'Deployment', share: 0.15 },
        { title: 'Under which article', share: 0.42 },
        { title: 'Entry', share: 0.1, align: 'right' },
      ],
      printed.map(({ at, application, deployments, policies, index }) => [
        timeIn(zone, at),
        application,
        deployments.join(', '),
        policies.map(({ id, citation }) => citation || id).join('; '),
        String(index),
      ]),
    );
  }
  const days = `${dayIn(zone, new Date(report.query.from))} and ${dayIn(zone, new Date(report.query.until))}`;
  setProof(
    paper,
    report,
    extract,
    `Every decision counted here is an entry of the log, embedded as it was written. The entries shown are one stretch of the log without gaps, ` +
      `with a neighbour on either side of the period between ${days}, so that none was left out. Times are by the clocks of the decision points. ` +
      'Names of applications and deployments, and the words of articles, are the register’s and the packs’ own; the log holds their ids.',
  );
}

const COUNTS = (title: string) =>
  [
    { title, share: 0.58 },
    { title: 'Asked', share: 0.14, align: 'right' },
    { title: 'Allowed', share: 0.14, align: 'right' },
    { title: 'Denied', share: 0.14, align: 'right' },
  ] as const;

const countsRow = ({ label, allowed, denied }: { label: string; allowed: number; denied: number }): string[] => [
  label,
  String(allowed + denied),
  String(allowed),
  String(denied),
];
