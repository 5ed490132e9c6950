import { dayNumber } from '#vocabulary';
import type { LogExtract } from './log-extract.js';
import { INK, type Paper } from './paper.js';
import { setCover, setProof } from './proof-pages.js';
import {
  type AgreementInReport,
  type DeploymentInReport,
  type RegistryContent,
  registryContent,
  REVIEW_HORIZON_DAYS,
} from './registry-content.js';
import type { RegistryReport } from './report.js';
import { counted, listed, timeIn } from './wording.js';

export const registryTitle = 'Register of model deployments';

const AXIS_DAYS = { before: 365, after: 730 } as const;

export function setRegistry(paper: Paper, report: RegistryReport, extract: LogExtract): void {
  const content = registryContent(report);
  const { zone } = report.organisation;
  setCover(
    paper,
    report,
    registryTitle,
    `What is deployed where, on whose terms, until when.\nAs of ${timeIn(zone, new Date(report.query.at))}`,
  );
  paper.listContents();
  setGlance(paper, content);
  setAgreements(paper, content);
  setDeployments(paper, content);
  setMissing(paper, content);
  setProof(
    paper,
    report,
    extract,
    `Everything printed here is worked out from ${counted(report.facts.length, 'fact version')} on ${counted(report.subjects.length, 'subject')}, embedded as recorded. ` +
      'The log’s entries name each fact version by its digest, and each is shown to be the one that was recorded. Names of subjects are the register’s own; ' +
      'the log holds their handles. That the register holds no further entry is shown by the evidence bundle, which holds the whole log.',
  );
}

function setGlance(paper: Paper, { totals, byStatus, deployments }: RegistryContent): void {
  paper.heading(1, 'At a glance');
  paper.figures([
    { value: totals.deployments, label: 'deployments', ink: INK.accent },
    { value: totals.approved, label: 'of them approved', ink: INK.allowed },
    {
      value: totals.agreementsInForce,
      label: `of ${counted(totals.agreements, 'agreement')} in force`,
      ink: INK.accent,
    },
  ]);
  paper.figures([
    { value: totals.gaps, label: 'gaps: facts missing or lapsing', ink: INK.denied },
    { value: totals.conflicts, label: 'conflicts between sources', ink: INK.denied },
    { value: totals.reviewsDue, label: `reviews due within ${REVIEW_HORIZON_DAYS} days`, ink: INK.denied },
  ]);
  if (deployments.length === 0) {
    paper.text('No deployment is registered.');
    return;
  }
  paper.text(`By status: ${byStatus.map(([status, count]) => `${count} ${worded(status)}`).join(', ')}.`);
  paper.table(
    [
      { title: 'Deployment', share: 0.24 },
      { title: 'Status', share: 0.11 },
      { title: 'Vendor', share: 0.15 },
      { title: 'Model', share: 0.2 },
      { title: 'Runs in', share: 0.16 },
      { title: 'Review by', share: 0.14 },
    ],
    deployments.map((one) => [
      one.name,
      worded(one.status ?? 'not known'),
      one.vendor ?? (one.kind?.startsWith('self') ? 'own machines' : 'not known'),
      one.model ?? 'not known',
      listed(one.regions),
      one.reviewBy ?? 'not known',
    ]),
  );
}

function setAgreements(paper: Paper, { agreements, day }: RegistryContent): void {
  paper.heading(1, 'On whose terms, until when');
  if (agreements.length === 0) {
    paper.text('No agreement is registered.');
    return;
  }
  const at = dayNumber(day);
  const axis = { from: at - AXIS_DAYS.before, until: at + AXIS_DAYS.after, at };
  const year = Number(day.slice(0, 4));
  const ticks = [-1, 0, 1, 2]
    .map((offset) => ({ at: dayNumber(`${year + offset}-01-01`), label: String(year + offset) }))
    .filter((tick) => tick.at >= axis.from && tick.at <= axis.until);
  const dated = agreements.filter(
    ({ window }) => window.from !== null && (window.until !== null || window.isOpenEnded),
  );
  if (dated.length > 0) {
    paper.text(
      `The line is ${day}. A bar is dark while its agreement is in force that day; an arrow has no last day.`,
      'quiet',
    );
    paper.windows(
      `Windows of agreements: ${dated.map((one) => `${one.handle} ${windowSaid(one)}`).join('; ')}.`,
      { ...axis, ticks },
      dated.map((one) => ({
        label: one.handle,
        from: dayNumber(one.window.from!),
        until: one.window.until === null ? axis.until : dayNumber(one.window.until) + 1,
        isOpen: one.window.isOpenEnded,
        isInForce: one.window.state === 'in_force',
        said: one.window.until === null ? 'no last day' : `until ${one.window.until}`,
      })),
    );
  }
  paper.table(
    [
      { title: 'Agreement', share: 0.24 },
      { title: 'Kind', share: 0.12 },
      { title: 'With', share: 0.15 },
      { title: 'Party to it', share: 0.17 },
      { title: 'Holds', share: 0.17 },
      { title: 'Deployments', share: 0.15 },
    ],
    agreements.map((one) => [
      `${one.name} (${one.handle})`,
      worded(one.kind ?? 'not known'),
      one.vendor ?? 'not known',
      listed(one.entities),
      windowSaid(one),
      listed(one.deployments),
    ]),
  );
}

function setDeployments(paper: Paper, { deployments }: RegistryContent): void {
  paper.heading(1, 'Each deployment');
  if (deployments.length === 0) paper.text('No deployment is registered.');
  for (const one of deployments) {
    paper.keep(190);
    paper.heading(2, one.name === one.handle ? one.handle : `${one.handle}: ${one.name}`);
    paper.properties([
      ['Status', worded(one.status ?? 'not known')],
      [
        'Served by',
        `${one.vendor ?? (one.kind?.startsWith('self') ? 'own machines' : 'not known')} (${one.kind ?? 'kind not known'})`,
      ],
      ['Model', one.model ?? 'not known'],
      ['Runs in', listed(one.regions)],
      ['May only run in', one.pin?.length === 0 ? 'nothing is pinned' : listed(one.pin)],
      ['Stands on', listed(one.agreements)],
      ['Data is kept', retentionSaid(one)],
      ['Next review', one.reviewBy === null ? 'not known' : `by ${one.reviewBy}${one.isReviewDue ? ', due' : ''}`],
      ['Open points', pointsSaid(one)],
    ]);
  }
}

function setMissing(paper: Paper, { deployments }: RegistryContent): void {
  paper.heading(1, 'What is missing or in dispute');
  const gaps = deployments.flatMap((one) => one.gaps.map((gap) => ({ of: one.handle, ...gap })));
  const conflicts = deployments.flatMap((one) => one.conflicts.map((said) => [one.handle, said]));
  if (gaps.length === 0) paper.text('Every fact that reviewers need is known, and none lapses within 30 days.');
  else {
    paper.text(
      'A fact that is not known counts against a call: whatever needs it is denied until it is recorded with its evidence.',
      'quiet',
    );
    paper.table(
      [
        { title: 'Deployment', share: 0.15 },
        { title: 'What is not known', share: 0.31 },
        { title: 'About', share: 0.24 },
        { title: 'Since or by', share: 0.13 },
        { title: 'Who can say it', share: 0.17 },
      ],
      gaps.map((gap) => [
        gap.of,
        gap.state === 'lapsing' ? `Lapses: ${gap.meaning}` : gap.meaning,
        gap.subject,
        (gap.by ?? gap.since)?.toISOString().slice(0, 10) ?? 'never known',
        gap.supplier.role === 'owner' && gap.supplier.person !== null
          ? `owner ${gap.supplier.person}`
          : gap.supplier.role,
      ]),
    );
  }
  if (conflicts.length > 0) {
    paper.heading(2, 'Sources that disagree');
    paper.table(
      [
        { title: 'Deployment', share: 0.2 },
        { title: 'What they say, and what gates until an officer decides', share: 0.8 },
      ],
      conflicts,
    );
  }
}

const worded = (status: string): string => status.replaceAll('_', ' ');

function windowSaid({ window: { from, until, isOpenEnded, state } }: AgreementInReport): string {
  const end = isOpenEnded ? 'no last day' : (until ?? 'end not known');
  const said = { in_force: 'in force', not_begun: 'not begun', ended: 'ended' };
  return `${from ?? 'begin not known'} to ${end}, ${state === null ? 'not known to be in force' : said[state]}`;
}

function retentionSaid({ retention }: DeploymentInReport): string {
  if (!retention.known) return `not known: ${retention.reason}`;
  const layer = retention.layer === null ? '' : `, set by the layer ${retention.layer}`;
  return `${retention.days === null ? 'without end' : counted(retention.days, 'day')}${layer}`;
}

function pointsSaid({ gaps, conflicts }: DeploymentInReport): string {
  if (gaps.length + conflicts.length === 0) return 'none';
  return [
    ...(gaps.length > 0 ? [counted(gaps.length, 'gap')] : []),
    ...(conflicts.length > 0 ? [counted(conflicts.length, 'conflict')] : []),
  ].join(', ');
}
