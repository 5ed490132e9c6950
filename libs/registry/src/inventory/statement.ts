import type { Day, FactValue, SubjectKind } from '#vocabulary';
import type { Confidence, Method, Source } from '../fact.js';
import type { FieldPath } from './field-path.js';

/** A subject by the names that a file has for it. */
export interface SubjectRef {
  readonly kind: SubjectKind;
  readonly handle: string;
}

export const subjectText = ({ kind, handle }: SubjectRef): string => `${kind}/${handle}`;

/** A subject that the file says exists. */
export interface StatedSubject extends SubjectRef {
  readonly name: string;
  readonly at: FieldPath;
}

/** What the file says of one subject; `undefined` is unknown, which states nothing. */
export interface Statement {
  readonly of: SubjectRef;
  readonly key: string;
  readonly qualifier?: string;
  readonly value: FactValue | undefined;
  readonly at: FieldPath;
  /** `ATTESTED` unless said otherwise: somebody wrote it into the file. */
  readonly method?: Method;
  /** The file itself unless said otherwise. */
  readonly source?: Source;
  readonly confidence?: Confidence;
  readonly observedOn?: Day;
  readonly validFrom?: Day;
  /** Last day of validity, included; none is open. */
  readonly validUntil?: Day | null;
}

export interface Stated {
  readonly subjects: readonly StatedSubject[];
  readonly statements: readonly Statement[];
}

/** Says several things about one subject; each entry is key, value and the field below `at` that says it. */
export const statementsOf = (
  of: SubjectRef,
  at: FieldPath,
  entries: readonly (readonly [key: string, value: FactValue | undefined, field: string])[],
  rest: Omit<Statement, 'of' | 'key' | 'value' | 'at'> = {},
): Statement[] => entries.map(([key, value, field]) => ({ of, key, value, at: [...at, ...field.split('.')], ...rest }));

export const joined = (parts: readonly Stated[]): Stated => ({
  subjects: parts.flatMap(({ subjects }) => subjects),
  statements: parts.flatMap(({ statements }) => statements),
});
