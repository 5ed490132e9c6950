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

/**
 * What it takes to bring a value about, least first: a setting or a region chosen; a value found out and put on record;
 * a measure of the organisation's own; a clause or a contract agreed; people asked; an assessment carried out; the use
 * made another; another vendor.
 */
export const EFFORTS = [
  'setting',
  'evidence',
  'measure',
  'agreement',
  'consent',
  'assessment',
  'redesign',
  'vendor',
] as const;
export type Effort = (typeof EFFORTS)[number];

/**
 * Whether the organisation can bring another value of a fact about, and which: any, only what has more or fewer members
 * or days, a first one where there is none, or one of a list. A fixed value can be found out, and is then what it is;
 * the reason ends with a full stop.
 */
export type Arrangement =
  | { readonly fixed: string }
  | {
      readonly effort: Exclude<Effort, 'evidence'>;
      readonly towards: 'any' | 'more' | 'fewer' | 'first' | readonly FactValue[];
    };

export interface FactKey {
  /** `group.name`, for example `terms.retention_days`; the group is the group of the facts document. */
  readonly key: string;
  /** Whose fact it is; `call` comes with the call, `resolved` is computed by resolution from other facts. */
  readonly subject: SubjectKind | 'call' | 'resolved';
  /** Resolved for each recipient of a call by itself, not once for the deployment. */
  readonly eachRecipient?: true;
  readonly type: FactType;
  /** Whether the value may be none (`null`). */
  readonly none: boolean;
  /** What it says, in words for people; ends with a full stop. */
  readonly meaning: string;
  readonly unit?: string;
  readonly stricter?: Stricter;
  /** Days after observation for which it stands if the source names no end; absent means until superseded. */
  readonly validityDays?: number;
  /** Absent for what no policy reads. */
  readonly arrangement?: Arrangement;
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
