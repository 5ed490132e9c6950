import type { FactValue } from '#vocabulary';
import { readsOf, type Derivation, type DerivedBool, type DerivedSet, type Facts } from './derivation.js';
import { holdsClass, personalData } from './personal-data.js';
import { all, any, not, of, type Known } from './three-valued.js';

const inEea = (facts: Facts, country: string): boolean => facts.reference.eea.includes(country);

/** Neither in the EEA nor adequate on the day of the facts. GDPR Art. 45; validity days inclusive. */
function isThirdCountry(facts: Facts, country: string): boolean {
  const adequate = facts.reference.adequacy.some(
    (decision) =>
      decision.country === country &&
      decision.valid_from <= facts.at &&
      (decision.valid_until === null || facts.at <= decision.valid_until),
  );
  return !adequate && !inEea(facts, country);
}

const COUNTRY_SETS = [
  'deployment.processing_countries',
  'deployment.storage_countries',
  'deployment.support_access_countries',
];

export const specialCategory: DerivedBool = {
  name: 'special_category',
  type: 'bool',
  meaning: 'The call carries personal data of a special category.',
  citation: 'GDPR Art. 9(1)',
  reads: readsOf(personalData),
  value: (facts) =>
    all(
      personalData.value(facts),
      holdsClass(facts, ({ gdpr }) => gdpr === 'art-9'),
    ),
};

const specialOrCriminalClass: DerivedBool = {
  name: 'special_or_criminal_class',
  type: 'bool',
  meaning: 'A class of the call is of a special category or concerns criminal offences.',
  citation: 'GDPR Art. 35(3)(b)',
  reads: ['data.classes'],
  value: (facts) => holdsClass(facts, ({ gdpr }) => gdpr === 'art-9' || gdpr === 'art-10'),
};

export const gdprApplies: DerivedBool = {
  name: 'gdpr_applies',
  type: 'bool',
  meaning: 'The GDPR applies to this processing.',
  citation: 'GDPR Arts. 2, 3',
  reads: [...readsOf(personalData), 'org.established_in', 'data.subject_locations', 'app.offers_to', 'app.monitors_in'],
  value: (facts) => {
    const eea = (key: string) => facts.holds(key, (country) => inEea(facts, country));
    return all(
      personalData.value(facts),
      any(
        eea('org.established_in'),
        all(eea('data.subject_locations'), any(eea('app.offers_to'), eea('app.monitors_in'))),
      ),
    );
  },
};

/** Known only once every country is known: what it holds decides whether one adequacy scheme covers them all. */
const thirdCountries: DerivedSet = {
  name: 'third_countries',
  type: 'set',
  meaning: 'Countries that process, store, can reach the data or house the vendor, outside the EEA and not adequate.',
  citation: 'GDPR Arts. 44, 45',
  reads: [...COUNTRY_SETS, 'vendor.country'],
  value: (facts) => {
    const sets = COUNTRY_SETS.map((key) => facts.set(key));
    const vendor = facts.text('vendor.country');
    if (vendor === undefined || sets.includes(undefined)) return undefined;
    const countries = new Set([...sets.flatMap((set) => set ?? []), ...(vendor === null ? [] : [vendor])]);
    return [...countries].filter((country) => isThirdCountry(facts, country));
  },
};

const thirdCountryAccess: DerivedBool = {
  name: 'third_country_access',
  type: 'bool',
  meaning: 'The data is within reach of a country outside the EEA that is not adequate.',
  citation: 'GDPR Art. 44',
  reads: thirdCountries.reads,
  value: (facts) =>
    any(
      ...COUNTRY_SETS.map((key) => facts.holds(key, (country) => isThirdCountry(facts, country))),
      of(facts.text('vendor.country'), (country) => country !== null && isThirdCountry(facts, country)),
    ),
};

type SubProcessor = Readonly<Record<string, FactValue>>;

const ofSubProcessors = (
  facts: Facts,
  quantifier: (...values: Known<boolean>[]) => Known<boolean>,
  test: (subProcessor: SubProcessor) => Known<boolean>,
): Known<boolean> => {
  const subProcessors = facts.records('vendor.sub_processors');
  return subProcessors === undefined ? undefined : quantifier(...subProcessors.map(test));
};

const isOnward = (facts: Facts, { country }: SubProcessor): Known<boolean> =>
  of(country as Known<string>, (code) => isThirdCountry(facts, code));

const SUB_PROCESSORS = ['vendor.sub_processors'];

const subProcessorsPresent: DerivedBool = {
  name: 'sub_processors_present',
  type: 'bool',
  meaning: 'The vendor uses sub-processors.',
  citation: 'GDPR Art. 28(2)',
  reads: SUB_PROCESSORS,
  value: (facts) => of(facts.records('vendor.sub_processors'), (subProcessors) => subProcessors.length > 0),
};

const subProcessorsBound: DerivedBool = {
  name: 'sub_processors_bound',
  type: 'bool',
  meaning: 'Every sub-processor is authorised and bound by the same duties.',
  citation: 'GDPR Art. 28(2), (4)',
  reads: SUB_PROCESSORS,
  value: (facts) =>
    ofSubProcessors(facts, all, ({ authorised, flow_down }) =>
      all(authorised as Known<boolean>, flow_down as Known<boolean>),
    ),
};

const onwardTransfer: DerivedBool = {
  name: 'onward_transfer',
  type: 'bool',
  meaning: 'A sub-processor sits outside the EEA in a country that is not adequate.',
  citation: 'GDPR Art. 44',
  reads: SUB_PROCESSORS,
  value: (facts) => ofSubProcessors(facts, any, (subProcessor) => isOnward(facts, subProcessor)),
};

/** An absent or empty `transfer_valid_until` is open-ended, as the rule matrix says. */
const onwardTransfersCovered: DerivedBool = {
  name: 'onward_transfers_covered',
  type: 'bool',
  meaning: 'Every such sub-processor has a transfer tool that is still valid.',
  citation: 'GDPR Arts. 44, 28(4)',
  reads: SUB_PROCESSORS,
  value: (facts) =>
    ofSubProcessors(facts, all, (subProcessor) => {
      const { transfer_tool, transfer_valid_until: until } = subProcessor;
      const covered = all(
        of(transfer_tool as Known<string | null>, (tool) => tool !== null && tool !== 'none'),
        until === undefined || until === null || facts.at <= (until as string),
      );
      return any(not(isOnward(facts, subProcessor)), covered);
    }),
};

export const GDPR: readonly Derivation[] = [
  specialCategory,
  specialOrCriminalClass,
  gdprApplies,
  thirdCountries,
  thirdCountryAccess,
  subProcessorsPresent,
  subProcessorsBound,
  onwardTransfer,
  onwardTransfersCovered,
];
