import type { Json } from '#ledger';
import type { Fact, Subject } from '#registry';
import { digestOf } from './digest.js';
import type { ChangeEntry } from './ports.js';

/** An entry stays a few KiB, however many facts a subject has. */
const FACTS_AN_ENTRY = 24;

/**
 * The ledger's account of facts recorded on one subject: each with its key and the digest of its canonical form, so that
 * the log vouches for every version of every fact without holding its text.
 */
export function registryChange(actor: string, subject: Subject, facts: readonly Fact[], isNew: boolean): ChangeEntry[] {
  const about = { id: subject.id, kind: subject.kind, handle: subject.handle };
  const entries: ChangeEntry[] = [];
  for (let from = 0; from < Math.max(facts.length, 1); from += FACTS_AN_ENTRY) {
    const lines = facts.slice(from, from + FACTS_AN_ENTRY).map((fact) => ({
      id: fact.id,
      key: fact.key,
      qualifier: fact.qualifier,
      supersedes: fact.supersedes,
      digest: factDigest(fact),
    }));
    entries.push({
      type: 'registry.change',
      actor,
      body: { subject: about, registered: isNew && from === 0, facts: lines },
    });
  }
  return entries;
}

/** SHA-256 of a fact's canonical JSON (RFC 8785), hex. */
export const factDigest = (fact: Fact): string => digestOf(factRecord(fact));

/** A fact as evidence bundles carry it. */
export const factRecord = (fact: Fact): Json => ({
  id: fact.id,
  subject: fact.subjectId,
  key: fact.key,
  qualifier: fact.qualifier,
  value: fact.value as Json,
  method: fact.method,
  source: { uri: fact.source.uri, locator: fact.source.locator ?? null, sha256: fact.source.sha256 ?? null },
  observedAt: fact.observedAt.toISOString(),
  observedBy: fact.observedBy,
  validFrom: fact.validFrom.toISOString(),
  validUntil: fact.validUntil?.toISOString() ?? null,
  confidence: fact.confidence,
  supersedes: fact.supersedes,
  recordedAt: fact.recordedAt.toISOString(),
});
