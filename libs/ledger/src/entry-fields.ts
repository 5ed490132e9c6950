import { z } from 'zod';

/** 16 bytes in base64url: the last character carries two bits. */
export const NONCE = /^[A-Za-z0-9_-]{21}[AQgw]$/;
export const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** 32 bytes in base64url: the last character carries four bits. */
export const CALL_DIGEST = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

export const Text = z.string().min(1);
export const CallDigest = z.string().regex(CALL_DIGEST, 'allowed are 32 bytes in base64url');
export const Count = z.int().min(0);
export const SortedTexts = z.array(Text).refine((items) => isAscending(items, (item) => item), {
  error: 'allowed is sorted by UTF-16 code units, each once',
});
export const Ascending = <T extends z.ZodType>(item: T, keyOf: (item: z.output<T>) => string) =>
  z.array(item).refine((items) => isAscending(items, keyOf), { error: 'allowed is sorted, each once' });

function isAscending<T>(items: readonly T[], keyOf: (item: T) => string): boolean {
  for (let i = 1; i < items.length; i++) if (keyOf(items[i - 1]!) >= keyOf(items[i]!)) return false;
  return true;
}

export const Id = z.uuidv7().describe('UUIDv7; of a decision also the answer’s id.');
export const Nonce = z
  .string()
  .regex(NONCE, 'allowed are 16 bytes in base64url')
  .describe('16 random bytes: the leaf hash cannot be guessed even when every other field is known.');
export const Instant = z
  .string()
  .regex(INSTANT, 'allowed is RFC 3339 in UTC with milliseconds')
  .describe('RFC 3339, UTC, milliseconds: the time by the replica’s clock.');
