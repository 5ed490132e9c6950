import type { FactId, SubjectId, SubjectKind } from '#vocabulary';
import type { Fact } from './fact.js';
import { findFactKey } from './key-table.js';
import type { Subject } from './subject.js';
import { endOf } from './validity.js';

const NO_FACTS: readonly Fact[] = [];
const NO_SUBJECTS: readonly Subject[] = [];

/** Ids are UUIDv7 and rise within an instant. RFC 9562 §6.2. */
const byRecording = (a: Subject | Fact, b: Subject | Fact): number =>
  a.recordedAt.getTime() - b.recordedAt.getTime() || (a.id < b.id ? -1 : Number(a.id > b.id));

/**
 * Every subject and every fact version of one organisation, indexed and immutable.
 *
 * All lookups cost the same however many deployments there are. It holds history: what stands at an instant is for
 * `factState` to say.
 */
export class Registry {
  private readonly byId = new Map<SubjectId, Subject>();
  private readonly byKind = new Map<SubjectKind, Subject[]>();
  private readonly byHandle = new Map<string, Subject>();
  private readonly bySubject = new Map<SubjectId, Map<string, Fact[]>>();
  private readonly successors = new Map<FactId, Fact[]>();
  private readonly byStatement = new Map<string, Map<string, Set<Subject>>>();
  private boundaries: Float64Array | undefined;

  private constructor(
    readonly subjects: readonly Subject[],
    readonly facts: readonly Fact[],
  ) {
    for (const subject of subjects) {
      this.byId.set(subject.id, subject);
      this.byHandle.set(`${subject.kind}/${subject.handle}`, subject);
      append(this.byKind, subject.kind, subject);
    }
    for (const fact of facts) {
      let keys = this.bySubject.get(fact.subjectId);
      if (!keys) this.bySubject.set(fact.subjectId, (keys = new Map()));
      append(keys, fact.key, fact);
      if (fact.supersedes) append(this.successors, fact.supersedes, fact);
    }
  }

  /** The same subjects and facts make the same registry, in whatever order they come. */
  static of({ subjects, facts }: { subjects: readonly Subject[]; facts: readonly Fact[] }): Registry {
    return new Registry(subjects.toSorted(byRecording), facts.toSorted(byRecording));
  }

  subject(id: SubjectId): Subject | undefined {
    return this.byId.get(id);
  }

  find(kind: SubjectKind, handle: string): Subject | undefined {
    return this.byHandle.get(`${kind}/${handle}`);
  }

  ofKind(kind: SubjectKind): readonly Subject[] {
    return this.byKind.get(kind) ?? NO_SUBJECTS;
  }

  /** Every version of one key of one subject, in order of recording, whatever its qualifier. */
  factsOf(subject: Subject, key: string): readonly Fact[] {
    return this.bySubject.get(subject.id)?.get(key) ?? NO_FACTS;
  }

  /** Keys of which the subject has ever had a fact. */
  keysOf(subject: Subject): Iterable<string> {
    return this.bySubject.get(subject.id)?.keys() ?? [];
  }

  /** Facts that were recorded to supersede this one. */
  successorsOf(fact: Fact): readonly Fact[] {
    return this.successors.get(fact.id) ?? NO_FACTS;
  }

  /**
   * Subjects some version of whose `key` has had this text as its value. The index of a key is made at its first use.
   *
   * A candidate list: whether the statement stands at an instant is for the caller to check.
   */
  everStating(key: string, value: string): readonly Subject[] {
    let index = this.byStatement.get(key);
    if (!index) this.byStatement.set(key, (index = this.indexStatements(key)));
    return [...(index.get(value) ?? [])];
  }

  private indexStatements(key: string): Map<string, Set<Subject>> {
    const index = new Map<string, Set<Subject>>();
    for (const fact of this.facts) {
      const subject = fact.key === key && typeof fact.value === 'string' ? this.byId.get(fact.subjectId) : undefined;
      if (!subject) continue;
      const stating = index.get(fact.value as string);
      if (stating) stating.add(subject);
      else index.set(fact.value as string, new Set([subject]));
    }
    return index;
  }

  /** Instants, ascending, at which some fact begins or ends. */
  get factBoundaries(): Float64Array {
    if (!this.boundaries) {
      const instants = new Set<number>();
      for (const fact of this.facts) {
        instants.add(fact.validFrom.getTime());
        const end = endOf(fact, findFactKey(fact.key));
        if (end) instants.add(end.getTime());
      }
      this.boundaries = Float64Array.from(instants).sort();
    }
    return this.boundaries;
  }
}

function append<Key, Item>(index: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = index.get(key);
  if (items) items.push(item);
  else index.set(key, [item]);
}
