import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import {
  CompiledEvaluator,
  loadPolicySet,
  prepareScenarios,
  runScenarios,
  scenarioGaps,
  scenariosOf,
} from './index.js';

const library = loadPacks();
const evaluator = new CompiledEvaluator();
const packs = library.packs.map((pack) => {
  const set = loadPolicySet({ packs: [pack], keys: POLICY_FACT_KEYS, obligations: library.obligations });
  return [pack.id, { pack, context: { set, library, evaluator } }] as const;
});
const [, gdpr] = packs.find(([id]) => id === 'gdpr')!;

describe.each(packs)('the scenarios of %s', (_id, { pack, context }) => {
  it('come out as they expect, judged by the pack alone', () => {
    const missed = runScenarios(pack.scenarios.text, context).filter(({ passed }) => !passed);
    expect(missed).toEqual([]);
  });

  it('show each rule deciding, leaving alone what lies just outside, and both sides of its days', () => {
    expect(scenarioGaps(context.set, prepareScenarios(pack.scenarios.text, context), evaluator)).toEqual([]);
  });

  it('are each of a rule of the pack', () => {
    const scenarios = prepareScenarios(pack.scenarios.text, context);
    const ofRules = context.set.rules.flatMap(({ id }) => scenariosOf(id, scenarios));
    expect(ofRules).toHaveLength(scenarios.length);
  });
});

describe('a rule that its scenarios do not show', () => {
  const without = (suffix: string) =>
    scenarioGaps(
      gdpr.context.set,
      prepareScenarios(gdpr.pack.scenarios.text, gdpr.context).filter(({ id }) => !suffix.split(' ').includes(id)),
      evaluator,
    );

  it.each([
    [
      'is named where none triggers it',
      'gdpr.art-49/decides gdpr.art-49/first-day',
      { rule: 'gdpr.art-49', missing: 'one that it decides' },
    ],
    [
      'is named where none lies just outside it',
      'gdpr.art-10/outside',
      { rule: 'gdpr.art-10', missing: 'one just outside it, by a single fact' },
    ],
    [
      'is named where an obligation of it is expected by none',
      'gdpr.art-44/outside',
      { rule: 'gdpr.art-44', missing: 'one that expects its obligation record-transfer' },
    ],
    [
      'is named where one side of its first day is missing',
      'gdpr.art-45-dpf/day-before',
      {
        rule: 'gdpr.art-45-dpf',
        missing: 'one on 2023-07-10 and one on the day before, between which its answer changes',
      },
    ],
  ])('%s', (_rule, left, gap) => expect(without(left)).toContainEqual(gap));
});
