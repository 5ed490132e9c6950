// What a replay of a hundred thousand recorded decisions takes, and that it comes out right. Run by `npm run bench:replay`,
// after a build. It records the decisions as the decision point does, on the example organisation and a PostgreSQL of its
// own, replays them on what each cites and on the set without one policy, and exits 1 where the outcome is not exact.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCatalogue, readExampleInventory } from '#catalogue';
import {
  DecisionPoint,
  InventoryImport,
  Organisations,
  PoliciesInForce,
  PolicyDesk,
  Replay,
  SystemClock,
  Views,
} from '#governance';
import { loadPacks } from '#packs';
import {
  connectPrisma,
  DecisionIndexer,
  LedgerReader,
  LedgerWriter,
  openDatabase,
  PrismaPolicyReads,
  PrismaRecordedCalls,
  PrismaSnapshots,
  PrismaTenancy,
  PrismaUnitOfWork,
} from '#persistence';
import { CompiledEvaluator } from '#policy';
import { parse } from 'yaml';

const DECISIONS = Number(process.argv[2] ?? 100_000);
const AT_ONCE = 256;

const inventory = readExampleInventory();
const clock = new SystemClock();

/** The calls that the example organisation declares, each as its application would state it. */
const declaredCalls = () =>
  parse(inventory).applications.flatMap(({ id, calls }) =>
    calls.map(({ entity, target, data_classes, path }) => ({
      application: id,
      call: { entity, target, dataClasses: data_classes, ...(path === undefined ? {} : { path }) },
    })),
  );

async function timed(name, decisions, work) {
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  console.log(`${name}: ${seconds.toFixed(1)} s, ${Math.round(decisions / seconds)} decisions/s`);
  return result;
}

function require(isSo, words) {
  console.log(`${isSo ? 'as it must be' : 'NOT AS IT MUST BE'}: ${words}`);
  if (!isSo) process.exitCode = 1;
}

async function exampleOrganisation(prisma) {
  const unitOfWork = new PrismaUnitOfWork(prisma, clock);
  const policies = new PolicyDesk(unitOfWork, loadPacks(), clock);
  const organisations = new Organisations(new PrismaTenancy(prisma, clock), unitOfWork, policies, clock);
  const { organisation } = await organisations.create(
    { handle: 'bench', name: 'Organisation of the benchmark', zone: 'Asia/Kolkata' },
    { handle: 'admin', name: 'Administrator', role: 'administrator' },
    'bench',
  );
  const imports = new InventoryImport(unitOfWork, policies, loadPacks(), loadCatalogue(), clock);
  const { imported, lines } = await imports.import(organisation.id, inventory, { dryRun: false }, 'bench');
  if (!imported) throw new Error(lines.join('\n'));
  return organisation;
}

/** Asks for the declared calls in turn; those that the register refuses are left out. */
async function record(views, writer, organisation) {
  const point = new DecisionPoint(views, new CompiledEvaluator(), writer, clock, 'custos/bench');
  const { registry } = await views.of(organisation.id);
  const askers = new Map();
  const ask = async ({ application, call }) => {
    if (!askers.has(application))
      askers.set(application, {
        credentialId: randomUUID(),
        organisationId: organisation.id,
        applicationId: registry.find('application', application).id,
      });
    await point.decide(askers.get(application), call);
  };
  const calls = [];
  for (const call of declaredCalls())
    await ask(call).then(
      () => calls.push(call),
      () => undefined,
    );
  for (let done = calls.length; done < DECISIONS; done += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, DECISIONS - done) }, (_, i) => ask(calls[(done + i) % calls.length])),
    );
  return calls.length;
}

const folder = mkdtempSync(join(tmpdir(), 'custos-bench-replay-'));
await chmod(folder, 0o711); // PostgreSQL's own user passes through it when this runs as root
const database = await openDatabase({ folder });
const prisma = connectPrisma(database.urls.api, 4);
const pdp = connectPrisma(database.urls.pdp, 2);
const writer = await LedgerWriter.open({ url: database.urls.pdp });
const log = new LedgerReader(database.urls.api);
try {
  const organisation = await exampleOrganisation(prisma);
  const views = new Views(new PrismaSnapshots(pdp, database.urls.pdp), clock, 3_600);
  const kinds = await timed('recorded', DECISIONS, () => record(views, writer, organisation));
  await timed('made rows', DECISIONS, () => new DecisionIndexer(database.urls.worker).runOnce());
  const calls = new PrismaRecordedCalls(prisma);
  const groups = await timed('grouped by equal calls', DECISIONS, () =>
    calls.groups(organisation.id, { from: null, until: null }),
  );
  console.log(`${kinds} different calls, ${groups.length} groups`);

  const policies = new PoliciesInForce(new PrismaPolicyReads(prisma));
  const replay = new Replay(views, policies, log, calls, new CompiledEvaluator());
  const same = await timed('replayed on what each cites', DECISIONS, () => replay.run(organisation.id, {}));
  require(same.reproduced === DECISIONS &&
    same.changes.length === 0 &&
    same.hindrances.length ===
      0, `${same.reproduced} of ${same.decisions} reproduced bit for bit, ${same.changed} decided otherwise`);

  const determined = new Map();
  for (let from = 0; ; from += 2_000) {
    const entries = await log.entries(organisation.id, from, 2_000);
    if (entries.length === 0) break;
    for (const { entry } of entries)
      for (const policy of new Set((JSON.parse(Buffer.from(entry)).determinedBy ?? []).map((by) => by.policy)))
        determined.set(policy, (determined.get(policy) ?? 0) + 1);
  }
  const [without, count] = [...determined].sort((a, b) => b[1] - a[1]).find(([, n]) => n < DECISIONS);
  const fewer = await timed(`replayed without ${without}`, DECISIONS, () => replay.run(organisation.id, { without }));
  const lost = fewer.applications.flatMap((one) => one.policies.filter(({ policy }) => policy === without));
  const changes = fewer.changes.map(({ change, count }) => `${change} ${count}`).join(', ');
  require(fewer.changed === count &&
    lost.reduce((sum, one) => sum + one.lost, 0) ===
      count, `${fewer.changed} decided otherwise, and it determined ${count} (${changes})`);
} finally {
  await writer.close();
  await log.close();
  await prisma.$disconnect();
  await pdp.$disconnect();
  await database.stop();
  rmSync(folder, { recursive: true });
}
