import { DecisionEntry, Malformed, readEntry } from '#ledger';
import { type Day, dayIn } from '#vocabulary';
import type { DecisionsReport, DecisionsTotals } from './report.js';

/** How many calls of one kind were asked about, and what came of them. */
export interface Tally {
  readonly label: string;
  readonly allowed: number;
  readonly denied: number;
}

/** What a policy's id stands for; empty where no pack that is held has it. */
export interface PolicyInWords {
  readonly id: string;
  readonly law: string;
  readonly citation: string;
  readonly title: string;
  /** What of it was not read in the text of the law, or is not settled. */
  readonly unconfirmed: readonly string[];
}

export interface Denial {
  readonly at: Date;
  readonly id: string;
  /** Where its entry stands in the log. */
  readonly index: number;
  readonly application: string;
  readonly deployments: readonly string[];
  readonly policies: readonly PolicyInWords[];
}

export interface DecisionsContent {
  readonly totals: DecisionsTotals;
  /** Every day of the period on which something was asked, first to last, in the organisation's zone. */
  readonly byDay: readonly (Tally & { readonly day: Day })[];
  readonly byApplication: readonly Tally[];
  /** By the policies that determined a decision; a decision may count under several. */
  readonly byPolicy: readonly (Tally & PolicyInWords)[];
  /** By code of the legal taxonomy; a decision may count under several. */
  readonly byDataClass: readonly Tally[];
  /** Newest first. */
  readonly denials: readonly Denial[];
}

interface Placed {
  readonly entry: DecisionEntry;
  readonly index: number;
}

/**
 * What the entries say of the period: nothing else is counted.
 *
 * @param indexes where the entries stand in the log
 * @throws {Malformed} an entry is not one of a log, or a decision of it is not whole
 */
export function decisionsContent(
  report: Omit<DecisionsReport, 'totals'>,
  entries: readonly Uint8Array[],
  indexes: readonly number[],
): DecisionsContent {
  const decisions = entries.flatMap((bytes, i): Placed[] => {
    const read = readEntry(bytes);
    if (read.type !== 'decision' || read.ts < report.query.from || read.ts >= report.query.until) return [];
    const entry = DecisionEntry.safeParse(read);
    if (!entry.success) throw new Malformed('entry', `${read.id} is no decision of version 1`);
    return [{ entry: entry.data, index: indexes[i]! }];
  });
  const subjects = new Map(report.subjects.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => subjects.get(id) ?? id;
  const known = new Map(report.policies.map((policy) => [policy.id, policy]));
  const policyOf = (id: string): PolicyInWords =>
    known.get(id) ?? { id, law: '', citation: '', title: '', unconfirmed: [] };
  const policiesOf = ({ entry }: Placed) => [...new Set(entry.determinedBy.map(({ policy }) => policy))];
  const days = tally(decisions, ({ entry }) => [dayIn(report.organisation.zone, new Date(entry.ts))]);
  const denied = decisions.filter(({ entry }) => entry.effect === 'DENY');
  return {
    totals: { asked: decisions.length, allowed: decisions.length - denied.length, denied: denied.length },
    byDay: days.map((one) => ({ ...one, day: one.label })).sort((a, b) => (a.day < b.day ? -1 : 1)),
    byApplication: tally(decisions, ({ entry }) => [nameOf(entry.application)]),
    byPolicy: tally(decisions, policiesOf).map((one) => ({ ...policyOf(one.label), ...one })),
    byDataClass: tally(decisions, ({ entry }) => entry.dataClasses ?? ['not known']),
    denials: denied
      .map((placed) => ({
        at: new Date(placed.entry.ts),
        id: placed.entry.id,
        index: placed.index,
        application: nameOf(placed.entry.application),
        deployments: placed.entry.members.map(({ id }) => nameOf(id)),
        policies: policiesOf(placed).map(policyOf),
      }))
      .sort((a, b) => b.index - a.index),
  };
}

/** Most asked first. */
function tally(decisions: readonly Placed[], labelsOf: (decision: Placed) => readonly string[]): Tally[] {
  const tallies = new Map<string, { label: string; allowed: number; denied: number }>();
  for (const decision of decisions)
    for (const label of labelsOf(decision)) {
      const one = tallies.get(label) ?? { label, allowed: 0, denied: 0 };
      tallies.set(label, one);
      if (decision.entry.effect === 'ALLOW') one.allowed += 1;
      else one.denied += 1;
    }
  const asked = (one: Tally) => one.allowed + one.denied;
  return [...tallies.values()].sort((a, b) => asked(b) - asked(a) || (a.label < b.label ? -1 : 1));
}

/**
 * The stretch of the log to show for a period: its entries, and the neighbour on either side, whose times show that
 * the stretch is the whole of it.
 *
 * @param times of the log's entries, in order
 */
export function stretchOf(times: readonly string[], { from, until }: DecisionsReport['query']): number[] {
  const begun = times.findIndex((time) => time >= from);
  const first = begun < 0 ? times.length : begun;
  const last = times.findLastIndex((time) => time < until);
  const [start, end] = [
    Math.max(0, Math.min(first, last + 1) - 1),
    Math.min(times.length - 1, Math.max(first, last + 1)),
  ];
  return Array.from({ length: end - start + 1 }, (_, i) => start + i);
}

/**
 * That the entries are a stretch without gaps which reaches beyond the period, or the log, on either side.
 *
 * @throws {Malformed} decisions of the period may be missing
 */
export function requireWhole(
  { query: { from, until }, size }: Pick<DecisionsReport, 'query' | 'size'>,
  entries: readonly Uint8Array[],
  indexes: readonly number[],
): void {
  const gap = indexes.findIndex((index, i) => i > 0 && index !== indexes[i - 1]! + 1);
  if (gap > 0) throw new Malformed('entries', `entry ${indexes[gap - 1]! + 1} is missing between those shown`);
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined) throw new Malformed('entries', 'found none; allowed: the period’s');
  if (indexes[0] !== 0 && readEntry(first).ts >= from)
    throw new Malformed('entries', `nothing shows that none of the period stands before entry ${indexes[0]}`);
  if (indexes.at(-1) !== size - 1 && readEntry(last).ts < until)
    throw new Malformed('entries', `nothing shows that none of the period stands after entry ${indexes.at(-1)}`);
}
