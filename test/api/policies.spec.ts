import { readExampleInventory } from '#catalogue';
import { loadPacks } from '#packs';
import { PoliciesInForce, PolicyDesk, packChanges, SystemClock } from '#governance';
import { connectPrisma, PrismaPolicyReads, PrismaUnitOfWork } from '#persistence';
import { diffSets } from '#policy';
import type { OrganisationId, PackLibrary } from '#vocabulary';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let lender: TestTenant;
let chat: string;
beforeAll(async () => {
  api = await TestApi.start();
  lender = await api.tenant('nilgiri');
  await api.data(
    lender.tokens.compliance_officer,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory() } },
  );
  const { applications } = await api.data(
    lender.tokens.auditor,
    '{ applications(first: 50) { edges { node { id handle } } } }',
  );
  chat = applications.edges.find(({ node }: any) => node.handle === 'app-support-chat').node.id;
});
afterAll(() => api.close());
afterEach(() => expect(api.faults).toEqual([]));

const publish = (input: object) =>
  api.graphql(
    lender.tokens.compliance_officer,
    'mutation ($input: PublishPoliciesInput!) { publishPolicies(input: $input) { rev digest observe { policy application } } }',
    { input },
  );
const NEVER = {
  path: 'never.cedar',
  text: '@id("org.never-chat")\n@title("Never")\nforbid (principal, action == Action::"infer", resource);',
};
const CALL = {
  ...{ entity: 'nilgiri-in', target: 'dep-01', path: ['gw-in', 'log-in'], dataClasses: ['CONTACT'] },
  subjects: { countries: ['IN'], youngestAge: 30 },
};
const decide = async () => (await api.decide(lender.id, chat, [CALL]))[0]!;

describe('P14 a rule in observe mode', () => {
  it('lets the application’s call pass, and the log carries that it would deny', async () => {
    const { own } = (await api.data(lender.tokens.auditor, '{ policySet { own { path text } } }')).policySet;
    const before = await decide();
    expect((await publish({ own: [...own, NEVER] })).errors).toBeUndefined();
    expect(await decide()).toMatchObject({ effect: 'DENY' });
    const observe = [{ policy: 'org.never-chat', application: 'app-support-chat' }];
    expect((await publish({ observe })).data.publishPolicies).toMatchObject({ observe });
    const { id, effect } = await decide();
    expect(effect).toBe(before.effect);
    const { decision } = await api.data(lender.tokens.auditor, 'query ($id: ID!) { decision(id: $id) { entry } }', {
      id,
    });
    const entry = typeof decision.entry === 'string' ? JSON.parse(decision.entry) : decision.entry;
    expect(entry).toMatchObject({ effect: before.effect, wouldDeny: ['org.never-chat'] });
  });

  it('decides still for every other application', async () => {
    expect(
      (await publish({ observe: [{ policy: 'org.never-chat', application: 'app-cv-screening' }] })).errors,
    ).toBeUndefined();
    expect(await decide()).toMatchObject({ effect: 'DENY' });
  });

  it('is observed for every application where none is named', async () => {
    const { data } = await publish({ observe: [{ policy: 'org.never-chat' }] });
    expect(data.publishPolicies.observe).toEqual([{ policy: 'org.never-chat', application: null }]);
    expect((await decide()).wouldDeny.map(({ policy }) => policy)).toEqual(['org.never-chat']);
  });

  it.each([
    [{ policy: 'org.nevr-chat' }, 'observe: found "org.nevr-chat"; allowed: policies of this set that decide: '],
    [{ policy: 'org.never-chat', application: 'app-nobody' }, 'observe: found application "app-nobody"; allowed: app-'],
  ])('is refused where %j names nothing, and says what there is', async (observation, message) => {
    expect((await publish({ observe: [observation] })).errors?.[0]).toMatchObject({
      message: expect.stringContaining(message),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('publications', () => {
  it('are listed newest first, down to what stands from the start, and every set is kept', async () => {
    const { publications } = await api.data(
      lender.tokens.auditor,
      `{ publications(first: 50) { totalCount edges { node {
           rev digest publishedByName ownCount versions { pack version } observe { policy } } } } }`,
    );
    const nodes = publications.edges.map(({ node }: any) => node);
    expect(nodes.map(({ rev }: any) => rev)).toEqual(nodes.map((_: unknown, i: number) => nodes.length - 1 - i));
    expect(publications.totalCount).toBe(nodes.length);
    expect(nodes[0].versions).toContainEqual({ pack: 'gdpr', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    for (const { digest } of nodes) {
      const { policySet } = await api.data(
        lender.tokens.auditor,
        'query ($digest: String) { policySet(digest: $digest) { digest changedTables } packs { version publishedVersion changes { policy } } }',
        { digest },
      );
      expect(policySet).toEqual({ digest, changedTables: [] });
    }
  });
});

describe('P21 an upgrade of a pack from one version to the next', () => {
  const installed = loadPacks();
  const upgraded: PackLibrary = {
    ...installed,
    packs: installed.packs.map((pack) =>
      pack.id === 'gdpr'
        ? {
            ...pack,
            version: '9.1.0',
            policies: pack.policies.map(({ path, text }) => ({
              path,
              text: text.replace('@citation("Art. 28(1), (3), (9)")', '@citation("Art. 28(1), (3), (9), (10)")'),
            })),
          }
        : pack,
    ),
    reference: { ...installed.reference, adequacy: [] },
  };

  it('decides nothing until somebody publishes, shows the difference, and keeps own policies and what is observed', async () => {
    const prisma = connectPrisma(api.postgres.urls.api, 2);
    try {
      const organisation = { id: lender.id as OrganisationId };
      const clock = new SystemClock();
      const inForce = () => new PoliciesInForce(new PrismaPolicyReads(prisma)).of(organisation);
      const desk = new PolicyDesk(new PrismaUnitOfWork(prisma, clock), upgraded, clock);
      const before = await inForce();
      expect(before.library.reference.adequacy).not.toEqual([]);
      const [change, ...others] = packChanges(
        before.library,
        upgraded.packs.find(({ id }) => id === 'gdpr')!,
      );
      expect(others).toEqual([]);
      expect(change).toMatchObject({ policy: 'gdpr.art-28-3', change: 'changed' });
      expect(change!.sentences.join(' ')).toContain('Art. 28(1), (3), (9), (10)');

      await desk.publish(organisation.id, { own: before.publication.own }, 'test');
      expect((await inForce()).set.digest).toBe(before.set.digest);

      await desk.publish(organisation.id, { packs: before.publication.packs }, 'test');
      const after = await inForce();
      expect(after.publication).toMatchObject({
        rev: before.publication.rev + 1,
        own: before.publication.own,
        observe: before.publication.observe,
      });
      expect(after.library.reference.adequacy).toEqual([]);
      expect(diffSets(before.set, after.set)).toMatchObject({ observe: [], packs: [{ pack: 'gdpr', to: '9.1.0' }] });
      const old = await new PoliciesInForce(new PrismaPolicyReads(prisma)).byDigest(organisation, before.set.digest);
      expect(old?.set.digest).toBe(before.set.digest);
      expect(old?.library.reference).toEqual(installed.reference);
    } finally {
      await prisma.$disconnect();
    }
  });
});
