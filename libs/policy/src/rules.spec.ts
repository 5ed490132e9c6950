import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import type { FactsDocument, FactValue } from '#vocabulary';
import { readFileSync } from 'node:fs';
import { CompiledEvaluator, derive, encodeContext, loadPolicySet, prepareScenarios } from './index.js';

type Overlay = Readonly<Record<string, FactValue>>;
type Says = 'fires' | 'is met' | 'is silent';

const library = loadPacks();
const { reference } = library;
const set = loadPolicySet({ packs: library.packs, keys: LAW_FACT_KEYS, obligations: library.obligations });
const evaluator = new CompiledEvaluator();
const scenarios = prepareScenarios(
  readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8'),
  { set, library, evaluator },
);

/** The facts of a scenario with some replaced, each by its key; `undefined` cannot be written, so every fact is known. */
function factsOf(id: string, overlay: Overlay): FactsDocument {
  const doc = structuredClone(scenarios.find((scenario) => scenario.id === id)?.doc) as Record<string, unknown>;
  for (const [key, value] of Object.entries(overlay)) {
    const [group, name] = key.split('.') as [string, string | undefined];
    if (name === undefined) doc[group] = value;
    else doc[group] = { ...(doc[group] as object), [name]: value };
  }
  return doc as FactsDocument;
}

function saysOf(rule: string, doc: FactsDocument, tables = reference): Says {
  const context = encodeContext(doc, derive(doc, tables), set.keys, tables);
  const { fired, met, errors } = evaluator.evaluate(set, context);
  expect(errors).toEqual([]);
  return fired.includes(rule) ? 'fires' : met.includes(rule) ? 'is met' : 'is silent';
}

const ART_4A = [
  'no-other-data',
  'reuse-limited-and-pseudonymised',
  'strict-access',
  'no-other-party-access',
  'deleted-after',
  'ropa-reason',
];
const BIAS: Overlay = { 'use.purpose': 'bias-detection', 'data.classes': ['health'] };
const PROVIDER: Overlay = { 'org.roles': ['provider'] };
const GPAI: Overlay = {
  event: 'place-on-market',
  'org.roles': ['gpai-provider'],
  'app.placed_on_market_in': ['FR'],
  'gpai.placed_on_market_on': '2026-01-10',
};
const AUTHORITY: Overlay = { 'org.sectors': ['public-authority'] };
const HOME: Overlay = {
  'deployment.processing_countries': ['IN'],
  'deployment.storage_countries': ['IN'],
  'deployment.support_access_countries': ['IN'],
};
const LENDER: Overlay = { 'org.sectors': ['in-digital-lending'] };
const DORA: Overlay = { 'org.sectors': ['eu-financial-entity'] };
const DORA_2 = [...'abcdefghi'].map((letter) => `2${letter}`);
const DORA_3 = [...'abcdef'].map((letter) => `3${letter}`);
const SECRET: Overlay = { 'data.classes': ['source-code'] };
const practice = (code: string, more: Overlay = {}): Overlay => ({ 'use.practices': [code], ...more });

/** s01: German company, German region. s41: applicant screening, every duty met. s53: Indian company, US vendor, all in order. */
const EU = 's01';
const HIRING = 's41';
const INDIA = 's53';

const TABLE: readonly (readonly [rule: string, says: Says, facts: string, overlay: Overlay])[] = [
  ['eu-ai-act.art-4a', 'fires', EU, { ...BIAS, 'controls.art_4a_conditions': ART_4A }],
  [
    'eu-ai-act.art-4a',
    'fires',
    EU,
    { ...BIAS, 'controls.art_4a_conditions': ART_4A.slice(1), 'deployment.third_party_processor': false },
  ],
  [
    'eu-ai-act.art-4a',
    'is met',
    EU,
    { ...BIAS, 'controls.art_4a_conditions': ART_4A, 'deployment.third_party_processor': false },
  ],
  ['eu-ai-act.art-4a', 'is silent', EU, { ...BIAS, 'data.classes': ['personal-basic'] }],
  ['eu-ai-act.art-5-1-a', 'fires', EU, practice('subliminal-or-manipulative')],
  [
    'eu-ai-act.art-5-1-a',
    'is silent',
    EU,
    practice('subliminal-or-manipulative', { 'use.exclusion': 'sole-scientific-research' }),
  ],
  ['eu-ai-act.art-5-1-b', 'fires', EU, practice('exploit-vulnerability')],
  ['eu-ai-act.art-5-1-d', 'fires', EU, practice('crime-prediction-by-profiling')],
  ['eu-ai-act.art-5-1-e', 'fires', EU, practice('untargeted-face-scraping')],
  ['eu-ai-act.art-5-1-g', 'fires', EU, practice('biometric-categorisation-sensitive')],
  [
    'eu-ai-act.art-5-1-g',
    'is met',
    EU,
    practice('biometric-categorisation-sensitive', { 'use.law_enforcement_exception': true }),
  ],
  [
    'eu-ai-act.art-5-1-h',
    'fires',
    EU,
    practice('realtime-remote-biometric-id', { 'use.law_enforcement_exception': true }),
  ],
  [
    'eu-ai-act.art-5-1-h',
    'is met',
    EU,
    practice('realtime-remote-biometric-id', { 'use.law_enforcement_exception': true, 'controls.fria_done': true }),
  ],
  ['eu-ai-act.art-5-1-bb', 'fires', EU, practice('child-sexual-abuse-material')],
  ['eu-ai-act.art-10', 'fires', HIRING, { ...PROVIDER, event: 'train' }],
  ['eu-ai-act.art-10', 'is met', HIRING, { ...PROVIDER, event: 'train', 'controls.data_governance_documented': true }],
  ['eu-ai-act.art-10', 'is silent', HIRING, PROVIDER],
  ['eu-ai-act.art-12-19', 'is met', HIRING, { ...PROVIDER, 'controls.log_retention_days': 184 }],
  ['eu-ai-act.art-12-19', 'fires', HIRING, { ...PROVIDER, 'controls.log_retention_days': 183 }],
  ['eu-ai-act.art-12-19', 'is silent', HIRING, { ...PROVIDER, at: '2027-12-01' }],
  ['eu-ai-act.art-14', 'fires', HIRING, PROVIDER],
  ['eu-ai-act.art-14', 'is met', HIRING, { ...PROVIDER, 'controls.oversight_by_design': true }],
  ['eu-ai-act.art-16', 'fires', HIRING, PROVIDER],
  ['eu-ai-act.art-16', 'is met', HIRING, { ...PROVIDER, 'controls.section_2_conformity': true }],
  ['eu-ai-act.art-26-4', 'is met', HIRING, {}],
  ['eu-ai-act.art-26-4', 'is silent', HIRING, PROVIDER],
  ['eu-ai-act.art-26-5', 'is met', HIRING, {}],
  ['eu-ai-act.art-26-5', 'fires', HIRING, { 'deployment.suspended_for_risk': true }],
  ['eu-ai-act.art-26-8', 'fires', HIRING, AUTHORITY],
  ['eu-ai-act.art-26-8', 'is met', HIRING, { ...AUTHORITY, 'controls.eu_db_registered': true }],
  ['eu-ai-act.art-26-8', 'is silent', HIRING, { ...AUTHORITY, 'use.annex_iii_point': '2' }],
  ['eu-ai-act.art-49-1', 'fires', HIRING, PROVIDER],
  ['eu-ai-act.art-49-1', 'is met', HIRING, { ...PROVIDER, 'controls.provider_eu_db_registered': true }],
  ['eu-ai-act.art-49-1', 'is silent', HIRING, { ...PROVIDER, 'use.annex_iii_point': '2' }],
  ['eu-ai-act.art-50-4-deep-fake', 'is met', EU, { 'use.deep_fake': true }],
  ['eu-ai-act.art-50-4-deep-fake', 'is silent', EU, { 'use.deep_fake': false }],
  ['eu-ai-act.art-50-4-text', 'is met', EU, { 'use.public_interest_text': true }],
  [
    'eu-ai-act.art-50-4-text',
    'is silent',
    EU,
    { 'use.public_interest_text': true, 'use.editorial_responsibility': true },
  ],
  ['eu-ai-act.art-53-1-ab', 'fires', EU, { ...GPAI, 'gpai.annex_xi_documentation': true }],
  [
    'eu-ai-act.art-53-1-ab',
    'is met',
    EU,
    { ...GPAI, 'gpai.annex_xi_documentation': true, 'gpai.annex_xii_documentation': true },
  ],
  [
    'eu-ai-act.art-53-1-ab',
    'is met',
    EU,
    { ...GPAI, 'gpai.open_source_conditions_met': true, 'gpai.training_flop': 1e25 },
  ],
  [
    'eu-ai-act.art-53-1-ab',
    'fires',
    EU,
    { ...GPAI, 'gpai.open_source_conditions_met': true, 'gpai.training_flop': 2e25 },
  ],
  [
    'eu-ai-act.art-53-1-ab',
    'fires',
    EU,
    { ...GPAI, 'gpai.open_source_conditions_met': true, 'gpai.systemic_risk': true },
  ],
  ['eu-ai-act.art-53-1-ab', 'is silent', EU, { ...GPAI, 'gpai.placed_on_market_on': '2025-08-01' }],
  ['eu-ai-act.art-53-1-ab', 'fires', EU, { ...GPAI, 'gpai.placed_on_market_on': '2025-08-02' }],
  ['eu-ai-act.art-53-1-ab', 'fires', EU, { ...GPAI, 'gpai.placed_on_market_on': '2025-08-01', at: '2027-08-02' }],
  ['eu-ai-act.art-53-1-ab', 'is silent', EU, { ...GPAI, 'app.placed_on_market_in': ['US'] }],
  [
    'eu-ai-act.art-53-1-cd',
    'fires',
    EU,
    { ...GPAI, 'gpai.copyright_policy': true, 'gpai.open_source_conditions_met': true },
  ],
  [
    'eu-ai-act.art-53-1-cd',
    'is met',
    EU,
    { ...GPAI, 'gpai.copyright_policy': true, 'gpai.training_summary_published': true },
  ],
  ['eu-ai-act.art-53-1-cd', 'is silent', EU, { ...GPAI, 'gpai.placed_on_market_on': '2024-01-01', at: '2027-08-01' }],
  ['eu-ai-act.art-55', 'fires', EU, { ...GPAI, 'gpai.training_flop': 3e25 }],
  ['eu-ai-act.art-55', 'is met', EU, { ...GPAI, 'gpai.systemic_risk': true, 'gpai.art_55_programme': true }],
  ['eu-ai-act.art-55', 'is silent', EU, { ...GPAI, 'gpai.training_flop': 1e24 }],
  ['eu-ai-act.art-73', 'is met', HIRING, { event: 'serious-incident' }],
  ['eu-ai-act.art-73', 'is silent', EU, { event: 'serious-incident' }],
  ['eu-ai-act.art-86', 'is met', HIRING, {}],
  ['eu-ai-act.art-86', 'is silent', HIRING, { 'use.legal_or_similar_effect': false }],
  [
    'gdpr.art-8',
    'fires',
    EU,
    { 'use.offered_directly_to_child': true, 'basis.gdpr_art6': 'a', 'data.youngest_subject_age': 15 },
  ],
  [
    'gdpr.art-8',
    'is silent',
    EU,
    { 'use.offered_directly_to_child': true, 'basis.gdpr_art6': 'a', 'data.youngest_subject_age': 16 },
  ],
  [
    'gdpr.art-8',
    'is silent',
    EU,
    { 'use.offered_directly_to_child': true, 'basis.gdpr_art6': 'a', 'data.youngest_subject_age': null },
  ],
  [
    'gdpr.art-8',
    'is met',
    EU,
    {
      'use.offered_directly_to_child': true,
      'basis.gdpr_art6': 'a',
      'data.youngest_subject_age': 15,
      'consent.parental_authorised': true,
    },
  ],
  ['gdpr.art-13-14', 'is met', EU, {}],
  ['gdpr.art-13-14', 'is silent', EU, { 'deployment.third_party_processor': false }],
  ['gdpr.art-30', 'is met', EU, {}],
  ['gdpr.art-30', 'is silent', EU, { 'data.classes': ['internal'] }],
  ['gdpr.art-33', 'is met', EU, { event: 'personal-data-breach' }],
  ['gdpr.art-33', 'is silent', EU, { event: 'cyber-incident' }],
  ['gdpr.art-49', 'fires', EU, { 'vendor.country': 'US', 'transfer.tool': 'derogation-49' }],
  [
    'gdpr.art-49',
    'is met',
    EU,
    { 'vendor.country': 'US', 'transfer.tool': 'derogation-49', 'transfer.occasional': true },
  ],
  ['gdpr.art-49', 'is silent', EU, { 'vendor.country': 'CH', 'transfer.tool': 'derogation-49' }],
  ['in-dpdp.s-4', 'fires', INDIA, { 'consent.status': 'none' }],
  ['in-dpdp.s-4', 'fires', INDIA, { 'basis.dpdp': null }],
  ['in-dpdp.s-4', 'is met', INDIA, { 'consent.status': 'withdrawn' }],
  ['in-dpdp.s-4', 'is met', INDIA, { 'basis.dpdp': '7-i', 'consent.status': 'none' }],
  ['in-dpdp.s-5', 'fires', INDIA, { 'consent.notice_given': false }],
  ['in-dpdp.s-5', 'is met', INDIA, {}],
  ['in-dpdp.s-5', 'is silent', INDIA, { 'consent.notice_given': false, 'basis.dpdp': '7-a' }],
  ['in-dpdp.s-6-9', 'fires', INDIA, { 'consent.via_consent_manager': true }],
  [
    'in-dpdp.s-6-9',
    'is met',
    INDIA,
    { 'consent.via_consent_manager': true, 'consent.consent_manager_registered': true },
  ],
  ['in-dpdp.s-8-6', 'is met', INDIA, { event: 'personal-data-breach' }],
  ['in-dpdp.s-8-7', 'fires', INDIA, { 'terms.deletion_on_request': false }],
  ['in-dpdp.s-8-7', 'is met', INDIA, {}],
  ['in-dpdp.r-8-3', 'is met', INDIA, { 'controls.log_retention_days': 365 }],
  ['in-dpdp.r-8-3', 'fires', INDIA, { 'controls.log_retention_days': 364 }],
  [
    'in-dpdp.s-9-2',
    'fires',
    INDIA,
    { 'data.youngest_subject_age': 17, 'use.detrimental_to_child': true, 'consent.parental_verifiable': true },
  ],
  ['in-dpdp.s-9-2', 'is silent', INDIA, { 'data.youngest_subject_age': 18, 'use.detrimental_to_child': true }],
  ['in-dpdp.r-13-4', 'is silent', INDIA, { 'org.sectors': ['in-sdf'] }],
  [
    'in-dpdp.s-17-2-b',
    'fires',
    INDIA,
    {
      'use.dpdp_research_claimed': true,
      'use.decision_specific_to_person': true,
      'controls.second_schedule_standards': true,
    },
  ],
  [
    'in-dpdp.s-17-2-b',
    'is met',
    INDIA,
    { 'use.dpdp_research_claimed': true, 'controls.second_schedule_standards': true },
  ],
  ['in-dpdp.s-17-2-b', 'is silent', INDIA, {}],
  ['in-dpdp.s-11', 'is met', INDIA, {}],
  ['in-dpdp.s-11', 'is silent', INDIA, { 'deployment.third_party_processor': false }],
  ['in-aadhaar.s-29-1', 'fires', INDIA, { 'data.classes': ['aadhaar-core-biometric'] }],
  ['in-rbi.digital-lending', 'fires', INDIA, LENDER],
  ['in-rbi.digital-lending', 'fires', INDIA, { ...LENDER, ...HOME, 'deployment.processing_countries': ['IN', 'US'] }],
  ['in-rbi.digital-lending', 'is met', INDIA, { ...LENDER, ...HOME }],
  [
    'in-rbi.digital-lending',
    'is met',
    INDIA,
    { ...LENDER, 'deployment.storage_countries': ['IN'], 'terms.retention_days': 0 },
  ],
  [
    'in-rbi.digital-lending',
    'is met',
    INDIA,
    { ...LENDER, 'deployment.storage_countries': ['IN'], 'terms.offshore_deletion_hours': 24 },
  ],
  [
    'in-rbi.digital-lending',
    'fires',
    INDIA,
    { ...LENDER, 'deployment.storage_countries': ['IN'], 'terms.offshore_deletion_hours': 25 },
  ],
  [
    'in-rbi.digital-lending',
    'fires',
    INDIA,
    { ...LENDER, 'deployment.storage_countries': ['IN'], 'terms.offshore_deletion_hours': null },
  ],
  ['in-rbi.free-ai', 'is met', INDIA, { 'org.sectors': ['in-rbi-regulated'] }],
  ['in-rbi.free-ai', 'is silent', INDIA, { 'org.sectors': ['in-insurance'] }],
  ['in-sebi.reg-16c', 'is met', INDIA, { 'org.sectors': ['in-sebi-regulated'] }],
  [
    'in-sebi.cloud-localisation',
    'fires',
    INDIA,
    { 'org.sectors': ['in-sebi-regulated'], 'data.classes': ['securities-client-data'] },
  ],
  [
    'in-sebi.cloud-localisation',
    'is met',
    INDIA,
    { ...HOME, 'org.sectors': ['in-sebi-regulated'], 'data.classes': ['securities-client-data'] },
  ],
  ['in-sebi.cloud-localisation', 'is silent', INDIA, { 'org.sectors': ['in-sebi-regulated'] }],
  ['in-irdai.records', 'fires', INDIA, { 'org.sectors': ['in-insurance'], 'data.classes': ['insurance-record'] }],
  [
    'in-irdai.records',
    'is met',
    INDIA,
    { 'org.sectors': ['in-insurance'], 'data.classes': ['insurance-record'], 'deployment.storage_countries': ['IN'] },
  ],
  ['in-cert-in.incident', 'is met', INDIA, { event: 'cyber-incident' }],
  ['in-cert-in.incident', 'is silent', EU, { event: 'cyber-incident' }],
  [
    'in-it-rules.synthetic-media',
    'is met',
    INDIA,
    { 'org.sectors': ['in-intermediary'], 'use.generates': ['text', 'audio'] },
  ],
  [
    'in-it-rules.synthetic-media',
    'is silent',
    INDIA,
    { 'org.sectors': ['in-intermediary'], 'use.generates': ['text'] },
  ],
  ['eu-dora.art-30', 'fires', EU, { ...DORA, 'dpa.dora_clauses': DORA_2.slice(1) }],
  ['eu-dora.art-30', 'is met', EU, { ...DORA, 'dpa.dora_clauses': DORA_2 }],
  ['eu-dora.art-30', 'fires', EU, { ...DORA, 'dpa.dora_clauses': DORA_2, 'app.critical_or_important_function': true }],
  [
    'eu-dora.art-30',
    'is met',
    EU,
    { ...DORA, 'dpa.dora_clauses': [...DORA_2, ...DORA_3], 'app.critical_or_important_function': true },
  ],
  ['eu-dora.art-28-3', 'is met', EU, DORA],
  ['eu-dora.art-28-3', 'is silent', EU, {}],
  ['eu-nis2.art-21-23', 'is met', EU, { 'org.sectors': ['eu-nis2-entity'] }],
  [
    'eu-nis2.art-21-23',
    'is silent',
    EU,
    { 'org.sectors': ['eu-nis2-entity'], 'deployment.third_party_processor': false },
  ],
  ['eu-trade-secrets.art-2', 'is met', EU, SECRET],
  ['eu-trade-secrets.art-2', 'fires', EU, { ...SECRET, 'dpa.confidentiality_clause': false }],
  ['eu-trade-secrets.art-2', 'fires', EU, { ...SECRET, 'terms.training_on_inputs': true }],
  ['eu-trade-secrets.art-2', 'is silent', EU, { ...SECRET, 'deployment.third_party_processor': false }],
];

describe('the rules that no scenario of the matrix names', () => {
  it.each(TABLE)('%s %s: %s with %j', (rule, says, facts, overlay) => {
    expect(saysOf(rule, factsOf(facts, overlay))).toBe(says);
  });

  it('in-dpdp.r-13-4 binds the classes that are notified', () => {
    const notified = { ...reference, dpdp_localised_classes: ['personal-basic'] };
    const sdf = { 'org.sectors': ['in-sdf'] };
    expect(saysOf('in-dpdp.r-13-4', factsOf(INDIA, sdf), notified)).toBe('fires');
    expect(saysOf('in-dpdp.r-13-4', factsOf(INDIA, { ...sdf, ...HOME }), notified)).toBe('is met');
  });

  it('in-dpdp.s-16 denies a country that is restricted', () => {
    const restricted = { ...reference, dpdp_restricted_countries: ['US'] };
    expect(saysOf('in-dpdp.s-16', factsOf(INDIA, {}), restricted)).toBe('fires');
    expect(saysOf('in-dpdp.s-16', factsOf(INDIA, {}))).toBe('is met');
    expect(saysOf('in-dpdp.s-16', factsOf(INDIA, { ...HOME, 'vendor.sub_processors': [] }))).toBe('is silent');
  });

  it('are all here', () => {
    const named = scenarios.flatMap(({ expected }) => [
      ...(expected.decided_by ?? []),
      ...(expected.becomes_deny_by ?? []),
    ]);
    const covered = new Set([...named, ...TABLE.map(([rule]) => rule)]);
    expect(set.rules.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  });
});
