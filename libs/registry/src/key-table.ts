import { InvalidInput, type FactKey, type FactType, type FactValue, type SubjectKind } from '#vocabulary';
import { z } from 'zod';
import { FACT_KEYS } from './registry-fact-keys.js';

const byName: ReadonlyMap<string, FactKey> = new Map(FACT_KEYS.map((key) => [key.key, key]));

export const findFactKey = (name: string): FactKey | undefined => byName.get(name);

/** @throws {InvalidInput} no such key */
export function factKey(name: string): FactKey {
  const key = byName.get(name);
  if (!key) throw new InvalidInput('key', `"${name}"`, nearest(name));
  return key;
}

function nearest(name: string): string {
  const group = name.slice(0, name.indexOf('.') + 1);
  const siblings = FACT_KEYS.filter((key) => group && key.key.startsWith(group)).map((key) => key.key);
  return siblings.length ? siblings.join(', ') : 'a fact key, such as terms.retention_days';
}

const layered: readonly SubjectKind[] = ['agreement', 'addendum', 'deployment'];
const nearestFirst: readonly SubjectKind[] = ['declared-call', 'application', 'entity', 'organisation'];
const AMENDABLE = new Set([
  'agreement.services',
  'agreement.regions',
  'agreement.deployment_types',
  'agreement.covered_classes',
  'agreement.excluded_classes',
  'agreement.purposes',
  'agreement.customer_entities',
]);

/** Kinds of subject on which a fact of the key may be stated; empty for what comes with the call or is computed. */
export function statableOn(key: FactKey): readonly SubjectKind[] {
  if (key.subject === 'resolved' || key.key === 'at' || key.key === 'event' || key.key === 'caller.cannot_discharge') {
    return [];
  }
  if (key.key === 'data.classes') return [];
  if (key.key === 'stack.advisories') return ['deployment', 'hop'];
  const group = key.key.slice(0, key.key.indexOf('.'));
  switch (group) {
    case 'terms':
      return layered;
    case 'transfer':
      return ['transfer.occasional', 'transfer.necessary_for_contract'].includes(key.key)
        ? ['agreement', 'addendum', ...nearestFirst]
        : ['agreement', 'addendum'];
    case 'dpa':
      return ['agreement', 'addendum'];
    case 'vendor':
      return ['vendor', 'entity'];
    case 'model':
    case 'gpai':
      return ['model', 'deployment'];
    case 'org':
      return key.key === 'org.roles' ? ['application', 'entity', 'organisation'] : ['entity', 'organisation'];
    case 'use':
    case 'app':
    case 'data':
    case 'basis':
    case 'consent':
    case 'controls':
      return nearestFirst;
    default:
      if (AMENDABLE.has(key.key)) return ['agreement', 'addendum'];
      return key.subject === 'call' ? [] : [key.subject as SubjectKind];
  }
}

const DaySchema = z.iso.date();
const CountrySchema = z.string().regex(/^[A-Z]{2}$/);
const LegalClassSchema = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);

function schemaOf(type: FactType): z.ZodType {
  switch (type.kind) {
    case 'bool':
      return z.boolean();
    case 'int':
      return z.int().min(0);
    case 'number':
      return z.number();
    case 'day':
      return DaySchema;
    case 'string':
      return z.string().min(1).max(4000);
    case 'enum':
      return z.enum(type.values as [string, ...string[]]);
    case 'country':
      return CountrySchema;
    case 'set':
      return z.array(memberSchema(type.of)).refine((items) => new Set(items).size === items.length);
    case 'records':
      return z.array(recordSchema(type.fields));
    case 'json':
      return z.json();
  }
}

function memberSchema(of: Extract<FactType, { kind: 'set' }>['of']): z.ZodType {
  if (of === 'string') return z.string().min(1).max(4000);
  if (of === 'country') return CountrySchema;
  if (of === 'legal-class') return LegalClassSchema;
  return z.enum(of as [string, ...string[]]);
}

function recordSchema(fields: Extract<FactType, { kind: 'records' }>['fields']): z.ZodType {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        field.optional ? schemaOf(field).nullish() : schemaOf(field),
      ]),
    ),
  );
}

/** What a value of the type may be, in words. */
export function allowedIn(type: FactType): string {
  switch (type.kind) {
    case 'bool':
      return 'true or false';
    case 'int':
      return 'a whole number, 0 or more';
    case 'number':
      return 'a number';
    case 'day':
      return 'a day, YYYY-MM-DD';
    case 'string':
      return 'text';
    case 'enum':
      return `one of ${type.values.join(', ')}`;
    case 'country':
      return 'a country code of two capital letters, such as IN';
    case 'set':
      return `a list without repetition of ${membersAllowed(type.of)}`;
    case 'records':
      return `a list of records of ${Object.entries(type.fields)
        .map(([name, field]) => `${name}${field.optional ? '?' : ''} (${allowedIn(field)})`)
        .join(', ')}`;
    case 'json':
      return 'any JSON value';
  }
}

function membersAllowed(of: Extract<FactType, { kind: 'set' }>['of']): string {
  if (of === 'string') return 'texts';
  if (of === 'country') return 'country codes of two capital letters, such as IN';
  if (of === 'legal-class') return 'codes of the legal taxonomy, such as personal-basic';
  return of.join(', ');
}

const shown = (value: unknown): string => {
  const written = JSON.stringify(value) ?? String(value);
  return written.length > 120 ? `${written.slice(0, 117)}…` : written;
};

const schemas = new Map<string, z.ZodType<FactValue>>();

/** Validates a value of the key; its one message names the key, what was found and what is allowed. */
export function valueSchema(key: FactKey): z.ZodType<FactValue> {
  const known = schemas.get(key.key);
  if (known) return known;
  const inner = key.none ? schemaOf(key.type).nullable() : schemaOf(key.type);
  const allowed = `${allowedIn(key.type)}${key.none ? ', or none (null)' : ''}${key.unit ? `, in ${key.unit}` : ''}`;
  const schema = z.unknown().transform((value, context) => {
    const parsed = inner.safeParse(value);
    if (parsed.success) return parsed.data as FactValue;
    context.addIssue({ code: 'custom', message: `${key.key}: found ${shown(value)}; allowed: ${allowed}` });
    return z.NEVER;
  });
  schemas.set(key.key, schema);
  return schema;
}

/** @throws {InvalidInput} the value is not one of the key's */
export function parseValue(key: FactKey, value: unknown): FactValue {
  const parsed = valueSchema(key).safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(key.key, shown(value), `${allowedIn(key.type)}${key.none ? ', or none (null)' : ''}`);
}
