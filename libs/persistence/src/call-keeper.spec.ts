import { Clock, keptCall, type KeptCall } from '#governance';
import { buildEntry, type DecisionEntry } from '#ledger';
import { anOrganisation, startPostgres, type TestPostgres } from '#testing';
import { type DecisionId, type Handle, LedgerUnavailable, newId, type OrganisationId } from '#vocabulary';
import pg from 'pg';
import { DecisionIndexer } from './decision-indexer.js';
import { LedgerWriter } from './ledger-writer.js';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { PrismaRecordedCalls } from './reads-recorded-calls.js';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-02-01T10:00:00.000Z');
  }
}

let postgres: TestPostgres;
let api: PrismaClient;
let tenancy: PrismaTenancy;
let writer: LedgerWriter;
let calls: PrismaRecordedCalls;
let organisation: OrganisationId;
beforeAll(async () => {
  postgres = await startPostgres();
  api = connectPrisma(postgres.urls.api, 2);
  tenancy = new PrismaTenancy(api, new FixedClock());
  writer = await LedgerWriter.open({ url: postgres.urls.pdp });
  calls = new PrismaRecordedCalls(api);
  organisation = await aTenant();
});
afterAll(async () => {
  await writer.close();
  await api.$disconnect();
  await postgres.stop();
});

const as = async <T extends pg.QueryResultRow>(
  role: keyof TestPostgres['urls'],
  statement: string,
  values: unknown[] = [],
): Promise<T[]> => {
  const client = new pg.Client({ connectionString: postgres.urls[role] });
  await client.connect();
  try {
    return (await client.query<T>(statement, values)).rows;
  } finally {
    await client.end();
  }
};

const aTenant = async (): Promise<OrganisationId> => (await anOrganisation(tenancy)).id;

let counter = 0;
const aCall = (): KeptCall => keptCall({ target: `dep-${++counter}` as Handle, dataClasses: ['CONTACT' as Handle] });

const keptIn = async (org: OrganisationId, { digest }: KeptCall): Promise<number> =>
  (await as('worker', 'select from ledger.recorded_call where org_id = $1 and digest = $2', [org, digest])).length;

describe('Keeping calls', () => {
  it('is durable once it resolves, and gives back the call under its digest', async () => {
    const call = aCall();
    await writer.keepCall(organisation, call);
    expect([...(await calls.calls(organisation, [call.digest, 'unknown']))]).toEqual([
      [call.digest, { target: `dep-${counter}`, dataClasses: ['CONTACT'] }],
    ]);
  });

  it('keeps an equal call once, whichever decision points keep it, and at once', async () => {
    const other = await LedgerWriter.open({ url: postgres.urls.pdp });
    const many = Array.from({ length: 200 }, aCall);
    await Promise.all([
      ...many.map((call) => writer.keepCall(organisation, call)),
      ...[...many].reverse().map((call) => other.keepCall(organisation, call)),
      ...many.map((call) => other.keepCall(organisation, call)),
    ]);
    await other.close();
    const kept = await as('worker', 'select from ledger.recorded_call where digest = any($1)', [
      many.map(({ digest }) => digest),
    ]);
    expect(kept).toHaveLength(many.length);
  });

  it('asks the database nothing for a call that is known to be kept', async () => {
    const call = aCall();
    await writer.keepCall(organisation, call);
    await refusingInserts(() => writer.keepCall(organisation, call));
  });

  it('keeps the calls of each organisation apart', async () => {
    const other = await aTenant();
    const call = aCall();
    await writer.keepCall(organisation, call);
    expect(await calls.calls(other, [call.digest])).toEqual(new Map());
    await writer.keepCall(other, call);
    expect(await calls.calls(other, [call.digest])).toHaveProperty('size', 1);
  });

  it('refuses a call that PostgreSQL refuses, and keeps it once it does not', async () => {
    const call = aCall();
    const before = writer.health().refused;
    await refusingInserts(async () => {
      await expect(writer.keepCall(organisation, call)).rejects.toBeInstanceOf(LedgerUnavailable);
      await expect(writer.keepCall(organisation, call)).rejects.toThrow(/could not be kept \(the disk is full\)/);
    });
    expect(writer.health().refused - before).toBe(2);
    expect(await keptIn(organisation, call)).toBe(0);
    await writer.keepCall(organisation, call);
    expect(await keptIn(organisation, call)).toBe(1);
  });

  it('outlives the loss of its sessions', async () => {
    await writer.keepCall(organisation, aCall());
    const lost = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'custos ledger'`;
    const call = aCall();
    await Promise.all([as('owner', lost).catch(() => []), writer.keepCall(organisation, call)]);
    expect(await keptIn(organisation, call)).toBe(1);
  });
});

describe('A kept call in the table', () => {
  it('is under its own digest and no other', async () => {
    const insert = 'insert into ledger.recorded_call (org_id, digest, call) values ($1, $2, $3)';
    await expect(as('pdp', insert, [organisation, aCall().digest, '{"target":"x"}'])).rejects.toThrow(
      'recorded_call_check',
    );
  });

  it.each(['update ledger.recorded_call set call = call', 'delete from ledger.recorded_call'])(
    'is never changed: %s',
    async (statement) => {
      await expect(as('pdp', statement)).rejects.toThrow('permission denied');
      await expect(as('owner', statement)).resolves.toEqual([]); // row-level security shows the owner nothing
    },
  );
});

describe('The calls of a period', () => {
  const at = (minute: number) => `2026-02-01T10:${String(minute).padStart(2, '0')}:00.000Z`;

  it('are counted together where application, entity and call are equal', async () => {
    const org = await aTenant();
    const [one, other] = [aCall(), aCall()];
    for (const call of [one, other]) await writer.keepCall(org, call);
    const decisions: Partial<DecisionEntry>[] = [
      { call: one.digest, ts: at(0), effect: 'ALLOW' },
      { call: one.digest, ts: at(1) },
      { call: one.digest, ts: at(2), effect: 'ALLOW' },
      { call: other.digest, ts: at(3) },
      { call: one.digest, ts: at(4), application: 'app-02' },
      { call: one.digest, ts: at(5), entity: 'ent-02' },
      { call: one.digest, ts: at(6) },
    ];
    for (const decision of decisions) await writer.append(org, buildEntry(aDecision(org, decision)));
    await new DecisionIndexer(postgres.urls.worker).runOnce();

    const period = { from: new Date(at(1)), until: new Date(at(6)) };
    const groups = await calls.groups(org, period);
    const group = (application: string, entity: string, { digest, text }: KeptCall) => ({
      ...{ application, entity, digest, call: JSON.parse(text) as object },
    });
    const expected = [
      { ...group('app-01', 'ent-01', one), allowed: 1, denied: 1, first: new Date(at(1)), last: new Date(at(2)) },
      { ...group('app-01', 'ent-01', other), allowed: 0, denied: 1, first: new Date(at(3)), last: new Date(at(3)) },
      { ...group('app-01', 'ent-02', one), allowed: 0, denied: 1, first: new Date(at(5)), last: new Date(at(5)) },
      { ...group('app-02', 'ent-01', one), allowed: 0, denied: 1, first: new Date(at(4)), last: new Date(at(4)) },
    ];
    expect(groups).toHaveLength(expected.length);
    expect(groups).toEqual(expect.arrayContaining(expected));

    const range = (await calls.range(org, period))!;
    expect([range.decisions, range.last - range.first]).toEqual([5, 4]);
    expect(await calls.range(org, { from: new Date(at(7)), until: null })).toBeUndefined();
    expect((await calls.range(org, { from: null, until: null }))!.decisions).toBe(7);
  });

  it('are told without what was stated where it is not kept', async () => {
    const org = await aTenant();
    const call = aCall();
    await writer.append(org, buildEntry(aDecision(org, { call: call.digest })));
    await new DecisionIndexer(postgres.urls.worker).runOnce();
    expect(await calls.groups(org, { from: null, until: null })).toMatchObject([{ digest: call.digest, call: null }]);
  });
});

/** While PostgreSQL refuses every insert of a call, as it does when it cannot write. */
async function refusingInserts(work: () => Promise<void>): Promise<void> {
  await as(
    'owner',
    `create function ledger.full_disk() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
     create trigger full_disk before insert on ledger.recorded_call for each row execute function ledger.full_disk()`,
  );
  try {
    await work();
  } finally {
    await as('owner', 'drop function ledger.full_disk() cascade');
  }
}

const aDecision = (org: OrganisationId, overrides: Partial<DecisionEntry>): DecisionEntry => ({
  alias: null,
  application: 'app-01',
  call: aCall().digest,
  caller: { id: 'key-01', seq: null },
  content: null,
  dataClasses: ['contact'],
  dataSubject: null,
  determinedBy: [],
  effect: 'DENY',
  engine: 'custos 0.1.0',
  entity: 'ent-01',
  event: 'inference',
  facts: 'f',
  findings: [],
  id: newId<DecisionId>(),
  input: 'i',
  members: [],
  mode: 'normal',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
  obligations: [],
  org,
  path: [],
  policy: { rev: 1, set: 'set-1' },
  purpose: 'support',
  ref: null,
  registry: { rev: 3 },
  subjects: { consent: null, countries: ['IN'], youngestAgeBand: 'adult' },
  trace: null,
  ts: '2026-02-01T10:00:00.123Z',
  type: 'decision',
  unknowns: [],
  upcoming: [],
  v: 1,
  wouldDeny: [],
  waivers: [],
  ...overrides,
});
