import { readEntry } from '#ledger';
import { loadPacks } from '#packs';
import {
  connectPrisma,
  LedgerReader,
  LedgerWriter,
  type PrismaClient,
  PrismaRecordedCalls,
  PrismaSnapshots,
  PrismaUnitOfWork,
} from '#persistence';
import { CompiledEvaluator } from '#policy';
import { type ExampleLender, importExampleLender, startPostgres, type TestPostgres } from '#testing';
import { type DecisionId, newId, type OrganisationId, type PersonId } from '#vocabulary';
import { DecisionPoint } from './decision-point.js';
import { OverviewView } from './overview.js';
import { PoliciesInForce } from './policies-in-force.js';
import { PolicyDesk } from './policy-desk.js';
import { Clock, type Role } from './ports.js';
import { type DecisionReads, type PolicyReads } from './reads.js';
import { RecordedDecisions } from './recorded-decisions.js';
import { Views } from './views.js';
import { WaiverDesk } from './waiver-desk.js';
import { type RequestWaiver, type Waiver } from './waiver.js';
import { WhatIfDesk } from './what-if.js';

class SettableClock extends Clock {
  at = new Date('2026-11-22T10:00:00.000Z');

  now(): Date {
    return this.at;
  }
}

const FREEZE = {
  path: 'freeze.cedar',
  text: `@id("org.change-freeze")
@title("No calls during the change freeze")
@remediation("Wait until the freeze has ended.")
forbid (principal, action == Action::"infer", resource) when { true };

@id("org.quiet-report")
@title("A report that denies nothing")
permit (principal, action == Action::"find", resource) when { true };`,
};
const CALL = { entity: 'nilgiri-de', target: 'chat-eu', dataClasses: ['CONTACT'] };
const library = loadPacks();
const evaluator = new CompiledEvaluator();
const clock = new SettableClock();
const on = (time: string) => new Date(`2026-11-22T${time}:00.000Z`);

let postgres: TestPostgres;
let prisma: PrismaClient;
let lender: ExampleLender;
let log: LedgerReader;
let writer: LedgerWriter;
let unitOfWork: PrismaUnitOfWork;
let views: Views;
let point: DecisionPoint;
let desk: WaiverDesk;
let overview: OverviewView;
let engineer: PersonId;
let officer: PersonId;
let approver: PersonId;
const changes: (() => void)[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  lender = await importExampleLender(postgres, clock);
  prisma = connectPrisma(postgres.urls.api, 8);
  unitOfWork = new PrismaUnitOfWork(prisma, clock);
  log = new LedgerReader(postgres.urls.api);
  writer = await LedgerWriter.open({ url: postgres.urls.pdp });
  const url = postgres.urls.pdp;
  views = new Views(new PrismaSnapshots(connectPdp(url), url), clock, 1_000_000_000);
  await views.start(() => changes.splice(0).forEach((resolve) => resolve()));
  point = new DecisionPoint(views, evaluator, writer, clock, 'custos/test');
  desk = new WaiverDesk(unitOfWork, clock);
  overview = new OverviewView(
    views,
    { tally: async () => ({ byDay: [], byPolicy: [] }) } as unknown as DecisionReads,
    clock,
  );
  const own = (await unitOfWork.run(organisation(), ({ publications }) => publications.current()))!.own;
  await new PolicyDesk(unitOfWork, library, clock).publish(
    organisation(),
    { packs: ['in-aadhaar', 'in-rbi', 'in-cert-in', 'eu-dora'], own: [...own, FREEZE] },
    'test',
  );
  const person = async (handle: string, role: Role): Promise<PersonId> => {
    const id = newId<PersonId>();
    const common = { organisationId: organisation(), entity: null, external: false, deactivatedAt: null };
    await unitOfWork.run(organisation(), ({ people }) =>
      people.add({ ...common, id, handle, name: handle, role, createdAt: clock.now() }),
    );
    return id;
  };
  engineer = await person('e-das', 'engineer');
  officer = await person('o-rao', 'compliance_officer');
  approver = await person('a-iyer', 'approver');
});
let pdp: PrismaClient;
const connectPdp = (url: string): PrismaClient => (pdp = connectPrisma(url));
const organisation = () => lender.organisation.id;

afterAll(async () => {
  await views.close();
  await writer.close();
  await log.close();
  await pdp.$disconnect();
  await prisma.$disconnect();
  await lender.close();
  await postgres.stop();
});
beforeEach(() => void (clock.at = on('10:00')));

/** Until the decision point has heard of what is done. */
async function heard<T>(done: () => Promise<T>): Promise<T> {
  const news = new Promise<void>((resolve) => changes.push(resolve));
  const result = await done();
  await news;
  return result;
}

const decide = async (call: object = CALL) => {
  const view = await views.of(organisation());
  const application = view.registry.find('application', 'app-support-chat')!;
  return point.decide(
    { credentialId: newId<string>(), organisationId: organisation(), applicationId: application.id },
    call,
  );
};
const aRequest = (more: Partial<RequestWaiver> = {}): RequestWaiver => ({
  policy: 'org.change-freeze',
  application: 'app-support-chat',
  until: on('12:00'),
  reason: 'customers wait for answers',
  measures: 'an officer reads every answer',
  ...more,
});
const request = (more: Partial<RequestWaiver> = {}, by = engineer) => desk.request(organisation(), aRequest(more), by);
const step = (name: 'approve' | 'decline' | 'withdraw' | 'revoke' | 'review', { id }: Waiver, by: PersonId) =>
  desk[name](organisation(), { waiverId: id, note: `${name}: done` }, by);
const inForce = async (more: Partial<RequestWaiver> = {}): Promise<Waiver> => {
  const waiver = await request(more);
  return heard(() => step('approve', waiver, approver));
};
const tasks = async (mayReviewWaivers = true) => {
  const viewer = { id: engineer, handle: 'e-das', mayApprove: false, mayState: false, mayReviewWaivers };
  return (await overview.of(organisation(), viewer, { horizonDays: 1, days: 1 })).tasks;
};
const entryOf = async (id: string) => readEntry((await log.findDecision(organisation(), id as DecisionId))!.entry);
const lastEntry = async () => {
  const { size } = await log.head(organisation());
  return readEntry((await log.entries(organisation(), size - 1, size))[0]!.entry);
};
/** As if none had ever stood: each test begins at ten again. */
const undone = async () => {
  clock.at = on('10:00');
  for (const waiver of (await views.of(organisation())).waivers)
    if (waiver.status === 'approved' && waiver.until > clock.now()) await heard(() => step('revoke', waiver, officer));
};
afterEach(undone);

describe('a waiver', () => {
  it('P15: expiring 12:00: 11:59 ALLOW with its id, 12:01 DENY, and a review task exists', async () => {
    expect(await decide()).toMatchObject({ effect: 'DENY', waivers: [] });
    const waiver = await inForce();
    clock.at = on('11:59');
    const allowed = await decide();
    expect(allowed).toMatchObject({
      effect: 'ALLOW',
      sentence: expect.stringContaining(`allowed under waiver ${waiver.id} until 2026-11-22 12:00 UTC`),
      wouldDeny: [{ policy: 'org.change-freeze' }],
      waivers: [{ id: waiver.id, policy: 'org.change-freeze', until: on('12:00'), reason: waiver.reason }],
    });
    expect(await entryOf(allowed.id)).toMatchObject({
      effect: 'ALLOW',
      waivers: [{ policy: 'org.change-freeze', waiver: waiver.id }],
      wouldDeny: expect.arrayContaining(['org.change-freeze']),
    });
    expect(await tasks()).toEqual([]);

    clock.at = on('12:01');
    const denied = await decide();
    expect(denied).toMatchObject({ effect: 'DENY', waivers: [] });
    expect(new Set(denied.determinedBy.map(({ policy }) => policy))).toEqual(new Set(['org.change-freeze']));
    expect(await entryOf(denied.id)).toMatchObject({ effect: 'DENY', waivers: [] });
    expect(await tasks()).toMatchObject([
      {
        ...{ kind: 'waiver_review', waiver: waiver.id, isOwn: true },
        ...{ subject: { handle: 'app-support-chat' }, attributes: ['No calls during the change freeze'] },
      },
    ]);
    expect(await tasks(false)).toEqual([]);

    await heard(() => step('review', waiver, officer));
    expect(await tasks()).toEqual([]);
    await expect(step('review', waiver, officer)).rejects.toMatchObject({
      message: expect.stringContaining('Found a waiver that is reviewed'),
    });
  });

  it('lifts nothing before it is approved, nor before its first instant', async () => {
    const waiver = await request({ from: on('11:00') });
    expect((await decide()).effect).toBe('DENY');
    await heard(() => step('approve', waiver, approver));
    clock.at = on('10:59');
    expect((await decide()).effect).toBe('DENY');
    clock.at = on('11:00');
    expect((await decide()).effect).toBe('ALLOW');
  });

  it('is refused to who requested it; a second person makes it effective, and the log says what changed', async () => {
    const waiver = await request({}, officer);
    expect(await lastEntry()).toMatchObject({
      type: 'waiver.request',
      actor: officer,
      body: { waiver: waiver.id, policy: 'org.change-freeze', before: null, after: { status: 'pending' } },
    });
    await expect(step('approve', waiver, officer)).rejects.toMatchObject({ code: 'FOUR_EYES_VIOLATED' });
    await expect(step('decline', waiver, officer)).rejects.toMatchObject({ code: 'FOUR_EYES_VIOLATED' });
    await heard(() => step('approve', waiver, approver));
    const entry = await lastEntry();
    expect(entry).toMatchObject({
      type: 'waiver.approve',
      actor: approver,
      body: { requestedBy: officer, before: { status: 'pending' }, after: { status: 'approved' } },
    });
    expect(JSON.stringify(entry)).not.toContain(waiver.reason);
    await expect(step('approve', waiver, approver)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('is withdrawn by who requested it alone, and declined by another', async () => {
    const waiver = await request();
    await expect(step('withdraw', waiver, officer)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await step('withdraw', waiver, engineer)).toMatchObject({ status: 'withdrawn', decidedBy: engineer });
    expect(await step('decline', await request(), officer)).toMatchObject({ status: 'declined' });
    await expect(step('revoke', waiver, officer)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(step('review', waiver, officer)).rejects.toMatchObject({
      message: expect.stringContaining('never stood'),
    });
  });

  it('that is ended early denies again at once, and is to be reviewed', async () => {
    clock.at = on('08:00'); // before those of the other tests
    const waiver = await inForce();
    expect((await decide()).effect).toBe('ALLOW');
    clock.at = on('08:30');
    await heard(() => step('revoke', waiver, officer));
    expect((await decide()).effect).toBe('DENY');
    expect((await tasks()).map((task) => task.waiver)).toContain(waiver.id);
    await heard(() => step('review', waiver, officer));
  });

  it.each([
    ['another application', { application: 'app-credit-scoring' }, 'DENY'],
    ['another target', { target: 'dep-13' }, 'DENY'],
    ['the alias asked for', { target: 'chat-eu' }, 'ALLOW'],
    ['a class that the call goes beyond', { dataClasses: ['PUBLIC'] }, 'DENY'],
    ['a class that holds those of the call', { dataClasses: ['PERSONAL'] }, 'ALLOW'],
  ])('for %s: %j leaves the call at %s', async (_what, scope, effect) => {
    await inForce(scope as Partial<RequestWaiver>);
    expect((await decide()).effect).toBe(effect);
  });

  it('is not for the law: a pack’s rule is refused with words and citation', async () => {
    await expect(request({ policy: 'gdpr.art-28-3' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(
        /^policy: found "gdpr\.art-28-3", which is law: “.+” \(.+, Art\. 28\(1\), \(3\), \(9\)\); allowed: .*not the organisation’s to waive.*org\.change-freeze/,
      ),
    });
  });

  it.each([
    ['a policy that is not there', { policy: 'org.nothing' }, /^policy: found "org\.nothing"/],
    ['a policy that only reports', { policy: 'org.quiet-report' }, /^policy: found .*denies nothing/],
    ['an end in the past', { until: on('09:59') }, /^until: found/],
    ['an end before its beginning', { from: on('11:00'), until: on('11:00') }, /^until: found/],
    ['more than 90 days', { until: new Date('2027-02-20T10:00:00.001Z') }, /^until: found .*at most 90 days/],
    ['a beginning in the past', { from: on('09:00') }, /^from: found/],
    ['an application that is not there', { application: 'nobody' }, /^application: found "nobody"/],
    ['a target that is not there', { target: 'nowhere' }, /^target: found "nowhere"/],
    ['a class that is not there', { dataClasses: ['NOTHING'] }, /^dataClasses: found "NOTHING"/],
  ])('of %s is refused, naming the field', async (_what, more, message) => {
    await expect(request(more)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('whose time passed while it waited is not approved', async () => {
    const waiver = await request();
    clock.at = on('12:00');
    await expect(step('approve', waiver, approver)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is decided once, however many decide at once', async () => {
    const waiver = await request();
    const outcomes = await Promise.allSettled([
      step('approve', waiver, approver),
      step('approve', waiver, officer),
      step('decline', waiver, approver),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('counts in what-if as of the instant asked about, never before its approval', async () => {
    const waiver = await inForce();
    const whatIf = new WhatIfDesk(views, evaluator, clock);
    const asOf = async (at: Date) =>
      (await whatIf.explain(organisation(), { application: 'app-support-chat', call: CALL, asOf: at })).waivers;
    expect(await asOf(on('11:59'))).toMatchObject([{ id: waiver.id }]);
    expect(await asOf(on('12:00'))).toEqual([]);
    expect(await asOf(on('09:59'))).toEqual([]);
  });

  it('is told by the record of a decision after it has ended', async () => {
    const waiver = await inForce();
    const { id } = await decide();
    clock.at = on('12:30');
    const reads = {
      current: (of: OrganisationId) => unitOfWork.run(of, async ({ publications }) => publications.current()),
      byDigest: (of: OrganisationId, digest: string) =>
        unitOfWork.run(of, ({ publications }) => publications.byDigest(digest)),
      keptSet: (of: OrganisationId, digest: string) => unitOfWork.run(of, ({ keptSets }) => keptSets.find(digest)),
    } as unknown as PolicyReads;
    const recorded = new RecordedDecisions(
      views,
      new PoliciesInForce(reads),
      new PrismaRecordedCalls(prisma),
      evaluator,
    );
    const stored = await log.findDecision(organisation(), id as DecisionId);
    const { explanation, factsProven } = await recorded.explain(organisation(), stored!.entry);
    expect(factsProven).toBe(true);
    expect(explanation).toMatchObject({ effect: 'ALLOW', waivers: [{ id: waiver.id }] });
  });
});
