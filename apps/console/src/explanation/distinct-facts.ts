import type { DeterminingPolicy, FactRead } from './explanation-parts.js';

/** A fact that was read, and the recipients of whom it was; none named where it is the same of all. */
export interface DistinctFact {
  readonly fact: FactRead;
  readonly recipients: readonly string[];
}

/** The facts that policies read, each once, what is unknown first and then by what it says. */
export function distinctFacts(policies: readonly DeterminingPolicy[]): readonly DistinctFact[] {
  const everyone = new Set(policies.map(({ recipient }) => recipient));
  const read = policies.flatMap(({ recipient, facts }) => facts.map((fact) => ({ recipient, fact })));
  return [...Map.groupBy(read, ({ fact }) => identityOf(fact)).values()]
    .map((same) => {
      const recipients = [...new Set(same.map(({ recipient }) => recipient))];
      return { fact: same[0]!.fact, recipients: recipients.length === everyone.size ? [] : recipients };
    })
    .toSorted((a, b) => weightOf(a.fact) - weightOf(b.fact) || a.fact.key.localeCompare(b.fact.key));
}

const identityOf = ({ key, state, value, reason, layer }: FactRead): string =>
  JSON.stringify([key, state, value, reason, layer]);

const weightOf = ({ state }: FactRead): number => (state === 'UNKNOWN' ? 0 : 1);
