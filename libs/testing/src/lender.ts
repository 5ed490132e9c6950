import type { RegistryDescription } from './registry.js';

/**
 * A small lender in India and Germany: two entities and their service company, a cloud host, a vendor in the United
 * States, one deployment each, an alias of both, a path of hops, and one application.
 */
export const lender = (): Record<string, RegistryDescription[string]> => ({
  'organisation/lender': { 'controls.encryption': true },
  'entity/lender-in': { 'entity.country': 'IN', 'entity.city': 'Mumbai', 'org.sectors': ['in-rbi-regulated'] },
  'entity/lender-de': { 'entity.country': 'DE', 'entity.city': 'Frankfurt am Main', 'org.sectors': [] },
  'entity/lender-tech': { 'entity.country': 'IN', 'entity.city': 'Bengaluru' },
  'vendor/cloud': { 'vendor.country': 'IE', 'vendor.sub_processors': [] },
  'vendor/us-api': { 'vendor.country': 'US', 'vendor.sub_processors': [] },
  'model/llama': { 'model.shut_down_on': null, 'model.stage': 'available', 'gpai.systemic_risk': false },
  'data-class/PUBLIC': { 'class.law': 'public', 'class.below_every_ceiling': true },
  'data-class/INTERNAL': { 'class.law': 'internal' },
  'data-class/SECRET': { 'class.law': 'credentials', 'class.parent': 'INTERNAL', 'class.never_leaves': true },
  'data-class/PERSONAL': { 'class.law': 'personal-basic' },
  'data-class/CONTACT': { 'class.law': 'personal-contact', 'class.parent': 'PERSONAL' },
  'data-class/GOVT_ID': { 'class.law': 'gov-id', 'class.parent': 'PERSONAL' },
  'data-class/AADHAAR': { 'class.law': 'aadhaar-number', 'class.parent': 'GOVT_ID' },
  'data-class/FINANCIAL': { 'class.law': 'financial', 'class.parent': 'PERSONAL' },
  'data-class/CHILD': { 'class.law': 'personal-basic', 'class.parent': 'PERSONAL', 'class.child': true },
  'agreement/agr-cloud': {
    'agreement.vendor': 'cloud',
    'agreement.kind': 'DPA',
    'agreement.customer_entities': ['lender-in', 'lender-de', 'lender-tech'],
    'agreement.valid_from': '2025-04-01',
    'agreement.valid_until': '2028-03-31',
    'agreement.notice_days': 60,
    'agreement.regions': ['ap-south-1', 'EU'],
    'agreement.covered_classes': ['PERSONAL'],
    'agreement.purposes': ['all'],
    'dpa.clauses': ['a', 'b'],
    'terms.retention_days@account': 0,
    'terms.training_on_inputs@account': false,
    'transfer.tool': 'scc',
  },
  'agreement/agr-us': {
    'agreement.vendor': 'us-api',
    'agreement.kind': 'DPA',
    'agreement.customer_entities': ['lender-in', 'lender-de'],
    'agreement.valid_from': '2026-01-01',
    'agreement.valid_until': '2026-12-15',
    'agreement.notice_days': 30,
    'agreement.regions': ['US'],
    'agreement.covered_classes': ['CONTACT', 'GOVT_ID'],
    'agreement.excluded_classes': ['AADHAAR', 'CHILD'],
    'agreement.purposes': ['customer_service'],
    'terms.retention_days@account': 30,
    'terms.training_on_inputs@account': false,
    'transfer.tool': 'none',
  },
  'agreement/agr-group': {
    'agreement.vendor': 'lender-tech',
    'agreement.kind': 'DPA',
    'agreement.customer_entities': ['lender-in', 'lender-de'],
    'agreement.valid_from': '2024-12-01',
    'agreement.valid_until': null,
    'agreement.notice_days': 90,
    'agreement.regions': ['ap-south-1', 'eu-central-1', 'Bengaluru'],
    'agreement.covered_classes': ['PERSONAL'],
    'agreement.purposes': ['all'],
    'agreement.transfer_assessment_review_due': '2026-11-30',
    'terms.retention_days@account': 90,
    'transfer.tool': 'scc',
  },
  'hop/gw-in': { 'hop.region': 'ap-south-1', 'hop.country': 'IN', 'hop.operator': 'lender-tech' },
  'hop/gw-eu': { 'hop.region': 'eu-central-1', 'hop.country': 'DE', 'hop.operator': 'lender-tech' },
  'hop/guard-us': { 'hop.region': 'eastus', 'hop.country': 'US', 'hop.operator': 'vendor' },
  'hop/log-in': {
    'hop.region': 'ap-south-1',
    'hop.country': 'IN',
    'hop.operator': 'cloud',
    'hop.retention_days': 400,
  },
  'deployment/dep-in': {
    'deployment.kind': 'self-hosted-open-weights',
    'deployment.status': 'approved',
    'deployment.model': 'llama',
    'deployment.vendor': 'cloud',
    'deployment.owner': 'p-nair',
    'deployment.entities': ['lender-in', 'lender-de'],
    'deployment.region_pin': ['ap-south-1'],
    'deployment.processing_regions': ['ap-south-1'],
    'deployment.agreements': ['agr-cloud', 'agr-group'],
    'deployment.authentication': 'mutual TLS',
    'deployment.telemetry': false,
    'deployment.revision_pinned': true,
    'deployment.data_class_ceiling': ['PERSONAL'],
    'deployment.next_review_at': '2027-02-10',
    'terms.retention_days@own logs': 400,
    'stack.advisories': [],
  },
  'deployment/dep-us': {
    'deployment.kind': 'vendor-api',
    'deployment.status': 'approved',
    'deployment.model': 'llama',
    'deployment.vendor': 'us-api',
    'deployment.owner': 'p-nair',
    'deployment.entities': ['lender-in', 'lender-de'],
    'deployment.region_pin': ['US'],
    'deployment.processing_regions': ['US'],
    'deployment.agreements': ['agr-us'],
    'deployment.data_class_ceiling': ['CONTACT'],
    'deployment.next_review_at': '2026-11-04',
  },
  'alias/chat': { 'alias.members': ['dep-in', 'dep-us'] },
  'application/app-chat': {
    'application.purpose_code': 'customer_service',
    'application.entities': ['lender-in', 'lender-de'],
    'application.owner': 'r-menon',
    'application.risk_class': 'LIMITED',
    'application.abilities': ['mask'],
    'data.youngest_subject_age': null,
    'basis.dpdp@lender-in': 'consent',
    'basis.gdpr_art6@lender-de': 'b',
  },
  'declared-call/call-chat': {
    'call.application': 'app-chat',
    'call.entity': 'lender-in',
    'call.target': 'chat',
    'call.subjects_in': ['IN'],
    'call.data_classes': ['CONTACT', 'FINANCIAL'],
    'call.path': ['gw-in', 'log-in'],
    'call.state': 'declared',
  },
});

/** The description with some statements replaced or added; `undefined` takes one away. */
export function changed(
  description: RegistryDescription,
  changes: Readonly<Record<string, Readonly<Record<string, RegistryDescription[string][string] | undefined>>>>,
): RegistryDescription {
  const result: Record<string, Record<string, RegistryDescription[string][string]>> = {};
  for (const name of new Set([...Object.keys(description), ...Object.keys(changes)])) {
    const statements = Object.entries({ ...description[name], ...changes[name] });
    result[name] = Object.fromEntries(
      statements.filter((one): one is [string, RegistryDescription[string][string]] => one[1] !== undefined),
    );
  }
  return result;
}
