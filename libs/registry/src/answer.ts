import type { FactValue } from '#vocabulary';
import type { FactConflict, FactState } from './fact-state.js';
import type { Fact } from './fact.js';

/** A value with what carries it. */
export interface Known<Value extends FactValue = FactValue> {
  readonly known: true;
  readonly value: Value;
  readonly facts: readonly Fact[];
  readonly conflicts: readonly FactConflict[];
  /** The layer that decided, such as `model` or `addendum`. */
  readonly layer?: string | undefined;
  /** Keys it was computed from; `call` where the caller stated it. Absent where facts state it as it is. */
  readonly derivedFrom?: readonly string[] | undefined;
}

/** That a value is not known, with the reason in words; begins with its code, such as `FACT_STALE:<key>`. */
export interface Unknown {
  readonly known: false;
  readonly reason: string;
  readonly conflicts: readonly FactConflict[];
}

export type Answer<Value extends FactValue = FactValue> = Known<Value> | Unknown;

const NOTHING: readonly never[] = [];

export const known = <Value extends FactValue>(
  value: Value,
  { facts = NOTHING, conflicts = NOTHING, layer, derivedFrom }: Partial<Omit<Known, 'known' | 'value'>> = {},
): Known<Value> => ({ known: true, value, facts, conflicts, layer, derivedFrom });

export const unknown = (reason: string, conflicts: readonly FactConflict[] = NOTHING): Unknown => ({
  known: false,
  reason,
  conflicts,
});

export const fromCall = <Value extends FactValue>(value: Value): Known<Value> =>
  known(value, { derivedFrom: ['call'] });

export function answerOf<Value extends FactValue = FactValue>(state: FactState): Answer<Value> {
  const conflicts = state.conflict ? [state.conflict] : [];
  if (state.state === 'unknown') return unknown(state.reason.text, conflicts);
  return known(state.value as Value, { facts: state.facts, conflicts });
}

/** What carries a value computed from several answers, known or not. */
export function carriedBy(reads: Readonly<Record<string, Answer>>): Pick<Known, 'facts' | 'conflicts' | 'derivedFrom'> {
  const answers = Object.values(reads);
  return {
    facts: joined(answers.map((answer) => (answer.known ? answer.facts : NOTHING))),
    conflicts: joined(answers.map((answer) => answer.conflicts)),
    derivedFrom: Object.keys(reads),
  };
}

function joined<Item>(lists: readonly (readonly Item[])[]): readonly Item[] {
  const filled = lists.filter((list) => list.length > 0);
  return filled.length < 2 ? (filled[0] ?? NOTHING) : [...new Set(filled.flat())];
}

type Values<Reads> = { [Key in keyof Reads]: Reads[Key] extends Answer<infer Value> ? Value : never };

/** Computes from answers, each under the key it is of; unknown as soon as one is. */
export function derive<const Reads extends Readonly<Record<string, Answer>>, Value extends FactValue>(
  reads: Reads,
  compute: (values: Values<Reads>) => Value | Unknown,
): Answer<Value> {
  const values: Record<string, FactValue> = {};
  for (const key in reads) {
    const answer: Answer = reads[key]!;
    if (!answer.known) return unknown(answer.reason, carriedBy(reads).conflicts);
    values[key] = answer.value;
  }
  const result = compute(values as Values<Reads>);
  return isUnknown(result) ? result : known(result, carriedBy(reads));
}

const isUnknown = (result: FactValue | Unknown): result is Unknown =>
  typeof result === 'object' && result !== null && 'known' in result && result.known === false && 'reason' in result;
