import type { LegalClass, ReferenceData } from '#vocabulary';
import { readsOf, type DerivedBool, type DerivedSet, type Facts } from './derivation.js';
import { all, of, type Known } from './three-valued.js';

type ClassTest = (legalClass: LegalClass) => boolean;

const classes = new WeakMap<ReferenceData, ReadonlyMap<string, LegalClass>>();

function classOf({ reference }: Facts, code: string): LegalClass | undefined {
  let byCode = classes.get(reference);
  if (byCode === undefined) {
    byCode = new Map(reference.data_classes.map((legalClass) => [legalClass.code, legalClass]));
    classes.set(reference, byCode);
  }
  return byCode.get(code);
}

const passes = (facts: Facts, code: string, test: ClassTest): boolean => {
  const legalClass = classOf(facts, code);
  return legalClass !== undefined && test(legalClass);
};

/** Whether `data.classes` holds a class of the legal taxonomy that passes. */
export const holdsClass = (facts: Facts, test: ClassTest): Known<boolean> =>
  facts.holds('data.classes', (code) => passes(facts, code, test));

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
  value: (facts) => facts.set('data.classes')?.filter((code) => passes(facts, code, ({ personal }) => personal)),
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
