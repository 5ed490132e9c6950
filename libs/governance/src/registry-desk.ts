import { type Fact, factKey, Method, Source, statableOn, type Subject, valueSchema } from '#registry';
import {
  AlreadyExists,
  type FactId,
  type FactValue,
  Handle,
  InvalidInput,
  newId,
  NotFound,
  type OrganisationId,
  type SubjectId,
  SubjectKind,
} from '#vocabulary';
import { z } from 'zod';
import { type Clock, type Stores, type UnitOfWork } from './ports.js';
import { registryChange } from './registry-change.js';

/** What a person says about a subject, with the evidence for it. */
export const StateFact = z.object({
  key: z.string().describe('The attribute, such as `deployment.region_pin`; the reference lists them all.'),
  qualifier: z
    .string()
    .max(120)
    .nullish()
    .describe('Facet of the attribute: the layer of a term, or the handle of the entity for which it holds.'),
  value: z
    .json()
    .nullable()
    .describe('The value, in the shape the attribute declares; null is none. Unknown is not stated at all.'),
  method: Method,
  source: Source.describe('Where the evidence is.'),
  observedAt: z.date().nullish().describe('When the source was read; now where absent.'),
  validFrom: z.date().nullish().describe('First instant at which it holds; `observedAt` where absent.'),
  validUntil: z.date().nullish().describe('Instant from which it no longer holds; open where absent.'),
  confidence: z
    .enum(['PROVEN', 'STATED', 'ESTIMATED'])
    .nullish()
    .describe('How far the source carries it; STATED where absent.'),
});
export type StateFact = z.infer<typeof StateFact>;

export const RegisterSubject = z.object({
  kind: SubjectKind.describe('What kind of thing it is.'),
  handle: Handle,
  name: z.string().min(1).max(300).describe('Name for people; reports print it.'),
  facts: z.array(StateFact).max(200).describe('What is known of it so far; may be empty.'),
});
export type RegisterSubject = z.infer<typeof RegisterSubject>;

/** Only the lifecycle's own use cases write these, each with its rule. */
const OWN_USE_CASE: Readonly<Record<string, string>> = {
  'deployment.status': 'submit, approve, suspend or retire the deployment',
};

/** Registers things and records facts about them. Each change and its ledger entry share one transaction. */
export class RegistryDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers a subject with what is known of it. A deployment begins as a draft.
   *
   * @throws {AlreadyExists} the handle is taken for this kind
   * @throws {InvalidInput} a fact is not of its key's shape
   */
  register(organisationId: OrganisationId, command: RegisterSubject, actor: string): Promise<Subject> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      if (await stores.subjects.findByHandle(command.kind, command.handle))
        throw new AlreadyExists(command.kind, command.handle);
      const subject: Subject = {
        id: newId<SubjectId>(),
        organisationId,
        kind: command.kind,
        handle: command.handle,
        name: command.name,
        recordedAt: this.clock.now(),
      };
      const facts = command.facts.map((stated) => this.factOf(subject, stated, null, actor));
      if (command.kind === 'deployment') facts.push(this.draft(subject, actor));
      await stores.subjects.add(subject);
      await this.record(stores, subject, facts, actor, true);
      return subject;
    });
  }

  /**
   * Records a fact. It supersedes the fact named by `supersedes`; without one it stands beside what is there, and if the
   * two disagree that is a conflict, in which the stricter gates until an officer resolves it.
   */
  state(
    organisationId: OrganisationId,
    subjectId: SubjectId,
    stated: StateFact,
    supersedes: FactId | null,
    actor: string,
  ): Promise<Fact> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const subject = await stores.subjects.find(subjectId);
      if (!subject) throw new NotFound('subject', subjectId);
      const fact = this.factOf(subject, stated, supersedes, actor);
      if (supersedes !== null) await mustBeOfSameKey(stores, fact, supersedes);
      await this.record(stores, subject, [fact], actor, false);
      return fact;
    });
  }

  private async record(stores: Stores, subject: Subject, facts: Fact[], actor: string, isNew: boolean): Promise<void> {
    await stores.facts.record(facts);
    await stores.registryChanged();
    await stores.ledger.append(registryChange(actor, subject, facts, isNew));
  }

  private factOf(subject: Subject, stated: StateFact, supersedes: FactId | null, actor: string): Fact {
    const key = factKey(stated.key);
    const own = OWN_USE_CASE[key.key];
    if (own) throw new InvalidInput('key', `"${key.key}"`, `not stated by hand: ${own}`);
    if (!statableOn(key).includes(subject.kind))
      throw new InvalidInput('key', `"${key.key}" on a ${subject.kind}`, `stated on ${statableOn(key).join(' or ')}`);
    const now = this.clock.now();
    const observedAt = stated.observedAt ?? now;
    return {
      id: newId<FactId>(),
      organisationId: subject.organisationId,
      subjectId: subject.id,
      key: key.key,
      qualifier: stated.qualifier ?? null,
      value: valueSchema(key).parse(stated.value) as FactValue,
      method: stated.method,
      source: stated.source,
      observedAt,
      observedBy: actor,
      validFrom: stated.validFrom ?? observedAt,
      validUntil: stated.validUntil ?? defaultEnd(observedAt, key.validityDays),
      confidence: stated.confidence ?? 'STATED',
      supersedes,
      recordedAt: now,
    };
  }

  private draft(subject: Subject, actor: string): Fact {
    const now = this.clock.now();
    return {
      id: newId<FactId>(),
      organisationId: subject.organisationId,
      subjectId: subject.id,
      key: 'deployment.status',
      qualifier: null,
      value: 'draft',
      method: 'ATTESTED',
      source: { uri: 'custos:registration' },
      observedAt: now,
      observedBy: actor,
      validFrom: now,
      validUntil: null,
      confidence: 'PROVEN',
      supersedes: null,
      recordedAt: now,
    };
  }
}

const defaultEnd = (observedAt: Date, validityDays: number | undefined): Date | null =>
  validityDays === undefined ? null : new Date(observedAt.getTime() + validityDays * 86_400_000);

async function mustBeOfSameKey({ facts }: Stores, fact: Fact, supersedes: FactId): Promise<void> {
  const before = await facts.find(supersedes);
  if (!before) throw new NotFound('fact', supersedes);
  if (before.subjectId !== fact.subjectId || before.key !== fact.key || before.qualifier !== fact.qualifier)
    throw new InvalidInput(
      'supersedes',
      `a fact of ${before.key}${before.qualifier ? ` (${before.qualifier})` : ''}`,
      `a fact of the same subject, key and qualifier: ${fact.key}${fact.qualifier ? ` (${fact.qualifier})` : ''}`,
    );
}
