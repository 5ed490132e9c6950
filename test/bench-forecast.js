// How long a forecast of a million recorded decisions takes, over the API with a real database: `npm run bench:forecast`,
// after a build; `-- --json` for machines. The calls are those of the example organisation, with what a call may state in
// addition, varied until there are several thousand different ones. It prints what it measured, and exits 1 if the
// forecast did not come to its end within the time that it has.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { readExampleInventory } from '#catalogue';
import { keptCall } from '#governance';
import { GraphqlClient } from '#sdk';
import { parse } from 'yaml';
import { withControlPlane } from './benched-control-plane.js';

const DECISIONS = 1_000_000;
const AGES = Array.from({ length: 10 }, (_, index) => 16 + 8 * index);
const CONSENTS = [
  undefined,
  { status: 'given', viaConsentManager: false },
  { status: 'withdrawn', viaConsentManager: false },
];
const HORIZON_DAYS = 365;

const FORECAST = `query ($input: ForecastInput!) { forecast(input: $input) {
  isComplete judgedUntil judgements notKept looked { decisions calls } allowedNow { decisions calls }
  deniedNow { decisions calls } turning { decisions calls } opening { decisions calls } days { day decisions causes { sentence } } } }`;

/** Every non-empty choice of some classes that a call carries. */
const choicesOf = ([first, ...others]) =>
  first === undefined ? [[]] : choicesOf(others).flatMap((choice) => [choice, [first, ...choice]]);

/** Declared calls with fewer classes, people of other ages and places, and other consent. */
function callsOf({ applications }) {
  return applications.flatMap(({ id, calls }) =>
    calls.flatMap(({ entity, target, path, subjects_in: countries = [], data_classes: classes }) =>
      choicesOf(classes)
        .filter((choice) => choice.length > 0)
        .flatMap((dataClasses) =>
          AGES.flatMap((youngestAge) =>
            CONSENTS.flatMap((consent) =>
              [countries, [...countries, 'FR']].map((places) => ({
                application: id,
                entity,
                kept: keptCall({
                  entity,
                  target,
                  path,
                  dataClasses,
                  consent,
                  subjects: { countries: places, youngestAge },
                }),
              })),
            ),
          ),
        ),
    ),
  );
}

/** Writes the calls and the decisions on them by SQL: to decide a million times would be a benchmark of its own. */
async function fill({ client, decisionPoint, worker }, organisation, calls) {
  for (const role of [client, decisionPoint, worker])
    await role.query(`select set_config('custos.organisation', $1, false)`, [organisation]);
  const { rows: subjects } = await client.query(
    `select id, handle from subject where kind in ('application', 'entity') and organisation_id = $1`,
    [organisation],
  );
  const ids = new Map(subjects.map(({ id, handle }) => [handle, id]));
  await decisionPoint.query(
    `insert into ledger.recorded_call (org_id, digest, call)
     select distinct on (digest) $1::uuid, digest, call from unnest($2::text[], $3::text[]) as kept (digest, call)`,
    [organisation, calls.map(({ kept }) => kept.digest), calls.map(({ kept }) => kept.text)],
  );
  const { rows } = await worker.query(`select log_id from ledger.tlog where org_id = $1 and state = 'open'`, [
    organisation,
  ]);
  await worker.query(
    `insert into ledger.decision_row (log_id, month, index, org_id, decision_id, at, application, entity, deployments, event,
                                      purpose, data_classes, effect, determined_by, unknowns, policy_set, registry_rev, mode, call)
     select $1, date_trunc('month', at)::date, n, $2, gen_random_uuid(), at, applications[i], entities[i], '{}', 'inference',
            null, '{}', case when n % 3 = 0 then 'DENY' else 'ALLOW' end, '{}', '{}', repeat('0', 64), 1, 'enforce', digests[i]
       from (select n, (1 + n * 7919::bigint % $3::int)::int as i, now() - interval '1 hour' - make_interval(secs => n * 2.5) as at
               from generate_series(1, $4::int) n) made
      cross join (select $5::text[] as applications, $6::text[] as entities, $7::text[] as digests) stated`,
    [
      ...[rows[0].log_id, organisation, calls.length, DECISIONS],
      ...[calls.map(({ application }) => ids.get(application)), calls.map(({ entity }) => ids.get(entity))],
      calls.map(({ kept }) => kept.digest),
    ],
  );
}

/** Most memory that a process has held, MiB; none where the system does not tell. */
function peakMemoryMib(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
  } catch {
    return null;
  }
}

await withControlPlane(async ({ url, api, roles, createOrganisation }) => {
  const { id, token } = await createOrganisation('bench');
  const client = new GraphqlClient({ url, token, timeoutMilliseconds: 120_000 });
  const inventory = readExampleInventory();
  await client.request('mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }', {
    input: { text: inventory, dryRun: false },
  });
  const calls = callsOf(parse(inventory));
  await fill(roles, id, calls);
  await roles.owner.query('analyze');
  const before = peakMemoryMib(api.pid);
  const until = new Date();
  const from = new Date(until.getTime() - 60 * 86_400_000);
  const begun = performance.now();
  const { forecast } = await client.request(FORECAST, { input: { from, until, horizonDays: HORIZON_DAYS } });
  const seconds = (performance.now() - begun) / 1000;
  const report = {
    seconds,
    ...forecast,
    peakMemoryMib: peakMemoryMib(api.pid),
    peakMemoryBeforeMib: before,
    versions: { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length },
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(report, null, 2));
  else {
    const { looked, allowedNow, turning, opening, days } = forecast;
    const line = (name, value) => console.log(`${name.padEnd(40)} ${String(value).padStart(12)}`);
    line('decisions of the period', looked.decisions);
    line('different calls', looked.calls);
    line('of them allowed today', allowedNow.calls);
    line('of them denied from some day on', turning.calls);
    line('denied today, allowed later', opening.calls);
    line('days on which calls turn', days.length);
    line('judgements', forecast.judgements);
    line('told until', forecast.judgedUntil);
    line('complete', forecast.isComplete);
    line('seconds', seconds.toFixed(1));
    line('memory of the control plane, MiB', `${before} → ${report.peakMemoryMib}`);
  }
  if (!forecast.isComplete) process.exitCode = 1;
});
