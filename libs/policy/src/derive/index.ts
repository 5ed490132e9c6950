import type { Day, FactsDocument, ReferenceData } from '#vocabulary';
import { AI_ACT } from './ai-act.js';
import { Facts, type Derivation } from './derivation.js';
import { DPDP } from './dpdp.js';
import { GDPR } from './gdpr.js';
import { childPresent, personalClasses, personalData } from './personal-data.js';

export type { Derivation } from './derivation.js';

/** Every attribute of `context.derived`. */
export const DERIVATIONS: readonly Derivation[] = [
  personalData,
  personalClasses,
  childPresent,
  ...GDPR,
  ...DPDP,
  ...AI_ACT,
];

const byName = new Map(DERIVATIONS.map((derivation) => [derivation.name, derivation]));

export const derivationNamed = (name: string): Derivation | undefined => byName.get(name);

/** Days written into the law at which some derived value may change. */
export const STATUTORY_DAYS: readonly Day[] = [...new Set(DERIVATIONS.flatMap(({ days }) => days ?? []))];

export type DerivedFacts = Readonly<Record<string, boolean | readonly string[]>>;

/** What follows from the facts and the tables of the day; a value that hangs on an unknown fact is absent. */
export function derive(doc: FactsDocument, reference: ReferenceData): DerivedFacts {
  const facts = new Facts(doc, reference);
  const derived: Record<string, boolean | readonly string[]> = {};
  for (const { name, value } of DERIVATIONS) {
    const known = value(facts);
    if (known !== undefined) derived[name] = known;
  }
  return derived;
}
