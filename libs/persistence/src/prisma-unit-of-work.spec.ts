import { Clock, PolicyDesk } from '#governance';
import { loadPacks } from '#packs';
import { anOrganisation, aSubject, describeUnitOfWork, startPostgres, type TestPostgres } from '#testing';
import { newId, type OrganisationId } from '#vocabulary';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaCredentialLookup } from './prisma-credentials.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { PrismaUnitOfWork } from './prisma-unit-of-work.js';
import { PrismaSnapshots } from './snapshots.js';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-02-01T10:00:00.000Z');
  }
}

let postgres: TestPostgres;
let api: PrismaClient;
let pdp: PrismaClient;
let unitOfWork: PrismaUnitOfWork;
let tenancy: PrismaTenancy;
beforeAll(async () => {
  postgres = await startPostgres();
  api = connectPrisma(postgres.urls.api, 8);
  pdp = connectPrisma(postgres.urls.pdp);
  unitOfWork = new PrismaUnitOfWork(api, new FixedClock());
  tenancy = new PrismaTenancy(api, new FixedClock());
});
afterAll(async () => {
  await Promise.all([api.$disconnect(), pdp.$disconnect()]);
  await postgres.stop();
});

describeUnitOfWork('PrismaUnitOfWork', () => ({ unitOfWork, tenancy }));

describe('work that meets a deadlock', () => {
  it('is repeated until it succeeds', async () => {
    const one = await anOrganisation(tenancy);
    const subject = aSubject({ organisationId: one.id });
    await unitOfWork.run(one.id, ({ subjects }) => subjects.add(subject));
    const other = aSubject({ organisationId: one.id, handle: 'dep-02' });
    await unitOfWork.run(one.id, ({ subjects }) => subjects.add(other));
    let attempts = 0;
    const rename = (first: typeof subject.id, second: typeof subject.id) =>
      unitOfWork.run(one.id, async ({ subjects }) => {
        attempts += 1;
        await subjects.rename(first, 'renamed');
        await sleep(50); // both hold their first row before either asks for its second
        await subjects.rename(second, 'renamed');
      });
    await Promise.all([rename(subject.id, other.id), rename(other.id, subject.id)]);
    expect(attempts).toBe(3);
  });
});

describe('PrismaTenancy', () => {
  it('refuses a handle that is taken', async () => {
    const { handle } = await anOrganisation(tenancy);
    const again = { id: newId<OrganisationId>(), handle, name: 'Other', zone: 'UTC', createdAt: new Date() };
    await expect(tenancy.create(again, 'installer')).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('finds an organisation by its handle, and lists it', async () => {
    const organisation = await anOrganisation(tenancy);
    expect(await tenancy.findByHandle(organisation.handle)).toEqual(organisation);
    expect(await tenancy.findByHandle('nobody')).toBeUndefined();
    expect(await tenancy.all()).toContainEqual(organisation);
  });

  it('names the log for the organisation, under the operator’s prefix', async () => {
    const own = new PrismaTenancy(api, new FixedClock(), { originPrefix: 'governance.example.org/log' });
    const organisation = await anOrganisation(own);
    const { origin, index } = await unitOfWork.run(organisation.id, ({ ledger }) =>
      ledger.append([{ type: 'import', actor: 'r-menon', body: {} }]),
    );
    expect({ origin, index }).toEqual({ origin: `governance.example.org/log/${organisation.handle}`, index: 1 });
  });
});

describe('PrismaCredentialLookup', () => {
  it('finds credentials by prefix before the organisation is known', async () => {
    const organisation = await anOrganisation(tenancy);
    const credential = {
      id: newId<string>(),
      organisationId: organisation.id,
      holder: { kind: 'application' as const, id: aSubject().id },
      prefix: 'Qq1Ww2Ee',
      digest: 'cd'.repeat(32),
      last4: 'wxyz',
      label: 'chat',
      createdAt: new Date('2026-02-01T00:00:00Z'),
      createdBy: 'r-menon',
      expiresAt: new Date('2027-02-01T00:00:00Z'),
      revokedAt: null,
    };
    await unitOfWork.run(organisation.id, ({ credentials }) => credentials.add(credential));
    const lookup = new PrismaCredentialLookup(pdp);
    expect(await lookup.findByPrefix('Qq1Ww2Ee')).toEqual([credential]);
    expect(await lookup.findByPrefix('Qq1Ww2')).toEqual([]);
  });
});

describe('PrismaSnapshots', () => {
  it('loads what the organisation has, with the version that counts it', async () => {
    const organisation = await anOrganisation(tenancy);
    const subject = aSubject({ organisationId: organisation.id });
    const desk = new PolicyDesk(unitOfWork, loadPacks(), new FixedClock());
    const publication = await unitOfWork.run(organisation.id, async (stores) => {
      const opened = await desk.openWithin(stores, 'test');
      await stores.subjects.add(subject);
      await stores.registryChanged();
      return opened.publication;
    });
    const snapshots = new PrismaSnapshots(pdp, postgres.urls.pdp);
    expect(await snapshots.load(organisation.id)).toMatchObject({
      organisation: { ...organisation, registryVersion: 1 },
      subjects: [subject],
      facts: [],
      publication,
    });
    expect(await snapshots.version(organisation.id)).toBe(1);
  });

  it('tells of a change once it is committed, and not of one that is not', async () => {
    const [changed, unchanged] = [await anOrganisation(tenancy), await anOrganisation(tenancy)];
    const heard: OrganisationId[] = [];
    const stop = await new PrismaSnapshots(pdp, postgres.urls.pdp).onChange((id) => heard.push(id));
    await unitOfWork
      .run(unchanged.id, async ({ registryChanged }) => {
        await registryChanged();
        throw new Error('no');
      })
      .catch(() => undefined);
    await unitOfWork.run(changed.id, ({ registryChanged }) => registryChanged());
    await until(() => heard.length > 0);
    expect(heard).toEqual([changed.id]);
    await stop();
  });

  it('takes everything as changed after it lost its connection', async () => {
    const organisation = await anOrganisation(tenancy);
    const heard = new Set<OrganisationId>();
    const stop = await new PrismaSnapshots(pdp, postgres.urls.pdp).onChange((id) => heard.add(id));
    await postgres.kill();
    await postgres.restart();
    await until(() => heard.has(organisation.id));
    heard.clear();
    await unitOfWork.run(organisation.id, ({ registryChanged }) => registryChanged());
    await until(() => heard.has(organisation.id));
    await stop();
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 15_000) throw new Error('it did not come to pass in 15 s');
    await sleep(20);
  }
}
