import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import type { FactsDocument } from '#vocabulary';
import { CompiledEvaluator, explain, judge, loadPolicySet, prepareScenarios, type Explanation } from './index.js';

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const evaluator = new CompiledEvaluator();

/** A pack by itself, with the facts of one of its scenarios. */
function lawOf(pack: string) {
  const alone = loadPolicySet({
    packs: library.packs.filter(({ id }) => id === pack),
    keys: POLICY_FACT_KEYS,
    obligations: library.obligations,
  });
  const text = library.packs.find(({ id }) => id === pack)!.scenarios.text;
  const scenarios = prepareScenarios(text, { set: alone, library, evaluator });
  const docOf = (scenario: string): FactsDocument => scenarios.find(({ id }) => id === scenario)!.doc;
  return { docOf, judged: (doc: FactsDocument) => judge(alone, doc, library.reference, evaluator) };
}

function explained(pack: string, scenario: string): Explanation & { readonly effect: string } {
  const { docOf, judged } = lawOf(pack);
  const judgement = judged(docOf(scenario));
  return {
    ...explain(set, judgement, docOf(scenario), library.reference),
    effect: judgement.effect,
  };
}

describe('P18: a high-risk use without the fact of human oversight', () => {
  it.each(['eu-ai-act.art-26-2/decides', 'eu-ai-act.art-26-2/unknown'])('is denied, citing Art. 26(2): %s', (id) => {
    expect(explained('eu-ai-act', id)).toMatchObject({
      effect: 'DENY',
      sentence: expect.stringContaining('Art. 26(2)'),
      rules: [{ citation: 'Art. 26(2)', remediation: expect.stringContaining('Name overseers') }],
    });
  });
});

describe('P19: data of a child for a behavioural purpose', () => {
  it.each(['in-dpdp.s-9-3/decides', 'in-dpdp.s-9-3/advertising'])('is denied, citing section 9: %s', (id) => {
    expect(explained('in-dpdp', id)).toMatchObject({
      effect: 'DENY',
      rules: [{ id: 'in-dpdp.s-9-3', citation: expect.stringMatching(/^s\. 9\(3\)/) }],
    });
  });
});

describe('P11: an obligation with an Aadhaar number', () => {
  const MASK = `@id("org.mask-aadhaar") @title("Aadhaar numbers are masked") @obligations("mask")
forbid (principal, action == Action::"infer", resource)
when { if context.data has classes then context.data.classes.contains("aadhaar-number") else true } unless { true };`;
  const own = loadPolicySet({
    packs: library.packs.filter(({ id }) => id === 'in-aadhaar'),
    own: [{ path: 'own.cedar', text: MASK }],
    keys: POLICY_FACT_KEYS,
    obligations: library.obligations,
  });
  const doc = lawOf('in-aadhaar').docOf('in-aadhaar.s-29-3/outside');

  it('is returned with the permission to send it', () => {
    expect(judge(own, doc, library.reference, evaluator)).toMatchObject({ effect: 'ALLOW', obligations: ['mask'] });
  });

  it('denies an application that cannot mask', () => {
    const unable = { ...doc, caller: { cannot_discharge: ['mask'] } };
    expect(judge(own, unable, library.reference, evaluator)).toMatchObject({
      effect: 'DENY',
      determinedBy: ['org.mask-aadhaar'],
      undischarged: [{ rule: 'org.mask-aadhaar', obligation: 'mask' }],
    });
  });
});

describe('U06: law with dates', () => {
  const { docOf, judged } = lawOf('eu-ai-act');

  it('allows an Annex III use without its rights assessment in 2026, and tells of 2 December 2027', () => {
    const doc = { ...docOf('eu-ai-act.art-27/lender'), at: '2026-11-22' };
    expect(judged(doc)).toMatchObject({
      effect: 'ALLOW',
      upcoming: expect.arrayContaining([{ rule: 'eu-ai-act.art-27', from: '2027-12-02', wouldDeny: true }]),
    });
    expect(judged({ ...doc, at: '2027-12-01' }).effect).toBe('ALLOW');
    expect(judged({ ...doc, at: '2027-12-02' })).toMatchObject({ effect: 'DENY', determinedBy: ['eu-ai-act.art-27'] });
  });

  it('allows a tool that undresses people until 1 December 2026 with the day it ends, and denies it then', () => {
    const doc = docOf('eu-ai-act.art-5-1-ba/first-day');
    expect(judged({ ...doc, at: '2026-12-01' })).toMatchObject({
      effect: 'ALLOW',
      upcoming: expect.arrayContaining([{ rule: 'eu-ai-act.art-5-1-ba', from: '2026-12-02', wouldDeny: true }]),
    });
    expect(judged(doc)).toMatchObject({ effect: 'DENY', determinedBy: ['eu-ai-act.art-5-1-ba'] });
  });
});
