import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readExampleInventory } from '#catalogue';
import { EvidenceExport, SystemClock } from '#governance';
import { hashLeaf, readEntry, toBase64, verifyBundle } from '#ledger';
import { connectPrisma, FileSigner, LedgerReader, PrismaUnitOfWork } from '#persistence';
import { type ExampleLender, importExampleLender, PEPPER, startPostgres, type TestPostgres } from '#testing';
import type { DecisionId } from '#vocabulary';
import { parse } from 'yaml';
import { freePorts, ServiceProcess } from './service-process.js';

const DECISIONS = 1_000;
const AT_ONCE = 32;
/** So many decisions are answered when a decision point is killed, and when the database is. */
const KILL_DECISION_POINT_AFTER = 300;
const KILL_DATABASE_AFTER = 600;
/** Longer than an entry may wait for the ledger, and longer than a key is remembered: decisions are refused. */
const DATABASE_IS_DOWN_MS = 6_000;
const GIVE_UP_SECONDS = 90;
/** How a request to a killed process ends. */
const LOST_CONNECTION = /^(ECONNREFUSED|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;

interface DeclaredCall {
  readonly id: string;
  readonly application: string;
  readonly entity: string;
  readonly target: string;
  readonly data_classes: readonly string[];
}

/** What a caller holds after an answer. AuthZEN's has no place in the log. */
interface Answered {
  readonly id: string;
  readonly effect: string;
  readonly by: string;
  readonly log?: { readonly origin: string; readonly index: number; readonly leaf: string; readonly size: number };
}

const DECIDE = `mutation ($input: DecideInput!) { decide(input: $input) { id effect log { origin index leaf size } } }`;

/** An attempt that brought no answer. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

describe('two decision points on one database', () => {
  const answered: Answered[] = [];
  const failures: string[] = [];
  let postgres: TestPostgres;
  let lender: ExampleLender;
  let signer: FileSigner;
  let calls: DeclaredCall[];
  let keys: ReadonlyMap<string, string>;
  let points: { readonly url: string; readonly process: ServiceProcess }[];
  let worker: ServiceProcess;
  /** From the start of the database to the next answer. */
  let recoveryMs: number;

  beforeAll(async () => {
    postgres = await startPostgres();
    signer = FileSigner.open(join(postgres.folder, 'ledger-key'));
    lender = await importExampleLender(postgres, new SystemClock(), (origin) => [signer.vkeyOf(origin)]);
    calls = declaredCalls();
    const applications = [...new Set(calls.map(({ application }) => application))];
    keys = new Map(await Promise.all(applications.map(async (name) => [name, await lender.keyOf(name)] as const)));

    const shared = { DATA_DIR: postgres.folder, CREDENTIAL_PEPPER: PEPPER, LOG_LEVEL: 'warn' };
    worker = ServiceProcess.start('worker', { ...shared, WORKER_DATABASE_URL: postgres.urls.worker });
    points = (await freePorts(2)).map((port) => ({
      url: `http://127.0.0.1:${port}`,
      process: ServiceProcess.start('pdp', {
        ...shared,
        PDP_PORT: String(port),
        PDP_DATABASE_URL: postgres.urls.pdp,
      }),
    }));
    await Promise.all(points.map(({ url, process }) => process.ready(url)));
    await decideWhileEverythingIsKilled();
  }, 180_000);

  afterAll(async () => {
    await Promise.all([...points.map(({ process }) => process.stop()), worker.stop()]);
    await lender.close();
    await postgres.stop();
  });

  async function decideWhileEverythingIsKilled(): Promise<void> {
    let next = 0;
    const ask = async () => {
      while (next < DECISIONS) answered.push(await untilAnswered(next++));
    };
    const kills = async () => {
      await untilAnsweredAre(KILL_DECISION_POINT_AFTER);
      await points[0]!.process.kill();
      await untilAnsweredAre(KILL_DATABASE_AFTER);
      await postgres.kill();
      await sleep(DATABASE_IS_DOWN_MS);
      const before = answered.length;
      const restarting = performance.now();
      await Promise.all([postgres.restart(), untilAnsweredAre(before + 1)]);
      recoveryMs = performance.now() - restarting;
    };
    await Promise.all([kills(), ...Array.from({ length: AT_ONCE }, ask)]);
  }

  async function untilAnsweredAre(count: number): Promise<void> {
    while (answered.length < Math.min(count, DECISIONS)) await sleep(2);
  }

  /** Asks one decision point, then the other, until one answers. */
  async function untilAnswered(number: number): Promise<Answered> {
    const deadline = Date.now() + GIVE_UP_SECONDS * 1000;
    for (let attempt = number; ; attempt++) {
      const call = calls[number % calls.length]!;
      const { url } = points[attempt % points.length]!;
      try {
        return await (number % 4 === 3 ? askAuthzen(url, call) : askGraphql(url, call));
      } catch (error) {
        if (!(error instanceof NoAnswer) || Date.now() > deadline) throw error;
        failures.push(error.message);
        await sleep(20);
      }
    }
  }

  async function askGraphql(url: string, call: DeclaredCall): Promise<Answered> {
    const { entity, target, data_classes: dataClasses } = call;
    const { status, text } = await post(`${url}/graphql`, call, {
      query: DECIDE,
      variables: { input: { entity, target, dataClasses } },
    });
    const { data, errors } = JSON.parse(text) as {
      data?: { decide: Answered | null } | null;
      errors?: { extensions: { reason?: string; code: string } }[];
    };
    if (errors !== undefined) {
      if (data?.decide) throw new Error(`an answer and an error at once: ${text}`);
      throw new NoAnswer(errors[0]!.extensions.reason ?? errors[0]!.extensions.code);
    }
    if (status !== 200 || !data?.decide) throw new Error(`neither an answer nor an error: ${status} ${text}`);
    return { ...data.decide, by: url };
  }

  async function askAuthzen(url: string, call: DeclaredCall): Promise<Answered> {
    const { entity, target, data_classes } = call;
    const { status, text, headers } = await post(`${url}/access/v1/evaluation`, call, {
      subject: { type: 'application', id: call.application },
      action: { name: 'llm.invoke' },
      resource: { type: target.startsWith('dep-') ? 'deployment' : 'alias', id: target },
      context: { entity, data_classes },
    });
    const body = JSON.parse(text) as { decision?: boolean };
    if (status !== 200) {
      if (body.decision !== undefined) throw new Error(`a decision with status ${status}: ${text}`);
      if (status < 500) throw new Error(`${status} ${text}`);
      throw new NoAnswer(`status ${status}`);
    }
    return { id: headers.get('x-decision-id')!, effect: body.decision ? 'ALLOW' : 'DENY', by: url };
  }

  async function post(url: string, { application }: DeclaredCall, body: unknown) {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.get(application)}` },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      const { cause, message } = error as Error & { cause?: { code?: string } };
      throw new NoAnswer(cause?.code ?? message);
    }
  }

  /** The log as an auditor gets it: exported once it is signed, and verified with the key known beforehand. */
  async function exported() {
    const prisma = connectPrisma(postgres.urls.api);
    const log = new LedgerReader(postgres.urls.api);
    const files = new Map<string, Uint8Array[]>();
    try {
      const clock = new SystemClock();
      const source = new EvidenceExport(log, new PrismaUnitOfWork(prisma, clock), clock, 'custos/test');
      // Decisions whose answer was lost are in the log besides, so the newest thousand would not be these.
      const decisions = answered.map(({ id }) => id as DecisionId);
      for await (const { path, bytes } of source.bundle(lender.organisation.id, { decisions }, 'test'))
        files.set(path, [...(files.get(path) ?? []), bytes]);
    } finally {
      await log.close();
      await prisma.$disconnect();
    }
    const bundle = new Map([...files].map(([path, pieces]) => [path, Buffer.concat(pieces)]));
    const verdict = await verifyBundle(
      { list: () => [...bundle.keys()], read: (path) => bundle.get(path) },
      { vkeys: [signer.vkeyOf(answered.find(({ log: place }) => place)!.log!.origin)] },
    );
    const rows = String(bundle.get('entries.jsonl')).trimEnd().split('\n');
    return { bundle, verdict, rows: rows.map((row) => Buffer.from(row)) };
  }

  it('answer every call, though one of them and then the database are killed', () => {
    expect(answered).toHaveLength(DECISIONS);
    expect(new Set(answered.map(({ effect }) => effect))).toEqual(new Set(['ALLOW', 'DENY']));
    for (const { url } of points) expect(answered.filter(({ by }) => by === url).length).toBeGreaterThan(0);
    const refusals = new Set(failures.filter((failure) => !LOST_CONNECTION.test(failure)));
    expect(refusals).toEqual(new Set(['LEDGER_UNAVAILABLE', 'status 503'])); // while the database was gone, and no fault
  });

  it('do not need a restart once the database is back', () => {
    expect(points.map(({ process }) => process.isRunning)).toEqual([false, true]);
    expect(worker.isRunning).toBe(true);
    expect(recoveryMs).toBeLessThan(15_000);
  });

  it('have every answered decision in the verified log, once, at the place that the answer named', async () => {
    const { bundle, verdict, rows } = await exported();
    expect(verdict).toMatchObject({ exitCode: 0, trust: 'auditor', size: rows.length });

    const decisions = rows.flatMap((row, index) => {
      const entry = readEntry(row);
      return entry.type === 'decision' ? [{ id: entry.id, effect: entry['effect'], index }] : [];
    });
    const recorded = new Map(decisions.map((decision) => [decision.id, decision]));
    expect(recorded.size).toBe(decisions.length);
    expect(new Set(answered.map(({ id }) => id)).size).toBe(DECISIONS);
    expect(answered.filter(({ id, effect }) => recorded.get(id)?.effect !== effect)).toEqual([]);
    expect(answered.filter(({ id }) => !bundle.has(`proofs/inclusion/${id}.tlog-proof`))).toEqual([]);
    const misplaced = answered.filter(
      ({ id, log }) =>
        log &&
        (log.index !== recorded.get(id)?.index ||
          log.size <= log.index ||
          toBase64(hashLeaf(rows[log.index]!)) !== log.leaf),
    );
    expect(misplaced).toEqual([]);
    // A commit whose answer was lost stays in the log; nothing else may be there that nobody was told.
    expect(decisions.length - DECISIONS).toBeLessThanOrEqual(failures.length);
  });
});

function declaredCalls(): DeclaredCall[] {
  const { applications } = parse(readExampleInventory()) as {
    applications: { id: string; calls: Omit<DeclaredCall, 'application'>[] }[];
  };
  return applications.flatMap(({ id: application, calls }) => calls.map((call) => ({ ...call, application })));
}
