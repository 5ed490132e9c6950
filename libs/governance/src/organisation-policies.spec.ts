import { CompiledEvaluator, judge, loadPolicySet, type PolicySet } from '#policy';
import { FACT_KEYS, PolicyBlock } from '#registry';
import { loadPacks } from '#packs';
import * as fc from 'fast-check';
import type { FactsDocument, FactValue } from '#vocabulary';
import { policyBlockToCedar } from './organisation-policies.js';

const { reference } = loadPacks();
const evaluator = new CompiledEvaluator();

const setOf = (block: unknown): PolicySet =>
  loadPolicySet({
    packs: [],
    own: policyBlockToCedar(PolicyBlock.parse(block), 'Harbour "Clinics"'),
    keys: FACT_KEYS,
    zone: 'Europe/Lisbon',
  });

const judged = (set: PolicySet, registry: Record<string, FactValue>, at = '2026-11-22', able: string[] = []) => {
  const caller = { cannot_discharge: able };
  const document: FactsDocument = { at, event: 'inference', registry, caller };
  const { effect, determinedBy, findings, obligations } = judge(set, document, reference, evaluator);
  return { effect, determinedBy, findings, obligations };
};

/** What the notices and the rule of classes want to know, so that a case shows only its own line. */
const quiet = { classes_never_leaving: [] };

describe('a policy block in Cedar', () => {
  it('denies what a DENY line names, and what is unknown of it', () => {
    const set = setOf({ model_shut_down: 'DENY' });
    expect(judged(set, { ...quiet, model_shut_down: true })).toMatchObject({
      effect: 'DENY',
      determinedBy: ['org.model-shut-down'],
    });
    expect(judged(set, { ...quiet, model_shut_down: false }).effect).toBe('ALLOW');
    expect(judged(set, quiet).determinedBy).toEqual(['org.model-shut-down']);
  });

  it('reports what a FINDING line names, and never denies by it', () => {
    const set = setOf({ overdue_review: 'FINDING' });
    expect(judged(set, { ...quiet, review_overdue: true })).toMatchObject({
      effect: 'ALLOW',
      findings: ['org.overdue-review'],
    });
    expect(judged(set, quiet).findings).toEqual([]);
  });

  it('denies under its when, and finds otherwise', () => {
    const set = setOf({
      serving_without_authentication: { effect: 'DENY', when: 'the call carries PERSONAL', otherwise: 'FINDING' },
    });
    const open = { ...quiet, authenticated: false };
    expect(judged(set, { ...open, classes: ['CONTACT', 'PERSONAL'] }).effect).toBe('DENY');
    expect(judged(set, { ...open, classes: ['INTERNAL'] })).toMatchObject({
      effect: 'ALLOW',
      findings: ['org.serving-without-authentication.otherwise'],
    });
    expect(judged(set, open).effect).toBe('DENY');
    expect(judged(set, { ...quiet, authenticated: true, classes: ['PERSONAL'] })).toMatchObject({
      effect: 'ALLOW',
      findings: [],
    });
  });

  it('denies for an advisory only where it is severe, whatever the block asks for', () => {
    const set = setOf({ unpatched_advisory: 'DENY' });
    expect(judged(set, { ...quiet, severe_advisories: [], advisories: ['CVE-1'] }).effect).toBe('ALLOW');
    expect(judged(set, { ...quiet, severe_advisories: ['CVE-2'], advisories: [] }).effect).toBe('DENY');
  });

  it('joins conditions by and', () => {
    const set = setOf({
      unpatched_advisory: {
        effect: 'DENY',
        when: 'score 9.0 or more and the call carries GOVT_ID or PAYMENT',
        otherwise: 'FINDING',
      },
    });
    const severe = { ...quiet, severe_advisories: ['CVE-2'], advisories: [] };
    expect(judged(set, { ...severe, classes: ['PAYMENT'] }).effect).toBe('DENY');
    expect(judged(set, { ...severe, classes: ['SOURCE_CODE'] })).toMatchObject({
      effect: 'ALLOW',
      findings: ['org.unpatched-advisory.otherwise'],
    });
  });

  it('finds before the day of a dated line and denies from it on', () => {
    const set = setOf({ fria_missing: { effect: 'DENY', from: '2027-12-02', before: 'FINDING' } });
    const missing = { ...quiet, application_risk_class: 'HIGH_RISK', fria_done: false };
    expect(judged(set, missing, '2027-12-01')).toMatchObject({
      effect: 'ALLOW',
      findings: ['org.fria-missing.before'],
    });
    expect(judged(set, missing, '2027-12-02')).toMatchObject({
      effect: 'DENY',
      determinedBy: ['org.fria-missing'],
      findings: [],
    });
    expect(judged(set, { ...missing, application_risk_class: 'MINIMAL' }, '2027-12-02').effect).toBe('ALLOW');
  });

  it('allows with an obligation, and denies a caller that cannot carry it out', () => {
    const set = setOf({ aadhaar_unmasked: { effect: 'ALLOW', obligation: 'MASK:AADHAAR' } });
    const unmasked = { ...quiet, aadhaar_unmasked: true };
    expect(judged(set, unmasked)).toMatchObject({ effect: 'ALLOW', obligations: ['MASK:AADHAAR'] });
    expect(judged(set, unmasked, '2026-11-22', ['MASK:AADHAAR']).effect).toBe('DENY');
    expect(judged(set, { ...quiet, aadhaar_unmasked: false }).obligations).toEqual([]);
  });

  it('keeps a class in the organisation although the block has no line for it', () => {
    expect(judged(setOf({}), { classes_never_leaving: ['SECRET'] }).determinedBy).toEqual(['org.class-never-leaves']);
  });

  it('denies on a missing fact, and cites the organisation and the line', () => {
    const set = setOf({ missing_fact: 'DENY' });
    expect(judged(set, { ...quiet, deployment_status: 'approved' }).determinedBy).toEqual(['org.missing-fact']);
    expect(set.rule('org.missing-fact').citation).toBe('Own policy of Harbour "Clinics": missing_fact');
  });

  it('denies no less when a fact becomes unknown', () => {
    const set = setOf({
      missing_fact: 'DENY',
      deployment_not_approved: 'DENY',
      agreement_not_in_force: 'DENY',
      transfer_without_mechanism: 'DENY',
      unpatched_advisory: { effect: 'DENY', when: 'the call carries GOVT_ID', otherwise: 'FINDING' },
      serving_without_authentication: { effect: 'FINDING', when: 'the call carries INTERNAL', otherwise: 'DENY' },
      dpia_missing: { effect: 'DENY', when: 'the application is HIGH_RISK' },
      fria_missing: { effect: 'DENY', from: '2027-12-02', before: 'FINDING' },
    });
    const some = (...members: string[]) => fc.subarray(members);
    const facts = fc.record({
      deployment_status: fc.constantFrom('approved', 'approved', 'draft'),
      entity_may_use: fc.boolean(),
      call_state: fc.constant('declared'),
      classes: some('GOVT_ID', 'INTERNAL', 'PERSONAL'),
      classes_above_ceiling: fc.constant([]),
      classes_never_leaving: fc.constant([]),
      agreement_state: fc.constantFrom('in_force', 'in_force', 'ended', 'not_needed'),
      agreement_excludes: some('SECRET'),
      agreement_uncovered: some('PERSONAL'),
      entity_covered: fc.boolean(),
      purpose_covered: fc.boolean(),
      region_covered: fc.boolean(),
      regions_outside_pin: fc.constant([]),
      hops_outside: fc.constant([]),
      transfer_mechanism: fc.boolean(),
      model_shut_down: fc.constant(false),
      severe_advisories: some('CVE-1'),
      authenticated: fc.boolean(),
      application_risk_class: fc.constantFrom('HIGH_RISK', 'MINIMAL'),
      dpia_done: fc.boolean(),
      fria_done: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, fc.integer({ min: 0, max: 20 }), (known, place) => {
        const registry = known as Record<string, FactValue>;
        if (judged(set, registry, '2027-12-02').effect === 'ALLOW') return;
        const { [Object.keys(registry)[place]!]: _forgotten, ...rest } = registry;
        expect(judged(set, rest, '2027-12-02').effect).toBe('DENY');
      }),
      { numRuns: 100 },
    );
  });
});
