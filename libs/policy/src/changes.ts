import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import {
  addDays,
  dayIn,
  type Day,
  type FactsDocument,
  type FactType,
  type FactValue,
  type ReferenceData,
} from '#vocabulary';
import { literalsOf } from './condition.js';
import { STATUTORY_DAYS } from './derive/index.js';
import type { PolicyEvaluator } from './evaluate.js';
import { factOf, onDay } from './facts.js';
import { judge, type Judgement } from './judge.js';
import type { PolicySet, Rule } from './policy-set.js';

/** Days in a value: itself, or those in the fields of its records. */
function daysIn(type: FactType, value: FactValue | undefined): Day[] {
  if (value === undefined || value === null) return [];
  if (type.kind === 'day') return [value as Day];
  if (type.kind !== 'records') return [];
  return (value as readonly Readonly<Record<string, FactValue>>[]).flatMap((record) =>
    Object.entries(type.fields).flatMap(([name, field]) => daysIn(field, record[name])),
  );
}

/** A day may be the first or the last of something, so its morrow counts too. */
const aroundOf = (day: Day): Day[] => [day, addDays(day, 1)];

/**
 * Every day after `doc.at` on which the same facts may be judged otherwise, ascending: days in the facts, days and
 * lengths of time in the policies, days in the law and in its tables. Between two of them nothing changes.
 */
export function daysOfChange(set: PolicySet, doc: FactsDocument, reference: ReferenceData): Day[] {
  const facts = set.keys.flatMap(({ key, type }) => (key === 'at' ? [] : daysIn(type, factOf(doc, key))));
  const lengths = new Set(set.rules.flatMap(({ mentions }) => [...mentions.durations]));
  const days = [
    ...daysOfTables(reference),
    ...facts.flatMap(aroundOf),
    ...facts.flatMap((day) => [...lengths].flatMap((length) => aroundOf(addDays(day, length)))),
    ...set.rules.flatMap(daysOfRule),
  ];
  return [...new Set(days)].filter((day) => day > doc.at).sort();
}

const daysOfRule = ({ inForceFrom, inForceUntil, mentions }: Rule): Day[] => [
  inForceFrom,
  ...(inForceUntil === undefined ? [] : [addDays(inForceUntil, 1)]),
  ...[...mentions.days].flatMap(aroundOf),
];

/** Days written into the law's definitions, and those on which a decision about adequacy begins or has ended. */
const daysOfTables = (reference: ReferenceData): Day[] => [
  ...STATUTORY_DAYS,
  ...reference.adequacy.flatMap(({ valid_from, valid_until }) => [
    valid_from,
    ...(valid_until === null ? [] : [addDays(valid_until, 1)]),
  ]),
];

/** Rules that can deny: what only reports decides nothing. */
const decidingRules = ({ rules }: PolicySet): Rule[] => rules.filter(({ kind }) => kind !== 'finding');

/**
 * Instants at which the law itself may decide otherwise of the same facts, ascending: each day in the zone that counts
 * it.
 */
export function instantsOfLaw(set: PolicySet, reference: ReferenceData, after: Date, until: Date): number[] {
  const tables = daysOfTables(reference);
  const instants = [...Map.groupBy(decidingRules(set), ({ zone }) => zone)].flatMap(([zone, rules]) => {
    const [first, last] = [dayIn(zone, after), dayIn(zone, until)];
    const readsTables = rules.some(({ derived }) => derived.length > 0);
    const days = [...(readsTables ? tables : []), ...rules.flatMap(daysOfRule)];
    return [...new Set(days)].filter((day) => day > first && day <= last).map((day) => startOfDay(day, zone).getTime());
  });
  return [...new Set(instants)].sort((a, b) => a - b);
}

const DAYS_LEFT = 'registry.agreement_days_left';

/** How the policies that decide read a day which a fact states. */
export interface DayReading {
  /** IANA zones in which they count it; empty where none reads it. */
  readonly zones: readonly string[];
  /** Numbers of days that they count from it or back from it. */
  readonly lengths: readonly number[];
}

/** How a set reads the days of its facts, by key such as `dpa.valid_until`. */
export function dayReadings(set: PolicySet): (key: string) => DayReading {
  const rules = decidingRules(set);
  const readings = new Map<string, DayReading>();
  return (key) => {
    let reading = readings.get(key);
    if (reading === undefined) {
      const readers = rules.filter(({ reads }) => reads.includes(key));
      const lengths = readers.flatMap((rule) => [
        ...rule.mentions.durations,
        ...(key === DAYS_LEFT ? numbersIn(set, rule) : []),
      ]);
      reading = { zones: [...new Set(readers.map(({ zone }) => zone))], lengths: [...new Set(lengths)] };
      readings.set(key, reading);
    }
    return reading;
  };
}

const numbersIn = ({ program }: PolicySet, { id }: Rule): number[] =>
  [program.fired, program.met]
    .flatMap((part) => literalsOf(conditionsOf(part.get(id))))
    .filter((literal) => typeof literal === 'number');

const conditionsOf = (json: PolicyJson | undefined) => json?.conditions.map(({ body }) => body) ?? [];

export interface Change {
  readonly day: Day;
  readonly judgement: Judgement;
}

const sameAnswer = (a: Judgement, b: Judgement): boolean =>
  a.effect === b.effect &&
  a.determinedBy.join() === b.determinedBy.join() &&
  a.obligations.join() === b.obligations.join() &&
  a.findings.join() === b.findings.join();

/** How the answer to the same facts changes, day by day of change, up to and including `until`. */
export function* changesOf(
  set: PolicySet,
  doc: FactsDocument,
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
  until: Day = '9999-12-31',
): Generator<Change> {
  let last = judge(set, doc, reference, evaluator, { upcoming: false });
  for (const day of daysOfChange(set, doc, reference)) {
    if (day > until) return;
    const judgement = judge(set, onDay(doc, day), reference, evaluator, { upcoming: false });
    if (!sameAnswer(judgement, last)) yield { day, judgement };
    last = judgement;
  }
}

/** The first day after `doc.at` on which the same facts are denied, and by which rules; nothing if they never are. */
export function becomesDenyOn(
  set: PolicySet,
  doc: FactsDocument,
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
): { readonly day: Day; readonly by: readonly string[] } | undefined {
  for (const { day, judgement } of changesOf(set, doc, reference, evaluator)) {
    if (judgement.effect === 'DENY') return { day, by: judgement.determinedBy };
  }
  return undefined;
}

const HOUR = 3_600_000;

/** The first instant of a calendar day in an IANA zone. */
export function startOfDay(day: Day, zone: string): Date {
  // No zone is further than 14 hours ahead of or 12 behind UTC; the day begins between those two instants.
  let before = Date.parse(`${day}T00:00:00Z`) - 15 * HOUR;
  let within = before + 28 * HOUR;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (dayIn(zone, new Date(middle)) < day) before = middle;
    else within = middle;
  }
  return new Date(within);
}

/**
 * The first instant after `at` at which the same facts may be judged otherwise: the beginning of the next day of
 * change in the zone of any rule. Nothing if no day of change lies ahead.
 */
export function nextInstantOfChange(
  set: PolicySet,
  doc: FactsDocument,
  reference: ReferenceData,
  at: Date,
): Date | undefined {
  const zones = [...new Set(set.rules.map(({ zone }) => zone))];
  const instants = zones.flatMap((zone) => {
    const [next] = daysOfChange(set, onDay(doc, dayIn(zone, at)), reference);
    return next === undefined ? [] : [startOfDay(next, zone).getTime()];
  });
  return instants.length === 0 ? undefined : new Date(Math.min(...instants));
}
