import { addDays, type FactKey, type FactsDocument, type FactValue, type ReferenceData } from '#vocabulary';
import { isNone, membersOf } from './encode.js';
import { factOf } from './facts.js';
import type { Literal } from './rule-parts.js';

const DAYS_AHEAD = 365;
/** A set of more members is varied one member at a time. */
const MOST_VARIED = 6;
const DAY = /^\d{4}-\d{2}-\d{2}/;

/** To send nothing is no way out, nor to be nobody nowhere. */
const NEVER_EMPTY: readonly string[] = [
  'data.classes',
  'data.subject_locations',
  'org.roles',
  'org.established_in',
  'deployment.processing_countries',
  'deployment.storage_countries',
  'deployment.support_access_countries',
];

const isWord = (value: FactValue | undefined): value is string => typeof value === 'string' && !DAY.test(value);
const listOf = (value: FactValue | undefined): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);
const distinct = (values: readonly FactValue[]): FactValue[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

/**
 * Whether the organisation could bring the value about, or find it out where the fact is not known: what is fixed does
 * not become another, a ground on record is not exchanged for another, less data is not other data.
 */
export function mayBecome({ arrangement }: FactKey, from: FactValue | undefined, to: FactValue): boolean {
  if (from === undefined) return true;
  if (arrangement === undefined || 'fixed' in arrangement) return false;
  const { towards } = arrangement;
  if (towards === 'any') return true;
  if (towards === 'first') return from === null;
  if (typeof towards !== 'string') return towards.some((value) => JSON.stringify(value) === JSON.stringify(to));
  const [less, more] = towards === 'more' ? [from, to] : [to, from];
  if (Array.isArray(from)) return listOf(less).every((member) => listOf(more).includes(member));
  if (typeof less === 'number' && typeof more === 'number') return less < more;
  return from === null;
}

/** Every list that leaves something out of this one, the fewest first; of a long one, those that leave out one. */
function shorter<Item>(list: readonly Item[]): Item[][] {
  if (list.length > MOST_VARIED) return [...list.map((item) => list.filter((other) => other !== item)), []];
  return Array.from({ length: 2 ** list.length - 1 }, (_, mask) => list.filter((_item, bit) => (mask >> bit) & 1)).sort(
    (a, b) => b.length - a.length,
  );
}

function setsFor(
  { key, type }: FactKey,
  own: readonly string[],
  beside: readonly string[],
  homes: readonly string[],
  reference: ReferenceData,
): string[][] {
  if (type.kind !== 'set') return [];
  const members = membersOf(type.of, reference);
  const words = type.of === 'country' ? [...beside.filter((word) => /^[A-Z]{2}$/.test(word)), ...homes] : beside;
  const further = [...new Set(words)].filter(
    (word) => !own.includes(word) && (members === undefined || members.includes(word)),
  );
  const sets = [
    ...shorter(further).map((left) => [...own, ...further.filter((word) => !left.includes(word))]),
    ...shorter(own),
    own.filter((word) => words.includes(word)),
    own.filter((word) => !words.includes(word)),
    ...(type.of === 'country' ? further.map((country) => [country]) : []),
    [...own, ...further],
  ];
  return NEVER_EMPTY.includes(key) ? sets.filter((set) => set.length > 0) : sets;
}

/** Records with what they claim made good: every claim, each word of a list, a last day left open. */
function recordsFor({ type }: FactKey, own: readonly Readonly<Record<string, FactValue>>[]): FactValue[] {
  if (type.kind !== 'records') return [];
  const fields = Object.entries(type.fields);
  const claims = Object.fromEntries(fields.filter(([, { kind }]) => kind === 'bool').map(([name]) => [name, true]));
  const open = Object.fromEntries(
    fields.filter(([, field]) => field.kind === 'day' && field.optional).map(([name]) => [name, null]),
  );
  const words = fields.flatMap(([name, field]) =>
    field.kind === 'enum' ? field.values.map((value) => ({ [name]: value, ...open })) : [],
  );
  const filled = [claims, ...words, ...words.map((word) => ({ ...word, ...claims }))];
  return [...filled.map((fields) => own.map((record) => ({ ...record, ...fields }))), ...shorter(own)];
}

/** Values worth trying for a fact so that a test comes out otherwise, its own left out. */
export function candidateValues(
  key: FactKey,
  { reads, constants }: Literal,
  doc: FactsDocument,
  reference: ReferenceData,
): FactValue[] {
  const { type, none } = key;
  const current = factOf(doc, key.key);
  const others = reads.filter((other) => other !== key.key).flatMap((other) => [factOf(doc, other) ?? []].flat());
  const pool = [...constants, ...(others as FactValue[])];
  const words = pool.filter(isWord);
  const homes = listOf(factOf(doc, 'org.established_in'));
  const values = (): FactValue[] => {
    switch (type.kind) {
      case 'bool':
        return [true, false];
      case 'int': {
        const numbers = pool.filter((value) => typeof value === 'number' && Number.isSafeInteger(value)) as number[];
        return [...numbers, ...numbers.map((value) => value + 1), ...numbers.map((value) => value - 1), 0].filter(
          (value) => value >= 0,
        );
      }
      case 'day':
        return [doc.at, addDays(doc.at, DAYS_AHEAD)];
      case 'enum':
        return [...type.values];
      case 'string':
        return words;
      case 'country':
        return [...homes];
      case 'set':
        return setsFor(key, listOf(current), words, homes, reference);
      case 'records':
        return recordsFor(key, (current ?? []) as readonly Readonly<Record<string, FactValue>>[]);
      default:
        return [];
    }
  };
  const possible = none ? [...values().filter((value) => !isNone(value)), null] : values();
  return distinct(possible).filter((value) => JSON.stringify(value) !== JSON.stringify(current));
}
