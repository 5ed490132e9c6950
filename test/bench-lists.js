// How the console's lists bear a large register: a hundred deployments against ten thousand, a thousand decisions against
// a hundred thousand. Run by `npm run bench:lists`, after a build. It prints medians and their ratios, and judges nothing.
import { randomUUID } from 'node:crypto';
import { GraphqlClient } from '#sdk';
import { withControlPlane } from './benched-control-plane.js';

const SIZES = { small: { deployments: 100, decisions: 1_000 }, large: { deployments: 10_000, decisions: 100_000 } };
const RUNS = 9;

/** What the pages ask: the first page of each list, a search in it, and the overview. */
const QUESTIONS = {
  'deployments, first 50':
    '{ deployments(first: 50) { totalCount edges { node { handle status kind vendor model regionPin owner gapCount lapsesNext { at } } } } }',
  'deployments, a search':
    '{ deployments(first: 50, filter: { search: "77", status: APPROVED }) { totalCount edges { node { handle } } } }',
  'decisions, first 50':
    '{ decisions(first: 50) { totalCount edges { node { id effect application deployments determinedBy } } } }',
  'decisions, denied by one policy':
    '{ decisions(first: 50, filter: { effect: DENY, policy: "bench.policy-3" }) { totalCount edges { node { id } } } }',
  'decisions, a search':
    '{ decisions(first: 50, filter: { search: "bench-app" }) { totalCount edges { node { id } } } }',
  overview:
    '{ overview { taskCount lapseCount allowed denied byCause { policy count } tasks { kind } lapses { at } } }',
};

const FACTS = {
  'deployment.status': '\'"approved"\'',
  'deployment.kind': '\'"self-hosted"\'',
  'deployment.vendor': '\'"cloud"\'',
  'deployment.model': '\'"llama-3.3-70b-instruct"\'',
  'deployment.owner': '\'"owner"\'',
  'deployment.entities': '\'["bench-entity"]\'',
  'deployment.region_pin': '\'["ap-south-1"]\'',
  'deployment.processing_regions': '\'["ap-south-1"]\'',
  'deployment.data_class_ceiling': "'[]'",
  'deployment.agreements': "'[]'",
  'deployment.next_review_at': `to_jsonb(to_char(now() + make_interval(days => n % 700), 'YYYY-MM-DD'))`,
};

/** Fills an organisation by SQL: an import of this size would be a benchmark of its own. */
async function fill({ client, worker }, organisation, { deployments, decisions }) {
  for (const role of [client, worker])
    await role.query(`select set_config('custos.organisation', $1, false)`, [organisation]);
  await client.query(
    `insert into subject (id, organisation_id, kind, handle, name, recorded_at)
     select gen_random_uuid(), $1, 'deployment', 'bench-' || n, 'Deployment ' || n || ' of the benchmark', now()
       from generate_series(1, $2::int) n`,
    [organisation, deployments],
  );
  for (const [key, value] of Object.entries(FACTS))
    await client.query(
      `insert into fact (id, organisation_id, subject_id, key, value, method, source_uri, observed_at, observed_by,
                         valid_from, confidence, recorded_at)
       select gen_random_uuid(), s.organisation_id, s.id, $2, (${value})::jsonb, 'ATTESTED', 'bench.pdf', now(), 'bench',
              now() - interval '1 day', 'STATED', now()
         from (select *, row_number() over (order by handle)::int as n from subject where organisation_id = $1) s`,
      [organisation, key],
    );
  const application = randomUUID();
  await client.query(
    `insert into subject (id, organisation_id, kind, handle, name, recorded_at)
     values ($2, $1, 'application', 'bench-app', 'Application of the benchmark', now())`,
    [organisation, application],
  );
  const ids = (await client.query(`select id from subject where kind = 'deployment'`)).rows.map(({ id }) => id);
  const { rows } = await worker.query(`select log_id from ledger.tlog where org_id = $1 and state = 'open'`, [
    organisation,
  ]);
  await worker.query(
    `insert into ledger.decision_row (log_id, month, index, org_id, decision_id, at, application, entity, deployments, event,
                                      purpose, data_classes, effect, determined_by, unknowns, policy_set, registry_rev, mode)
     select $1, date_trunc('month', at)::date, n, $2, gen_random_uuid(), at, $3, $3, array[d.id], 'inference',
            'bench', array['personal-basic'], case when n % 3 = 0 then 'DENY' else 'ALLOW' end,
            array['bench.policy-' || n % 12, 'bench.policy-' || n % 5], '{}', repeat('0', 64), 1, 'enforce'
       from (select n, now() - make_interval(secs => n * 4.0) as at from generate_series(1, $4::int) n) made
       cross join lateral (select ($5::text[])[1 + n % array_length($5::text[], 1)] as id) d`,
    [rows[0].log_id, organisation, application, decisions, ids],
  );
  await client.query(`update organisation set registry_version = registry_version + 1 where id = $1`, [organisation]);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function millisecondsOf(client, query) {
  const taken = [];
  for (let run = 0; run <= RUNS; run++) {
    const begun = performance.now();
    await client.request(query);
    taken.push(performance.now() - begun);
  }
  return { first: taken[0], median: median(taken.slice(1)) };
}

await withControlPlane(async ({ url, roles, createOrganisation }) => {
  const results = {};
  for (const [name, size] of Object.entries(SIZES)) {
    const { id, token } = await createOrganisation(name);
    await fill(roles, id, size);
    await roles.owner.query('analyze');
    const client = new GraphqlClient({ url, token });
    results[name] = {};
    for (const [question, query] of Object.entries(QUESTIONS))
      results[name][question] = await millisecondsOf(client, query);
  }
  console.log(
    `${'milliseconds, median of ' + RUNS}`.padEnd(34),
    'small'.padStart(8),
    'large'.padStart(8),
    'ratio'.padStart(7),
    'large, first'.padStart(13),
  );
  for (const question of Object.keys(QUESTIONS)) {
    const [small, large] = [results.small[question], results.large[question]];
    const ratio = (large.median / small.median).toFixed(1);
    console.log(
      question.padEnd(34),
      small.median.toFixed(1).padStart(8),
      large.median.toFixed(1).padStart(8),
      ratio.padStart(7),
      large.first.toFixed(1).padStart(13),
    );
  }
});
