import { readEntry } from '#ledger';
import { connectPrisma, LedgerReader, type PrismaClient, PrismaTenancy, PrismaUnitOfWork } from '#persistence';
import type { Fact } from '#registry';
import { anOrganisation, aSubject, startPostgres, type TestPostgres } from '#testing';
import { newId, type OrganisationId, type PersonId, type ProposalId, type SubjectId } from '#vocabulary';
import { FactProposals, type ProposeFact } from './fact-proposals.js';
import { Clock, type FactProposal, type Role } from './ports.js';
import { factDigest } from './registry-change.js';
import { RegistryDesk } from './registry-desk.js';

class SettableClock extends Clock {
  at = new Date('2026-02-01T10:00:00.000Z');

  now(): Date {
    return this.at;
  }
}

const clock = new SettableClock();
let postgres: TestPostgres;
let prisma: PrismaClient;
let log: LedgerReader;
let unitOfWork: PrismaUnitOfWork;
let tenancy: PrismaTenancy;
let proposals: FactProposals;
let desk: RegistryDesk;
beforeAll(async () => {
  postgres = await startPostgres();
  prisma = connectPrisma(postgres.urls.api, 8);
  log = new LedgerReader(postgres.urls.api);
  unitOfWork = new PrismaUnitOfWork(prisma, clock);
  tenancy = new PrismaTenancy(prisma, clock);
  proposals = new FactProposals(unitOfWork, clock);
  desk = new RegistryDesk(unitOfWork, clock);
});
afterAll(async () => {
  await log.close();
  await prisma.$disconnect();
  await postgres.stop();
});

let organisation: OrganisationId;
let subjectId: SubjectId;
let engineer: PersonId;
let officer: PersonId;
let approver: PersonId;
beforeEach(async () => {
  clock.at = new Date('2026-02-01T10:00:00.000Z');
  organisation = (await anOrganisation(tenancy)).id;
  const person = async (handle: string, role: Role): Promise<PersonId> => {
    const id = newId<PersonId>();
    const common = { organisationId: organisation, entity: null, external: false, deactivatedAt: null };
    await unitOfWork.run(organisation, ({ people }) =>
      people.add({ ...common, id, handle, name: handle, role, createdAt: clock.now() }),
    );
    return id;
  };
  [engineer, officer, approver] = [
    await person('e-das', 'engineer'),
    await person('r-menon', 'compliance_officer'),
    await person('p-nair', 'approver'),
  ];
  const agreement = aSubject({ organisationId: organisation, kind: 'agreement', handle: 'dpa-1' });
  await unitOfWork.run(organisation, ({ subjects }) => subjects.add(agreement));
  subjectId = agreement.id;
});

const aProposal = (fact: Partial<ProposeFact['fact']> = {}, more: Partial<ProposeFact> = {}): ProposeFact => ({
  subjectId,
  fact: {
    key: 'terms.retention_days',
    value: 0,
    method: 'CONTRACT',
    source: { uri: 'dpa.pdf', locator: 'clause 4', sha256: null },
    ...fact,
  },
  note: 'the addendum says so',
  ...more,
});
const propose = (command = aProposal(), by = engineer) => proposals.propose(organisation, command, by);
const approve = ({ id }: FactProposal, by: PersonId) =>
  proposals.approve(organisation, { proposalId: id, note: 'read it' }, by);
const state = () =>
  unitOfWork.run(organisation, async ({ facts, organisation: { registryVersion } }) => ({
    facts: await facts.all(),
    registryVersion,
  }));
const found = (id: ProposalId) => unitOfWork.run(organisation, ({ proposals: all }) => all.find(id));
const entries = async () => {
  const { size } = await log.head(organisation);
  return (await log.entries(organisation, 0, size)).map(({ entry }) => readEntry(entry));
};

describe('a proposed fact', () => {
  it('is no fact: nothing is recorded and the registry version stands', async () => {
    const before = await state();
    const proposal = await propose();
    expect(await state()).toEqual(before);
    expect(await found(proposal.id)).toEqual(proposal);
    expect(proposal).toMatchObject({ status: 'pending', proposedBy: engineer, decidedBy: null, factId: null });
  });

  it('P33: is refused to its author, and effective once a second officer approves it', async () => {
    const proposal = await propose(aProposal(), officer);
    const before = await state();
    await expect(approve(proposal, officer)).rejects.toMatchObject({
      code: 'FOUR_EYES_VIOLATED',
      message: expect.stringContaining('a second person'),
    });
    expect(await state()).toEqual(before);
    clock.at = new Date('2026-02-02T09:00:00.000Z');
    const approved = await approve(proposal, approver);
    const after = await state();
    expect(after.registryVersion).toBe(before.registryVersion + 1);
    expect(after.facts).toEqual([
      {
        id: approved.factId!,
        organisationId: organisation,
        subjectId,
        key: 'terms.retention_days',
        qualifier: null,
        value: 0,
        method: 'CONTRACT',
        source: { uri: 'dpa.pdf', locator: 'clause 4', sha256: null },
        observedAt: proposal.proposedAt,
        observedBy: officer,
        validFrom: proposal.proposedAt,
        validUntil: proposal.validUntil,
        confidence: 'STATED',
        supersedes: null,
        recordedAt: clock.now(),
      } satisfies Fact,
    ]);
    expect(await found(proposal.id)).toEqual({
      ...proposal,
      ...{ status: 'approved', decidedBy: approver, decidedAt: clock.now(), decisionNote: 'read it' },
      factId: approved.factId,
    });
  });

  it('becomes the fact that would have been recorded at once', async () => {
    const stated = await desk.state(organisation, subjectId, aProposal().fact, null, engineer);
    await approve(await propose(), approver);
    const { facts } = await state();
    const { id: _, ...approved } = facts.find(({ id }) => id !== stated.id)!;
    expect({ ...approved, id: stated.id }).toEqual({ ...stated, recordedAt: clock.now() });
  });

  it('is in the log when it is proposed and when it is approved, with the fact as the log has every fact', async () => {
    const { size } = await log.head(organisation);
    const approved = await approve(await propose(), approver);
    const [proposed, changed, decided] = (await entries()).slice(size);
    const [fact] = (await state()).facts;
    const subject = { id: subjectId, kind: 'agreement', handle: 'dpa-1' };
    const digest = expect.stringMatching(/^[0-9a-f]{64}$/);
    const { key, qualifier, supersedes } = fact!;
    expect(proposed).toMatchObject({ type: 'fact.propose', actor: engineer });
    expect(proposed!['body']).toEqual({ proposal: approved.id, subject, key, qualifier, supersedes, digest });
    expect(changed).toMatchObject({ type: 'registry.change', actor: approver });
    expect(changed!['body']).toEqual({
      subject,
      registered: false,
      facts: [{ id: fact!.id, key, qualifier, supersedes, digest: factDigest(fact!) }],
    });
    expect(decided).toMatchObject({ type: 'fact.approve', actor: approver });
    expect(decided!['body']).toEqual({
      ...{ proposal: approved.id, proposedBy: engineer, approvedBy: approver, fact: fact!.id },
      digest,
    });
  });

  it('leaves neither text nor value in the log', async () => {
    const proposal = await propose(aProposal({ value: 12_345, source: { uri: 'confidential.pdf' } }));
    await proposals.decline(organisation, { proposalId: proposal.id, note: 'secret misgivings' }, approver);
    expect(JSON.stringify(await entries())).not.toMatch(/12345|confidential|misgivings|addendum/);
  });

  it.each(['approve', 'decline', 'withdraw'] as const)('that is decided is not to %s any more', async (step) => {
    const proposal = await propose();
    await proposals.decline(organisation, { proposalId: proposal.id, note: 'no' }, approver);
    const before = await entries();
    const again = proposals[step](organisation, { proposalId: proposal.id, note: 'again' }, officer);
    await expect(again).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Found a proposal that is declined; allowed: one that is pending',
    });
    expect(await entries()).toEqual(before);
  });

  it('is declined by a second person, and stays no fact', async () => {
    const proposal = await propose();
    const decline = (by: PersonId) => proposals.decline(organisation, { proposalId: proposal.id, note: 'no' }, by);
    await expect(decline(engineer)).rejects.toMatchObject({ code: 'FOUR_EYES_VIOLATED' });
    expect(await decline(approver)).toMatchObject({ status: 'declined', decidedBy: approver, decisionNote: 'no' });
    expect((await state()).facts).toEqual([]);
    expect((await entries()).at(-1)).toMatchObject({ type: 'fact.decline', actor: approver });
  });

  it('is withdrawn by who proposed it, and by nobody else', async () => {
    const proposal = await propose();
    const withdraw = (by: PersonId) => proposals.withdraw(organisation, { proposalId: proposal.id, note: 'wrong' }, by);
    await expect(withdraw(officer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await withdraw(engineer)).toMatchObject({ status: 'withdrawn', decidedBy: engineer });
    expect((await entries()).at(-1)).toMatchObject({ type: 'fact.withdraw', actor: engineer });
  });

  it('is approved once of two who approve at once', async () => {
    const proposal = await propose();
    const outcomes = await Promise.allSettled([approve(proposal, officer), approve(proposal, approver)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } });
    expect(await state()).toMatchObject({ facts: [{ id: expect.any(String) }], registryVersion: 1 });
    expect((await entries()).filter(({ type }) => type === 'fact.approve')).toHaveLength(1);
  });

  it('is approved or withdrawn of the two at once, never both', async () => {
    for (let round = 0; round < 5; round++) {
      const proposal = await propose();
      const outcomes = await Promise.allSettled([
        approve(proposal, approver),
        proposals.withdraw(organisation, { proposalId: proposal.id, note: 'wrong' }, engineer),
      ]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { status, factId } = (await found(proposal.id))!;
      expect(status === 'approved').toBe(factId !== null);
    }
  });
});

describe('what a proposal may hold', () => {
  it.each<[string, Partial<ProposeFact['fact']>]>([
    ['a value that is not of the key’s shape', { value: 'soon' }],
    ['a key that there is not', { key: 'terms.retention_dayz' }],
    ['a key that this kind of subject has not', { key: 'deployment.owner', value: 'r-menon' }],
    ['a key that only a use case of its own writes', { key: 'deployment.status', value: 'approved' }],
    ['an end before the beginning', { validUntil: new Date('2020-01-01T00:00:00Z') }],
  ])('is not %s: the refusal is that of a fact stated at once', async (_what, fact) => {
    const command = aProposal(fact);
    const refused = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        ({ code, message }) => ({ code, message }),
      );
    const stating = await refused(desk.state(organisation, subjectId, command.fact, null, engineer));
    expect(stating).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('allowed: ') });
    expect(await refused(propose(command))).toEqual(stating);
  });

  it('is of a subject and facts that there are', async () => {
    const unknown = propose(aProposal({}, { subjectId: newId<SubjectId>() }));
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('subject') });
    const dangling = propose(aProposal({}, { supersedes: newId() }));
    await expect(dangling).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('fact') });
  });

  it('supersedes a fact of the same key and qualifier', async () => {
    const other = await desk.state(organisation, subjectId, aProposal({ qualifier: 'account' }).fact, null, officer);
    await expect(propose(aProposal({}, { supersedes: other.id }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('supersedes'),
    });
  });
});

describe('a proposal to supersede a fact', () => {
  let standing: Fact;
  beforeEach(async () => {
    standing = await desk.state(organisation, subjectId, aProposal({ value: 30 }).fact, null, officer);
  });

  it('supersedes it when it is approved', async () => {
    await approve(await propose(aProposal({}, { supersedes: standing.id })), approver);
    expect((await state()).facts).toMatchObject([{ value: 30 }, { value: 0, supersedes: standing.id }]);
  });

  it('is not made, nor approved, once something else has superseded it', async () => {
    const early = await propose(aProposal({}, { supersedes: standing.id }));
    const later = await desk.state(organisation, subjectId, aProposal({ value: 7 }).fact, standing.id, officer);
    const before = await state();
    const refusal = { code: 'CONFLICT', message: expect.stringContaining(later.id) };
    await expect(approve(early, approver)).rejects.toMatchObject(refusal);
    await expect(propose(aProposal({}, { supersedes: standing.id }))).rejects.toMatchObject(refusal);
    expect(await state()).toEqual(before);
    expect((await found(early.id))?.status).toBe('pending');
  });

  it('is one of two that are approved at once: the other finds it superseded', async () => {
    const both = [
      await propose(aProposal({ value: 0 }, { supersedes: standing.id })),
      await propose(aProposal({ value: 1 }, { supersedes: standing.id })),
    ];
    const outcomes = await Promise.allSettled(both.map((proposal) => approve(proposal, approver)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await state()).facts).toHaveLength(2);
  });
});
