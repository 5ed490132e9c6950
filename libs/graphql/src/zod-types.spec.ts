import { Module } from '@nestjs/common';
import { Args, GraphQLModule, GraphQLSchemaHost, Query, Resolver } from '@nestjs/graphql';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { printType, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import {
  enumType,
  enumValueName,
  GraphqlJson,
  inputType,
  mercuriusOptions,
  objectType,
  Public,
  scalarType,
} from './index.js';

async function schemaWith(output: object, input?: object): Promise<GraphQLSchema> {
  @Resolver()
  class OneResolver {
    @Query(() => output as never)
    @Public()
    one(@Args('input', { type: () => (input ?? String) as never, nullable: true }) _input: unknown): unknown {
      return null;
    }
  }
  @Module({ imports: [GraphQLModule.forRoot({ ...mercuriusOptions(), include: [] })], providers: [OneResolver] })
  class App {}
  const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    await app.init();
    return app.get(GraphQLSchemaHost).schema;
  } finally {
    await app.close();
  }
}

const typeIn = (schema: GraphQLSchema, name: string) => printType(schema.getType(name)!);

describe('objectType and inputType', () => {
  it('name every kind of value that Custos publishes', async () => {
    const Hosting = z.enum(['self-hosted', 'vendor-api']).describe('Who runs the model.');
    enumType('Hosting', Hosting);
    const Value = z.union([z.string(), z.boolean()]);
    scalarType(GraphqlJson, Value);
    const OwnerType = objectType('Owner', z.object({ name: z.string() }));
    expect(OwnerType.name).toBe('Owner');
    const Owner = z.object({ handle: z.string() });
    objectType('OwnerOfThing', Owner);
    const Thing = z
      .object({
        id: z.uuid().brand('Thing').describe('Its id.'),
        name: z.string().min(1),
        site: z.url(),
        days: z.int().min(0),
        share: z.number(),
        entries: z.bigint(),
        live: z.boolean(),
        since: z.date(),
        until: z.iso.date().nullable(),
        hosting: Hosting.describe('Where it runs.'),
        value: Value,
        labels: z.record(z.string(), z.string()),
        owner: Owner.nullable(),
        owners: z.array(Owner).readonly(),
        regions: z.array(z.string().nullable()).nullable(),
        grid: z.array(z.array(z.int())),
        trimmed: z
          .string()
          .transform((text) => text.trim())
          .pipe(z.string()),
        kept: z.int().default(3),
      })
      .describe('A thing.');
    expect(typeIn(await schemaWith(objectType('Thing', Thing)), 'Thing')).toBe(
      `"""A thing."""
type Thing {
  days: Int!
  entries: BigInt!
  grid: [[Int!]!]!

  """Where it runs."""
  hosting: Hosting!

  """Its id."""
  id: ID!
  kept: Int!
  labels: JSON!
  live: Boolean!
  name: String!
  owner: OwnerOfThing
  owners: [OwnerOfThing!]!
  regions: [String]
  share: Float!
  since: DateTime!
  site: String!
  trimmed: String!
  until: Day
  value: JSON!
}`,
    );
  });

  it('say in an input what need not be stated', async () => {
    const Place = z.object({ region: z.string() });
    inputType('PlaceInput', Place);
    const input = inputType(
      'ThingInput',
      z.object({ name: z.string(), note: z.string().nullish(), days: z.int().default(30), places: z.array(Place) }),
    );
    const output = objectType('ThingOut', z.object({ name: z.string() }));
    expect(typeIn(await schemaWith(output, input), 'ThingInput')).toBe(
      `input ThingInput {
  days: Int
  name: String!
  note: String
  places: [PlaceInput!]!
}`,
    );
  });

  it('give an enum GraphQL names: values in capitals', async () => {
    const Effect = z.enum(['ALLOW', 'vendor-api', '2fa']);
    enumType('Effect', Effect);
    const schema = await schemaWith(objectType('WithEffect', z.object({ effect: Effect })));
    expect(typeIn(schema, 'Effect')).toBe('enum Effect {\n  ALLOW\n  VENDOR_API\n  _2FA\n}');
    expect(enumValueName('self-hosted')).toBe('SELF_HOSTED');
  });

  it('refuse an enum of which two values would have one name', () => {
    expect(() => enumType('Twice', z.enum(['a-b', 'a_b']))).toThrow(
      'Twice: "a-b" and "a_b" would both be A_B in GraphQL',
    );
  });

  it('refuse an optional input that takes no null', () => {
    expect(() => inputType('Narrow', z.object({ note: z.string().optional() }))).toThrow(
      'Narrow.note: an optional input is .nullish()',
    );
  });

  it.each<{ what: string; field: z.ZodType; message: string; name: string }>([
    {
      what: 'a union',
      name: 'Odd1',
      field: z.union([z.string(), z.int()]),
      message: 'zod type "union" has no GraphQL name',
    },
    { what: 'a tuple', name: 'Odd2', field: z.tuple([z.string()]), message: 'zod type "tuple" has no GraphQL name' },
    {
      what: 'an undeclared enum',
      name: 'Odd3',
      field: z.enum(['a']),
      message: 'declare this enum with enumType(name, schema) first',
    },
    {
      what: 'an undeclared object',
      name: 'Odd4',
      field: z.object({}),
      message: 'declare this object with objectType(name, schema) first',
    },
    {
      what: 'a list of what has no name',
      name: 'Odd5',
      field: z.array(z.unknown()),
      message: 'zod type "unknown" has no GraphQL name',
    },
  ])('stop at boot on $what', ({ name, field, message }) => {
    expect(() => objectType(name, z.object({ field }))).toThrow(`${name}.field: ${message}`);
  });
});
