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
  return { ...terms, sentence: sentenceOf(terms, registry) };
}

function sentenceOf(terms: Omit<AgreementCoverage, 'sentence'>, registry: Registry): string {
  const { coveredClasses, excludedClasses, purposes, regions, services, entities } = terms;
  const parts = [coveredClasses, purposes, regions, services, entities];
  if (parts.every(({ values }) => values === null)) return 'What it covers is not known.';
  const nameOf = (kind: 'data-class' | 'entity', handle: string) => registry.find(kind, handle)?.name ?? handle;
  const className = (handle: string) => `“${nameOf('data-class', handle)}”`;
  const exclusions = said(excludedClasses, 'data that is not known', 'anything', className);
  const sentence = [
    said(coveredClasses, 'data that is not known', 'data of every class', className),
    ...(excludedClasses.values?.length === 0 ? [] : [`but not ${exclusions}`]),
    `for ${said(purposes, 'purposes that are not known', 'any purpose', (code) => code.replaceAll('_', ' '))}`,
    `in ${regions.values?.includes('global') ? 'any region' : said(regions, 'regions that are not known', 'any region', regionName)}`,
    `with ${said(services, 'services that are not known', 'any service')}`,
    `on behalf of ${said(entities, 'entities that are not known', 'any entity', (one) => nameOf('entity', one))}`,
  ];
  return `Covers ${sentence.join(', ')}.`;
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });
const listed = new Intl.ListFormat('en-GB');

/** Countries and the EU by name; places such as `ap-south-1` as they stand. */
const regionName = (region: string): string =>
  /^[A-Z]{2}$/.test(region) ? `${WITH_ARTICLE.has(region) ? 'the ' : ''}${countryNames.of(region) ?? region}` : region;

/** Names that English says with an article. */
const WITH_ARTICLE: ReadonlySet<string> = new Set(['AE', 'EU', 'GB', 'NL', 'PH', 'US']);

function said(
  { values }: AgreementTerm,
  unknown: string,
  all: string,
  nameOf: (value: string) => string = (value) => value,
): string {
  if (values === null) return unknown;
  if (values.includes('all')) return all;
  return values.length === 0 ? 'nothing' : listed.format(values.map(nameOf));
}
