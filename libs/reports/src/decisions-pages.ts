import { dayIn } from '#vocabulary';
import { decisionsContent, type PolicyInWords } from './decisions-content.js';
import type { LogExtract } from './log-extract.js';
import { INK, type Paper } from './paper.js';
import { setCover, setProof } from './proof-pages.js';
import type { DecisionsReport } from './report.js';
import { counted, timeIn } from './wording.js';

/** So many denials are printed one by one; all of them are in the data. */
export const DENIALS_PRINTED = 1_000;

/** The law of policies that the organisation wrote itself. */
const OWN_LAW = 'Organisation policy';

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
        { title: 'Law and article', share: 0.33 },
        { title: 'What it asks', share: 0.45 },
        { title: 'Allowed', share: 0.11, align: 'right' },
        { title: 'Denied', share: 0.11, align: 'right' },
      ],
      content.byPolicy.map((one) => [provisionOf(one), one.title || one.id, String(one.allowed), String(one.denied)]),
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
        { title: 'When', share: 0.12 },
        { title: 'Application', share: 0.17 },
        { title: 'Deployment', share: 0.2 },
        { title: 'Under which article', share: 0.42 },
        { title: 'Entry', share: 0.09, align: 'right' },
      ],
      printed.map(({ at, application, deployments, policies, index }) => [
        timeIn(zone, at),
        application,
        deployments.join(', '),
        provisionsOf(policies),
        String(index),
      ]),
    );
  }
  const unconfirmed = content.byPolicy.filter((one) => one.unconfirmed.length > 0);
  if (unconfirmed.length > 0) {
    paper.heading(1, 'What of these articles is unconfirmed');
    paper.table(
      [
        { title: 'Article', share: 0.4 },
        { title: 'What is not confirmed', share: 0.6 },
      ],
      unconfirmed.map((one) => [provisionOf(one), one.unconfirmed.join(' ')]),
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

const markOf = (unconfirmed: readonly string[]): string => (unconfirmed.length === 0 ? '' : ' (unconfirmed)');

/** The law and its article; of a policy of the organisation's own, that it is one. */
const provisionOf = ({ law, citation, unconfirmed }: PolicyInWords): string => {
  if (law === '') return 'of no pack that is held';
  return law === OWN_LAW ? OWN_LAW : `${law}, ${citation}${markOf(unconfirmed)}`;
};

/** A line a law with its articles, and one with the organisation's own policies by what they ask. */
const provisionsOf = (policies: readonly PolicyInWords[]): string =>
  [...Map.groupBy(policies, ({ law }) => law)]
    .map(([law, of]) =>
      law === '' || law === OWN_LAW
        ? `${law || 'Of no pack that is held'}: ${of.map(({ id, title }) => title || id).join('; ')}`
        : `${law}, ${of.map(({ citation, unconfirmed }) => `${citation}${markOf(unconfirmed)}`).join('; ')}`,
    )
    .join('\n');

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
