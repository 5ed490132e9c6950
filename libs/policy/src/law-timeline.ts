import type { Day } from '#vocabulary';
import type { Rule } from './policy-set.js';
import { isInForce } from './rule-calendar.js';

/** A day on which a rule's answer may change by its own dates, counted in the rule's zone. */
export interface LawDate {
  readonly day: Day;
  /** Its first day in force; its last; or a day within that its condition, or the law that it derives from, names. */
  readonly kind: 'begins' | 'ends' | 'condition';
  readonly rule: Rule;
}

/** The first day of a rule whose author names none. */
const ALWAYS: Day = '0001-01-01';

/** The dates of rules by day, then by rule: what begins, what changes, what ends. */
export const lawTimeline = (rules: readonly Rule[]): LawDate[] =>
  rules.flatMap(datesOf).sort((a, b) => (a.day === b.day ? (a.rule.id < b.rule.id ? -1 : 1) : a.day < b.day ? -1 : 1));

function datesOf(rule: Rule): LawDate[] {
  const { inForceFrom, inForceUntil, days } = rule;
  const within = days.filter((day) => day !== inForceFrom && isInForce(rule, day));
  return [
    ...(inForceFrom === ALWAYS ? [] : [{ day: inForceFrom, kind: 'begins', rule } as const]),
    ...within.map((day) => ({ day, kind: 'condition', rule }) as const),
    ...(inForceUntil === undefined ? [] : [{ day: inForceUntil, kind: 'ends', rule } as const]),
  ];
}
