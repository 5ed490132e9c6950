import type { FactProposal, Organisation, Person, SetSources, Tenancy, UnitOfWork } from '#governance';
import type { Subject } from '#registry';
import {
  newId,
  type FactId,
  type FactValue,
  type OrganisationId,
  type PersonId,
  type ProposalId,
  type SubjectId,
} from '#vocabulary';
import { aFact, aSubject } from './registry.js';

/** What the rules below need: the port, and the other port that makes organisations. */
export interface UnitOfWorkUnderTest {
  readonly unitOfWork: UnitOfWork;
  readonly tenancy: Tenancy;
}

let made = 0;

/** Makes an organisation with a handle of its own. */
export const anOrganisation = (tenancy: Tenancy): Promise<Organisation> =>
  tenancy.create(
    {
      id: newId<OrganisationId>(),
      handle: `org-${process.pid}-${++made}`,
      name: 'Meridian Bank',
      zone: 'Asia/Kolkata',
      createdAt: new Date('2026-01-05T09:00:00Z'),
    },
    'installer',
  );

const aPerson = (organisationId: OrganisationId, overrides: Partial<Person> = {}): Person => ({
  id: newId<PersonId>(),
  organisationId,
  handle: 'r-menon',
  name: 'R. Menon',
  role: 'compliance_officer',
  entity: null,
  external: false,
  createdAt: new Date('2026-01-05T09:00:00Z'),
  deactivatedAt: null,
  ...overrides,
});

function aProposal(subject: Subject, { id }: Person, value: FactValue): FactProposal {
  const { observedBy: _, recordedAt: __, ...fact } = aFact(subject, 'terms.retention_days', value);
  return {
    ...{ ...fact, id: newId<ProposalId>(), confidence: 'STATED', note: 'clause 4' },
    ...{ proposedBy: id, proposedAt: new Date('2026-02-01T00:00:00Z'), status: 'pending' },
    ...{ decidedBy: null, decidedAt: null, decisionNote: null, factId: null },
  };
}

/** The contract of `UnitOfWork` and of the stores it gives; every implementation passes it. */
const SOURCES: SetSources = {
  packs: [
    {
      ...{ id: 'gdpr', title: 'GDPR', version: '1.0.0', asOf: '2026-11-22', zone: 'Europe/Brussels', base: true },
      policies: [{ path: 'gdpr/a.cedar', text: '// Art. 9 — “sensitive”' }],
    },
  ],
  own: [{ path: 'own/no-tests.cedar', text: 'forbid (principal, action, resource);' }],
  zone: 'Asia/Kolkata',
  observe: [{ policy: 'gdpr.art-9', application: 'app-chat' }],
  reference: {
    ...{ eea: ['DE'], eu: ['DE'], dpdp_restricted_countries: [], dpdp_localised_classes: [], data_classes: [] },
    adequacy: [{ country: 'JP', valid_from: '2019-01-23', valid_until: null, scope: 'all' }],
  },
  obligations: [{ name: 'mask', meaning: 'Mask it.', bearer: 'caller' }],
};

export function describeUnitOfWork(name: string, setUp: () => UnitOfWorkUnderTest): void {
  describe(name, () => {
    let organisation: Organisation;
    let unitOfWork: UnitOfWork;
    beforeEach(async () => {
      ({ unitOfWork } = setUp());
      organisation = await anOrganisation(setUp().tenancy);
    });
    const run: UnitOfWork['run'] = (id, work) => unitOfWork.run(id, work);
    const mine = () => ({ organisationId: organisation.id });

    it('keeps what the work wrote', async () => {
      const subject = aSubject(mine());
      await run(organisation.id, ({ subjects }) => subjects.add(subject));
      expect(await run(organisation.id, ({ subjects }) => subjects.find(subject.id))).toEqual(subject);
      expect(await run(organisation.id, ({ subjects }) => subjects.findByHandle('deployment', 'dep-01'))).toEqual(
        subject,
      );
    });

    it('keeps nothing when the work throws', async () => {
      const subject = aSubject(mine());
      const work = run(organisation.id, async ({ subjects, registryChanged, ledger }) => {
        await subjects.add(subject);
        await registryChanged();
        await ledger.append([{ type: 'registry.change', actor: 'r-menon', body: {} }]);
        throw new Error('changed my mind');
      });
      await expect(work).rejects.toThrow('changed my mind');
      const after = await run(organisation.id, async ({ subjects, organisation: now, ledger }) => ({
        subjects: await subjects.all(),
        version: now.registryVersion,
        index: (await ledger.append([{ type: 'import', actor: 'r-menon', body: {} }])).index,
      }));
      expect(after).toEqual({ subjects: [], version: 0, index: 1 });
    });

    it('shows one organisation nothing of another', async () => {
      const other = await anOrganisation(setUp().tenancy);
      const subject = aSubject({ organisationId: other.id });
      const fact = aFact(subject, 'terms.retention_days', 30);
      const person = aPerson(other.id);
      await run(other.id, async ({ subjects, facts, people }) => {
        await subjects.add(subject);
        await facts.record([fact]);
        await people.add(person);
      });
      const seen = await run(organisation.id, async ({ subjects, facts, people, credentials, publications }) => [
        await subjects.find(subject.id),
        ...(await subjects.all()),
        await facts.find(fact.id),
        ...(await facts.ofSubject(subject.id)),
        ...(await facts.all()),
        await people.find(person.id),
        ...(await people.all()),
        ...(await credentials.all()),
        await publications.current(),
      ]);
      expect(seen).toEqual([undefined, undefined, undefined, undefined]);
    });

    it('refuses to write rows of another organisation', async () => {
      const other = await anOrganisation(setUp().tenancy);
      const work = run(organisation.id, ({ subjects }) => subjects.add(aSubject({ organisationId: other.id })));
      await expect(work).rejects.toThrow();
      expect(await run(other.id, ({ subjects }) => subjects.all())).toEqual([]);
    });

    it('refuses an organisation that does not exist', async () => {
      await expect(run(newId<OrganisationId>(), async () => 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('refuses a second subject of the same kind and handle', async () => {
      await run(organisation.id, ({ subjects }) => subjects.add(aSubject(mine())));
      const again = run(organisation.id, ({ subjects }) => subjects.add(aSubject(mine())));
      await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    });

    it.each([
      ['none', null],
      ['text', 'IN'],
      ['a number', 0],
      ['false', false],
      ['a list with none in it', ['IN', null]],
      ['an object', { country: 'IN', days: 30, until: null }],
    ])('gives back a fact whose value is %s as it was recorded', async (_what, value) => {
      const subject = aSubject(mine());
      const fact = aFact(subject, 'terms.retention_days', value, {
        qualifier: 'addendum',
        source: { uri: 'dpa.pdf', locator: 'clause 4', sha256: 'ab'.repeat(32) },
        validUntil: new Date('2027-01-01T00:00:00.000Z'),
      });
      const found = await run(organisation.id, async ({ subjects, facts }) => {
        await subjects.add(subject);
        await facts.record([fact]);
        return facts.find(fact.id);
      });
      expect(found).toEqual(fact);
    });

    it('keeps every version of a fact, in order of recording', async () => {
      const subject = aSubject(mine());
      const first = aFact(subject, 'terms.retention_days', 30, { recordedAt: new Date('2026-02-01T00:00:00Z') });
      const second = aFact(subject, 'terms.retention_days', 0, {
        recordedAt: new Date('2026-03-01T00:00:00Z'),
        supersedes: first.id,
      });
      const versions = await run(organisation.id, async ({ subjects, facts }) => {
        await subjects.add(subject);
        await facts.record([first]);
        await facts.record([second]);
        return facts.ofSubject(subject.id);
      });
      expect(versions).toEqual([first, second]);
    });

    it.each([
      ['another key', (id: FactId) => ({ key: 'terms.training_on_inputs', supersedes: id })],
      ['another subject', (id: FactId) => ({ subjectId: newId<SubjectId>(), supersedes: id })],
      ['no fact at all', () => ({ supersedes: newId<FactId>() })],
    ])('refuses a fact that supersedes one of %s', async (_what, overrides) => {
      const subject = aSubject(mine());
      const fact = aFact(subject, 'terms.retention_days', 30);
      await run(organisation.id, async ({ subjects, facts }) => {
        await subjects.add(subject);
        await facts.record([fact]);
      });
      const wrong = aFact(subject, 'terms.retention_days', 0, overrides(fact.id));
      const recording = run(organisation.id, ({ facts }) => facts.record([wrong]));
      await expect(recording).rejects.toMatchObject({ code: 'CONFLICT' });
    });

    it.each([
      ['none', null],
      ['text', 'IN'],
      ['an object', { country: 'IN', days: 30, until: null }],
    ])('gives back a proposal of a fact whose value is %s, and decides it once', async (_what, value) => {
      const subject = aSubject(mine());
      const [proposer, decider] = [aPerson(organisation.id), aPerson(organisation.id, { handle: 'p-nair' })];
      const proposal = aProposal(subject, proposer, value);
      const declined: FactProposal = {
        ...{ ...proposal, status: 'declined', decidedBy: decider.id },
        ...{ decidedAt: new Date('2026-02-02T00:00:00Z'), decisionNote: 'no' },
      };
      await run(organisation.id, async ({ subjects, people, proposals }) => {
        await subjects.add(subject);
        await people.add(proposer);
        await people.add(decider);
        await proposals.add(proposal);
      });
      const find = () => run(organisation.id, ({ proposals }) => proposals.find(proposal.id));
      expect(await find()).toEqual(proposal);
      const decide = (decided: FactProposal) => run(organisation.id, ({ proposals }) => proposals.decide(decided));
      expect(await decide(declined)).toBe(true);
      expect(await decide({ ...declined, decisionNote: 'no again' })).toBe(false);
      expect(await find()).toEqual(declined);
      const other = await anOrganisation(setUp().tenancy);
      expect(await run(other.id, ({ proposals }) => proposals.find(proposal.id))).toBeUndefined();
    });

    it('raises the registry version by one, and gives it', async () => {
      expect(await run(organisation.id, ({ registryChanged }) => registryChanged())).toBe(1);
      expect(await run(organisation.id, ({ registryChanged }) => registryChanged())).toBe(2);
      expect(await run(organisation.id, async ({ organisation: now }) => now.registryVersion)).toBe(2);
    });

    it('counts publications without gaps, and the latest is in force', async () => {
      const publish = (digest: string) =>
        run(organisation.id, async ({ publications, keptSets }) => {
          await keptSets.keep(digest, SOURCES);
          return publications.publish({
            organisationId: organisation.id,
            digest,
            packs: ['gdpr', 'in-dpdp'],
            own: [{ path: 'own/no-tests.cedar', text: 'forbid (principal, action, resource);' }],
            observe: [{ policy: 'gdpr.art-9', application: 'app-chat' }],
            publishedAt: new Date('2026-02-01T00:00:00Z'),
            publishedBy: 'r-menon',
          });
        });
      const published = [
        await publish('aa'.repeat(32)),
        ...(await Promise.all([publish('bb'.repeat(32)), publish('cc'.repeat(32))])),
      ];
      expect(published.map(({ rev }) => rev).sort()).toEqual([0, 1, 2]);
      const { current, first } = await run(organisation.id, async ({ publications }) => ({
        current: await publications.current(),
        first: await publications.byDigest('aa'.repeat(32)),
      }));
      expect(current?.rev).toBe(2);
      expect(first).toEqual(published[0]);
    });

    it('keeps what a policy set is made of, word for word, and for its organisation alone', async () => {
      const digest = 'dd'.repeat(32);
      await run(organisation.id, ({ keptSets }) => keptSets.keep(digest, SOURCES));
      await run(organisation.id, ({ keptSets }) => keptSets.keep(digest, { ...SOURCES, own: [] }));
      expect(await run(organisation.id, ({ keptSets }) => keptSets.find(digest))).toEqual(SOURCES);
      const other = await anOrganisation(setUp().tenancy);
      expect(await run(other.id, ({ keptSets }) => keptSets.find(digest))).toBeUndefined();
    });

    it('keeps a person’s changes', async () => {
      const person = aPerson(organisation.id);
      const found = await run(organisation.id, async ({ people }) => {
        await people.add(person);
        await people.update({ ...person, role: 'auditor', external: true });
        return people.all();
      });
      expect(found).toEqual([{ ...person, role: 'auditor', external: true }]);
    });

    it('marks a credential revoked', async () => {
      const credential = {
        id: newId<string>(),
        organisationId: organisation.id,
        holder: { kind: 'person' as const, id: newId<PersonId>() },
        prefix: 'Ab3dEf7h',
        digest: 'ab'.repeat(32),
        last4: 'wxyz',
        label: 'laptop',
        createdAt: new Date('2026-02-01T00:00:00Z'),
        createdBy: 'r-menon',
        expiresAt: null,
        revokedAt: null,
      };
      const revokedAt = new Date('2026-03-01T00:00:00Z');
      const found = await run(organisation.id, async ({ credentials }) => {
        await credentials.add(credential);
        await credentials.revoke(credential.id, revokedAt);
        return credentials.all();
      });
      expect(found).toEqual([{ ...credential, revokedAt }]);
    });

    it('gives ledger entries their places without gaps, however many work at once', async () => {
      const append = (count: number) =>
        run(organisation.id, ({ ledger }) =>
          ledger.append(Array.from({ length: count }, (_, n) => ({ type: 'import', actor: 'r-menon', body: { n } }))),
        );
      const positions = await Promise.all([1, 2, 3, 1, 2, 3].map(append));
      const taken = positions.flatMap(({ index, size }) => Array.from({ length: size - index }, (_, i) => index + i));
      // Entry 0 opens the log.
      expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    });

    it('refuses an entry of an unknown type', async () => {
      const work = run(organisation.id, ({ ledger }) =>
        ledger.append([{ type: 'gossip', actor: 'r-menon', body: {} }]),
      );
      await expect(work).rejects.toThrow('type');
    });
  });
}
