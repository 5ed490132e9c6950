import {
  Clock,
  type LogEntry,
  LogSource,
  MAX_REPORT_ATTEMPTS,
  REPORT_LEASE_SECONDS,
  ReportDesk,
  ReportMaker,
  type ReportProgress,
  Reports,
  type RequestReport,
} from '#governance';
import { readEntry } from '#ledger';
import { embeddedFiles, pdfObjects } from '#reports';
import { anOrganisation, startPostgres, type TestPostgres } from '#testing';
import { type Handle, InvalidInput, newId, type OrganisationId, type PersonId, type ReportId } from '#vocabulary';
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CheckpointPublisher } from './checkpoint-publisher.js';
import { FileSigner } from './file-signer.js';
import { LedgerReader } from './ledger-reader.js';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaReportQueue } from './prisma-reports.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { PrismaUnitOfWork } from './prisma-unit-of-work.js';
import { PrismaReportReads } from './reads-reports.js';
import { SignedHeads } from './signed-heads.js';

class SetClock extends Clock {
  at = new Date('2026-11-24T10:00:00.000Z');
  now = () => this.at;
  pass(seconds: number): void {
    this.at = new Date(this.at.getTime() + seconds * 1000);
  }
}

/** The log as it is, unless the test makes its reading wait or fail. */
class TestLog extends LogSource {
  beforeReading: () => Promise<void> = async () => undefined;

  constructor(private readonly log: LedgerReader) {
    super();
  }

  head = (id: OrganisationId) => this.log.head(id);
  latestCheckpoint = (id: OrganisationId) => this.log.latestCheckpoint(id);
  checkpoints = (id: OrganisationId) => this.log.checkpoints(id);
  async entries(id: OrganisationId, from: number, count: number): Promise<readonly LogEntry[]> {
    await this.beforeReading();
    return this.log.entries(id, from, count);
  }
}

let postgres: TestPostgres;
let api: PrismaClient;
let worker: PrismaClient;
let reader: LedgerReader;
let tenancy: PrismaTenancy;
let signer: FileSigner;
const clock = new SetClock();
beforeAll(async () => {
  postgres = await startPostgres();
  api = connectPrisma(postgres.urls.api, 4);
  worker = connectPrisma(postgres.urls.worker, 6);
  reader = new LedgerReader(postgres.urls.worker);
  signer = FileSigner.open(join(postgres.folder, 'ledger-key'));
  tenancy = new PrismaTenancy(api, clock, { keysOf: (origin) => [signer.vkeyOf(origin)] });
});
afterAll(async () => {
  await reader.close();
  await Promise.all([api.$disconnect(), worker.$disconnect()]);
  await postgres.stop();
});

const sign = () =>
  new CheckpointPublisher({
    url: postgres.urls.worker,
    signersOf: (origin) => [signer.signerOf(origin)],
    signedHeads: new SignedHeads(join(postgres.folder, 'signed-heads.json')),
    clock,
  }).runOnce();

/** The work of workers while the logs, which grow by each report, are signed. */
async function whileSigning<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => (isDone = true));
  for (; !isDone; await sleep(50)) await sign();
  return done;
}

/** An organisation with one person, and a desk to ask at. */
async function anOffice() {
  const organisation = await anOrganisation(tenancy);
  const person = newId<PersonId>();
  const unitOfWork = new PrismaUnitOfWork(api, clock);
  await unitOfWork.run(organisation.id, ({ people }) =>
    people.add({
      ...{ id: person, organisationId: organisation.id, handle: 'ria' as Handle, name: 'Ria', role: 'auditor' },
      ...{ entity: null, external: false, createdAt: clock.now(), deactivatedAt: null },
    }),
  );
  await sign();
  const reads = new PrismaReportReads(api);
  const desk = new ReportDesk(unitOfWork, reads, clock);
  const ask = async (input: RequestReport = ALL_OF_2026) => (await desk.request(organisation.id, input, person)).id;
  const shown = async (id: ReportId) => (await reads.report(organisation.id, id))!;
  const logged = async () => {
    const { size } = await reader.head(organisation.id);
    const entries = (await reader.entries(organisation.id, 0, size)).map(({ entry }) => readEntry(entry));
    return entries.filter(({ type }) => type === 'report') as unknown as {
      actor: string;
      body: Readonly<Record<string, unknown>>;
    }[];
  };
  return { id: organisation.id, person, desk, ask, shown, logged };
}

const ALL_OF_2026: RequestReport = {
  kind: 'decisions',
  from: new Date('2026-01-01T00:00:00Z'),
  until: new Date('2027-01-01T00:00:00Z'),
};

/** A worker of its own, with what the test may do to it. */
function aWorker() {
  const log = new TestLog(reader);
  const unitOfWork = new PrismaUnitOfWork(worker, clock);
  const reports = new Reports(log, unitOfWork, clock, 'custos/test');
  return { log, reports, maker: new ReportMaker(new PrismaReportQueue(worker), reports, unitOfWork, clock) };
}

describe('a report that waits', () => {
  it('is made by a worker, stored with its digest, and logged as who asked for it, once', async () => {
    const office = await anOffice();
    const id = await office.ask();
    expect(await aWorker().maker.runOnce()).toEqual([{ id, attempt: 1, outcome: 'ready' }]);
    const { report, pdf } = await office.desk.pdf(office.id, id);
    const sha256 = hash('sha256', pdf, 'hex');
    expect(report).toMatchObject({
      state: 'READY',
      sha256,
      bytes: pdf.length,
      finishedAt: clock.now(),
      progress: null,
    });
    expect(await office.logged()).toMatchObject([{ actor: office.person, body: { kind: 'decisions', sha256 } }]);
    expect(await aWorker().maker.runOnce()).toEqual([]);
  });

  it('is made once by two workers that ask at once', async () => {
    const office = await anOffice();
    const asked = [await office.ask(), await office.ask({ kind: 'registry' }), await office.ask()];
    const runs = await whileSigning(Promise.all([aWorker(), aWorker()].map(({ maker }) => maker.runOnce())));
    expect(
      runs
        .flat()
        .map(({ id, outcome }) => `${id} ${outcome}`)
        .sort(),
    ).toEqual(asked.map((id) => `${id} ready`).sort());
    expect(await office.logged()).toHaveLength(3);
  });

  it('waits its turn: the oldest is made first, whichever organisation’s it is', async () => {
    const [one, two] = [await anOffice(), await anOffice()];
    const first = await two.ask();
    clock.pass(1);
    const second = await one.ask();
    expect((await aWorker().maker.runOnce()).map(({ id }) => id)).toEqual([first, second]);
  });
});

describe('an organisation', () => {
  it('has twenty reports waiting at most, and another’s do not count', async () => {
    const [office, other] = [await anOffice(), await anOffice()];
    for (let i = 0; i < 20; i++) await office.ask();
    await expect(office.ask()).rejects.toMatchObject({
      code: 'CONFLICT',
      message: '20 reports wait to be made; allowed: 20. Ask again when one is ready',
    });
    await other.ask();
    await whileSigning(aWorker().maker.runOnce());
    await office.ask();
    await whileSigning(aWorker().maker.runOnce());
  }, 60_000);
});

describe('a report that is being made', () => {
  it('tells each step in order, and within a step how much is done', async () => {
    const { id } = await anOffice();
    const told: ReportProgress[] = [];
    await aWorker().reports.make(
      id,
      { kind: 'decisions', from: ALL_OF_2026.from!, until: ALL_OF_2026.until! },
      async (progress) => void told.push(progress),
    );
    expect([...new Set(told.map(({ step }) => step))]).toEqual([
      'Waiting for the log to be signed',
      'Reading the log',
      'Gathering its entries',
      'Laying out the pages',
      'Sealing it in the log',
    ]);
    expect(told.every(({ done, total }) => done <= total)).toBe(true);
  });

  it('shows how far it has come to who asks', async () => {
    const office = await anOffice();
    const id = await office.ask();
    const { maker, log } = aWorker();
    const seen: unknown[] = [];
    log.beforeReading = async () => void seen.push(await office.shown(id));
    await maker.runOnce();
    expect(seen).toMatchObject([
      { state: 'RUNNING', progress: { step: 'Waiting for the log to be signed', done: 0, total: 1 } },
      { state: 'RUNNING', progress: { step: 'Reading the log', done: 0, total: 1 } },
    ]);
    expect(await office.shown(id)).toMatchObject({ state: 'READY', progress: null });
  });

  it('is taken up again when the lease of a worker that died has ended, and not before', async () => {
    const office = await anOffice();
    const id = await office.ask();
    const queue = new PrismaReportQueue(worker);
    const dead = await queue.claim(clock.now(), new Date(clock.now().getTime() + REPORT_LEASE_SECONDS * 1000));
    expect(dead).toMatchObject({ id, attempt: 1 });
    clock.pass(REPORT_LEASE_SECONDS - 1);
    expect(await aWorker().maker.runOnce()).toEqual([]);
    clock.pass(1);
    expect(await aWorker().maker.runOnce()).toEqual([{ id, attempt: 2, outcome: 'ready' }]);
    expect(await queue.advance(dead!, { step: 'Late', done: 0, total: 1 }, clock.now())).toBe(false);
    expect(await queue.fail(dead!, 'late', clock.now())).toBe(false);
    expect(await office.shown(id)).toMatchObject({ state: 'READY', failure: null });
  });

  it('is dropped by a worker that was overtaken: one file, one entry', async () => {
    const office = await anOffice();
    const id = await office.ask();
    const [slow, quick] = [aWorker(), aWorker()];
    let overtaken: unknown;
    slow.log.beforeReading = async () => {
      slow.log.beforeReading = async () => undefined;
      clock.pass(REPORT_LEASE_SECONDS);
      overtaken = await quick.maker.runOnce();
    };
    expect(await slow.maker.runOnce()).toMatchObject([{ id, attempt: 1, outcome: 'lost' }]);
    expect(overtaken).toEqual([{ id, attempt: 2, outcome: 'ready' }]);
    expect(await office.logged()).toHaveLength(1);
  });

  it('fails when three workers died over it', async () => {
    const office = await anOffice();
    const id = await office.ask();
    for (let attempt = 1; attempt <= MAX_REPORT_ATTEMPTS; attempt++) {
      const claim = await new PrismaReportQueue(worker).claim(clock.now(), clock.now());
      expect(claim).toMatchObject({ id, attempt });
    }
    expect(await aWorker().maker.runOnce()).toEqual([{ id, attempt: 4, outcome: 'failed' }]);
    expect(await office.shown(id)).toMatchObject({
      state: 'FAILED',
      failure: expect.stringContaining('begun 3 times'),
    });
    await expect(office.desk.pdf(office.id, id)).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('a report that meets', () => {
  it('a fault is tried three times, and says nothing of the fault but to the log', async () => {
    const office = await anOffice();
    const id = await office.ask();
    const { maker, log } = aWorker();
    const fault = new Error('disk 7 is broken');
    log.beforeReading = () => Promise.reject(fault);
    for (const [attempt, outcome] of [
      [1, 'postponed'],
      [2, 'postponed'],
      [3, 'failed'],
    ] as const) {
      expect(await maker.runOnce()).toEqual([{ id, attempt, outcome, fault }]);
      expect(await maker.runOnce()).toEqual([]); // not at once
      clock.pass(10);
    }
    const { state, failure } = await office.shown(id);
    expect([state, failure]).toEqual(['FAILED', expect.not.stringContaining('disk')]);
    expect(await office.logged()).toEqual([]);
  });

  it('a refusal fails at once, with its words', async () => {
    const office = await anOffice();
    const id = await office.ask();
    const { maker, log } = aWorker();
    log.beforeReading = () => Promise.reject(new InvalidInput('from, until', '60000 entries', 'up to 50000 a report'));
    expect(await maker.runOnce()).toMatchObject([{ id, attempt: 1, outcome: 'failed' }]);
    expect(await office.shown(id)).toMatchObject({
      failure: 'from, until: found 60000 entries; allowed: up to 50000 a report',
    });
  });
});

describe('the bytes of a report', () => {
  const filesOf = (pdf: Uint8Array) => {
    const files = Object.fromEntries(embeddedFiles(pdfObjects(pdf)));
    const { madeAt, query, ...report } = JSON.parse(Buffer.from(files['report.json']!).toString()) as {
      madeAt: string;
      query: object;
    };
    return { madeAt, query, rest: [report, files['entries.jsonl'], files['checkpoint'], files['log-proof.json']] };
  };

  it.each(['registry', 'decisions'] as const)(
    'of kind %s are the same for the same log and instant; at another instant its data differs in that instant alone',
    async (kind) => {
      const { id } = await anOffice();
      const { reports } = aWorker();
      const make = async () => (await reports.make(id, { ...ALL_OF_2026, kind } as never, async () => undefined)).pdf;
      const first = await make();
      expect(Buffer.compare(first, await make())).toBe(0);
      clock.pass(60);
      const [before, after] = [filesOf(first), filesOf(await make())];
      expect(after.madeAt).toBe(clock.now().toISOString());
      expect(after.query).toEqual(kind === 'registry' ? { at: after.madeAt } : before.query);
      expect(after.rest).toEqual(before.rest);
    },
  );
});
