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
  readonly layer?: string;
  /** Keys it was computed from; `call` where the caller stated it. Absent where facts state it as it is. */
  readonly derivedFrom?: readonly string[];
}

/** That a value is not known, with the reason in words; begins with its code, such as `FACT_STALE:<key>`. */
export interface Unknown {
  readonly known: false;
  readonly reason: string;
  readonly conflicts: readonly FactConflict[];
}

export type Answer<Value extends FactValue = FactValue> = Known<Value> | Unknown;

export const known = <Value extends FactValue>(
  value: Value,
  carriedBy: Partial<Omit<Known, 'known' | 'value'>> = {},
): Known<Value> => ({ facts: [], conflicts: [], ...carriedBy, known: true, value });

export const unknown = (reason: string, conflicts: readonly FactConflict[] = []): Unknown => ({
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
    facts: [...new Set(answers.flatMap((answer) => (answer.known ? answer.facts : [])))],
    conflicts: [...new Set(answers.flatMap((answer) => answer.conflicts))],
    derivedFrom: Object.keys(reads),
  };
}

type Values<Reads> = { [Key in keyof Reads]: Reads[Key] extends Answer<infer Value> ? Value : never };

/** Computes from answers, each under the key it is of; unknown as soon as one is. */
export function derive<const Reads extends Readonly<Record<string, Answer>>, Value extends FactValue>(
  reads: Reads,
  compute: (values: Values<Reads>) => Value | Unknown,
): Answer<Value> {
  const lacking = Object.values(reads).find((answer) => !answer.known);
  if (lacking && !lacking.known) return unknown(lacking.reason, carriedBy(reads).conflicts);
  const values = Object.fromEntries(Object.entries(reads).map(([key, answer]) => [key, (answer as Known).value]));
  const result = compute(values as Values<Reads>);
  return isUnknown(result) ? result : known(result, carriedBy(reads));
}

const isUnknown = (result: FactValue | Unknown): result is Unknown =>
  typeof result === 'object' && result !== null && 'known' in result && result.known === false && 'reason' in result;
