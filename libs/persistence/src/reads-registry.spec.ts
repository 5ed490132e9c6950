import { type Keyset, type Stating, subjectPosition, type SubjectQuery } from '#governance';
import { type Fact, factState, Registry, type Subject } from '#registry';
import { aFact, anOrganisation, aSubject, startPostgres, type TestPostgres } from '#testing';
import { type FactValue, newId, type OrganisationId } from '#vocabulary';
import fc from 'fast-check';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { PrismaUnitOfWork } from './prisma-unit-of-work.js';
import { PrismaRegistryReads } from './reads-registry.js';

const clock = { now: () => new Date('2026-02-01T10:00:00.000Z') };

let postgres: TestPostgres;
let prisma: PrismaClient;
let unitOfWork: PrismaUnitOfWork;
let tenancy: PrismaTenancy;
let reads: PrismaRegistryReads;
beforeAll(async () => {
  postgres = await startPostgres();
  prisma = connectPrisma(postgres.urls.api);
  unitOfWork = new PrismaUnitOfWork(prisma, clock);
  tenancy = new PrismaTenancy(prisma, clock);
  reads = new PrismaRegistryReads(prisma);
});
afterAll(async () => {
  await prisma.$disconnect();
  await postgres.stop();
});

const query = (overrides: Partial<SubjectQuery> = {}): SubjectQuery => ({
  kind: 'deployment',
  search: null,
  stating: [],
  at: new Date('2026-02-01T00:00:00Z'),
  order: { by: 'handle', descending: false },
  ...overrides,
});
const everything: Keyset = { direction: 'forward', limit: 100, from: undefined };

const register = (organisation: OrganisationId, subjects: readonly Subject[], facts: readonly Fact[] = []) =>
  unitOfWork.run(organisation, async (stores) => {
    for (const subject of subjects) await stores.subjects.add(subject);
    if (facts.length > 0) await stores.facts.record(facts);
  });

describe('a filter on facts', () => {
  const day = (n: number) => new Date(Date.UTC(2026, 0, n));
  const methods = ['ATTESTED', 'ESTIMATE'] as const;
  const confidences = ['STATED', 'ESTIMATED', 'UNKNOWN'] as const;
  const keys: readonly { key: string; match: Stating['match']; values: readonly FactValue[] }[] = [
    { key: 'deployment.status', match: 'is', values: ['draft', 'approved'] },
    { key: 'deployment.vendor', match: 'is', values: ['acme', null] },
    { key: 'deployment.processing_regions', match: 'includes', values: [['a'], ['a', 'b'], ['b'], null] },
    { key: 'deployment.region_pin', match: 'includes', values: [['a'], ['a', 'b'], []] },
    { key: 'deployment.endpoint', match: 'is', values: ['x', 'y'] },
  ];
  const stated = fc.record({
    value: fc.nat(3),
    from: fc.integer({ min: 1, max: 20 }),
    days: fc.option(fc.integer({ min: 1, max: 15 }), { nil: null }),
    method: fc.constantFrom(...methods, 'ATTESTED' as const, 'ATTESTED' as const),
    confidence: fc.constantFrom(...confidences, 'STATED' as const, 'STATED' as const),
    qualifier: fc.constantFrom(null, null, null, 'model'),
    supersedes: fc.option(fc.nat(4), { nil: null }),
  });

  it('finds the subjects whose state is known to hold the value, by factState', async () => {
    const wanted: Record<string, string[]> = {
      'deployment.status': ['draft', 'approved'],
      'deployment.vendor': ['acme'],
      'deployment.processing_regions': ['a', 'b'],
      'deployment.region_pin': ['a', 'b'],
      'deployment.endpoint': ['x'],
    };
    const histories = fc.array(fc.tuple(fc.constantFrom(...keys), fc.array(stated, { minLength: 1, maxLength: 5 })), {
      minLength: 10,
      maxLength: 20,
    });
    let found = 0;
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 36 }), async (described, atDay) => {
        const { id: organisationId } = await anOrganisation(tenancy);
        const subjects: Subject[] = [];
        const facts: Fact[] = [];
        described.forEach(([{ key, values }, versions], n) => {
          const subject = aSubject({ organisationId, handle: `dep-${String(n).padStart(2, '0')}` });
          const own: Fact[] = [];
          for (const { value, from, days, supersedes, ...rest } of versions) {
            const before = supersedes === null ? undefined : own[supersedes];
            own.push(
              aFact(subject, key, values[value % values.length]!, {
                ...rest,
                qualifier: before ? before.qualifier : rest.qualifier,
                validFrom: day(from),
                validUntil: days === null ? null : day(from + days),
                observedAt: day(from),
                supersedes: before?.id ?? null,
              }),
            );
          }
          subjects.push(subject);
          facts.push(...own);
        });
        await register(organisationId, subjects, facts);
        const registry = Registry.of({ subjects, facts });
        const at = day(atDay);
        for (const { key, match } of keys)
          for (const value of wanted[key]!) {
            const listed = await reads.subjects(
              organisationId,
              query({ at, stating: [{ key, value, match }] }),
              everything,
            );
            const known = subjects.filter((subject) => {
              const state = factState(registry, subject, key, { at });
              if (state.state !== 'known') return false;
              return match === 'is' ? state.value === value : (state.value as readonly string[]).includes(value);
            });
            expect([key, value, listed.map(({ handle }) => handle)]).toEqual([
              key,
              value,
              known.map(({ handle }) => handle),
            ]);
            found += known.length;
          }
      }),
      { numRuns: 25 },
    );
    expect(found).toBeGreaterThan(10);
  });
});

describe('a list of subjects', () => {
  it.each(['handle', 'name', 'recordedAt'] as const)(
    'is read in pages by %s, in either direction, whole',
    async (by) => {
      const { id: organisationId } = await anOrganisation(tenancy);
      const subjects = Array.from({ length: 9 }, (_, n) =>
        aSubject({
          organisationId,
          handle: `dep-${n}`,
          name: `Name ${n % 3}`,
          recordedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, 0, n % 2)),
        }),
      );
      await register(organisationId, subjects);
      for (const descending of [false, true])
        for (const direction of ['forward', 'backward'] as const) {
          const order = { by, descending };
          const read: Subject[] = [];
          for (let from: Keyset['from']; ;) {
            const rows = await reads.subjects(organisationId, query({ order }), { direction, limit: 4, from });
            read.push(...rows.slice(0, 4));
            if (rows.length <= 4) break;
            from = subjectPosition(order)(rows[3]!);
          }
          const whole = await reads.subjects(organisationId, query({ order }), everything);
          expect(read).toEqual(direction === 'forward' ? whole : whole.toReversed());
          expect(whole).toHaveLength(9);
        }
    },
  );

  it('is searched by part of handle or name, wildcards taken as they are', async () => {
    const { id: organisationId } = await anOrganisation(tenancy);
    await register(organisationId, [
      aSubject({ organisationId, handle: 'a_b', name: 'One' }),
      aSubject({ organisationId, handle: 'axb', name: '100% sure' }),
    ]);
    const search = async (text: string) =>
      (await reads.subjects(organisationId, query({ search: text }), everything)).map(({ handle }) => handle);
    expect(await search('A_B')).toEqual(['a_b']);
    expect(await search('0%')).toEqual(['axb']);
    expect(await search('\\')).toEqual([]);
  });

  it('shows nothing of another organisation', async () => {
    const [ours, theirs] = [await anOrganisation(tenancy), await anOrganisation(tenancy)];
    const subject = aSubject({ organisationId: theirs.id });
    await register(theirs.id, [subject], [aFact(subject, 'deployment.owner', 'x')]);
    expect(await reads.subjects(ours.id, query(), everything)).toEqual([]);
    expect(await reads.countSubjects(ours.id, query())).toBe(0);
    expect(await reads.factsOf(ours.id, [subject.id])).toEqual([]);
    expect(await reads.factsOf(theirs.id, [subject.id])).toHaveLength(1);
    expect(await reads.factsOf(newId<OrganisationId>(), [subject.id])).toEqual([]);
  });
});
