import { LAW_FACT_KEYS } from '#registry';
import type { FactsDocument, Pack, ReferenceData } from '#vocabulary';
import { CompiledEvaluator, explain, judge, loadPolicySet, type JudgeOptions, type PolicySetInput } from './index.js';

const evaluator = new CompiledEvaluator();
const REFERENCE: ReferenceData = {
  eea: ['DE'],
  eu: ['DE'],
  adequacy: [],
  dpdp_restricted_countries: [],
  dpdp_localised_classes: [],
  data_classes: [{ code: 'health', label: 'Health', personal: true, gdpr: 'art-9', spdi: true }],
};
const FACTS: FactsDocument = { at: '2026-11-22', event: 'inference', caller: { cannot_discharge: [] } };

const rule = (id: string, condition: string, annotations = '') =>
  `@id("org.${id}") @title("${id}") ${annotations} forbid (principal, action == Action::"infer", resource) ${condition};`;
const DENY_US = rule('no-us', 'when { if context.vendor has country then context.vendor.country == "US" else true }');
const CONTRACT = rule(
  'contract',
  'when { if context.deployment has third_party_processor then context.deployment.third_party_processor else true } unless { context.dpa has status && context.dpa.status == "active" }',
  '@obligations("keep-evidence, mask")',
);

const setOf = (texts: readonly string[], more: Partial<PolicySetInput> = {}) =>
  loadPolicySet({
    packs: [],
    own: texts.map((text, index) => ({ path: `org/${index}.cedar`, text })),
    keys: LAW_FACT_KEYS,
    ...more,
  });
const judged = (
  texts: readonly string[],
  facts: Partial<FactsDocument>,
  options: JudgeOptions = {},
  more: Partial<PolicySetInput> = {},
) => judge(setOf(texts, more), { ...FACTS, ...facts } as FactsDocument, REFERENCE, evaluator, options);

const US = { vendor: { country: 'US' } };
const HOSTED = { deployment: { third_party_processor: true } };
const SIGNED = { ...HOSTED, dpa: { status: 'active' } };

describe('judge', () => {
  it.each([
    [
      'allows where no rule applies, determined by none',
      [DENY_US],
      { vendor: { country: 'DE' } },
      { effect: 'ALLOW', determinedBy: [] },
    ],
    ['denies by the rule that fires', [DENY_US], US, { effect: 'DENY', determinedBy: ['org.no-us'] }],
    [
      'denies by every rule that fires, sorted',
      [DENY_US, CONTRACT],
      { ...US, ...HOSTED },
      { effect: 'DENY', determinedBy: ['org.contract', 'org.no-us'] },
    ],
    [
      'allows by the rules that apply and are met',
      [DENY_US, CONTRACT],
      { vendor: { country: 'DE' }, ...SIGNED },
      { effect: 'ALLOW', determinedBy: ['org.contract'] },
    ],
    ['counts an unknown as true where it applies', [DENY_US], {}, { effect: 'DENY', unknowns: ['vendor.country'] }],
    ['counts an unknown as false where it lifts', [CONTRACT], HOSTED, { effect: 'DENY', unknowns: ['dpa.status'] }],
    ['names no unknown where all is known', [DENY_US], US, { unknowns: [] }],
  ])('%s', (_rule, policies, facts, expected) => expect(judged(policies, facts)).toMatchObject(expected));

  it('keeps none apart from unknown', () => {
    const open = rule(
      'open',
      'when { context.event == "inference" } unless { context.dpa has valid_until && context.dpa.valid_until == datetime("0001-01-01") }',
    );
    expect(judged([open], { dpa: { valid_until: null } })).toMatchObject({ effect: 'ALLOW', unknowns: [] });
    expect(judged([open], { dpa: {} })).toMatchObject({ effect: 'DENY', unknowns: ['dpa.valid_until'] });
  });

  it('refuses a fact that is not of its key’s type', () => {
    expect(() => judged([DENY_US], { vendor: { country: 'Germany' } })).toThrow(
      'vendor.country: found "Germany"; allowed: an ISO 3166-1 alpha-2 country code',
    );
    expect(() => judged([DENY_US], { terms: { retention_days: null } })).toThrow('a fact that is unknown is left out');
  });

  describe('obligations', () => {
    it('are those of the rules that are met, whatever the effect', () => {
      expect(judged([DENY_US, CONTRACT], { ...US, ...SIGNED })).toMatchObject({
        effect: 'DENY',
        determinedBy: ['org.no-us'],
        obligations: ['keep-evidence', 'mask'],
      });
    });

    it('are not those of a rule that asks for something and denies', () => {
      expect(judged([CONTRACT], HOSTED).obligations).toEqual([]);
    });

    it('are those of a rule that always denies', () => {
      const stop = rule('stop', 'when { context.event == "inference" }', '@obligations("tell-the-vendor")');
      expect(judged([stop], {})).toMatchObject({ effect: 'DENY', obligations: ['tell-the-vendor'] });
    });

    it('that the caller cannot discharge deny, by the rule that asked', () => {
      const judgement = judged([CONTRACT], { ...SIGNED, caller: { cannot_discharge: ['mask'] } });
      expect(judgement).toMatchObject({
        effect: 'DENY',
        determinedBy: ['org.contract'],
        obligations: [],
        undischarged: [{ rule: 'org.contract', obligation: 'mask' }],
      });
    });

    it('count as beyond the caller where its abilities are unknown', () => {
      expect(judged([CONTRACT], { ...SIGNED, caller: {} })).toMatchObject({ effect: 'DENY' });
    });

    it('of a rule that only asks for them never fire it', () => {
      const tell = rule('tell', 'when { context.event == "inference" } unless { true }', '@obligations("disclose")');
      expect(judged([tell], {})).toMatchObject({
        effect: 'ALLOW',
        determinedBy: ['org.tell'],
        obligations: ['disclose'],
      });
    });
  });

  describe('a rule that errs', () => {
    const ERRS = rule(
      'errs',
      'when { context.terms has retention_days && context.terms.retention_days * 9007199254740991 * 9007199254740991 > 1 }',
    );
    const facts = { terms: { retention_days: 30 } };

    it('denies, though Cedar alone would skip it', () => {
      const judgement = judged([ERRS], facts);
      expect(judgement).toMatchObject({ effect: 'DENY', determinedBy: ['org.errs'] });
      expect(judgement.errors[0]).toMatchObject({ rule: 'org.errs', message: expect.stringContaining('overflow') });
    });

    it('only would deny in observe mode', () => {
      expect(judged([ERRS], facts, {}, { observe: [{ policy: 'org.errs', application: null }] })).toMatchObject({
        effect: 'ALLOW',
        wouldDeny: ['org.errs'],
      });
    });
  });

  describe('observe mode', () => {
    it('reports the forbid and lets the call pass', () => {
      const observed = DENY_US.replace('@title', '@mode("observe") @title');
      expect(judged([observed], US)).toMatchObject({ effect: 'ALLOW', determinedBy: [], wouldDeny: ['org.no-us'] });
    });

    it('can be asked for one call', () => {
      expect(judged([DENY_US], US, { observed: new Set(['org.no-us']) })).toMatchObject({
        effect: 'ALLOW',
        wouldDeny: ['org.no-us'],
      });
    });
  });

  describe('findings', () => {
    const finding = (condition: string) =>
      `@id("org.telemetry") @title("T") permit (principal, action == Action::"find", resource) when { ${condition} };`;

    it('are reported and never decide', () => {
      expect(judged([finding('context.event == "inference"')], {})).toMatchObject({
        effect: 'ALLOW',
        determinedBy: [],
        findings: ['org.telemetry'],
      });
    });

    it('that err are reported as errors and decide nothing', () => {
      const judgement = judged(
        [
          finding(
            'context.terms has retention_days && context.terms.retention_days * 9007199254740991 * 9007199254740991 > 1',
          ),
        ],
        { terms: { retention_days: 2 } },
      );
      expect(judgement).toMatchObject({ effect: 'ALLOW', findings: [], errors: [{ rule: 'org.telemetry' }] });
    });
  });

  describe('days', () => {
    const dated = DENY_US.replace('@title', '@in_force_from("2026-12-02") @in_force_until("2027-05-12") @title');

    it.each([
      ['not on the day before the first', '2026-12-01', 'ALLOW'],
      ['on its first day', '2026-12-02', 'DENY'],
      ['on its last day', '2027-05-12', 'DENY'],
      ['not on the day after the last', '2027-05-13', 'ALLOW'],
    ])('a rule decides %s', (_rule, at, effect) => expect(judged([dated], { ...US, at }).effect).toBe(effect));

    it('a rule not yet in force is upcoming, with its first day and whether it would deny', () => {
      expect(judged([dated], US).upcoming).toEqual([{ rule: 'org.no-us', from: '2026-12-02', wouldDeny: true }]);
      expect(judged([dated], { vendor: { country: 'DE' } }).upcoming).toEqual([]);
      expect(judged([dated], { ...US, at: '2027-05-13' }).upcoming).toEqual([]);
    });

    it('an upcoming rule reads its own dates on its first day', () => {
      const later = rule('later', 'when { context.at >= datetime("2027-12-02") }', '@in_force_from("2027-12-02")');
      expect(judged([later], {}).upcoming).toEqual([{ rule: 'org.later', from: '2027-12-02', wouldDeny: true }]);
    });

    it('a rule in force that the law lets begin later for a stated case is upcoming with that day', () => {
      const generator = rule(
        'generator',
        'when { context.at >= datetime("2026-12-02") || (if context.use has in_service_since then context.use.in_service_since >= datetime("2026-08-02") else true) }',
        '@in_force_from("2026-08-02")',
      );
      const of = (since: string) => judged([generator], { use: { in_service_since: since } });
      expect(of('2026-08-01').upcoming).toEqual([{ rule: 'org.generator', from: '2026-12-02', wouldDeny: true }]);
      expect(of('2026-08-02')).toMatchObject({ determinedBy: ['org.generator'], upcoming: [] });
    });

    it('an instant is another day in another zone', () => {
      const annotations =
        '@law("L") @citation("C") @title("T") @url("https://example.org/l") @in_force_from("2027-05-13") @remediation("R") @penalty("P") @confidence("text")';
      const pack = (id: string, zone: string): Pack => ({
        ...{ id, title: id, version: '1.0.0', asOf: '2026-11-22', zone, base: true },
        policies: [
          {
            path: `${id}.cedar`,
            text: `@id("${id}.a") ${annotations} forbid (principal, action == Action::"infer", resource) when { context.at == datetime("2027-05-13") };`,
          },
        ],
      });
      const set = loadPolicySet({
        packs: [pack('in', 'Asia/Kolkata'), pack('eu', 'Europe/Brussels')],
        keys: LAW_FACT_KEYS,
      });
      const at = (instant: string) => judge(set, FACTS, REFERENCE, evaluator, { at: new Date(instant) }).determinedBy;
      expect(at('2027-05-12T18:29:59Z')).toEqual([]);
      expect(at('2027-05-12T18:30:00Z')).toEqual(['in.a']);
      expect(at('2027-05-12T22:00:00Z')).toEqual(['eu.a', 'in.a']);
      expect(at('2027-05-13T18:30:00Z')).toEqual(['eu.a']);
    });
  });
});

describe('explain', () => {
  const explained = (texts: readonly string[], facts: Partial<FactsDocument>) => {
    const set = setOf(texts);
    const doc = { ...FACTS, ...facts } as FactsDocument;
    return explain(set, judge(set, doc, REFERENCE, evaluator), doc, REFERENCE);
  };

  it('gives each determining rule with the facts it read', () => {
    expect(explained([DENY_US], US)).toMatchObject({
      sentence: 'Denied because “no-us” (Organisation policy) applies, and nothing lifts it.',
      rules: [{ id: 'org.no-us', cause: 'violated', facts: [{ key: 'vendor.country', value: 'US' }], missing: [] }],
    });
  });

  it('tells what is unknown from what is violated', () => {
    expect(explained([CONTRACT], HOSTED)).toMatchObject({
      sentence: 'Denied because “contract” (Organisation policy) cannot be lifted while dpa.status is unknown.',
      rules: [{ cause: 'unknown', missing: [{ key: 'dpa.status', meaning: 'State of the processor contract.' }] }],
    });
  });

  it('names the obligation that the caller cannot discharge', () => {
    expect(explained([CONTRACT], { ...SIGNED, caller: { cannot_discharge: ['mask'] } }).sentence).toBe(
      'Denied because “contract” (Organisation policy) asks for mask, which the caller cannot carry out.',
    );
  });

  it('says of an allowed call that its rules are met', () => {
    expect(explained([CONTRACT], SIGNED)).toMatchObject({
      sentence: 'Allowed: the rule that applies is met.',
      rules: [{ cause: 'met' }],
    });
  });
});
