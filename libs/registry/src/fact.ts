import { FactId, OrganisationId, SubjectId, type FactValue } from '#vocabulary';
import { z } from 'zod';

export const Method = z
  .enum(['CONTRACT', 'VENDOR_DOC', 'MEASURED', 'DISCOVERED', 'DATASET', 'ATTESTED', 'ESTIMATE'])
  .describe('How the value was obtained.');
export type Method = z.infer<typeof Method>;

export const Confidence = z
  .enum(['PROVEN', 'STATED', 'ESTIMATED', 'UNKNOWN'])
  .describe('How far the source carries the value.');
export type Confidence = z.infer<typeof Confidence>;

export const Source = z.object({
  uri: z.string().min(1).max(2000).describe('Where the evidence is: a document name, URL or file.'),
  locator: z.string().max(500).nullish().describe('Clause, page or line in the source.'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullish()
    .describe('SHA-256 of the document, hex; none where it was not kept.'),
});
export type Source = z.infer<typeof Source>;

/**
 * One evidenced value of one attribute of one subject. Never updated: a later fact supersedes it.
 *
 * Validity is a half-open range of instants. `qualifier` tells facets of the same key apart: the layer of a retention
 * term (`account`, `addendum`, `model`, `request`), or the handle of the entity for which an application's fact holds.
 */
export const Fact = z.object({
  id: FactId,
  organisationId: OrganisationId,
  subjectId: SubjectId,
  key: z.string(),
  qualifier: z.string().nullable(),
  value: z.json().transform((value) => value as FactValue),
  method: Method,
  source: Source,
  observedAt: z.date(),
  observedBy: z.string(),
  validFrom: z.date(),
  validUntil: z.date().nullable(),
  confidence: Confidence,
  supersedes: FactId.nullable(),
  recordedAt: z.date(),
});
export type Fact = Readonly<z.infer<typeof Fact>>;
