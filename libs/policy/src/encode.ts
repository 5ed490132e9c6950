import {
  InvalidInput,
  type Day,
  type FactKey,
  type FactsDocument,
  type FactType,
  type FactValue,
  type ReferenceData,
} from '#vocabulary';
import { DERIVATIONS, type DerivedFacts } from './derive/index.js';

/** A day in Cedar's own JSON form, so that a policy can say `datetime("2026-12-02")`. */
export interface CedarDay {
  readonly __extn: { readonly fn: 'datetime'; readonly arg: Day };
}
export type CedarValue = boolean | number | string | CedarDay | readonly string[];
export type CedarGroup = Readonly<Record<string, CedarValue>>;

/** What policies see as `context`: `at`, `event`, a record a group, `derived`, and the keys of what is unknown. */
export type CedarContext = Readonly<Record<string, CedarValue | CedarGroup>>;

/**
 * How none is written, by type. It is a value, for an absent attribute is unknown.
 *
 * Each lies where a comparison that forgets about it fails closed: a day long past is no valid end and no recent
 * assessment; a number beyond any limit is no short deletion time and no young age. A rule that reads none as
 * open-ended, or the absence of a first day as a bar, says so by comparing with the value itself.
 */
export const NONE_DAY: Day = '0001-01-01';
export const NONE_NUMBER = Number.MAX_SAFE_INTEGER;
export const NONE_STRING = 'none';
const NONES: readonly FactValue[] = [NONE_DAY, NONE_NUMBER, NONE_STRING];

/** Whether a value is what none is written as. */
export const isNone = (value: FactValue): boolean => NONES.includes(value);

/** The Cedar type of a fact, or `undefined` where Cedar has none: derivation speaks for records and large numbers. */
export type CedarType = 'Boolean' | 'Long' | 'datetime' | 'String' | 'Set';

const CEDAR_TYPES: Readonly<Record<FactType['kind'], CedarType | undefined>> = {
  bool: 'Boolean',
  int: 'Long',
  day: 'datetime',
  string: 'String',
  enum: 'String',
  country: 'String',
  set: 'Set',
  number: undefined,
  records: undefined,
  json: undefined,
};

export const cedarTypeOf = (type: FactType): CedarType | undefined => CEDAR_TYPES[type.kind];

export const cedarDay = (day: Day): CedarDay => ({ __extn: { fn: 'datetime', arg: day } });

const found = (value: FactValue): string => JSON.stringify(value);
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const COUNTRY = /^[A-Z]{2}$/;

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar, which 31 February is not. */
function isDay(value: FactValue): boolean {
  const parts = typeof value === 'string' ? DAY.exec(value) : null;
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const days = month === 2 && isLeap(year) ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** What a value of the type may be, in words. */
function allowedOf(type: FactType, reference: ReferenceData): string {
  switch (type.kind) {
    case 'bool':
      return 'true or false';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'day':
      return 'a day, YYYY-MM-DD';
    case 'string':
      return 'a string';
    case 'enum':
      return type.values.join(', ');
    case 'country':
      return 'an ISO 3166-1 alpha-2 country code';
    case 'set':
      return `a list of ${membersOf(type.of, reference)?.join(', ') ?? (type.of === 'country' ? 'ISO 3166-1 alpha-2 country codes' : 'strings')}`;
    case 'records':
      return `a list of records with ${Object.keys(type.fields).join(', ')}`;
    case 'json':
      return 'any JSON value';
  }
}

type SetOf = Extract<FactType, { kind: 'set' }>['of'];

const codes = new WeakMap<ReferenceData, readonly string[]>();

function codesOf(reference: ReferenceData): readonly string[] {
  let known = codes.get(reference);
  if (known === undefined) codes.set(reference, (known = reference.data_classes.map(({ code }) => code)));
  return known;
}

/** The members that a set may have, where its type lists them. */
export const membersOf = (of: SetOf, reference: ReferenceData): readonly string[] | undefined =>
  of === 'legal-class' ? codesOf(reference) : typeof of === 'string' ? undefined : of;

function isOfType(value: FactValue, type: FactType, reference: ReferenceData): boolean {
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'day':
      return isDay(value);
    case 'string':
      return typeof value === 'string';
    case 'enum':
      return typeof value === 'string' && type.values.includes(value);
    case 'country':
      return typeof value === 'string' && COUNTRY.test(value);
    case 'set': {
      const members = membersOf(type.of, reference);
      const isMember = (member: FactValue) =>
        typeof member === 'string' &&
        (members === undefined ? type.of !== 'country' || COUNTRY.test(member) : members.includes(member));
      return Array.isArray(value) && value.every(isMember);
    }
    case 'records':
      return Array.isArray(value) && value.every((record) => isRecordOf(record, type.fields, reference));
    case 'json':
      return true;
  }
}

/** A field may be missing, which is unknown, or where it is optional, none; it may not be of another name or type. */
function isRecordOf(
  record: FactValue,
  fields: Extract<FactType, { kind: 'records' }>['fields'],
  reference: ReferenceData,
): boolean {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return false;
  return Object.entries(record).every(([name, value]) => {
    const field = fields[name];
    if (field === undefined) return false;
    return value === null ? field.optional === true : isOfType(value, field, reference);
  });
}

/**
 * @param field what a message calls the fact
 * @throws {InvalidInput} the value is not of the key's type, or is none where the key knows no none
 */
export function checkFact(key: FactKey, value: FactValue, reference: ReferenceData, field: string = key.key): void {
  const allowed = () =>
    allowedOf(key.type, reference) + (key.none ? ', or null for none' : '; a fact that is unknown is left out');
  const posesAsNone = key.none && value !== null && isNone(value);
  if (value === null ? !key.none : posesAsNone || !isOfType(value, key.type, reference)) {
    throw new InvalidInput(field, found(value), allowed());
  }
}

function encodeFact(type: CedarType | undefined, value: FactValue): CedarValue {
  switch (type) {
    case 'datetime':
      return cedarDay(value === null ? NONE_DAY : (value as Day));
    case 'Long':
      return value === null ? NONE_NUMBER : (value as number);
    case 'String':
      return value === null ? NONE_STRING : (value as string);
    default:
      return value as CedarValue;
  }
}

/** A key with what encoding asks of it, found once a table. */
interface Slot {
  readonly key: FactKey;
  readonly group: string;
  readonly name: string | undefined;
  readonly type: CedarType | undefined;
}

const slots = new WeakMap<readonly FactKey[], readonly Slot[]>();

function slotsOf(keys: readonly FactKey[]): readonly Slot[] {
  let known = slots.get(keys);
  if (known === undefined) {
    known = keys.map((key) => {
      const [group, name] = key.key.split('.') as [string, string | undefined];
      return { key, group, name, type: cedarTypeOf(key.type) };
    });
    slots.set(keys, known);
  }
  return known;
}

/** Facts as policies see them, but for the day and what is derived. */
export interface EncodedFacts {
  /**
   * The context of one evaluation. Every group is a record, empty where nothing is known; an unknown fact is an absent
   * attribute, and its key stands in `unknowns`, what would be derived from it included.
   */
  readonly context: (day: Day, derived: DerivedFacts) => CedarContext;
}

/** @throws {InvalidInput} a fact is not of its key's type */
export function encodeFacts(doc: FactsDocument, keys: readonly FactKey[], reference: ReferenceData): EncodedFacts {
  const missing: string[] = [];
  const encoded: Record<string, CedarValue | Record<string, CedarValue>> = {};
  for (const { key, group, name, type } of slotsOf(keys)) {
    const facts = doc[group];
    const value = name === undefined ? facts : typeof facts === 'object' ? facts[name] : undefined;
    if (value !== undefined) checkFact(key, value, reference);
    if (!key.gates) continue;
    if (name === undefined) {
      if (value === undefined) throw new InvalidInput(key.key, 'nothing', allowedOf(key.type, reference));
      encoded[group] = encodeFact(type, value);
      continue;
    }
    const record = (encoded[group] ??= {}) as Record<string, CedarValue>;
    if (value === undefined) missing.push(key.key);
    else if (type !== undefined) record[name] = encodeFact(type, value);
  }
  return {
    context: (day, derived) => {
      const underived = DERIVATIONS.flatMap(({ name }) => (derived[name] === undefined ? [`derived.${name}`] : []));
      const dated = day === doc.at ? encoded : { ...encoded, at: cedarDay(day) };
      return { ...dated, derived, unknowns: [...underived, ...missing] };
    },
  };
}

/** @throws {InvalidInput} a fact is not of its key's type */
export const encodeContext = (
  doc: FactsDocument,
  derived: DerivedFacts,
  keys: readonly FactKey[],
  reference: ReferenceData,
): CedarContext => encodeFacts(doc, keys, reference).context(doc.at, derived);
