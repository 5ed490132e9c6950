import type { FactKey, FactValue, Stricter } from '#vocabulary';
import type { Fact } from './fact.js';
import { findFactKey } from './key-table.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';
import { endOf } from './validity.js';

/** Why an attribute is not known. */
export type UnknownCode =
  'MISSING_FACT' | 'FACT_STALE' | 'FACT_NOT_BEGUN' | 'FACT_ESTIMATED' | 'FACT_CONFLICT' | 'FACT_UNRESOLVED';

export interface UnknownReason {
  readonly code: UnknownCode;
  readonly key: string;
  /** `kind/handle` of the subject that lacks it. */
  readonly subject: string;
  /** Facts that would have told, such as the one that went stale. */
  readonly facts: readonly Fact[];
  /** Since when it is unknown; none where it never was known. */
  readonly since: Date | null;
  /** Code, key and the words, naming the document where there was one. */
  readonly text: string;
}

/** Facts that stand at the same instant and disagree. The stricter gates until an officer supersedes one of them. */
export interface FactConflict {
  readonly subject: Subject;
  readonly key: string;
  readonly qualifier: string | null;
  readonly facts: readonly Fact[];
  /** The value that gates; absent where the key has no stricter order, so that it counts as unknown. */
  readonly gating?: FactValue;
}

/** What is known of one attribute of one subject at one instant. None is a value; unknown is neither none nor false. */
export type FactState =
  | {
      readonly state: 'known' | 'none';
      readonly value: FactValue;
      readonly facts: readonly Fact[];
      readonly conflict?: FactConflict;
    }
  | { readonly state: 'unknown'; readonly reason: UnknownReason; readonly conflict?: FactConflict };

export interface AsOf {
  readonly at: Date;
  /** Facts recorded after this instant are not yet known; absent means all are. */
  readonly knownAt?: Date | undefined;
}

/** An estimate may rank, never gate. */
const isEstimate = (fact: Fact): boolean =>
  fact.method === 'ESTIMATE' || fact.confidence === 'ESTIMATED' || fact.confidence === 'UNKNOWN';

/**
 * State of `key` of a subject at an instant, read from its fact versions.
 *
 * A fact is displaced from the instant at which one that supersedes it, or supersedes its successor, begins; the end of
 * the later one does not bring it back. Facts that stand together and disagree are a conflict: the stricter gates, and
 * where the key has no order nothing is known.
 */
export function factState(
  registry: Registry,
  subject: Subject,
  key: string,
  asOf: AsOf,
  qualifier: string | null = null,
): FactState {
  const row = findFactKey(key);
  const versions = registry
    .factsOf(subject, key)
    .filter((fact) => fact.qualifier === qualifier && isRecorded(fact, asOf) && !isDisplaced(registry, fact, asOf));
  const telling = row && !row.gates ? versions : versions.filter((fact) => !isEstimate(fact));
  const standing = telling.filter((fact) => isInForce(fact, row, asOf.at));
  if (standing.length === 0)
    return { state: 'unknown', reason: whyUnknown(subject, key, row, versions, telling, asOf) };
  return agree(standing)
    ? stateOfValue(subject, key, row, standing[0]!.value, standing)
    : resolveConflict(subject, key, row, qualifier, standing);
}

const isRecorded = (fact: Fact, { knownAt }: AsOf): boolean => !knownAt || fact.recordedAt <= knownAt;

function isInForce(fact: Fact, key: FactKey | undefined, at: Date): boolean {
  const end = endOf(fact, key);
  return fact.validFrom <= at && (!end || at < end);
}

function isDisplaced(registry: Registry, fact: Fact, asOf: AsOf, seen: Set<Fact> = new Set([fact])): boolean {
  return registry.successorsOf(fact).some((successor) => {
    if (seen.has(successor) || !isRecorded(successor, asOf)) return false;
    seen.add(successor);
    return successor.validFrom <= asOf.at || isDisplaced(registry, successor, asOf, seen);
  });
}

const agree = (facts: readonly Fact[]): boolean => {
  const [first, ...rest] = facts.map((fact) => comparable(fact.value));
  return rest.every((value) => value === first);
};

/** One text per value; the order of a list and of a record's fields does not matter. */
export function comparable(value: FactValue): string {
  if (Array.isArray(value)) return `[${value.map(comparable).sort().join()}]`;
  if (value && typeof value === 'object') {
    const fields = Object.entries(value as Record<string, FactValue>).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${comparable(field)}`).join()}}`;
  }
  return JSON.stringify(value);
}

function stateOfValue(
  subject: Subject,
  key: string,
  row: FactKey | undefined,
  value: FactValue,
  facts: readonly Fact[],
): FactState {
  if (value !== null) return { state: 'known', value, facts };
  // Where a key cannot be none, null is how a source says that it does not know.
  if (row && !row.none && row.type.kind !== 'json') {
    const text = `MISSING_FACT:${key} ${nameOf(subject)} is recorded as unknown (${cite(facts[0]!)})`;
    return {
      state: 'unknown',
      reason: { code: 'MISSING_FACT', key, subject: nameOf(subject), facts, since: null, text },
    };
  }
  return { state: 'none', value: null, facts };
}

function resolveConflict(
  subject: Subject,
  key: string,
  row: FactKey | undefined,
  qualifier: string | null,
  facts: readonly Fact[],
): FactState {
  const conflict: FactConflict = { subject, key, qualifier, facts };
  const unordered = facts.some((fact) => fact.value === null) && row && !row.none;
  if (!row?.stricter || unordered) {
    const text = `FACT_CONFLICT:${key} ${nameOf(subject)}: ${facts.map(cite).join(' and ')} disagree`;
    return {
      state: 'unknown',
      conflict,
      reason: { code: 'FACT_CONFLICT', key, subject: nameOf(subject), facts, since: latestBegin(facts), text },
    };
  }
  const gating = strictestOf(
    row.stricter,
    facts.map((fact) => fact.value),
  );
  return { state: gating === null ? 'none' : 'known', value: gating, facts, conflict: { ...conflict, gating } };
}

const latestBegin = (facts: readonly Fact[]): Date =>
  new Date(Math.max(...facts.map((fact) => fact.validFrom.getTime())));

/**
 * The strictest of several values for us. None is no limit: for `greatest` nothing is longer, for `least` and `earliest`
 * any value is shorter.
 *
 * @param values at least one
 */
export function strictestOf(order: Stricter, values: readonly FactValue[]): FactValue {
  const present = values.filter((value) => value !== null);
  switch (order) {
    case 'greatest':
      return present.length < values.length ? null : Math.max(...(present as number[]));
    case 'least':
      return present.length ? Math.min(...(present as number[])) : null;
    case 'earliest':
      return present.length ? (present as string[]).reduce((a, b) => (a < b ? a : b)) : null;
    case 'true':
      return present.includes(true);
    case 'false':
      return !present.includes(false);
    case 'union':
      return [...new Set((present as string[][]).flat())].sort();
    case 'intersection': {
      const [first = [], ...rest] = values.map((value) => (value ?? []) as readonly string[]);
      return first.filter((item) => rest.every((other) => other.includes(item))).sort();
    }
  }
}

function whyUnknown(
  subject: Subject,
  key: string,
  row: FactKey | undefined,
  versions: readonly Fact[],
  telling: readonly Fact[],
  { at }: AsOf,
): UnknownReason {
  const name = nameOf(subject);
  const base = { key, subject: name };
  const lapsed = latest(
    telling.filter((fact) => (endOf(fact, row)?.getTime() ?? Infinity) <= at.getTime()),
    (fact) => endOf(fact, row)!,
  );
  if (lapsed) {
    const since = endOf(lapsed, row)!;
    const text = `FACT_STALE:${key} ${name}: ${cite(lapsed)} carried it until ${since.toISOString()}`;
    return { ...base, code: 'FACT_STALE', facts: [lapsed], since, text };
  }
  const coming = telling.find((fact) => fact.validFrom > at);
  if (coming) {
    const text = `FACT_NOT_BEGUN:${key} ${name}: ${cite(coming)} states it only from ${coming.validFrom.toISOString()}`;
    return { ...base, code: 'FACT_NOT_BEGUN', facts: [coming], since: null, text };
  }
  const estimate = versions.find(isEstimate);
  if (estimate) {
    const text = `FACT_ESTIMATED:${key} ${name}: ${cite(estimate)} estimates it, and an estimate never gates`;
    return { ...base, code: 'FACT_ESTIMATED', facts: [estimate], since: null, text };
  }
  return {
    ...base,
    code: 'MISSING_FACT',
    facts: [],
    since: null,
    text: `MISSING_FACT:${key} ${name} does not state it`,
  };
}

function latest(facts: readonly Fact[], instant: (fact: Fact) => Date): Fact | undefined {
  return facts.reduce<Fact | undefined>(
    (best, fact) => (!best || instant(fact) > instant(best) ? fact : best),
    undefined,
  );
}

/** `kind/handle`, as facts and people name a subject. */
export const nameOf = (subject: Subject): string => `${subject.kind}/${subject.handle}`;

/** Where a fact's evidence is, in words. */
export const cite = ({ source }: Fact): string => (source.locator ? `${source.uri}, ${source.locator}` : source.uri);

/**
 * The state as last stated: a fact that has lapsed still tells.
 *
 * For what happened once and stays so, such as the day on which an agreement ended; never for what must hold now.
 */
export function asLastStated(state: FactState, subject: Subject, key: string): FactState {
  if (state.state !== 'unknown' || state.reason.code !== 'FACT_STALE') return state;
  const [lapsed] = state.reason.facts;
  return stateOfValue(subject, key, findFactKey(key), lapsed!.value, [lapsed!]);
}
