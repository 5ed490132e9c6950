import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import type { FactKey, FactsDocument, FactType, FactValue, ReferenceData } from '#vocabulary';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import {
  CompiledEvaluator,
  judge,
  loadPolicySet,
  prepareScenarios,
  type PolicySet,
  type PreparedScenario,
} from './index.js';
import { factOf } from './facts.js';

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const evaluator = new CompiledEvaluator();
const scenarios = prepareScenarios(
  readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8'),
  { set, library, evaluator },
);
const SEED = 20261122;

/** Words and numbers on which some condition turns, that a key's type does not list. */
const WORDS = ['bias-detection', 'targeted-advertising', 'internal-assistant', 'customer-support', '4(a)', '5(b)', '2'];
const CLAUSES = [
  'chapeau',
  ...'abcdefgh',
  ...[...'abcdefghi'].map((x) => `2${x}`),
  ...[...'abcdef'].map((x) => `3${x}`),
];
const SET_WORDS: Readonly<Record<string, readonly string[]>> = {
  'dpa.clauses': CLAUSES,
  'dpa.dora_clauses': CLAUSES,
  'caller.cannot_discharge': library.obligations.map(({ name }) => name),
};
const NUMBERS = [0, 1, 2, 3, 13, 14, 15, 16, 17, 18, 24, 25, 30, 31, 179, 180, 183, 184, 364, 365, 400];
const DAYS = [
  '2011-01-01',
  '2025-08-01',
  '2025-08-02',
  '2026-06-01',
  '2026-08-02',
  '2026-11-22',
  '2026-12-02',
  '2027-12-01',
  '2027-12-02',
  '2028-08-02',
  '2031-01-01',
];
const COUNTRIES = ['DE', 'IN', 'US', 'GB', 'CH', 'CN'];

function valueOf(key: string, type: FactType, reference: ReferenceData): fc.Arbitrary<FactValue> {
  switch (type.kind) {
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.constantFrom(...NUMBERS);
    case 'number':
      return fc.constantFrom(1e24, 1e25, 1e26);
    case 'day':
      return fc.constantFrom(...DAYS);
    case 'string':
      return fc.constantFrom(...WORDS, ...(key === 'transfer.scc_decision' ? ['2021/914', '2010/87'] : []));
    case 'enum':
      return fc.constantFrom(...type.values);
    case 'country':
      return fc.constantFrom(...COUNTRIES);
    case 'set': {
      const members =
        SET_WORDS[key] ??
        (type.of === 'country'
          ? COUNTRIES
          : type.of === 'legal-class'
            ? reference.data_classes.map(({ code }) => code)
            : typeof type.of === 'string'
              ? WORDS
              : type.of);
      return fc.subarray([...members]);
    }
    case 'records':
      return fc.array(
        fc.record(
          Object.fromEntries(
            Object.entries(type.fields).map(([name, field]) => [name, valueOf(`${key}.${name}`, field, reference)]),
          ),
          { requiredKeys: [] },
        ),
        { maxLength: 2 },
      ) as fc.Arbitrary<FactValue>;
    case 'json':
      return fc.constant(null);
  }
}

const anyValue = ({ key, type, none }: FactKey, reference: ReferenceData): fc.Arbitrary<FactValue> =>
  none ? fc.oneof(valueOf(key, type, reference), fc.constant(null)) : valueOf(key, type, reference);

function withFact(doc: FactsDocument, key: string, value: FactValue | undefined): FactsDocument {
  const [group, name] = key.split('.') as [string, string];
  const { [name]: _replaced, ...others } = (doc[group] ?? {}) as Readonly<Record<string, FactValue>>;
  return { ...doc, [group]: value === undefined ? others : { ...others, [name]: value } };
}

const keysRead = POLICY_FACT_KEYS.filter(
  ({ key }) => key.includes('.') && set.rules.some(({ reads }) => reads.includes(key)),
);

/** The rules that read a key, with only the keys that they read: no other rule can change its mind when the fact does. */
function readersOf(key: string): PolicySet {
  const rules = set.rules.filter(
    ({ reads, obligations }) => reads.includes(key) || (key === 'caller.cannot_discharge' && obligations.length > 0),
  );
  const ids = new Set(rules.map(({ id }) => id));
  const only = <T>(part: ReadonlyMap<string, T>, ruleOf: (id: string, policy: T) => string) =>
    new Map([...part].filter(([id, policy]) => ids.has(ruleOf(id, policy))));
  const { fired, twins, met, findings } = set.program;
  return {
    ...set,
    digest: `readers of ${key}`,
    rules,
    keys: POLICY_FACT_KEYS.filter(
      ({ key: other }) =>
        ['at', 'event', 'caller.cannot_discharge'].includes(other) || rules.some(({ reads }) => reads.includes(other)),
    ),
    program: {
      fired: only(fired, (id) => id),
      twins: only(twins, (_id, twin) => twin.rule),
      met: only(met, (id) => id),
      findings,
    },
  };
}

const denying = (policies: PolicySet, { reference }: PreparedScenario, doc: FactsDocument): readonly string[] => {
  const { effect, determinedBy } = judge(policies, doc, reference, evaluator, { upcoming: false });
  return effect === 'DENY' ? determinedBy : [];
};

describe('an unknown fact', () => {
  it('keeps every denial that some value of it brings: every scenario, every fact that a rule reads', () => {
    let cases = 0;
    for (const key of [...keysRead, POLICY_FACT_KEYS.find(({ key }) => key === 'caller.cannot_discharge') as FactKey]) {
      const readers = readersOf(key.key);
      const judged = new Map<string, readonly string[]>();
      const denyingOf = (scenario: PreparedScenario, doc: FactsDocument): readonly string[] => {
        const seen = JSON.stringify(readers.keys.map((read) => ({ fact: factOf(doc, read.key) })));
        const before = scenario.reference === library.reference ? judged.get(seen) : undefined;
        if (before !== undefined) return before;
        const now = denying(readers, scenario, doc);
        if (scenario.reference === library.reference) judged.set(seen, now);
        return now;
      };
      for (const scenario of scenarios) {
        const unknown = denyingOf(scenario, withFact(scenario.doc, key.key, undefined));
        const sample = fc.sample(anyValue(key, scenario.reference), { numRuns: 4, seed: SEED + cases });
        const values = new Map(sample.map((value) => [JSON.stringify(value), value])).values();
        for (const value of values) {
          cases += 1;
          const known = denyingOf(scenario, withFact(scenario.doc, key.key, value));
          const lost = known.filter((id) => !unknown.includes(id));
          if (lost.length > 0) {
            throw new Error(
              `${scenario.id}: ${key.key} = ${JSON.stringify(value)} is denied by ${lost.join()}, unknown is not`,
            );
          }
        }
      }
    }

    expect(cases).toBeGreaterThan(20_000);
  });

  it('never yields ALLOW where some value of it is denied: facts of any values, all packs', () => {
    const change = fc
      .constantFrom(...keysRead)
      .chain((key) =>
        fc.record({ key: fc.constant(key), value: fc.option(anyValue(key, library.reference), { nil: undefined }) }),
      );
    fc.assert(
      fc.property(
        fc.constantFrom(...scenarios.map(({ id }) => id)),
        fc.array(change, { maxLength: 6 }),
        change,
        fc.constantFrom(...DAYS, '2027-06-01'),
        (id, around, last, at) => {
          const scenario = scenarios.find((candidate) => candidate.id === id) as PreparedScenario;
          const doc = around.reduce((facts, { key, value }) => withFact(facts, key.key, value), {
            ...scenario.doc,
            at,
          });
          const unknown = denying(set, scenario, withFact(doc, last.key.key, undefined));
          const known = denying(set, scenario, withFact(doc, last.key.key, last.value));
          expect(unknown).toEqual(expect.arrayContaining([...known]));
        },
      ),
      { numRuns: 400, seed: SEED },
    );
  });
});
