// How much faster the compiled policies are than Cedar in WebAssembly, on all packs and their scenarios: `npm run
// bench:policy`, after a build; `-- --json` for machines. Answers are compared before anything is timed; the two are then
// timed in turn, in changing order, and what counts is the ratio of each pair.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { getCedarVersion } from '@cedar-policy/cedar-wasm/nodejs';
import { loadPacks } from '#packs';
import {
  CedarEvaluator,
  CompiledEvaluator,
  derive,
  encodeContext,
  judge,
  loadPolicySet,
  prepareScenarios,
} from '#policy';
import { POLICY_FACT_KEYS } from '#registry';

const PAIRS = 10;
const SLICE_MS = 300;
const UPCOMING = { upcoming: true };

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const cedar = new CedarEvaluator();
const compiled = new CompiledEvaluator();
const text = readFileSync(new URL('../libs/packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8');
const scenarios = prepareScenarios(text, { set, library, evaluator: compiled });
const contexts = scenarios.map(({ doc, reference }) => encodeContext(doc, derive(doc, reference), set.keys, reference));

const comparable = ({ fired, met, twins, findings, errors }) =>
  JSON.stringify([
    fired.toSorted(),
    met.toSorted(),
    twins.map(({ rule, obligation }) => `${rule}#${obligation}`).sort(),
    findings.toSorted(),
    errors.map(({ rule }) => rule).sort(),
  ]);
contexts.forEach((context, index) => {
  if (comparable(compiled.evaluate(set, context)) === comparable(cedar.evaluate(set, context))) return;
  console.error(`${scenarios[index].id}: the two answer differently; nothing is measured`);
  process.exit(1);
});

/** Milliseconds to compile the set and answer once. */
function compileMs() {
  const start = performance.now();
  new CompiledEvaluator().evaluate(set, contexts[0]);
  return performance.now() - start;
}

/** Microseconds for one of `items`, over whole rounds of at least a slice. */
function microseconds(items, work) {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < SLICE_MS) {
    for (const item of items) work(item);
    done += items.length;
  }
  return ((performance.now() - start) * 1_000) / done;
}

const spread = (figures) => {
  const sorted = figures.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1) };
};

const subjects = {
  compiled: () => microseconds(contexts, (context) => compiled.evaluate(set, context)),
  cedar: () => microseconds(contexts, (context) => cedar.evaluate(set, context)),
};
subjects.compiled();
subjects.cedar();
const pairs = Array.from({ length: PAIRS }, (_, index) => {
  const order = index % 2 === 0 ? ['compiled', 'cedar'] : ['cedar', 'compiled'];
  return Object.fromEntries(order.map((name) => [name, subjects[name]()]));
});
const ratios = spread(pairs.map((pair) => pair.cedar / pair.compiled));
const judging = (options) => () =>
  microseconds(scenarios, ({ doc, reference }) => judge(set, doc, reference, compiled, options));
const timed = (measure) => spread(Array.from({ length: 5 }, measure));
const report = {
  ratio: ratios.median,
  ratios,
  pairs: PAIRS,
  rules: set.rules.length,
  scenarios: scenarios.length,
  compileMs: timed(compileMs),
  compiledMicroseconds: spread(pairs.map((pair) => pair.compiled)),
  cedarMicroseconds: spread(pairs.map((pair) => pair.cedar)),
  judgeMicroseconds: timed(judging({ ...UPCOMING, upcoming: false })),
  judgeWithUpcomingMicroseconds: timed(judging(UPCOMING)),
  versions: { node: process.version, cedar: getCedarVersion(), cpu: cpus()[0]?.model, cpus: cpus().length },
};

if (process.argv.includes('--json')) console.log(JSON.stringify(report, null, 2));
else {
  const line = (name, { median, min, max }) =>
    console.log(`${name.padEnd(46)} ${[median, min, max].map((figure) => figure.toFixed(2).padStart(12)).join('')}`);
  console.log(
    `${report.rules} rules, ${report.scenarios} scenarios, ${PAIRS} pairs; ${JSON.stringify(report.versions)}`,
  );
  console.log(`${''.padEnd(46)} ${['median', 'min', 'max'].map((name) => name.padStart(12)).join('')}`);
  line('Cedar / compiled', ratios);
  line('compiling the set and first answer, ms', report.compileMs);
  line('compiled, µs an evaluation', report.compiledMicroseconds);
  line('Cedar in WebAssembly, µs an evaluation', report.cedarMicroseconds);
  line('judge without rules to come, µs', report.judgeMicroseconds);
  line('judge with rules to come, µs', report.judgeWithUpcomingMicroseconds);
}
