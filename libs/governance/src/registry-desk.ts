import type { Fact, Subject } from '#registry';
import {
  AlreadyExists,
  type FactId,
  Handle,
  newId,
  NotFound,
  type OrganisationId,
  type SubjectId,
  SubjectKind,
} from '#vocabulary';
import { z } from 'zod';
import { type Clock, type UnitOfWork } from './ports.js';
import { registryChange } from './registry-change.js';
import { mustBeOfSameKey, StateFact, statedFact } from './stated-fact.js';

export const RegisterSubject = z.object({
  kind: SubjectKind.describe('What kind of thing it is.'),
  handle: Handle,
  name: z.string().min(1).max(300).describe('Name for people; reports print it.'),
  facts: z.array(StateFact).max(200).describe('What is known of it so far; may be empty.'),
});
export type RegisterSubject = z.infer<typeof RegisterSubject>;

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
      const stated = command.facts.map((fact) => statedFact(subject, fact, null, this.clock.now(), actor));
      const facts = command.kind === 'deployment' ? [...stated, this.draft(subject, actor)] : stated;
      await stores.subjects.add(subject);
      await stores.facts.record(facts);
      await stores.registryChanged();
      await stores.ledger.append(registryChange(actor, subject, facts, true));
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
      const fact = statedFact(subject, stated, supersedes, this.clock.now(), actor);
      if (supersedes !== null) await mustBeOfSameKey(stores, fact, supersedes);
      await stores.facts.record([fact]);
      await stores.registryChanged();
      await stores.ledger.append(registryChange(actor, subject, [fact], false));
      return fact;
    });
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
