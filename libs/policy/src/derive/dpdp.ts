import { readsOf, type Derivation, type DerivedBool, type Facts } from './derivation.js';
import { holdsClass, personalData } from './personal-data.js';
import { all, any, not, of } from './three-valued.js';

const isIndia = (country: string): boolean => country === 'IN';
const notMadePublic = (facts: Facts) => not(facts.bool('data.made_public_by_subject_or_law'));

const dpdpInScope: DerivedBool = {
  name: 'dpdp_in_scope',
  type: 'bool',
  meaning: 'The processing is within the territorial and material scope of the DPDP Act.',
  citation: 'DPDP s. 3',
  reads: [
    ...readsOf(personalData),
    'data.made_public_by_subject_or_law',
    'org.established_in',
    'deployment.processing_countries',
    'deployment.storage_countries',
    'app.offers_to',
    'data.subject_locations',
  ],
  value: (facts) => {
    const india = (key: string) => facts.holds(key, isIndia);
    return all(
      personalData.value(facts),
      notMadePublic(facts),
      any(
        india('org.established_in'),
        india('deployment.processing_countries'),
        india('deployment.storage_countries'),
        all(india('app.offers_to'), india('data.subject_locations')),
      ),
    );
  },
};

const dpdpResearchExempt: DerivedBool = {
  name: 'dpdp_research_exempt',
  type: 'bool',
  meaning: 'The exemption for research, archiving or statistics is claimed and its conditions hold.',
  citation: 'DPDP s. 17(2)(b)',
  reads: ['use.dpdp_research_claimed', 'use.decision_specific_to_person', 'controls.second_schedule_standards'],
  value: (facts) =>
    all(
      facts.bool('use.dpdp_research_claimed'),
      not(facts.bool('use.decision_specific_to_person')),
      facts.bool('controls.second_schedule_standards'),
    ),
};

const dpdpApplies: DerivedBool = {
  name: 'dpdp_applies',
  type: 'bool',
  meaning: 'The duties of the DPDP Act apply in full.',
  citation: 'DPDP ss. 3, 17(1)(d), 17(2)(b)',
  reads: [...readsOf(dpdpInScope, dpdpResearchExempt), 'org.dpdp_outsourcing_contract'],
  value: (facts) =>
    all(
      dpdpInScope.value(facts),
      not(dpdpResearchExempt.value(facts)),
      not(all(facts.bool('org.dpdp_outsourcing_contract'), not(facts.holds('data.subject_locations', isIndia)))),
    ),
};

const spdiApplies: DerivedBool = {
  name: 'spdi_applies',
  type: 'bool',
  meaning: 'The SPDI Rules of 2011 apply: a body corporate in India and sensitive personal data.',
  citation: 'SPDI Rules r. 3',
  reads: [...readsOf(personalData), 'org.established_in', 'data.made_public_by_subject_or_law'],
  value: (facts) =>
    all(
      facts.holds('org.established_in', isIndia),
      personalData.value(facts),
      holdsClass(facts, ({ spdi }) => spdi),
      notMadePublic(facts),
    ),
};

/** Whether a country that processes, stores, can reach the data or houses a sub-processor passes. */
const someRecipientCountry = (facts: Facts, test: (country: string) => boolean) => {
  const subProcessors = facts.records('vendor.sub_processors');
  return any(
    facts.holds('deployment.processing_countries', test),
    facts.holds('deployment.storage_countries', test),
    facts.holds('deployment.support_access_countries', test),
    subProcessors && any(...subProcessors.map(({ country }) => of(country as string | undefined, test))),
  );
};

const RECIPIENT_COUNTRIES = [
  'deployment.processing_countries',
  'deployment.storage_countries',
  'deployment.support_access_countries',
  'vendor.sub_processors',
];

const leavesIndia: DerivedBool = {
  name: 'leaves_india',
  type: 'bool',
  meaning: 'A country outside India processes, stores or can reach the data, or houses a sub-processor.',
  citation: 'DPDP s. 16(1)',
  reads: RECIPIENT_COUNTRIES,
  value: (facts) => someRecipientCountry(facts, (country) => !isIndia(country)),
};

const reachesRestrictedCountry: DerivedBool = {
  name: 'reaches_restricted_country',
  type: 'bool',
  meaning: 'One of those countries is restricted by notification.',
  citation: 'DPDP s. 16(1)',
  reads: RECIPIENT_COUNTRIES,
  value: (facts) => {
    const restricted = facts.reference.dpdp_restricted_countries;
    return restricted.length === 0 ? false : someRecipientCountry(facts, (country) => restricted.includes(country));
  },
};

const localisedClass: DerivedBool = {
  name: 'dpdp_localised_class',
  type: 'bool',
  meaning: 'A class of the call is notified to stay in India.',
  citation: 'DPDP Rules r. 13(4)',
  reads: ['data.classes'],
  value: (facts) => {
    const localised = facts.reference.dpdp_localised_classes;
    return localised.length === 0 ? false : facts.holds('data.classes', (code) => localised.includes(code));
  },
};

export const DPDP: readonly Derivation[] = [
  dpdpInScope,
  dpdpResearchExempt,
  dpdpApplies,
  spdiApplies,
  leavesIndia,
  reachesRestrictedCountry,
  localisedClass,
];
