import { found, Malformed } from './malformed.js';

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Canonical JSON: keys in UTF-16 order, no white space, one spelling for each value. RFC 8785.
 *
 * @throws {Malformed} a lone surrogate, a number that is not finite, or a value that JSON cannot say
 */
export const canonicalize = (value: unknown): string => write(value, '$', false);

/**
 * Canonical JSON for entries: integers only (|n| ≤ 2^53 − 1), so that number formatting cannot differ between
 * implementations.
 *
 * @throws {Malformed} as `canonicalize`, and a fractional number or unsafe integer
 */
export const canonicalizeIntegers = (value: unknown): string => write(value, '$', true);

function write(value: unknown, path: string, onlyIntegers: boolean): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, path);
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value) || (onlyIntegers && !Number.isSafeInteger(value)))
        throw new Malformed(
          path,
          `found ${value}, allowed is ${onlyIntegers ? 'an integer up to 2^53 − 1' : 'a finite number'}`,
        );
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value))
        return `[${value.map((item, i) => write(item, `${path}[${i}]`, onlyIntegers)).join(',')}]`;
      return writeObject(value, path, onlyIntegers);
    default:
      throw new Malformed(path, `found ${found(typeof value)}, allowed is JSON`);
  }
}

function writeString(text: string, path: string): string {
  if (!text.isWellFormed()) throw new Malformed(path, 'found a lone surrogate, allowed is well-formed Unicode');
  return JSON.stringify(text);
}

function writeObject(object: object, path: string, onlyIntegers: boolean): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null)
    throw new Malformed(path, `found ${found(object.constructor.name)}, allowed is a plain object`);
  const members = Object.keys(object)
    .sort()
    .map((key) => {
      const value: unknown = (object as Record<string, unknown>)[key];
      return `${writeString(key, path)}:${write(value, `${path}.${key}`, onlyIntegers)}`;
    });
  return `{${members.join(',')}}`;
}

/** Whether the text is the canonical spelling of the value that was parsed from it. */
export const isCanonical = (text: string, value: unknown): boolean =>
  // The usual case without sorting: a value whose keys are met in order is written as it was read.
  (hasSortedKeys(value) && JSON.stringify(value) === text && text.isWellFormed() && !text.includes('\\ud')) ||
  isCanonicalByRewriting(text, value);

function isCanonicalByRewriting(text: string, value: unknown): boolean {
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

function hasSortedKeys(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(hasSortedKeys);
  let last = '';
  for (const key in value) {
    if (key < last) return false;
    last = key;
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'object' && !hasSortedKeys(member)) return false;
  }
  return true;
}
