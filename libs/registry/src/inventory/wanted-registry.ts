import type { FactValue } from '#vocabulary';
import type { Confidence, Method, Source } from '../fact.js';
import type { WantedPerson } from './organisation-group.js';
import type { PolicyBlock } from './policy-block.js';
import type { StatedSubject, SubjectRef } from './statement.js';

/** A subject as the file wants it, with the line that names it. */
export type WantedSubject = Pick<StatedSubject, 'kind' | 'handle' | 'name'> & { readonly line: number };

/** A fact as the file wants it, not yet with ids. */
export interface WantedFact {
  readonly of: SubjectRef;
  readonly key: string;
  readonly qualifier: string | null;
  readonly value: FactValue;
  readonly method: Method;
  readonly source: Source;
  readonly confidence: Confidence;
  readonly observedAt: Date;
  readonly observedBy: string;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly line: number;
  readonly path: string;
}

/** A field of the file that nothing reads. */
export interface UninterpretedField {
  readonly of: SubjectRef;
  readonly path: string;
  readonly line: number;
  readonly reason: string;
}

/** What the register would hold if it held what the file says. */
export interface WantedRegistry {
  readonly inventory: string;
  readonly organisation: { readonly handle: string; readonly name: string };
  readonly subjects: readonly WantedSubject[];
  readonly facts: readonly WantedFact[];
  readonly people: readonly WantedPerson[];
  readonly policy: PolicyBlock | undefined;
  readonly uninterpreted: readonly UninterpretedField[];
}

const OBSERVER = 'inventory:';

/** Who observes what an inventory says; later imports know their own facts by it. */
export const inventoryObserver = (inventory: string): string => `${OBSERVER}${inventory}`;

/** The inventory by whose import an observer is known; `undefined` where the observer is somebody else. */
export const inventoryOf = (observer: string): string | undefined =>
  observer.startsWith(OBSERVER) ? observer.slice(OBSERVER.length) : undefined;
