import { loadPacks } from '#packs';
import { LAW_FACT_KEYS, POLICY_FACT_KEYS } from '#registry';
import type { FactsDocument, FactValue } from '#vocabulary';
import { readFileSync } from 'node:fs';
import {
  CompiledEvaluator,
  counterfactualsOf,
  type FactChange,
  judge,
  loadPolicySet,
  type PreparedScenario,
  prepareScenarios,
  withChanges,
} from './index.js';

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: LAW_FACT_KEYS, obligations: library.obligations });
const evaluator = new CompiledEvaluator();
const scenarios = prepareScenarios(
  readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8'),
  { set, library, evaluator },
);
const denied = scenarios.filter(({ expected }) => expected.decision === 'deny');
const scenario = (id: string) => scenarios.find((one) => one.id === id) as PreparedScenario;
const found = (id: string) => {
  const { doc, reference } = scenario(id);
  return counterfactualsOf(set, [doc], reference, evaluator);
};
const asFacts = (changes: readonly FactChange[]): Record<string, FactValue> =>
  Object.fromEntries(changes.map(({ key, to }) => [key, to]));
const keys = new Map(LAW_FACT_KEYS.map((key) => [key.key, key]));

/** Practices of Art. 5 that no arrangement makes lawful: what the person or the product does would have to end. */
const ABSOLUTE: Readonly<Record<string, readonly string[]>> = {
  s36: ['eu-ai-act.art-5-1-f'],
  s38: ['eu-ai-act.art-5-1-c'],
};

describe('U14: the counterfactuals of a denial', () => {
  it.each(denied)('$id: $title', ({ id, doc, reference }) => {
    const { sets, unliftable } = found(id);
    const effectWith = (changes: readonly FactChange[]) =>
      judge(set, withChanges(doc, 0, changes), reference, evaluator, { upcoming: false }).effect;
    expect(unliftable.map(({ rule }) => rule)).toEqual(ABSOLUTE[id] ?? []);
    if (unliftable.length === 0) expect(sets.length).toBeGreaterThan(0);
    for (const { changes } of sets) {
      expect(effectWith(changes)).toBe('ALLOW');
      for (let mask = 0; mask < 2 ** changes.length - 1; mask += 1) {
        expect(effectWith(changes.filter((_change, bit) => (mask >> bit) & 1))).toBe('DENY');
      }
    }
  });

  it('are none for an allowed call', () => {
    expect(found('s01')).toEqual({ sets: [], unliftable: [], exhaustive: true });
  });

  it('name the fact, what it is, what it would be, and the rule that asks for it', () => {
    expect(found('s42').sets).toEqual([
      {
        changes: [
          {
            key: 'controls.human_oversight_assigned',
            document: null,
            from: false,
            to: true,
            or: [],
            effort: 'measure',
            asks: ['eu-ai-act.art-26-2'],
          },
        ],
      },
    ]);
  });

  it('of a denial with two causes are two sets or more', () => {
    expect(found('s46').sets.length).toBeGreaterThanOrEqual(2);
    expect(found('s52').sets.map(({ changes }) => asFacts(changes))).toContainEqual({
      'dpa.status': 'active',
      'dpa.security_clause': true,
    });
  });

  it('ask for no more than the condition does', () => {
    expect(found('s14').sets.map(({ changes }) => asFacts(changes))).toContainEqual({ 'terms.retention_days': 30 });
    expect(found('s43').sets.map(({ changes }) => asFacts(changes))).toContainEqual({
      'controls.log_retention_days': 184,
    });
  });

  it('come with the least effort first', () => {
    const [first] = found('s15').sets;
    expect(first!.changes).toMatchObject([{ key: 'terms.retention_days', effort: 'evidence' }]);
  });

  it('never change what the law or the world has fixed, and find it out where it is not known', () => {
    for (const { id } of denied)
      for (const { changes } of found(id).sets)
        for (const { key, from } of changes)
          if (from !== undefined)
            expect([id, key, keys.get(key)!.arrangement]).toEqual([
              id,
              key,
              expect.objectContaining({ effort: expect.any(String) }),
            ]);
    const { doc, reference } = scenario('s56');
    const { youngest_subject_age: _, ...data } = doc['data'] as Record<string, FactValue>;
    const { sets } = counterfactualsOf(set, [{ ...doc, data }], reference, evaluator, { limit: 10 });
    expect(sets.map(({ changes }) => asFacts(changes))).toContainEqual({ 'data.youngest_subject_age': null });
  });

  it('change two unknown facts at once where one test reads both', () => {
    const { doc, reference } = scenario('s01');
    const { purpose: _purpose, ...use } = doc['use'] as Record<string, FactValue>;
    const { declared_purposes: _declared, ...basis } = doc['basis'] as Record<string, FactValue>;
    const { sets, unliftable } = counterfactualsOf(set, [{ ...doc, use, basis }], reference, evaluator);
    expect(unliftable).toEqual([]);
    expect(sets.length).toBeGreaterThan(0);
  });

  it('of several recipients lift the denial of each, and share what is a fact of the call', () => {
    const { doc, reference } = scenario('s02');
    const other = scenario('s03').doc;
    const docs: FactsDocument[] = [doc, other];
    const { sets } = counterfactualsOf(set, docs, reference, evaluator);
    expect(sets.length).toBeGreaterThan(0);
    for (const { changes } of sets)
      docs.forEach((one, index) =>
        expect(judge(set, withChanges(one, index, changes), reference, evaluator).effect).toBe('ALLOW'),
      );
    expect(sets.some(({ changes }) => changes.some(({ document }) => document === 1))).toBe(true);
    expect(sets).toContainEqual({
      changes: [expect.objectContaining({ key: 'data.deidentification', document: null })],
    });
  });

  it('say which rule nothing lifts', () => {
    expect(found('s38')).toEqual({
      sets: [],
      unliftable: [{ rule: 'eu-ai-act.art-5-1-c', document: 0 }],
      exhaustive: true,
    });
  });

  it('change only what they are let', () => {
    const { doc, reference } = scenario('s02');
    const { sets } = counterfactualsOf(set, [doc], reference, evaluator, {
      mayChange: ({ subject }) => subject === 'agreement',
    });
    expect(sets.length).toBeGreaterThan(0);
    for (const { changes } of sets) for (const { key } of changes) expect(key).toMatch(/^dpa\./);
  });
});

describe('the table of fact keys', () => {
  it.each(POLICY_FACT_KEYS.filter(({ gates }) => gates))('says what it takes to change $key', ({ arrangement }) => {
    expect(arrangement).toBeDefined();
    if (arrangement && 'fixed' in arrangement) expect(arrangement.fixed).toMatch(/\.$/);
  });
});
