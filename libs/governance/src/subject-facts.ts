import {
  type AsOf,
  FACT_KEYS,
  type Fact,
  factKey,
  factState,
  findFactKey,
  type Registry,
  statableOn,
  type Subject,
} from '#registry';
import type { FactKey, FactValue, SubjectKind } from '#vocabulary';

/** What is known of one attribute of one subject, for people. */
export interface SubjectFact {
  readonly key: string;
  readonly qualifier: string | null;
  readonly meaning: string;
  readonly state: 'known' | 'none' | 'unknown';
  readonly value: FactValue;
  /** Why it is unknown; none where it is not. */
  readonly reason: string | null;
  /** Layer of a term; none where the key has no layers. */
  readonly layer: string | null;
  /** Whether facts that stand disagree: then the stricter gates. */
  readonly conflict: boolean;
  readonly evidence: readonly Fact[];
}

/** Keys that may be stated on a kind of subject, in the order of the table. */
export const factKeysOf = (kind: SubjectKind): FactKey[] => FACT_KEYS.filter((key) => statableOn(key).includes(kind));

/**
 * Every attribute that may be stated of the subject, whether or not anything is known of it, and every facet stated.
 *
 * @param only one key; all where absent
 * @throws {InvalidInput} no such key
 */
export function subjectFacts(registry: Registry, subject: Subject, asOf: AsOf, only?: string): SubjectFact[] {
  const keys = only === undefined ? everyKey(registry, subject) : [factKey(only).key];
  return keys.flatMap((key) => {
    const qualifiers = new Set(registry.factsOf(subject, key).map(({ qualifier }) => qualifier));
    return [...(qualifiers.size === 0 ? [null] : qualifiers)].map((qualifier) =>
      subjectFact(registry, subject, key, asOf, qualifier),
    );
  });
}

function everyKey(registry: Registry, subject: Subject): string[] {
  const statable = factKeysOf(subject.kind).map(({ key }) => key);
  return [...new Set([...statable, ...[...registry.keysOf(subject)].sort()])];
}

/** One attribute of the subject, in one facet. */
export function subjectFact(
  registry: Registry,
  subject: Subject,
  key: string,
  asOf: AsOf,
  qualifier: string | null,
): SubjectFact {
  const state = factState(registry, subject, key, asOf, qualifier);
  return {
    key,
    qualifier,
    meaning: findFactKey(key)?.meaning ?? key,
    state: state.state,
    value: state.state === 'unknown' ? null : state.value,
    reason: state.state === 'unknown' ? state.reason.text : null,
    layer: key.startsWith('terms.') ? qualifier : null,
    conflict: state.conflict !== undefined,
    evidence: state.state === 'unknown' ? state.reason.facts : state.facts,
  };
}

/** One change of one attribute. */
export interface FactChange {
  readonly key: string;
  readonly qualifier: string | null;
  /** Value of the fact that it superseded; none too where it superseded none. */
  readonly before: FactValue;
  readonly after: FactValue;
  readonly at: Date;
  readonly actor: string;
  readonly fact: Fact;
}

/**
 * Every change of an attribute, in order of recording, whatever its facet.
 *
 * @throws {InvalidInput} no such key
 */
export function factHistory(registry: Registry, subject: Subject, key: string): FactChange[] {
  const versions = registry.factsOf(subject, factKey(key).key);
  const byId = new Map(versions.map((fact) => [fact.id, fact]));
  return versions.map((fact) => ({
    key: fact.key,
    qualifier: fact.qualifier,
    before: (fact.supersedes === null ? undefined : byId.get(fact.supersedes))?.value ?? null,
    after: fact.value,
    at: fact.recordedAt,
    actor: fact.observedBy,
    fact,
  }));
}

/** The value of an attribute where it is known; none where it is none or unknown. */
export function knownValue(registry: Registry, subject: Subject, key: string, asOf: AsOf): FactValue {
  const state = factState(registry, subject, key, asOf);
  return state.state === 'known' ? state.value : null;
}
