import { z } from 'zod';
import { DomainError } from '#vocabulary';
import { textOf, utf8 } from './bytes.js';
import { canonicalizeIntegers, isCanonical, type Json } from './canonical.js';
import { DecisionEntry, isExactlyDecision, isSurelyDecision, writeInOrder } from './decision-entry.js';
import { Id, Instant, Nonce, Text } from './entry-fields.js';
import { MAX_ENTRY_BYTES } from './hash.js';
import { found, Malformed } from './malformed.js';

export { MAX_ENTRY_BYTES };

export const EVENT_TYPES = [
  'access.refused',
  'approval',
  'auditor.access',
  'catalogue.publish',
  'durability',
  'erasure.done',
  'erasure.intent',
  'export',
  'fact.approve',
  'fact.decline',
  'fact.propose',
  'fact.withdraw',
  'hold.release',
  'hold.set',
  'import',
  'incident',
  'invitation',
  'key.add',
  'key.retire',
  'log.close',
  'log.open',
  'outcome',
  'override',
  'policy.approve',
  'policy.decline',
  'policy.draft',
  'policy.publish',
  'policy.withdraw',
  'registry.change',
  'report',
  'retention.set',
  'role.change',
  'signin',
  'signin.refused',
  'signout',
  'waiver.approve',
  'waiver.decline',
  'waiver.request',
  'waiver.review',
  'waiver.revoke',
  'waiver.withdraw',
] as const;

/** Anything else that happened: the same envelope around an open body. */
export const EventEntry = z.strictObject({
  actor: Text.nullable().describe('Opaque id of who did it; none when Custos itself did.'),
  body: z.custom<{ readonly [key: string]: Json }>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'allowed is an object',
  ),
  id: Id,
  nonce: Nonce,
  org: Text,
  ts: Instant,
  type: z.enum(EVENT_TYPES),
  v: z.literal(1),
});
export type EventEntry = Readonly<z.infer<typeof EventEntry>>;

export type Entry = DecisionEntry | EventEntry;

/** An entry that the writer refuses; every fault is named in one go. */
export class EntryRefused extends DomainError {
  readonly code = 'INVALID_INPUT';
}

/**
 * The bytes of an entry: RFC 8785 JSON without a line break, so that one line of an export is one entry.
 *
 * @throws {EntryRefused} an unknown or missing field, a wrong type, an unsorted list, a lone surrogate, a fractional
 *   number, or more than 65 535 bytes
 */
export function buildEntry(entry: Entry): Uint8Array {
  if (!isExactlyDecision(entry)) {
    const parsed = (entry.type === 'decision' ? DecisionEntry : EventEntry).safeParse(entry);
    if (!parsed.success) throw refusal(entry, parsed.error.issues);
  }
  const bytes = utf8(entry.type === 'decision' ? writeDecision(entry) : writeSlowly(entry));
  if (bytes.length > MAX_ENTRY_BYTES)
    throw new EntryRefused(`entry: found ${bytes.length} bytes, allowed are ${MAX_ENTRY_BYTES}`);
  return bytes;
}

function writeDecision(entry: DecisionEntry): string {
  const text = writeInOrder(entry);
  // JSON.stringify spells a lone surrogate \ud…; the slow writer tells it from an escaped backslash, and names the field.
  return text.includes('\\ud') ? writeSlowly(entry) : text;
}

function writeSlowly(entry: Entry): string {
  try {
    return canonicalizeIntegers(entry);
  } catch (error) {
    if (error instanceof Malformed) throw new EntryRefused(`entry ${error.message}`);
    throw error;
  }
}

function refusal(entry: unknown, issues: readonly z.core.$ZodIssue[]): EntryRefused {
  const faults = issues.map((issue) => {
    const value = issue.path.reduce<unknown>(
      (at, key) => (at !== null && typeof at === 'object' ? (at as Record<PropertyKey, unknown>)[key] : undefined),
      entry,
    );
    const shown = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
    return `${issue.path.join('.') || 'entry'}: found ${found(shown)}; ${issue.message}`;
  });
  return new EntryRefused(faults.join('\n'));
}

/** What every entry has; the rest is kept as it was written, fields of later versions too. */
const Envelope = z.looseObject({ id: Text, nonce: Nonce, org: Text, ts: Instant, type: Text, v: z.int().min(1) });
export type ReadEntry = Readonly<z.infer<typeof Envelope>>;

/**
 * Reads an entry. Unknown fields and types are kept: an old reader stays useful to a newer log.
 *
 * @throws {Malformed} not canonical JSON, no envelope, or a known type of version 1 without a field it must have
 */
export function readEntry(bytes: Uint8Array): ReadEntry {
  const text = textOf(bytes, 'entry');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Malformed('entry', `found ${found(text)}, allowed is JSON`);
  }
  if (!isCanonical(text, value)) throw new Malformed('entry', 'is JSON, but not in its canonical form (RFC 8785)');
  const isDecision = typeof value === 'object' && value !== null && isSurelyDecision(value as Record<string, unknown>);
  const fault = isDecision ? undefined : faultOf(value);
  if (fault !== undefined) throw new Malformed('entry', fault);
  return value as ReadEntry;
}

const TolerantDecision = z.looseObject(DecisionEntry.shape);
const TolerantEvent = z.looseObject(EventEntry.shape);

function faultOf(value: unknown): string | undefined {
  const envelope = Envelope.safeParse(value);
  if (!envelope.success) return refusal(value, envelope.error.issues).message;
  const { type, v } = envelope.data;
  if (v !== 1) return undefined;
  const isKnownEvent = (EVENT_TYPES as readonly string[]).includes(type);
  const schema = type === 'decision' ? TolerantDecision : isKnownEvent ? TolerantEvent : Envelope;
  const parsed = schema.safeParse(value);
  return parsed.success ? undefined : refusal(value, parsed.error.issues).message;
}
