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
export const derive = (doc: FactsDocument, reference: ReferenceData): DerivedFacts =>
  derivedByDay(doc, reference)(doc.at);

/** The same on any day: only what was derived with a look at the day is derived again on another. */
export function derivedByDay(doc: FactsDocument, reference: ReferenceData): (day: Day) => DerivedFacts {
  const dated: Derivation[] = [];
  const derived: Record<string, boolean | readonly string[]> = {};
  const facts = new Facts(doc, reference);
  for (const derivation of DERIVATIONS) {
    facts.isDated = false;
    const known = derivation.value(facts);
    if (known !== undefined) derived[derivation.name] = known;
    if (facts.isDated) dated.push(derivation);
  }
  return (day) => {
    if (day === doc.at || dated.length === 0) return derived;
    const then = new Facts(doc, reference, day);
    const values = dated.map(({ name, value }) => [name, value(then)] as const);
    if (values.every(([name, value]) => value === derived[name])) return derived;
    const other = { ...derived };
    for (const [name, value] of values) {
      if (value === undefined) delete other[name];
      else other[name] = value;
    }
    return other;
  };
}
