import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import { readFileSync } from 'node:fs';
import { CedarEvaluator, loadPolicySet, runScenarios } from './index.js';

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const context = { set, library, evaluator: new CedarEvaluator() };
const MATRIX = readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8');

describe('the scenarios of the rule matrix', () => {
  const results = runScenarios(MATRIX, context);

  it('are sixty', () => expect(results).toHaveLength(60));

  it.each(results.map((result) => [result.id, result.title, result] as const))('%s: %s', (_id, _title, result) => {
    expect(result).toMatchObject({ passed: true, actual: { decision: result.expected.decision } });
  });
});
