import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import { readFileSync } from 'node:fs';
import { CompiledEvaluator, loadPolicySet, prepareScenarios, runScenarios } from './index.js';

const library = loadPacks();
const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS, obligations: library.obligations });
const context = { set, library, evaluator: new CompiledEvaluator() };
const MATRIX = readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8');

describe('the scenarios of the rule matrix', () => {
  const results = runScenarios(MATRIX, context);

  it('are sixty', () => expect(results).toHaveLength(60));

  it.each(results.map((result) => [result.id, result.title, result] as const))('%s: %s', (_id, _title, result) => {
    expect(result).toMatchObject({ passed: true, actual: { decision: result.expected.decision } });
  });
});

describe('a scenario file', () => {
  const file = (scenario: string, profiles = '') => `
schema_version: 1
profiles:
  - name: base
    facts: { at: '2026-11-22', event: inference, vendor: { country: DE }, terms: { retention_days: 30 } }
${profiles}
scenarios:
  - id: t1
    title: A case
    profile: base
    ${scenario}
`;
  const EXPECTED = 'expected: { decision: deny }';
  const run = (text: string) => runScenarios(text, context)[0];

  it('fails a scenario that decides otherwise, and says what it found', () => {
    const result = run(file('expected: { decision: allow, decided_by: [gdpr.art-6] }'));
    expect(result).toMatchObject({
      id: 't1',
      passed: false,
      expected: { decision: 'allow' },
      actual: { decision: 'deny' },
    });
  });

  it('asks for the complete deciding set of a denial', () => {
    const decidedBy = run(file(EXPECTED))?.actual.decided_by ?? [];
    expect(decidedBy.length).toBeGreaterThan(1);
    expect(run(file(`expected: { decision: deny, decided_by: [${decidedBy.join()}] }`))?.passed).toBe(true);
    expect(run(file(`expected: { decision: deny, decided_by: [${decidedBy.slice(1).join()}] }`))?.passed).toBe(false);
  });

  it('fails where a rule decides that is not to', () => {
    const decidedBy = run(file(EXPECTED))?.actual.decided_by ?? [];
    expect(run(file('expected: { decision: deny, not_decided_by: [in-aadhaar.s-29-9] }'))?.passed).toBe(true);
    expect(run(file(`expected: { decision: deny, not_decided_by: [${decidedBy[0]}] }`))?.passed).toBe(false);
  });

  it('asks of rules to come their first day', () => {
    const upcoming = (from: string) =>
      run(
        file(`facts: { org: { established_in: [DE] }, use: { exclusion: null, practices: [intimate-imagery-of-real-person] } }
    expected: { decision: deny, upcoming: { eu-ai-act.art-5-1-ba: '${from}' } }`),
      );
    expect(upcoming('2026-12-02')?.passed).toBe(true);
    expect(upcoming('2026-12-03')).toMatchObject({
      passed: false,
      actual: { upcoming: { 'eu-ai-act.art-5-1-ba': '2026-12-02' } },
    });
  });

  it('makes a fact of the profile unknown', () => {
    const [prepared] = prepareScenarios(file(`unknown: [vendor.country]\n    ${EXPECTED}`), context);
    expect(prepared?.doc).toMatchObject({ vendor: {}, terms: { retention_days: 30 } });
    expect(() => prepareScenarios(file(`unknown: [vendor.contry]\n    ${EXPECTED}`), context)).toThrow(
      't1.unknown: found "vendor.contry"; allowed: a fact that the profile states',
    );
  });

  it('lets a scenario replace tables, lists and scalars, and merge records', () => {
    const text = file(`
    reference_data: { dpdp_restricted_countries: [US] }
    facts: { vendor: { dpf_covers: [hr] }, terms: { retention_days: null } }
    ${EXPECTED}`);
    const [prepared] = prepareScenarios(text, context);
    expect(prepared?.doc).toMatchObject({ vendor: { country: 'DE', dpf_covers: ['hr'] }, terms: {} });
    expect(prepared?.doc['terms']).not.toHaveProperty('retention_days');
    expect(prepared?.reference).toMatchObject({ dpdp_restricted_countries: ['US'], eu: library.reference.eu });
  });

  it('can be judged as of another day', () => {
    expect(prepareScenarios(file(EXPECTED), { ...context, asOf: '2030-01-01' })[0]?.doc.at).toBe('2030-01-01');
  });

  it.each([
    [
      'an effect that is none',
      file('expected: { decision: maybe }'),
      't1.expected.decision: found "maybe"; allowed: allow, deny',
    ],
    [
      'a fact of no name',
      file(`facts: { vendor: { contry: DE } }\n    ${EXPECTED}`),
      't1.facts.vendor.contry: found a name that is not known; allowed: vendor.country, ',
    ],
    [
      'a group of no name',
      file(`facts: { vendr: {} }\n    ${EXPECTED}`),
      't1.facts.vendr: found a name that is not known; allowed: at, event, org',
    ],
    [
      'a value of another type',
      file(`facts: { vendor: { country: 49 } }\n    ${EXPECTED}`),
      't1.facts.vendor.country: found 49; allowed: an ISO 3166-1 alpha-2 country code',
    ],
    [
      'a data class of no code',
      file(`facts: { data: { classes: [helth] } }\n    ${EXPECTED}`),
      't1.facts.data.classes: found ["helth"]; allowed: a list of public, internal',
    ],
    [
      'none where there is no none',
      file(`facts: { org: { roles: null } }\n    ${EXPECTED}`),
      't1.facts.org.roles: found null; allowed: ',
    ],
    [
      'a profile that is not there',
      file(EXPECTED).replace('profile: base', 'profile: bass'),
      't1.profile: found "bass"; allowed: base',
    ],
    [
      'profiles in a circle',
      file(EXPECTED, '  - { name: a, extends: b, facts: {} }\n  - { name: b, extends: a, facts: {} }').replace(
        'profile: base',
        'profile: a',
      ),
      'found "a", which extends itself',
    ],
    ['a field of no name', file(`expect: 1\n    ${EXPECTED}`), 't1.expect: found a name that is not known here'],
    ['no expectation', file(''), 't1.expected: found nothing'],
    [
      'a turning rule without its day',
      file('expected: { decision: allow, becomes_deny_by: [gdpr.art-6] }'),
      't1.expected.becomes_deny_on: found nothing; allowed: a day',
    ],
    [
      'one id twice',
      file(`${EXPECTED}\n  - { id: t1, title: B, profile: base, ${EXPECTED} }`),
      'scenario t1: found it more than once',
    ],
    ['text that is not YAML', 'scenarios: [', 'scenario file: found '],
  ])('is refused with %s, naming scenario, field, found and allowed', (_what, text, message) => {
    expect(() => runScenarios(text, context)).toThrow(message);
  });
});
