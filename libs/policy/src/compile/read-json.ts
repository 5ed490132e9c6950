import { Datetime } from './datetime.js';
import { EvaluationError } from './evaluation-error.js';
import { EntityStore, type EntityData } from './entities.js';
import { callExtension } from './extensions.js';
import { isLong, longOf } from './long.js';
import { Entity, Extension, recordOf, type CedarRecord, type Value } from './value.js';

/**
 * Parses JSON without losing an integer: one that a number cannot hold becomes a bigint.
 *
 * @throws {SyntaxError} the text is not JSON
 */
export function parseExactJson(text: string): unknown {
  const revive = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source as string)
      : value;
  return JSON.parse(text, revive);
}

const refused = (found: unknown): EvaluationError =>
  new EvaluationError(
    `found ${typeof found === 'number' || found === null ? String(found) : typeof found}; allowed: a value of Cedar`,
  );

/** A name written as `{ type, id }`, itself or under `__entity`. */
export function readEntity(json: unknown): Entity {
  const { __entity: escaped, type, id } = (json ?? {}) as { __entity?: unknown; type?: unknown; id?: unknown };
  if (escaped !== undefined) return readEntity(escaped);
  if (typeof type !== 'string' || typeof id !== 'string') {
    throw new EvaluationError('found no entity; allowed: an object of type and id');
  }
  return new Entity(type, id);
}

/**
 * A value in Cedar's JSON form, where `__entity` and `__extn` stand for what JSON has no word for. What is a value
 * already is given back as it is.
 *
 * @throws {EvaluationError} it is none: null, a fraction, an integer beyond 64 bits, a call that fails
 */
export function readValue(json: unknown): Value {
  switch (typeof json) {
    case 'boolean':
    case 'string':
      return json;
    case 'number':
      if (!Number.isInteger(json)) throw refused(json);
      return Number.isSafeInteger(json) ? json : readValue(BigInt(json));
    case 'bigint': {
      const long = longOf(json);
      if (long === undefined) throw refused(json);
      return long;
    }
    case 'object': {
      if (json === null) throw refused(json);
      if (json instanceof Entity || json instanceof Extension) return json;
      if (Array.isArray(json)) return json.every(isPlain) ? json : json.map(readValue);
      const { __entity: entity, __extn: call } = json as { __entity?: unknown; __extn?: unknown };
      if (entity !== undefined) return readEntity(entity);
      return call === undefined ? readRecord(json) : readCall(call);
    }
    default:
      throw refused(json);
  }
}

const isPlain = (json: unknown): json is Value =>
  typeof json === 'string' || typeof json === 'boolean' || Number.isSafeInteger(json);

/** Instants by how they are written: a request states few, and its facts the same ones again and again. */
const INSTANTS = new Map<string, Datetime>();
const INSTANTS_KEPT = 10_000;

function readInstant(text: string): Datetime {
  let known = INSTANTS.get(text);
  if (known === undefined) {
    known = Datetime.parse(text);
    if (INSTANTS.size >= INSTANTS_KEPT) INSTANTS.clear();
    INSTANTS.set(text, known);
  }
  return known;
}

function readCall(call: unknown): Value {
  const { fn, arg, args } = call as { readonly fn: string; readonly arg?: unknown; readonly args?: readonly unknown[] };
  if (fn === 'datetime' && typeof arg === 'string') return readInstant(arg);
  return callExtension(fn, (args ?? [arg]).map(readValue));
}

export const readRecord = (json: object): CedarRecord =>
  recordOf(Object.entries(json).map(([name, value]) => [name, readValue(value)] as const));

/** Entities in Cedar's JSON form: an array of uid, attrs, parents and tags. */
export function readEntities(json: readonly unknown[]): EntityStore {
  return new EntityStore(json.map(readEntityData));
}

function readEntityData(json: unknown): EntityData {
  const { uid, attrs, parents, tags } = json as {
    readonly uid: unknown;
    readonly attrs?: object;
    readonly parents?: readonly unknown[];
    readonly tags?: object;
  };
  return {
    entity: readEntity(uid),
    attributes: readRecord(attrs ?? {}),
    parents: (parents ?? []).map(readEntity),
    tags: readRecord(tags ?? {}),
  };
}

/** Whether a literal of an expression stands for itself. */
export const isPrimitive = (value: Value): value is boolean | number | bigint | string =>
  typeof value === 'boolean' || typeof value === 'string' || isLong(value);
