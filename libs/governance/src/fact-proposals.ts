import { type Fact, FourEyesViolated, type Subject } from '#registry';
import {
  Conflict,
  FactId,
  Forbidden,
  newId,
  NotFound,
  type OrganisationId,
  type PersonId,
  ProposalId,
  SubjectId,
} from '#vocabulary';
import { z } from 'zod';
import { digestOf } from './digest.js';
import type { ChangeEntry, Clock, FactProposal, ProposalStatus, Stores, UnitOfWork } from './ports.js';
import { registryChange } from './registry-change.js';
import { mustBeOfSameKey, StateFact, statedFact } from './stated-fact.js';

const Note = z.string().min(1).max(500);

/** A fact that a person would have recorded, and why. */
export const ProposeFact = z.object({
  subjectId: SubjectId.describe('What the fact is about.'),
  fact: StateFact.describe('What is said, with its evidence.'),
  supersedes: FactId.nullish().describe('The fact that it would replace; without one it stands beside what is there.'),
  note: Note.describe('Why; whoever approves it reads this.'),
});
export type ProposeFact = z.infer<typeof ProposeFact>;

export const DecideProposal = z.object({
  proposalId: ProposalId,
  note: Note.describe('Why; the record keeps it.'),
});
export type DecideProposal = z.infer<typeof DecideProposal>;

/** Takes facts through four eyes: one person proposes with evidence, another approves, and only then is it a fact. */
export class FactProposals {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Proposes a fact. Nothing reads it before it is approved.
   *
   * @throws {NotFound} there is no such subject, or no fact to supersede
   * @throws {InvalidInput} it could not be stated: the same rules and words as for a fact recorded at once
   * @throws {Conflict} the fact to supersede was superseded already
   */
  propose(
    organisationId: OrganisationId,
    { subjectId, fact: stated, supersedes, note }: ProposeFact,
    proposer: PersonId,
  ): Promise<FactProposal> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const subject = await subjectOf(stores, subjectId);
      const now = this.clock.now();
      const fact = statedFact(subject, stated, supersedes ?? null, now, proposer);
      await mustSupersedeTheLatest(stores, fact);
      const { id: _, observedBy: __, recordedAt: ___, ...said } = fact;
      const proposal: FactProposal = {
        ...said,
        ...{ id: newId<ProposalId>(), note, proposedBy: proposer, proposedAt: now, status: 'pending' },
        ...{ decidedBy: null, decidedAt: null, decisionNote: null, factId: null },
      };
      await stores.proposals.add(proposal);
      await stores.ledger.append([proposed(proposal, subject)]);
      return proposal;
    });
  }

  /**
   * Makes a proposal the fact that it proposes, observed by who proposed it.
   *
   * @throws {FourEyesViolated} the approver is who proposed it
   * @throws {Conflict} it is decided, or what it would supersede was superseded meanwhile
   * @throws {InvalidInput} it can no longer be stated
   */
  approve(organisationId: OrganisationId, command: DecideProposal, approver: PersonId): Promise<FactProposal> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      // Locks the organisation: of two proposals that would supersede one fact, the second finds it superseded.
      await stores.registryChanged();
      const proposal = await pending(stores, command.proposalId);
      mustBeAnother(proposal, approver, 'approved');
      const subject = await subjectOf(stores, proposal.subjectId);
      // Stated again, by the rules and the facts of now.
      const fact = statedFact(subject, proposal, proposal.supersedes, this.clock.now(), proposal.proposedBy);
      await mustSupersedeTheLatest(stores, fact);
      await stores.facts.record([fact]);
      const approved = await this.decided(stores, proposal, 'approved', command.note, approver, fact.id);
      const changes = registryChange(approver, subject, [fact], false);
      await stores.ledger.append([...changes, { type: 'fact.approve', actor: approver, body: decision(approved) }]);
      return approved;
    });
  }

  /**
   * Says no to a proposal; nothing else changes.
   *
   * @throws {FourEyesViolated} whoever declines it proposed it
   * @throws {Conflict} it is decided
   */
  decline(organisationId: OrganisationId, { proposalId, note }: DecideProposal, by: PersonId): Promise<FactProposal> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const proposal = await pending(stores, proposalId);
      mustBeAnother(proposal, by, 'declined');
      const declined = await this.decided(stores, proposal, 'declined', note, by);
      await stores.ledger.append([{ type: 'fact.decline', actor: by, body: decision(declined) }]);
      return declined;
    });
  }

  /**
   * Takes one's own proposal back.
   *
   * @throws {Forbidden} somebody else proposed it
   * @throws {Conflict} it is decided
   */
  withdraw(organisationId: OrganisationId, { proposalId, note }: DecideProposal, by: PersonId): Promise<FactProposal> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const proposal = await pending(stores, proposalId);
      if (proposal.proposedBy !== by)
        throw new Forbidden('Found a proposal of somebody else; allowed: to withdraw one’s own', {
          proposal: proposalId,
        });
      const withdrawn = await this.decided(stores, proposal, 'withdrawn', note, by);
      await stores.ledger.append([{ type: 'fact.withdraw', actor: by, body: decision(withdrawn) }]);
      return withdrawn;
    });
  }

  private async decided(
    { proposals }: Stores,
    proposal: FactProposal,
    status: Exclude<ProposalStatus, 'pending'>,
    decisionNote: string,
    decidedBy: PersonId,
    factId: FactId | null = null,
  ): Promise<FactProposal> {
    const decided = { ...proposal, status, decidedBy, decidedAt: this.clock.now(), decisionNote, factId };
    if (!(await proposals.decide(decided))) throw notPending(proposal.id, 'decided by somebody else just now');
    return decided;
  }
}

async function subjectOf({ subjects }: Stores, id: SubjectId): Promise<Subject> {
  const subject = await subjects.find(id);
  if (!subject) throw new NotFound('subject', id);
  return subject;
}

async function pending({ proposals }: Stores, id: ProposalId): Promise<FactProposal> {
  const proposal = await proposals.find(id);
  if (!proposal) throw new NotFound('proposal', id);
  if (proposal.status !== 'pending') throw notPending(id, proposal.status);
  return proposal;
}

const notPending = (proposal: ProposalId, found: string): Conflict =>
  new Conflict(`Found a proposal that is ${found}; allowed: one that is pending`, { proposal });

function mustBeAnother({ id, proposedBy }: FactProposal, decider: PersonId, decided: string): void {
  if (proposedBy !== decider) return;
  throw new FourEyesViolated(
    `Found a proposal that would be ${decided} by who proposed it; allowed: a second person, or to withdraw it`,
    { proposal: id, actor: decider },
  );
}

async function mustSupersedeTheLatest(stores: Stores, fact: Fact): Promise<void> {
  const { supersedes } = fact;
  if (supersedes === null) return;
  await mustBeOfSameKey(stores, fact, supersedes);
  const successor = (await stores.facts.ofSubject(fact.subjectId)).find((one) => one.supersedes === supersedes);
  if (successor)
    throw new Conflict(
      `supersedes: found a fact of ${fact.key} that ${successor.id} has superseded; allowed: one that nothing has superseded`,
      { field: 'supersedes', supersedes, supersededBy: successor.id },
    );
}

/** SHA-256 of a proposal's canonical JSON (RFC 8785), hex: the log vouches for its text without holding it. */
const proposalDigest = ({ organisationId: _, subjectId, ...proposal }: FactProposal): string =>
  digestOf({
    ...proposal,
    subject: subjectId,
    source: {
      uri: proposal.source.uri,
      locator: proposal.source.locator ?? null,
      sha256: proposal.source.sha256 ?? null,
    },
    observedAt: proposal.observedAt.toISOString(),
    validFrom: proposal.validFrom.toISOString(),
    validUntil: proposal.validUntil?.toISOString() ?? null,
    proposedAt: proposal.proposedAt.toISOString(),
    decidedAt: proposal.decidedAt?.toISOString() ?? null,
  });

function proposed(proposal: FactProposal, { id, kind, handle }: Subject): ChangeEntry {
  const { key, qualifier, supersedes } = proposal;
  const body = {
    ...{ proposal: proposal.id, subject: { id, kind, handle }, key, qualifier, supersedes },
    digest: proposalDigest(proposal),
  };
  return { type: 'fact.propose', actor: proposal.proposedBy, body };
}

function decision(proposal: FactProposal): ChangeEntry['body'] {
  const { id, proposedBy, decidedBy, factId } = proposal;
  const approval = factId === null ? {} : { approvedBy: decidedBy, fact: factId };
  return { proposal: id, proposedBy, digest: proposalDigest(proposal), ...approval };
}
