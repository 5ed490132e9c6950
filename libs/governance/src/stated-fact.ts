import { type Fact, factKey, Method, parseValue, Source, statableOn, type Subject } from '#registry';
import { type FactId, InvalidInput, newId, NotFound } from '#vocabulary';
import { z } from 'zod';
import type { Stores } from './ports.js';

/** What a person says about a subject, with the evidence for it. */
export const StateFact = z.object({
  key: z.string().describe('The attribute, such as `deployment.region_pin`; the reference lists them all.'),
  qualifier: z
    .string()
    .max(120)
    .nullish()
    .describe('Facet of the attribute: the layer of a term, or the handle of the entity for which it holds.'),
  value: z
    .json()
    .nullable()
    .describe('The value, in the shape the attribute declares; null is none. Unknown is not stated at all.'),
  method: Method,
  source: Source.describe('Where the evidence is.'),
  observedAt: z.date().nullish().describe('When the source was read; now where absent.'),
  validFrom: z.date().nullish().describe('First instant at which it holds; `observedAt` where absent.'),
  validUntil: z.date().nullish().describe('Instant from which it no longer holds; open where absent.'),
  confidence: z
    .enum(['PROVEN', 'STATED', 'ESTIMATED'])
    .nullish()
    .describe('How far the source carries it; STATED where absent.'),
});
export type StateFact = z.infer<typeof StateFact>;

/** Only the lifecycle's own use cases write these, each with its rule. */
const OWN_USE_CASE: Readonly<Record<string, string>> = {
  'deployment.status': 'submit, approve, suspend or retire the deployment',
};

/** A fact as a person can state it. */
export type StatedFact = Fact & { readonly confidence: NonNullable<StateFact['confidence']> };

/**
 * The fact that a statement makes of a subject.
 *
 * @param actor who states it
 * @throws {InvalidInput} no such key, a key that is not stated by hand or not on this kind of subject, a value that is not
 *   of the key's shape, or an end that is not after the beginning
 */
export function statedFact(
  subject: Subject,
  stated: Readonly<Omit<StateFact, 'value'>> & { readonly value: unknown },
  supersedes: FactId | null,
  now: Date,
  actor: string,
): StatedFact {
  const key = factKey(stated.key);
  const own = OWN_USE_CASE[key.key];
  if (own) throw new InvalidInput('key', `"${key.key}"`, `not stated by hand: ${own}`);
  if (!statableOn(key).includes(subject.kind))
    throw new InvalidInput('key', `"${key.key}" on a ${subject.kind}`, `stated on ${statableOn(key).join(' or ')}`);
  const value = parseValue(key, stated.value);
  const observedAt = stated.observedAt ?? now;
  const validFrom = stated.validFrom ?? observedAt;
  const validUntil = stated.validUntil ?? defaultEnd(observedAt, key.validityDays);
  if (validUntil !== null && validUntil <= validFrom)
    throw new InvalidInput('validUntil', validUntil.toISOString(), `an instant after ${validFrom.toISOString()}`);
  return {
    id: newId<FactId>(),
    organisationId: subject.organisationId,
    subjectId: subject.id,
    key: key.key,
    qualifier: stated.qualifier ?? null,
    value,
    method: stated.method,
    source: stated.source,
    observedAt,
    observedBy: actor,
    validFrom,
    validUntil,
    confidence: stated.confidence ?? 'STATED',
    supersedes,
    recordedAt: now,
  };
}

const defaultEnd = (observedAt: Date, validityDays: number | undefined): Date | null =>
  validityDays === undefined ? null : new Date(observedAt.getTime() + validityDays * 86_400_000);

/**
 * @throws {NotFound} there is no fact to supersede
 * @throws {InvalidInput} the fact to supersede is of another subject, key or qualifier
 */
export async function mustBeOfSameKey(
  { facts }: Stores,
  fact: Pick<Fact, 'subjectId' | 'key' | 'qualifier'>,
  supersedes: FactId,
): Promise<void> {
  const before = await facts.find(supersedes);
  if (!before) throw new NotFound('fact', supersedes);
  if (before.subjectId !== fact.subjectId || before.key !== fact.key || before.qualifier !== fact.qualifier)
    throw new InvalidInput(
      'supersedes',
      `a fact of ${before.key}${before.qualifier ? ` (${before.qualifier})` : ''}`,
      `a fact of the same subject, key and qualifier: ${fact.key}${fact.qualifier ? ` (${fact.qualifier})` : ''}`,
    );
}
