import { isLong, type Long } from './long.js';

/** A name in the store of entities. */
export class Entity {
  /** Type and id in one string; no type holds a NUL. */
  readonly key: string;

  constructor(
    readonly type: string,
    readonly id: string,
  ) {
    this.key = `${type}\u0000${id}`;
  }
}

/** A value of an extension type: two are equal where their names and keys are. */
export abstract class Extension {
  abstract readonly kind: 'decimal' | 'ipaddr' | 'datetime' | 'duration';
  /** Equal for equal values of one kind. */
  abstract readonly key: Long | string;
}

/** A set is an array, in any order, in which a member may stand twice. */
export type CedarArray = readonly Value[];
export interface CedarRecord {
  readonly [attribute: string]: Value;
}
export type Value = boolean | Long | string | Entity | Extension | CedarArray | CedarRecord;

export type Kind = 'bool' | 'long' | 'string' | 'entity' | 'set' | 'record' | Extension['kind'];

export function kindOf(value: Value): Kind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (isLong(value)) return 'long';
  if (Array.isArray(value)) return 'set';
  if (value instanceof Entity) return 'entity';
  return value instanceof Extension ? value.kind : 'record';
}

export const isSet = (value: Value): value is CedarArray => Array.isArray(value);
export const isRecord = (value: Value): value is CedarRecord => typeof value === 'object' && kindOf(value) === 'record';

/** A record of no prototype, so that an attribute may have any name. */
export const recordOf = (entries: Iterable<readonly [string, Value]>): CedarRecord => {
  const record = Object.create(null) as Record<string, Value>;
  for (const [name, value] of entries) record[name] = value;
  return record;
};

/** Cedar's `==`: values of two types are unequal, which is no error. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (isSet(a)) return isSet(b) && a.every((member) => contains(b, member)) && b.every((member) => contains(a, member));
  if (isSet(b)) return false;
  if (a instanceof Entity) return b instanceof Entity && a.key === b.key;
  if (a instanceof Extension) return b instanceof Extension && a.kind === b.kind && a.key === b.key;
  return isRecord(b) && equalRecords(a as CedarRecord, b);
}

function equalRecords(a: CedarRecord, b: CedarRecord): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && equal(a[name] as Value, b[name] as Value))
  );
}

export function contains(set: CedarArray, member: Value): boolean {
  return typeof member === 'object' ? set.some((own) => equal(own, member)) : set.includes(member);
}
