import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import type { Pack } from '#vocabulary';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { loadPolicySet, PolicyInvalid, type PolicySetInput } from './index.js';

const own = (...texts: string[]) => texts.map((text, index) => ({ path: `org/${index + 1}.cedar`, text }));
const load = (text: string, more: Partial<PolicySetInput> = {}) =>
  loadPolicySet({ packs: [], own: own(text), keys: LAW_FACT_KEYS, ...more });

const RULE = `@id("org.no-us") @title("No processing in the United States")
forbid (principal, action == Action::"infer", resource)
when { if context.deployment has processing_countries then context.deployment.processing_countries.contains("US") else true };`;

const PACK: Pack = {
  id: 'test',
  title: 'Test',
  version: '1.0.0',
  asOf: '2026-11-22',
  zone: 'Asia/Kolkata',
  base: true,
  policies: [],
};

describe('loadPolicySet', () => {
  it('reads an organisation’s policy with the organisation’s zone, and what its condition reads', () => {
    const { rules } = load(RULE, { zone: 'Europe/Berlin' });
    expect(rules).toMatchObject([
      {
        id: 'org.no-us',
        pack: 'organisation',
        zone: 'Europe/Berlin',
        kind: 'deny',
        mode: 'enforce',
        reads: ['deployment.processing_countries'],
      },
    ]);
  });

  it('tells each kind of rule by its shape', () => {
    const library = loadPacks();
    const { rules } = loadPolicySet({ packs: library.packs, keys: LAW_FACT_KEYS, obligations: library.obligations });
    const count = Object.fromEntries(
      [...Map.groupBy(rules, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length]),
    );
    expect(count).toEqual({ deny: 9, 'deny-unless': 65, obligation: 16, record: 5 });
  });

  it.each<[string, string, string[]]>([
    [
      'when { context.vendor has country && context.vendor.country == "US" }',
      'counts an unknown as false where it applies',
      ['vendor.country'],
    ],
    [
      'when { if context.vendor has country then context.vendor.country == "US" else false }',
      'says so itself',
      ['vendor.country'],
    ],
    ['when { if context.vendor has country then context.vendor.country == "US" else true }', 'counts it as true', []],
    ['when { !(context.vendor has country && context.vendor.country == "DE") }', 'counts it as true by denial', []],
    [
      'when { true } unless { context.vendor has country && context.vendor.country == "DE" }',
      'counts it as false where it lifts',
      [],
    ],
    [
      'when { true } unless { if context.vendor has country then context.vendor.country == "DE" else true }',
      'counts it as true where it lifts',
      ['vendor.country'],
    ],
  ])('tells on which unknown facts a rule is lenient: %s %s', (condition, _how, facts) => {
    const { rules } = load(
      `@id("org.a") @title("A") forbid (principal, action == Action::"infer", resource) ${condition};`,
    );
    expect(rules[0]?.lenientOn).toEqual(facts);
  });

  it('finds no rule of a pack lenient', () => {
    const { rules } = loadPolicySet({ packs: loadPacks().packs, keys: LAW_FACT_KEYS });
    expect(rules.filter(({ lenientOn }) => lenientOn.length > 0)).toEqual([]);
  });

  it('finds base facts behind what is derived', () => {
    const { rules } = load(`@id("org.a") @title("A") forbid (principal, action == Action::"infer", resource)
      when { context.derived has child_present && context.derived.child_present };`);
    expect(rules[0]?.reads).toEqual(['data.classes', 'data.deidentification', 'data.youngest_subject_age']);
  });

  it('compiles into policies that Cedar validates strictly too', () => {
    const library = loadPacks();
    const { program, schema } = loadPolicySet({ packs: library.packs, keys: LAW_FACT_KEYS });
    const twins = [...program.twins].map(([id, { json }]) => [id, json] as const);
    const staticPolicies = Object.fromEntries([
      ...program.fired,
      ...[...program.met].map(([id, json]) => [`met ${id}`, json] as const),
      ...twins,
    ]);
    const answer = cedar.validate({ schema, policies: { staticPolicies }, validationSettings: { mode: 'strict' } });
    expect(answer).toMatchObject({ type: 'success', validationErrors: [] });
  });

  it('is addressed by its content, whatever the order of its files', () => {
    const other = RULE.replace('org.no-us', 'org.nor-us');
    const digest = (...texts: string[]) => loadPolicySet({ packs: [], own: own(...texts), keys: LAW_FACT_KEYS }).digest;
    expect(digest(RULE, other)).toBe(digest(other, RULE));
    expect(digest(RULE, other)).toMatch(/^[0-9a-f]{64}$/);
    expect(digest(RULE)).not.toBe(digest(RULE.replace('"US"', '"GB"')));
    expect(load(RULE, { observe: [{ policy: 'org.no-us', application: null }] }).digest).not.toBe(digest(RULE));
  });

  it.each<[string, string, RegExp]>([
    [
      'text that is not Cedar, at its place',
      `${RULE}\nforbid (principal, action, resource) when { 1 === 2 };`,
      /^org\/1\.cedar:4:\d+: unexpected token/,
    ],
    [
      'an attribute that no key declares',
      RULE.replaceAll('processing_countries', 'procesing_countries'),
      /^org\/1\.cedar:3:\d+ \(org\.no-us\): found context\.deployment\.procesing_countries, which no fact has; allowed: deployment\.kind,/,
    ],
    [
      'a value of another type',
      RULE.replace('.contains("US")', ' == "US"'),
      /^org\/1\.cedar:3:\d+ \(org\.no-us\): .*not compatible/,
    ],
    [
      'a fact read without asking whether it is known',
      RULE.replace(/when .*/, 'when { context.deployment.region_pinned };'),
      /^org\/1\.cedar:3:\d+ \(org\.no-us\): .*optional attribute `deployment.region_pinned`/,
    ],
    [
      'an integer that JavaScript cannot hold',
      RULE.replace(
        /when .*/,
        'when { context.terms has retention_days && context.terms.retention_days > 9007199254740993 };',
      ),
      /found an integer of the size of 9007199254740992; allowed: up to 9007199254740991/,
    ],
    ['a policy without a title', RULE.replace(/@title\(".*"\)/, ''), /\(org\.no-us\): @title/],
    ['an annotation of an unknown name', `@remedation("x") ${RULE}`, /\(org\.no-us\): @remedation: Unrecognized key/],
    ['an annotation given twice', `@id("org.x") ${RULE}`, /duplicate annotation: @id/],
    ['an id outside the organisation’s', RULE.replace('org.no-us', 'gdpr.art-6'), /\(gdpr\.art-6\): @id: /],
    [
      'a permit, which would allow nothing more',
      RULE.replace('forbid', 'permit'),
      /found permit on "infer"; allowed: forbid on "infer"/,
    ],
    ['a forbid on every action', RULE.replace('action == Action::"infer"', 'action'), /found forbid on any action/],
    [
      'a template',
      RULE.replace('(principal,', '(principal == ?principal,'),
      /found a template .*; allowed: policies without slots/,
    ],
    [
      'a stated effect that its shape denies',
      `@effect("obligation") ${RULE}`,
      /@effect: found obligation; the shape of the policy says deny/,
    ],
    [
      'a rule that is always lifted and asks for nothing',
      RULE.replace('};', '} unless { true };'),
      /@obligations names none/,
    ],
  ])('refuses %s', (_what, text, message) => {
    expect(() => load(text)).toThrow(PolicyInvalid);
    expect(() => load(text)).toThrow(message);
  });

  it('refuses a second policy of one id, naming both files', () => {
    expect(() => loadPolicySet({ packs: [], own: own(RULE, RULE), keys: LAW_FACT_KEYS })).toThrow(
      'org/2.cedar (org.no-us): found a second policy of this id; the first is in org/1.cedar',
    );
  });

  it('refuses a pack’s rule under another pack’s name, without its source, or with an obligation that is none', () => {
    const annotated = (id: string, rest: string) =>
      `@id("${id}") @law("L") @citation("C") @title("T") @in_force_from("2026-01-01") @remediation("R") @penalty("P") @confidence("text") ${rest}
       forbid (principal, action == Action::"infer", resource) when { context.event == "train" };`;
    const pack = (text: string): PolicySetInput => ({
      packs: [{ ...PACK, policies: [{ path: 'test/test.cedar', text }] }],
      keys: LAW_FACT_KEYS,
      obligations: [{ name: 'mask', meaning: 'Mask.', bearer: 'caller' }],
    });
    const url = '@url("https://example.org/law")';
    expect(() => loadPolicySet(pack(annotated('gdpr.x', url)))).toThrow('allowed: ids that begin with "test."');
    expect(() => loadPolicySet(pack(annotated('test.x', '')))).toThrow('@url');
    expect(() => loadPolicySet(pack(annotated('test.x', `${url} @obligations("mask, msk")`)))).toThrow(
      'found msk; allowed: mask',
    );
    expect(loadPolicySet(pack(annotated('test.x', `${url} @obligations("mask")`))).rules[0]?.obligations).toEqual([
      'mask',
    ]);
  });

  it('refuses a mode for a rule it does not hold', () => {
    expect(() => load(RULE, { observe: [{ policy: 'org.other', application: null }] })).toThrow(
      'observe: found "org.other"; allowed: policies of this set that decide: org.no-us',
    );
  });
});
