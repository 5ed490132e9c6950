import { EvaluationError } from './evaluation-error.js';

/**
 * Cedar's 64-bit signed integer. A number where JavaScript holds it exactly, a bigint beyond, never both for one value,
 * so that `===` and `<` say of two of them what Cedar says.
 */
export type Long = number | bigint;

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;

/** The one form of a value. @returns `undefined` where 64 bits do not hold it */
export function longOf(value: bigint): Long | undefined {
  if (value < MIN || value > MAX) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function fitting(value: bigint): Long {
  const long = longOf(value);
  if (long === undefined) throw new EvaluationError('integer overflow');
  return long;
}

export const isLong = (value: unknown): value is Long => typeof value === 'number' || typeof value === 'bigint';

// A result that is safe is exact: two safe operands whose true result is unsafe never round to a safe one.
export function sum(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = a + b;
    if (Number.isSafeInteger(result)) return result;
  }
  return fitting(BigInt(a) + BigInt(b));
}

export function difference(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = a - b;
    if (Number.isSafeInteger(result)) return result;
  }
  return fitting(BigInt(a) - BigInt(b));
}

export function product(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    // Adding 0 turns -0 into 0.
    const result = a * b + 0;
    if (Number.isSafeInteger(result)) return result;
  }
  return fitting(BigInt(a) * BigInt(b));
}

/** Towards zero, as Rust divides. */
export const quotient = (a: Long, by: number): Long => fitting(BigInt(a) / BigInt(by));
