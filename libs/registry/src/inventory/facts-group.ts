import { Handle, SubjectKind, type FactValue } from '#vocabulary';
import { z } from 'zod';
import { Confidence, Method, Source } from '../fact.js';
import { FileDay, Name } from './field-forms.js';
import type { Stated, StatedSubject, Statement, SubjectRef } from './statement.js';

const On = z
  .string()
  .regex(
    new RegExp(`^(${SubjectKind.options.join('|')})/[A-Za-z0-9][A-Za-z0-9._:/-]*$`),
    `KIND/HANDLE, where KIND is one of ${SubjectKind.options.join(', ')}`,
  );

/** A fact that the other groups have no field for, with its evidence. */
const Completion = z.strictObject({
  on: On,
  name: Name.optional(),
  key: z.string(),
  qualifier: Handle.or(z.string().min(1).max(120)).optional(),
  value: z.json(),
  method: Method,
  confidence: Confidence.optional(),
  source: Source,
  observed_at: FileDay.optional(),
  valid_from: FileDay.optional(),
  valid_until: FileDay.optional(),
});
export type Completion = z.infer<typeof Completion>;

export const FactsGroup = z.array(Completion);

export function subjectOf({ on }: Pick<Completion, 'on'>): SubjectRef {
  const slash = on.indexOf('/');
  return { kind: on.slice(0, slash) as SubjectKind, handle: on.slice(slash + 1) };
}

/** Facts that complete the file. One that gives a name to its subject makes it, where no other group does. */
export function statedFacts(group: readonly Completion[]): Stated {
  const subjects = group.flatMap((fact, index): StatedSubject[] =>
    fact.name === undefined ? [] : [{ ...subjectOf(fact), name: fact.name, at: ['facts', index] }],
  );
  const statements = group.map((fact, index): Statement => ({
    of: subjectOf(fact),
    key: fact.key,
    ...(fact.qualifier !== undefined && { qualifier: fact.qualifier }),
    value: fact.value as FactValue,
    at: ['facts', index, 'value'],
    method: fact.method,
    source: fact.source,
    ...(fact.confidence && { confidence: fact.confidence }),
    ...(fact.observed_at && { observedOn: fact.observed_at }),
    ...(fact.valid_from && { validFrom: fact.valid_from }),
    ...(fact.valid_until && { validUntil: fact.valid_until }),
  }));
  return { subjects, statements };
}
