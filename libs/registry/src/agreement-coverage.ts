import { dayIn } from '#vocabulary';
import { agreementOnDay, amendedTerm } from './agreement.js';
import type { AsOf } from './fact-state.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';

/** What one clause of an agreement reaches; no values where it is not known, with the reason. */
export interface AgreementTerm {
  readonly values: readonly string[] | null;
  readonly reason: string | null;
}

/** What an agreement reaches, as amended that day. */
export interface AgreementCoverage {
  readonly entities: AgreementTerm;
  readonly services: AgreementTerm;
  readonly deploymentTypes: AgreementTerm;
  readonly coveredClasses: AgreementTerm;
  readonly excludedClasses: AgreementTerm;
  readonly purposes: AgreementTerm;
  readonly regions: AgreementTerm;
  readonly clauses: AgreementTerm;
  /** All of it in one plain sentence; what is not known is said to be. */
  readonly sentence: string;
}

/** @param zone IANA zone of the organisation's own days */
export function agreementCoverage(registry: Registry, agreement: Subject, asOf: AsOf, zone: string): AgreementCoverage {
  const view = RegistryView.of(registry, asOf);
  const onDay = agreementOnDay(view, agreement, dayIn(zone, asOf.at));
  const term = (key: string): AgreementTerm => {
    const answer = amendedTerm<readonly string[]>(view, onDay, key);
    return answer.known ? { values: answer.value, reason: null } : { values: null, reason: answer.reason };
  };
  const excluded = term('agreement.excluded_classes');
  const terms = {
    entities: term('agreement.customer_entities'),
    services: term('agreement.services'),
    deploymentTypes: term('agreement.deployment_types'),
    coveredClasses: term('agreement.covered_classes'),
    // An exclusion exists only where it is written.
    excludedClasses: excluded.reason?.startsWith('MISSING_FACT') ? { values: [], reason: null } : excluded,
    purposes: term('agreement.purposes'),
    regions: term('agreement.regions'),
    clauses: term('dpa.clauses'),
  };
  return { ...terms, sentence: sentenceOf(terms) };
}

function sentenceOf(terms: Omit<AgreementCoverage, 'sentence'>): string {
  const { coveredClasses, excludedClasses, purposes, regions, services, entities } = terms;
  const parts = [
    `data of ${said(coveredClasses, 'classes', 'every class')}`,
    ...(excludedClasses.values?.length === 0 ? [] : [`but not of ${said(excludedClasses, 'exclusions', 'any class')}`]),
    `for ${said(purposes, 'purposes', 'any purpose')}`,
    `in ${said(regions, 'regions', 'any region')}`,
    `with ${said(services, 'services', 'any service')}`,
    `on behalf of ${said(entities, 'entities', 'any entity')}`,
  ];
  return `Covers ${parts.join(', ')}.`;
}

function said({ values }: AgreementTerm, what: string, all: string): string {
  if (values === null) return `${what} that are not known`;
  if (values.includes('all')) return all;
  return values.length === 0 ? `no ${what}` : values.join(', ');
}
