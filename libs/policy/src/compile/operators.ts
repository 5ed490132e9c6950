import type { EntityStore } from './entities.js';
import { EvaluationError } from './evaluation-error.js';
import { difference, isLong, product, sum, type Long } from './long.js';
import {
  contains,
  Entity,
  Extension,
  isRecord,
  isSet,
  kindOf,
  type CedarArray,
  type Kind,
  type Value,
} from './value.js';

// What generated code calls where the type of a value is not known when it is written.

function mismatch(value: Value, ...allowed: Kind[]): EvaluationError {
  return new EvaluationError(`type error: found ${kindOf(value)}; allowed: ${allowed.join(', ')}`);
}

export function bool(value: Value): boolean {
  if (typeof value !== 'boolean') throw mismatch(value, 'bool');
  return value;
}

export function long(value: Value): Long {
  if (!isLong(value)) throw mismatch(value, 'long');
  return value;
}

export function string(value: Value): string {
  if (typeof value !== 'string') throw mismatch(value, 'string');
  return value;
}

export function set(value: Value): CedarArray {
  if (!isSet(value)) throw mismatch(value, 'set');
  return value;
}

export function entity(value: Value): Entity {
  if (!(value instanceof Entity)) throw mismatch(value, 'entity');
  return value;
}

export const add = (a: Value, b: Value): Long => sum(long(a), long(b));
export const subtract = (a: Value, b: Value): Long => difference(long(a), long(b));
export const multiply = (a: Value, b: Value): Long => product(long(a), long(b));
export const negate = (a: Value): Long => difference(0, long(a));

/** The numbers that order two values: integers themselves, instants and lengths of time by their milliseconds. */
function ordered(a: Value, b: Value): readonly [Long, Long] {
  if (isLong(a)) return [a, long(b)];
  if (a instanceof Extension && (a.kind === 'datetime' || a.kind === 'duration')) {
    if (!(b instanceof Extension) || b.kind !== a.kind) throw mismatch(b, a.kind);
    return [a.key as Long, b.key as Long];
  }
  throw mismatch(a, 'long', 'datetime', 'duration');
}

export function less(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  const [left, right] = ordered(a, b);
  return left < right;
}

export function lessOrEqual(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  const [left, right] = ordered(a, b);
  return left <= right;
}

export function attribute(of: Value, name: string, entities: EntityStore): Value {
  if (of instanceof Entity) {
    const data = entities.get(of);
    if (data === undefined) throw new EvaluationError(`entity ${of.type}::${JSON.stringify(of.id)} does not exist`);
    return own(data.attributes, name);
  }
  if (!isRecord(of)) throw mismatch(of, 'record', 'entity');
  return own(of, name);
}

function own(record: { readonly [name: string]: Value }, name: string): Value {
  const value = Object.hasOwn(record, name) ? record[name] : undefined;
  if (value === undefined) throw new EvaluationError(`there is no attribute ${JSON.stringify(name)}`);
  return value;
}

export function has(of: Value, name: string, entities: EntityStore): boolean {
  if (of instanceof Entity) return Object.hasOwn(entities.get(of)?.attributes ?? {}, name);
  if (!isRecord(of)) throw mismatch(of, 'record', 'entity');
  return Object.hasOwn(of, name) && of[name] !== undefined;
}

export function tag(of: Value, name: Value, entities: EntityStore): Value {
  const owner = entity(of);
  const key = string(name);
  const data = entities.get(owner);
  if (data === undefined) throw new EvaluationError(`entity ${owner.type}::${JSON.stringify(owner.id)} does not exist`);
  return own(data.tags, key);
}

export function hasTag(of: Value, name: Value, entities: EntityStore): boolean {
  const owner = entity(of);
  const key = string(name);
  return Object.hasOwn(entities.get(owner)?.tags ?? {}, key);
}

export function isIn(of: Value, groups: Value, entities: EntityStore): boolean {
  const member = entity(of);
  if (groups instanceof Entity) return entities.isIn(member, groups);
  if (!isSet(groups)) throw mismatch(groups, 'entity', 'set');
  return groups.map(entity).some((group) => entities.isIn(member, group));
}

export const isOfType = (value: Value, type: string): boolean => entity(value).type === type;

/** `is T in g`: the groups are not looked at where the type is another. */
export const isOfTypeIn = (value: Value, type: string, groups: () => Value, entities: EntityStore): boolean =>
  isOfType(value, type) && isIn(value, groups(), entities);

export const holds = (of: Value, member: Value): boolean => contains(set(of), member);

export function holdsAll(of: Value, members: Value): boolean {
  const whole = set(of);
  return set(members).every((member) => contains(whole, member));
}

export function holdsAny(of: Value, members: Value): boolean {
  const whole = set(of);
  return set(members).some((member) => contains(whole, member));
}

export const isEmpty = (of: Value): boolean => set(of).length === 0;

/** @param pieces what stands between the wildcards, in order: one piece more than there are wildcards */
export function like(value: Value, pieces: readonly string[]): boolean {
  const text = string(value);
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, from);
    if (found < 0) return false;
    from = found + piece.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
