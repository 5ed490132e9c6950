import type { FactProposal, RegistryReads } from '#governance';
import { Registry, type Subject } from '#registry';
import type { OrganisationId, SubjectId, SubjectKind } from '#vocabulary';

/** Facts of the subjects of one page and what was proposed of them, each read together when the first is asked for. */
export class SharedFacts {
  private loaded: Promise<Registry> | undefined;
  private proposed: Promise<FactProposal[]> | undefined;

  constructor(
    private readonly reads: RegistryReads,
    private readonly organisationId: OrganisationId,
    private readonly subjects: readonly Subject[],
  ) {}

  /** A register of these subjects only. */
  registry(): Promise<Registry> {
    return (this.loaded ??= this.reads
      .factsOf(this.organisationId, this.ids)
      .then((facts) => Registry.of({ subjects: this.subjects, facts })));
  }

  /** What was proposed of one of them, newest first. */
  async proposalsOf({ id }: Subject): Promise<FactProposal[]> {
    this.proposed ??= this.reads.proposalsOf(this.organisationId, this.ids);
    return (await this.proposed).filter(({ subjectId }) => subjectId === id);
  }

  private get ids(): SubjectId[] {
    return this.subjects.map(({ id }) => id);
  }
}

export const SUBJECT_TYPE_NAMES = {
  organisation: 'OrganisationSubject',
  entity: 'Entity',
  vendor: 'Vendor',
  model: 'Model',
  deployment: 'Deployment',
  alias: 'Alias',
  hop: 'Hop',
  application: 'Application',
  'declared-call': 'DeclaredCall',
  agreement: 'Agreement',
  addendum: 'Addendum',
  'data-class': 'DataClass',
  'observed-traffic': 'ObservedTraffic',
} as const satisfies Record<SubjectKind, string>;

/** A subject as GraphQL resolves it. */
export interface SubjectNode {
  readonly __typename: string;
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly subjectKind: SubjectKind;
  readonly recordedAt: Date;
  readonly subject: Subject;
  /** Instant as of which its facts are read unless a field says otherwise. */
  readonly at: Date;
  readonly facts: SharedFacts;
}

const nodeOf = (subject: Subject, at: Date, facts: SharedFacts): SubjectNode => ({
  __typename: SUBJECT_TYPE_NAMES[subject.kind],
  id: subject.id,
  handle: subject.handle,
  name: subject.name,
  subjectKind: subject.kind,
  recordedAt: subject.recordedAt,
  subject,
  at,
  facts,
});

export function subjectNodes(
  reads: RegistryReads,
  organisationId: OrganisationId,
  subjects: readonly Subject[],
  at: Date,
): SubjectNode[] {
  const facts = new SharedFacts(reads, organisationId, subjects);
  return subjects.map((subject) => nodeOf(subject, at, facts));
}

export const subjectNode = (reads: RegistryReads, subject: Subject, at: Date): SubjectNode =>
  nodeOf(subject, at, new SharedFacts(reads, subject.organisationId, [subject]));
