import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import { readFileSync } from 'node:fs';
import { CedarEvaluator, CompiledEvaluator, derive, encodeContext, loadPolicySet, prepareScenarios } from './index.js';
import type { CedarContext, Evaluation, PolicySet } from './index.js';

const library = loadPacks();
const packs = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const compiled = new CompiledEvaluator();
const cedar = new CedarEvaluator();
const MATRIX = readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8');

/** What two evaluations must have in common: messages are each evaluator's own. */
const said = ({ fired, met, twins, findings, errors }: Evaluation) => ({
  fired: [...fired].sort(),
  met: [...met].sort(),
  twins: twins.map(({ rule, obligation }) => `${rule}#${obligation}`).sort(),
  findings: [...findings].sort(),
  errors: errors.map(({ rule }) => rule).sort(),
});

const contexts = prepareScenarios(MATRIX, { set: packs, library, evaluator: compiled }).flatMap(
  ({ doc, reference }): CedarContext[] => {
    const full = encodeContext(doc, derive(doc, reference), packs.keys, reference);
    // Facts taken away make conditions that ask for them, and as many groups again err where they are missing.
    const bare = Object.fromEntries(Object.entries(full).filter((_, index) => index % 3 !== 0));
    return [full, bare];
  },
);

const owning = (text: string): PolicySet =>
  loadPolicySet({
    packs: [],
    keys: POLICY_FACT_KEYS,
    own: [{ path: 'own.cedar', text }],
  });

describe('CompiledEvaluator', () => {
  it('says of every rule of all packs what Cedar says, errors included', () => {
    const answers = contexts.map((context) => said(compiled.evaluate(packs, context)));
    expect(answers).toEqual(contexts.map((context) => said(cedar.evaluate(packs, context))));
    expect(answers.some(({ errors }) => errors.length > 0)).toBe(true);
    expect(answers.some(({ twins }) => twins.length > 0)).toBe(true);
  });

  it('speaks only of the rules it is asked for', () => {
    const rules = packs.rules.filter((_, index) => index % 4 === 0);
    for (const context of contexts) {
      expect(said(compiled.evaluate(packs, context, undefined, rules))).toEqual(
        said(cedar.evaluate(packs, context, undefined, rules)),
      );
    }
  });

  it.each([
    ['names the principal', 'principal == Application::"caller", action == Action::"infer", resource', 'true'],
    ['names another principal', 'principal == Application::"other", action == Action::"infer", resource', 'true'],
    ['asks for the action', 'principal, action == Action::"infer", resource', 'action == Action::"infer"'],
    ['overflows', 'principal, action == Action::"infer", resource', `${Number.MAX_SAFE_INTEGER} * 1025 > 0`],
    ['compares whole groups', 'principal, action == Action::"infer", resource', 'context.terms == context.terms'],
    ['compares whole contexts', 'principal, action == Action::"infer", resource', 'context == context'],
  ])('agrees with Cedar on a policy that %s', (_what, scope, condition) => {
    const set = owning(`
      @id("org.met") @title("Met") @obligations("mask")
      forbid (${scope}) when { ${condition} } unless { context.data has classes };
      @id("org.denies") @title("Denies")
      forbid (${scope}) when { ${condition} };
      @id("org.finds") @title("Finds")
      permit (principal, action == Action::"find", resource) when { ${condition} };`);
    for (const context of contexts.slice(0, 8)) {
      expect(said(compiled.evaluate(set, context))).toEqual(said(cedar.evaluate(set, context)));
    }
  });
});
