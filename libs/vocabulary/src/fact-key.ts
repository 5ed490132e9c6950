import { z } from 'zod';

/** What a fact can be about. Every attribute that a policy reads is a fact of one of these. */
export const SubjectKind = z.enum([
  'organisation',
  'entity',
  'vendor',
  'model',
  'deployment',
  'alias',
  'hop',
  'application',
  'declared-call',
  'agreement',
  'addendum',
  'data-class',
  'observed-traffic',
]);
export type SubjectKind = z.infer<typeof SubjectKind>;

/** A known value; `null` is none (no end date, no tool). An unknown value is absent, never `null` or `[]`. */
export type FactValue =
  string | number | boolean | null | readonly FactValue[] | { readonly [name: string]: FactValue };

/** The shape of a fact's value; zod, Cedar, GraphQL and reference documentation derive from it. */
export type FactType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int' }
  | { readonly kind: 'number' }
  | { readonly kind: 'day' }
  | { readonly kind: 'string' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'country' }
  | { readonly kind: 'set'; readonly of: 'string' | 'country' | 'legal-class' | readonly string[] }
  | { readonly kind: 'records'; readonly fields: Readonly<Record<string, FactType & { readonly optional?: boolean }>> }
  | { readonly kind: 'json' };

/** The order in which one value is stricter for us than another, used between layers and between sources that disagree. */
export type Stricter = 'greatest' | 'least' | 'true' | 'false' | 'union' | 'intersection' | 'earliest';

export interface FactKey {
  /** `group.name`, for example `terms.retention_days`; the group is the group of the facts document. */
  readonly key: string;
  /** Whose fact it is; `call` comes with the call, `resolved` is computed by resolution from other facts. */
  readonly subject: SubjectKind | 'call' | 'resolved';
  readonly type: FactType;
  /** Whether the value may be none (`null`). */
  readonly none: boolean;
  /** What it says, in words for people; ends with a full stop. */
  readonly meaning: string;
  readonly unit?: string;
  readonly stricter?: Stricter;
  /** Days after observation for which it stands if the source names no end; absent means until superseded. */
  readonly validityDays?: number;
  /** Whether a policy may read it; an estimate or a price may rank but never gate. */
  readonly gates: boolean;
}

/** The facts of one recipient of one call on one day, as policies see them: `group → name → value`; absent is unknown. */
export const FactsDocument = z.object({ at: z.iso.date(), event: z.string() }).catchall(z.record(z.string(), z.json()));
export interface FactsDocument {
  readonly at: string;
  readonly event: string;
  readonly [group: string]: string | Readonly<Record<string, FactValue>>;
}
