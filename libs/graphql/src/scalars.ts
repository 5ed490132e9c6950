import { Day } from '#vocabulary';
import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

// RFC 3339 with its zone stated: an instant without one is a guess.
/** From the year 1 on: PostgreSQL knows no year 0. */
const INSTANT = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

const refuse = (name: string, value: unknown, allowed: string): never => {
  throw new GraphQLError(`${name}: found ${JSON.stringify(value) ?? typeof value}; allowed: ${allowed}`);
};

function instant(value: unknown): Date {
  const at = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  return at && !Number.isNaN(at.getTime())
    ? at
    : refuse('DateTime', value, 'an RFC 3339 instant with its zone, such as 2026-02-03T04:05:06Z');
}

/** An instant; `z.date()`. */
export const GraphqlDateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant, RFC 3339 in UTC, such as 2026-02-03T04:05:06.789Z.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) =>
    value instanceof Date ? value.toISOString() : refuse('DateTime', value, 'a Date from the server'),
  parseValue: instant,
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});

const day = (value: unknown): string => {
  const parsed = Day.safeParse(value);
  return parsed.success ? parsed.data : refuse('Day', value, 'a calendar day, such as 2026-02-03');
};

/** A calendar day; `z.iso.date()`. */
export const GraphqlDay = new GraphQLScalarType<string, string>({
  name: 'Day',
  description: 'A calendar day, YYYY-MM-DD; ranges of days include both ends.',
  serialize: day,
  parseValue: day,
  parseLiteral: (node) => day(node.kind === Kind.STRING ? node.value : undefined),
});

const wholeNumber = (value: unknown): bigint =>
  (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) ||
  (typeof value === 'number' && Number.isSafeInteger(value))
    ? BigInt(value)
    : refuse('BigInt', value, 'a whole number in decimal digits, as a string');

/** A whole number of any size; `z.bigint()`. It travels as a string, since JSON numbers lose digits past 2^53. */
export const GraphqlBigInt = new GraphQLScalarType<bigint, string>({
  name: 'BigInt',
  description: 'A whole number of any size, in decimal digits, as a string.',
  serialize: (value) => (typeof value === 'bigint' ? value.toString() : wholeNumber(value).toString()),
  parseValue: wholeNumber,
  parseLiteral: (node) => wholeNumber(node.kind === Kind.STRING || node.kind === Kind.INT ? node.value : undefined),
});

/** Any JSON value; `z.json()` and `z.record()`. For values whose shape the registry of fact keys declares, not GraphQL. */
export const GraphqlJson = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
