import { addDays, type Day } from '#vocabulary';
import { derive, STATUTORY_DAYS } from './derive/index.js';
import { encodeContext } from './encode.js';
import type { PolicyEvaluator } from './evaluate.js';
import { factOf } from './facts.js';
import type { PolicySet, Rule } from './policy-set.js';
import { isInForce } from './rule-calendar.js';
import type { PreparedScenario } from './scenario.js';

/** What the scenarios of a pack do not show of one of its rules. */
export interface ScenarioGap {
  readonly rule: string;
  /** The scenario that is missing, in words. */
  readonly missing: string;
}

interface Shown {
  readonly scenario: PreparedScenario;
  readonly standing: 'denies' | 'is met' | 'is silent';
}

/** The scenarios of one rule: their ids are the rule's, a slash, and what each shows. */
export const scenariosOf = <T extends { readonly id: string }>(rule: string, scenarios: readonly T[]): T[] =>
  scenarios.filter(({ id }) => id.startsWith(`${rule}/`));

/**
 * What the scenarios of a pack leave out. Each rule has one that it decides and one that it leaves alone, which differ
 * in a single fact; each of its obligations is expected; each of its days is seen from both sides. Days of what several
 * rules derive alike are seen in one of them.
 *
 * @param set the rules of the pack alone
 */
export function scenarioGaps(
  set: PolicySet,
  scenarios: readonly PreparedScenario[],
  evaluator: PolicyEvaluator,
): ScenarioGap[] {
  const shown = new Map(
    set.rules.map((rule) => [
      rule.id,
      scenariosOf(rule.id, scenarios).map((scenario) => shownBy(set, rule, scenario, evaluator)),
    ]),
  );
  const of = ({ id }: Rule): readonly Shown[] => shown.get(id) ?? [];
  return set.rules.flatMap((rule) => {
    const unseen = rule.days.filter((day) => {
      const shared = day !== rule.inForceFrom && STATUTORY_DAYS.includes(day);
      const witnesses = shared ? set.rules.filter(({ days }) => days.includes(day)) : [rule];
      return !witnesses.some((witness) => seesBothSides(set, of(witness), day));
    });
    return [
      ...missingOf(set, rule, of(rule)),
      ...unseen.map((day) => `one on ${day} and one on the day before, between which its answer changes`),
    ].map((missing) => ({ rule: rule.id, missing }));
  });
}

function shownBy(set: PolicySet, rule: Rule, scenario: PreparedScenario, evaluator: PolicyEvaluator): Shown {
  const { doc, reference } = scenario;
  if (!isInForce(rule, doc.at)) return { scenario, standing: 'is silent' };
  const { fired, met } = evaluator.evaluate(set, encodeContext(doc, derive(doc, reference), set.keys, reference));
  const standing = fired.includes(rule.id) ? 'denies' : met.includes(rule.id) ? 'is met' : 'is silent';
  return { scenario, standing };
}

function missingOf(set: PolicySet, rule: Rule, shown: readonly Shown[]): string[] {
  const decides = rule.kind === 'deny' || rule.kind === 'deny-unless' ? 'denies' : 'is met';
  const deciding = shown.filter(
    ({ scenario, standing }) => standing === decides && scenario.expected.decided_by?.includes(rule.id),
  );
  if (deciding.length === 0) return ['one that it decides'];
  const outside = shown.filter(({ standing }) => standing !== decides);
  const isBeside = deciding.some((inside) =>
    outside.some(
      ({ scenario }) => differingKeys(set, inside.scenario, scenario).filter((key) => key !== 'at').length === 1,
    ),
  );
  const expected = new Set(shown.flatMap(({ scenario }) => scenario.expected.obligations ?? []));
  return [
    ...(isBeside ? [] : ['one just outside it, by a single fact']),
    ...rule.obligations.filter((name) => !expected.has(name)).map((name) => `one that expects its obligation ${name}`),
  ];
}

const differingKeys = (set: PolicySet, a: PreparedScenario, b: PreparedScenario): string[] =>
  set.keys
    .map(({ key }) => key)
    .filter((key) => JSON.stringify(factOf(a.doc, key)) !== JSON.stringify(factOf(b.doc, key)));

/** Whether two of them differ in nothing but a day, which is `day` in one and the day before in the other, and in standing. */
function seesBothSides(set: PolicySet, shown: readonly Shown[], day: Day): boolean {
  const before = addDays(day, -1);
  return shown.some((late) =>
    shown.some((early) => {
      if (early.standing === late.standing) return false;
      const [key, ...others] = differingKeys(set, early.scenario, late.scenario);
      return (
        key !== undefined &&
        others.length === 0 &&
        factOf(early.scenario.doc, key) === before &&
        factOf(late.scenario.doc, key) === day
      );
    }),
  );
}
