import { hash } from 'node:crypto';
import { buildEntry, canonicalize, type DecisionEntry } from '#ledger';
import type { PolicyEvaluator } from '#policy';
import { type CallRequest, Registry } from '#registry';
import type { SubjectId } from '#vocabulary';
import { judgeCall, type Verdict, type View } from './decide.js';
import { type DecisionRecord, recordOf } from './decision-entry.js';
import { applicationOf } from './decision-point.js';
import type { LoadedSet } from './published-policies.js';

/** A decision point decides on a register of at most about this age, so earlier states than these decide nothing. */
const STATE_MAX_AGE_MS = 120_000;
const MAX_STATES = 20;
const KEPT_STATES = 8;

/**
 * The register as it was recorded by any instant. Nothing recorded is ever changed, so a state of the register is all that
 * was recorded by then; each state ends where something more is recorded.
 */
export class RecordedRegisters {
  private readonly instants: readonly number[];
  private readonly kept = new Map<number, Registry>();

  constructor(private readonly registry: Registry) {
    const recorded = [...registry.facts, ...registry.subjects].map(({ recordedAt }) => recordedAt.getTime());
    this.instants = [...new Set(recorded)].sort((a, b) => a - b);
  }

  /** States that a decision of that instant may rest on, likelier first: a change reaches a decision point after a moment. */
  statesBy(at: Date): number[] {
    const time = at.getTime();
    const states: number[] = [];
    let state = this.lastBy(time);
    do states.push(state);
    while (states.length < MAX_STATES && state > 0 && time - this.instants[state--]! < STATE_MAX_AGE_MS);
    return states;
  }

  /** The register in a state; -1 is before anything was recorded. */
  state(index: number): Registry {
    if (index === this.instants.length - 1) return this.registry;
    const kept = this.kept.get(index);
    if (kept) return kept;
    const by = this.instants[index] ?? -Infinity;
    const isRecorded = ({ recordedAt }: { readonly recordedAt: Date }) => recordedAt.getTime() <= by;
    const { subjects, facts } = this.registry;
    const registry = Registry.of({ subjects: subjects.filter(isRecorded), facts: facts.filter(isRecorded) });
    if (this.kept.size >= KEPT_STATES) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(index, registry);
    return registry;
  }

  /** The last state that began at the instant or before. */
  private lastBy(time: number): number {
    let low = 0;
    let high = this.instants.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.instants[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

/** A recorded call, decided again. */
export interface Redecision {
  readonly view: View;
  readonly verdict: Verdict;
  readonly record: DecisionRecord;
}

/**
 * Decides a recorded call again, as of its instant.
 *
 * @param current the organisation as it is; its register and policy set are not read
 * @throws {DomainError} the register in that state does not admit the call
 */
export function redecide(
  current: View,
  registry: Registry,
  { set, library }: LoadedSet,
  entry: Pick<DecisionEntry, 'application' | 'ts'>,
  call: CallRequest,
  evaluator: PolicyEvaluator,
): Redecision {
  const view: View = { ...current, registry, set, library };
  const application = applicationOf(view, entry.application as SubjectId);
  const verdict = judgeCall(view, application, call, new Date(entry.ts), evaluator);
  return { view, verdict, record: recordOf(verdict, view, call) };
}

/** Whether it was decided on the facts that the entry commits to. */
export const isOnFactsOf = ({ facts, input }: DecisionRecord, entry: DecisionEntry): boolean =>
  facts === entry.facts && input === entry.input;

/**
 * The entry that the record would be: its own decision, with what one asking adds to it, and the numbers of the publication
 * and the register's version, which name what is compared by digest.
 */
const entryOf = (record: DecisionRecord, entry: DecisionEntry): DecisionEntry => {
  const { id, nonce, ts, caller, trace, engine } = entry;
  const policy = { set: record.policy.set, rev: entry.policy.rev };
  return { ...record, ...{ id, nonce, ts, caller, trace, engine }, policy, registry: entry.registry };
};

/** Whether the record is the entry, bit for bit. */
export const isSame = (record: DecisionRecord, entry: DecisionEntry, bytes: Uint8Array): boolean =>
  Buffer.compare(buildEntry(entryOf(record, entry)), bytes) === 0;

/** SHA-256 of the entry that the record would be, hex. */
export const digestAsEntry = (record: DecisionRecord, entry: DecisionEntry): string =>
  hash('sha256', buildEntry(entryOf(record, entry)), 'hex');

/** A field in which a decision came out otherwise, with both values in canonical JSON. */
export interface FieldDifference {
  readonly field: string;
  readonly recorded: string;
  readonly replayed: string;
}

/** Every field in which the record differs from the entry, in order of name. */
export function differencesOf(record: DecisionRecord, entry: DecisionEntry): FieldDifference[] {
  const replayed = entryOf(record, entry) as unknown as Readonly<Record<string, unknown>>;
  const recorded = entry as unknown as Readonly<Record<string, unknown>>;
  const fields = [...new Set([...Object.keys(recorded), ...Object.keys(replayed)])].sort();
  const text = (value: unknown) => (value === undefined ? 'absent' : canonicalize(value));
  return fields
    .map((field) => ({ field, recorded: text(recorded[field]), replayed: text(replayed[field]) }))
    .filter((one) => one.recorded !== one.replayed);
}
