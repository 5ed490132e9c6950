import type { FactKey } from '#vocabulary';
import type { Fact } from './fact.js';

/** The instant from which the fact no longer stands by itself: its own end, or its key's default after observation. */
export function endOf(fact: Fact, key: FactKey | undefined): Date | null {
  if (fact.validUntil) return fact.validUntil;
  if (key?.validityDays === undefined) return null;
  return new Date(fact.observedAt.getTime() + key.validityDays * 86_400_000);
}
