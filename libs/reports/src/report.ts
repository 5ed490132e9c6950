import { FactId, Handle, OrganisationId, SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';

const Text = z.string().min(1);
const Instant = z.iso.datetime({ precision: 3 }).describe('RFC 3339, UTC, milliseconds.');
const Count = z.int().min(0);

const common = {
  engine: Text.describe('Product and version that made the report.'),
  madeAt: Instant,
  organisation: z.strictObject({
    id: OrganisationId,
    name: Text,
    zone: Text.describe('IANA zone in which days and times are printed.'),
  }),
  origin: Text.describe('The log that the report rests on.'),
  size: z.int().min(1).describe('Entries that its checkpoint holds.'),
  v: z.literal(1),
};

/** A fact version as the log names it: by the digest of this record in canonical JSON. */
export const FactRecord = z.strictObject({
  confidence: Text,
  id: FactId,
  key: Text,
  method: Text,
  observedAt: Instant,
  observedBy: Text,
  qualifier: z.string().nullable(),
  recordedAt: Instant,
  source: z.strictObject({ locator: z.string().nullable(), sha256: z.string().nullable(), uri: Text }),
  subject: SubjectId,
  supersedes: FactId.nullable(),
  validFrom: Instant,
  validUntil: Instant.nullable(),
  value: z.json(),
});
export type FactRecord = Readonly<z.infer<typeof FactRecord>>;

export const SubjectRecord = z.strictObject({
  handle: Handle,
  id: SubjectId,
  kind: SubjectKind,
  name: Text,
  recordedAt: Instant,
});

export const RegistryTotals = z.strictObject({
  agreements: Count,
  agreementsInForce: Count,
  approved: Count,
  conflicts: Count,
  deployments: Count,
  gaps: Count,
  reviewsDue: Count,
});
export type RegistryTotals = Readonly<z.infer<typeof RegistryTotals>>;

/** The register at an instant: every subject and fact version, from which all that is printed is worked out. */
export const RegistryReport = z.strictObject({
  ...common,
  facts: z.array(FactRecord),
  kind: z.literal('registry'),
  query: z.strictObject({ at: Instant.describe('Instant as of which facts are read.') }),
  subjects: z.array(SubjectRecord),
  totals: RegistryTotals,
});
export type RegistryReport = Readonly<z.infer<typeof RegistryReport>>;

export const DecisionsTotals = z.strictObject({ allowed: Count, asked: Count, denied: Count });
export type DecisionsTotals = Readonly<z.infer<typeof DecisionsTotals>>;

/** The decisions of a period; they themselves are the log's entries beside it. */
export const DecisionsReport = z.strictObject({
  ...common,
  kind: z.literal('decisions'),
  policies: z
    .array(
      z.strictObject({
        citation: z.string(),
        id: Text,
        law: z.string(),
        title: z.string(),
        unconfirmed: z.array(Text).describe('What of it was not read in the text of the law, or is not settled.'),
      }),
    )
    .describe('What the policies that decided stand for, in the words of their packs.'),
  query: z.strictObject({
    from: Instant.describe('First instant of the period.'),
    until: Instant.describe('First instant after the period.'),
  }),
  subjects: z
    .array(z.strictObject({ handle: Text, id: Text, name: Text }))
    .describe('What the ids in the entries stand for, in the words of the register.'),
  totals: DecisionsTotals,
});
export type DecisionsReport = Readonly<z.infer<typeof DecisionsReport>>;

export const Report = z.discriminatedUnion('kind', [RegistryReport, DecisionsReport]);
export type Report = Readonly<z.infer<typeof Report>>;
