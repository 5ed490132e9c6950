import type { LegalClass } from '#vocabulary';
import { readsOf, type DerivedBool, type DerivedSet, type Facts } from './derivation.js';
import { all, of } from './three-valued.js';

const classesWhere = (facts: Facts, test: (legalClass: LegalClass) => boolean): ReadonlySet<string> =>
  new Set(facts.reference.data_classes.filter(test).map(({ code }) => code));

/** Whether `data.classes` holds a class of the legal taxonomy that passes. */
export function holdsClass(facts: Facts, test: (legalClass: LegalClass) => boolean) {
  const codes = classesWhere(facts, test);
  return facts.holds('data.classes', (code) => codes.has(code));
}

export const personalData: DerivedBool = {
  name: 'personal_data',
  type: 'bool',
  meaning: 'The call carries personal data: not anonymised, and of a class that is personal.',
  citation: 'GDPR Art. 4(1), Recital 26; DPDP s. 2(t)',
  reads: ['data.deidentification', 'data.classes'],
  value: (facts) =>
    all(
      of(facts.text('data.deidentification'), (state) => state !== 'anonymised'),
      holdsClass(facts, ({ personal }) => personal),
    ),
};

export const personalClasses: DerivedSet = {
  name: 'personal_classes',
  type: 'set',
  meaning: 'The personal classes among the classes of the call.',
  citation: 'GDPR Art. 4(1); DPDP s. 2(t)',
  reads: ['data.classes'],
  value: (facts) => {
    const personal = classesWhere(facts, (legalClass) => legalClass.personal);
    return facts.set('data.classes')?.filter((code) => personal.has(code));
  },
};

export const childPresent: DerivedBool = {
  name: 'child_present',
  type: 'bool',
  meaning: 'The youngest person in the data is below eighteen.',
  citation: 'DPDP s. 2(f)',
  reads: [...readsOf(personalData), 'data.youngest_subject_age'],
  value: (facts) =>
    all(
      personalData.value(facts),
      of(facts.number('data.youngest_subject_age'), (age) => age !== null && age < 18),
    ),
};
