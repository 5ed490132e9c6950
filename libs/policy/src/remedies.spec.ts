import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import type { FactsDocument, FactValue } from '#vocabulary';
import { readFileSync } from 'node:fs';
import { CedarEvaluator, judge, loadPolicySet, prepareScenarios, remediesOf, type FactChange } from './index.js';

const library = loadPacks();
const { reference } = library;
const set = loadPolicySet({ packs: library.packs, keys: LAW_FACT_KEYS, obligations: library.obligations });
const evaluator = new CedarEvaluator();
const scenarios = prepareScenarios(
  readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8'),
  { set, library, evaluator },
);
const docOf = (id: string) => scenarios.find((scenario) => scenario.id === id)?.doc as FactsDocument;
const remedies = (id: string) => remediesOf(set, docOf(id), reference, evaluator);
const asFacts = (changes: readonly FactChange[]): Record<string, FactValue> =>
  Object.fromEntries(changes.map(({ key, to }) => [key, to]));

const effectWith = (doc: FactsDocument, changes: readonly FactChange[]) => {
  const changed = structuredClone(doc) as unknown as Record<string, Record<string, FactValue>>;
  for (const { key, to } of changes) {
    const [group, name] = key.split('.') as [string, string];
    changed[group] = { ...changed[group], [name]: to };
  }
  return judge(set, changed as unknown as FactsDocument, reference, evaluator, { upcoming: false }).effect;
};

describe('remedies', () => {
  it.each(['s02', 's14', 's21', 's27', 's42', 's46', 's49', 's54'])(
    'of %s turn it into ALLOW, and no part of one does',
    (id) => {
      const doc = docOf(id);
      const found = remedies(id);
      expect(found.length).toBeGreaterThan(0);
      for (const { changes } of found) {
        expect(effectWith(doc, changes)).toBe('ALLOW');
        for (let mask = 0; mask < 2 ** changes.length - 1; mask += 1) {
          expect(
            effectWith(
              doc,
              changes.filter((_change, bit) => (mask >> bit) & 1),
            ),
          ).toBe('DENY');
        }
      }
    },
  );

  it('of an allowed call are none', () => expect(remedies('s01')).toEqual([]));

  it('name the fact, what it is and what it would be', () => {
    expect(remedies('s42')).toContainEqual({
      changes: [{ key: 'controls.human_oversight_assigned', from: false, to: true }],
    });
    expect(remedies('s14').map(({ changes }) => asFacts(changes))).toContainEqual({ 'terms.retention_days': 30 });
  });

  it('of a denial with two causes are two sets or more, that lift both', () => {
    const found = remedies('s46');
    expect(found.length).toBeGreaterThanOrEqual(2);
  });

  it('change only what may be changed', () => {
    const found = remediesOf(set, docOf('s02'), reference, evaluator, {
      mayChange: ({ subject }) => subject === 'agreement',
    });
    expect(found.length).toBeGreaterThan(0);
    for (const { changes } of found) for (const { key } of changes) expect(key).toMatch(/^dpa\./);
  });
});
