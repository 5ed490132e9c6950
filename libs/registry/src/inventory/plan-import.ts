import type { FactId, OrganisationId, SubjectId } from '#vocabulary';
import { comparable } from '../fact-state.js';
import type { Fact } from '../fact.js';
import type { Subject } from '../subject.js';
import { subjectText } from './statement.js';
import { inventoryObserver, type WantedFact, type WantedRegistry, type WantedSubject } from './wanted-registry.js';

/** The register as it is: every subject, and every fact version in the order of recording. */
export interface CurrentRegistry {
  readonly subjects: readonly Subject[];
  readonly facts: readonly Fact[];
}

export interface PlannedFact {
  readonly wanted: WantedFact;
  /** The inventory's own earlier fact that this one takes the place of. */
  readonly supersedes: Fact | null;
}

/** A fact of an earlier import of the same inventory that the file no longer states: it stands until superseded. */
export interface LeftStanding {
  readonly subject: Subject;
  readonly fact: Fact;
}

/** What an import would do; planning the same file against its own outcome plans nothing. */
export interface ImportPlan {
  readonly wanted: WantedRegistry;
  readonly create: readonly WantedSubject[];
  readonly rename: readonly { readonly subject: Subject; readonly name: string }[];
  readonly record: readonly PlannedFact[];
  readonly unchanged: { readonly subjects: number; readonly facts: number };
  readonly leftStanding: readonly LeftStanding[];
  /** States of deployments that the file has otherwise than the register: they change through their lifecycle only. */
  readonly leftToLifecycle: readonly { readonly wanted: WantedFact; readonly standing: Fact }[];
}

const LIFECYCLE_KEY = 'deployment.status';

const identity = (subject: string, key: string, qualifier: string | null): string =>
  `${subject} ${key} ${qualifier ?? ''}`;

const saysTheSame = (wanted: WantedFact, fact: Fact): boolean =>
  comparable(wanted.value) === comparable(fact.value) &&
  wanted.method === fact.method &&
  wanted.source.uri === fact.source.uri &&
  (wanted.source.locator ?? null) === (fact.source.locator ?? null) &&
  wanted.confidence === fact.confidence &&
  (wanted.validUntil?.getTime() ?? null) === (fact.validUntil?.getTime() ?? null);

/**
 * Compares what a file says with the register, by kind and handle of subjects and by key and qualifier of facts. A fact
 * of this inventory that reads otherwise now supersedes its earlier one. Facts of other observers are left alone: where
 * they disagree, that is a conflict for an officer, in which the stricter gates.
 */
export function planImport(wanted: WantedRegistry, current: CurrentRegistry): ImportPlan {
  const subjects = new Map(current.subjects.map((subject) => [subjectText(subject), subject]));
  const names = new Map(current.subjects.map((subject) => [subject.id, subjectText(subject)]));
  const superseded = new Set(current.facts.map(({ supersedes }) => supersedes));
  const versions = Map.groupBy(current.facts, (fact) =>
    identity(names.get(fact.subjectId) ?? '', fact.key, fact.qualifier),
  );
  const observer = inventoryObserver(wanted.inventory);

  const record: PlannedFact[] = [];
  const leftToLifecycle: { wanted: WantedFact; standing: Fact }[] = [];
  let unchanged = 0;
  for (const fact of wanted.facts) {
    const known = versions.get(identity(subjectText(fact.of), fact.key, fact.qualifier)) ?? [];
    const own = known.filter(({ observedBy }) => observedBy === observer);
    const standing = known.findLast(({ id }) => !superseded.has(id));
    if (fact.key === LIFECYCLE_KEY && standing) {
      if (standing.value === fact.value) unchanged++;
      else leftToLifecycle.push({ wanted: fact, standing });
    } else if (own.at(-1) && saysTheSame(fact, own.at(-1)!)) {
      unchanged++;
    } else {
      record.push({ wanted: fact, supersedes: own.findLast(({ id }) => !superseded.has(id)) ?? null });
    }
  }

  const wantedKeys = new Set(wanted.facts.map(({ of, key, qualifier }) => identity(subjectText(of), key, qualifier)));
  const leftStanding = current.facts.flatMap((fact): LeftStanding[] => {
    const subject = current.subjects.find(({ id }) => id === fact.subjectId);
    const ours = fact.observedBy === observer && !superseded.has(fact.id);
    return subject && ours && !wantedKeys.has(identity(subjectText(subject), fact.key, fact.qualifier))
      ? [{ subject, fact }]
      : [];
  });
  const existing = wanted.subjects.flatMap((subject) => {
    const found = subjects.get(subjectText(subject));
    return found ? [{ subject: found, name: subject.name }] : [];
  });
  const rename = existing.filter(({ subject, name }) => subject.name !== name);
  return {
    wanted,
    create: wanted.subjects.filter((subject) => !subjects.has(subjectText(subject))),
    rename,
    record,
    unchanged: { subjects: existing.length - rename.length, facts: unchanged },
    leftStanding,
    leftToLifecycle,
  };
}

/** Everything that a plan's outcome needs from outside: ids and the time are made by the caller. */
export interface PlanOutcomeInput {
  readonly organisationId: OrganisationId;
  readonly recordedAt: Date;
  readonly newSubjectId: () => SubjectId;
  readonly newFactId: () => FactId;
}

/** The subjects to add and the facts to record, so that the register says what the file says. */
export function outcomeOf(
  plan: ImportPlan,
  current: CurrentRegistry,
  { organisationId, recordedAt, newSubjectId, newFactId }: PlanOutcomeInput,
): { readonly subjects: Subject[]; readonly facts: Fact[] } {
  const subjects = plan.create.map(({ kind, handle, name }): Subject => ({
    id: newSubjectId(),
    organisationId,
    kind,
    handle,
    name,
    recordedAt,
  }));
  const ids = new Map([...current.subjects, ...subjects].map((subject) => [subjectText(subject), subject.id]));
  const facts = plan.record.map(({ wanted, supersedes }): Fact => ({
    id: newFactId(),
    organisationId,
    subjectId: ids.get(subjectText(wanted.of))!,
    key: wanted.key,
    qualifier: wanted.qualifier,
    value: wanted.value,
    method: wanted.method,
    source: wanted.source,
    observedAt: wanted.observedAt,
    observedBy: wanted.observedBy,
    validFrom: wanted.validFrom,
    validUntil: wanted.validUntil,
    confidence: wanted.confidence,
    supersedes: supersedes?.id ?? null,
    recordedAt,
  }));
  return { subjects, facts };
}
