import type { Day, FactsDocument, FactValue, ReferenceData } from '#vocabulary';
import { factOf } from '../facts.js';
import { of, type Known } from './three-valued.js';

/** The facts of one document with the tables of its day, read by type; `undefined` is unknown, `null` is none. */
export class Facts {
  /** Whether the day was asked for: what was derived without it holds on every day. */
  isDated = false;

  /** @param day the day as of which they are read */
  constructor(
    private readonly doc: FactsDocument,
    readonly reference: ReferenceData,
    private readonly day: Day = doc.at,
  ) {}

  get at(): Day {
    this.isDated = true;
    return this.day;
  }

  bool(key: string): Known<boolean> {
    return factOf(this.doc, key) as Known<boolean>;
  }

  text(key: string): Known<string | null> {
    return factOf(this.doc, key) as Known<string | null>;
  }

  number(key: string): Known<number | null> {
    return factOf(this.doc, key) as Known<number | null>;
  }

  set(key: string): Known<readonly string[]> {
    return factOf(this.doc, key) as Known<readonly string[]>;
  }

  records(key: string): Known<readonly Readonly<Record<string, FactValue>>[]> {
    return factOf(this.doc, key) as Known<readonly Readonly<Record<string, FactValue>>[]>;
  }

  /** Whether the set at `key` holds a member that passes. */
  holds(key: string, test: (member: string) => boolean): Known<boolean> {
    return of(this.set(key), (members) => members.some(test));
  }
}

interface Derived {
  /** Name within `context.derived`. */
  readonly name: string;
  /** What it says, in words for people; ends with a full stop. */
  readonly meaning: string;
  readonly citation: string;
  /** Every base fact on which the value may depend. */
  readonly reads: readonly string[];
  /** Days written into the law at which the value may change. */
  readonly days?: readonly Day[];
}

/** An attribute of `context.derived`: what Cedar cannot say, as it has no quantifiers over records and no dated tables. */
export type Derivation =
  | (Derived & { readonly type: 'bool'; readonly value: (facts: Facts) => Known<boolean> })
  | (Derived & { readonly type: 'set'; readonly value: (facts: Facts) => Known<readonly string[]> });

export type DerivedBool = Extract<Derivation, { type: 'bool' }>;
export type DerivedSet = Extract<Derivation, { type: 'set' }>;

/** The base facts of several derivations, each once. */
export const readsOf = (...derivations: readonly Derivation[]): string[] => [
  ...new Set(derivations.flatMap(({ reads }) => reads)),
];
