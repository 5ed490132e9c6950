import type { Type } from '@nestjs/common';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type GraphQLScalarType } from 'graphql';
import { z } from 'zod';
import { GraphqlBigInt, GraphqlDateTime, GraphqlDay, GraphqlJson } from './scalars.js';

type Side = 'input' | 'output';
type Reference = object | ReferenceList;
type ReferenceList = readonly [Reference];
type NullableList = boolean | 'items' | 'itemsAndList';

/** The GraphQL type declared for a schema, by side. A schema that was only described, branded or refined is the same one. */
class Declared {
  readonly #references = new WeakMap<z.core.$ZodType, object>();

  declare(schema: z.core.$ZodType, reference: object): void {
    this.#references.set(schema, reference);
  }

  of(schema: z.core.$ZodType): object | undefined {
    for (let known: z.core.$ZodType | undefined = schema; known; known = known._zod.parent) {
      const reference = this.#references.get(known);
      if (reference) return reference;
    }
    return undefined;
  }
}

const declared = { input: new Declared(), output: new Declared() };
const schemaOfInput = new WeakMap<object, z.ZodType>();

/** What a type says to those who read the API, where its schema speaks to others or not at all. */
interface Words {
  readonly description?: string;
}
const descriptionOfInput = new WeakMap<object, Words>();

/** What an input type says to those who read the API. */
export const descriptionOf = (type: Type<unknown>): Words => descriptionOfInput.get(type) ?? {};

/** The class that stands for an object schema in resolvers' decorators; its instances are the schema's values. */
export type ClassOf<Schema extends z.ZodType> = Type<z.output<Schema>>;

export interface ObjectTypeOptions {
  /** Interfaces that the type fulfils, classes under `@InterfaceType`. */
  readonly implements?: readonly Type<unknown>[];
}

/** Declares an output type; what its fields hold is declared before it. Pick its fields, so that nothing is published by accident. */
export function objectType<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  options: ObjectTypeOptions = {},
): ClassOf<Schema> {
  const type = classNamed(name);
  ObjectType(name, { ...described(schema), implements: () => [...(options.implements ?? [])] })(type);
  declared.output.declare(schema, type);
  declareFields(type, name, schema, 'output');
  return type as ClassOf<Schema>;
}

/** Declares an input type; `@Input(type)` parses its values with the schema. */
export function inputType<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  words: Words = described(schema),
): ClassOf<Schema> {
  const type = classNamed(name);
  InputType(name, words)(type);
  descriptionOfInput.set(type, words);
  declared.input.declare(schema, type);
  schemaOfInput.set(type, schema);
  declareFields(type, name, schema, 'input');
  return type as ClassOf<Schema>;
}

/**
 * Declares an enum. GraphQL's names are the values in capitals, `vendor-api` as `VENDOR_API`; resolvers see the values.
 *
 * @throws {Error} two values would have the same name
 */
export function enumType(name: string, schema: z.ZodEnum, words: Words = described(schema)): object {
  const values: Record<string, string> = {};
  for (const value of schema.options) {
    const graphqlName = enumValueName(String(value));
    if (graphqlName in values) {
      throw new Error(`${name}: "${values[graphqlName]}" and "${value}" would both be ${graphqlName} in GraphQL`);
    }
    values[graphqlName] = String(value);
  }
  registerEnumType(values, { name, ...words });
  declared.input.declare(schema, values);
  declared.output.declare(schema, values);
  return values;
}

/** Declares the scalar that stands for a schema which has no GraphQL type of its own, such as a union of fact values. */
export function scalarType(scalar: GraphQLScalarType, schema: z.ZodType): void {
  declared.input.declare(schema, scalar);
  declared.output.declare(schema, scalar);
}

type Declarable = z.ZodObject | z.ZodEnum;
type DeclaredTypes<Schemas extends Readonly<Record<string, Declarable>>> = {
  readonly [Name in keyof Schemas]: Schemas[Name] extends z.ZodObject ? ClassOf<Schemas[Name]> : object;
};

/** Declares output types and enums under the names they are listed by; what a type holds is listed before it. */
export function declareTypes<const Schemas extends Readonly<Record<string, Declarable>>>(
  schemas: Schemas,
  options: { readonly [Name in keyof Schemas]?: ObjectTypeOptions } = {},
): DeclaredTypes<Schemas> {
  const types = Object.entries(schemas).map(([name, schema]) => [
    name,
    schema instanceof z.ZodEnum ? enumType(name, schema) : objectType(name, schema, options[name]),
  ]);
  return Object.fromEntries(types) as DeclaredTypes<Schemas>;
}

/** The schema that an input type was made from. */
export function schemaOf<Value>(type: Type<Value>): z.ZodType<Value> {
  const schema = schemaOfInput.get(type);
  if (!schema) throw new Error(`${type.name} was not made by inputType, so there is no schema to parse it with`);
  return schema as z.ZodType<Value>;
}

/** Drops the nulls that mean "not stated" to a GraphQL client: those of fields for which the schema has a default. */
export function withoutNullDefaults(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  const { inner } = unwrap(schema, 'input');
  if (inner instanceof z.ZodArray) {
    return Array.isArray(value) ? value.map((item) => withoutNullDefaults(inner.element, item)) : value;
  }
  if (!(inner instanceof z.ZodObject)) return value;
  const shape: Readonly<Record<string, z.core.$ZodType>> = inner.shape;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, part]) => {
      const field = shape[key];
      if (!field) return [[key, part]];
      const { defaulted, nullable } = unwrap(field, 'input');
      return part === null && defaulted && !nullable ? [] : [[key, withoutNullDefaults(field, part)]];
    }),
  );
}

/** `vendor-api` as `VENDOR_API`: the name of an enum's value in GraphQL. */
export function enumValueName(value: string): string {
  const name = value.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return /^[0-9]|^$/.test(name) ? `_${name}` : name;
}

const classNamed = (name: string): Type<unknown> => ({ [name]: class {} })[name]!;

const described = (schema: z.ZodType) => (schema.description === undefined ? {} : { description: schema.description });

function declareFields(type: Type<unknown>, name: string, schema: z.ZodObject, side: Side): void {
  for (const [key, field] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const place = `${name}.${key}`;
    const { inner, optional, nullable, defaulted } = unwrap(field, side);
    if (side === 'input' && optional && !nullable && !defaulted) {
      throw new Error(`${place}: an optional input is .nullish(), since GraphQL clients send null`);
    }
    const reference = graphqlTypeOf(inner, side, place) as Type<unknown>;
    Field(() => reference, {
      ...described(inner as z.ZodType),
      ...described(field as z.ZodType),
      nullable: listNullability(inner, optional || nullable, side),
    })(type.prototype as object, key);
  }
}

interface Unwrapped {
  readonly inner: z.core.$ZodType;
  readonly optional: boolean;
  readonly nullable: boolean;
  /** The schema says what an input is when it is not stated. */
  readonly defaulted: boolean;
}

const bare = (inner: z.core.$ZodType): Unwrapped => ({ inner, optional: false, nullable: false, defaulted: false });

/** Takes off what says only whether a value must be there. */
function unwrap(schema: z.core.$ZodType, side: Side): Unwrapped {
  const known = declared[side].of(schema);
  if (known) return bare(schema);
  const wrapper = schema._zod.def as unknown as Wrapper;
  switch (wrapper.type) {
    case 'optional':
      return { ...unwrap(wrapper.innerType, side), optional: true };
    case 'nullable':
      return { ...unwrap(wrapper.innerType, side), nullable: true };
    case 'default':
    case 'prefault':
      // Not GraphQL's own default: compiled queries lose it for a field of a variable. The schema fills it in.
      return { ...unwrap(wrapper.innerType, side), optional: side === 'input', defaulted: side === 'input' };
    case 'nonoptional':
      return { ...unwrap(wrapper.innerType, side), optional: false };
    case 'readonly':
    case 'catch':
      return unwrap(wrapper.innerType, side);
    case 'pipe': {
      const [near, far] = side === 'input' ? [wrapper.in, wrapper.out] : [wrapper.out, wrapper.in];
      return unwrap(near._zod.def.type === 'transform' ? far : near, side);
    }
    default:
      return bare(schema);
  }
}

type Wrapper =
  | {
      readonly type: 'optional' | 'nullable' | 'nonoptional' | 'readonly' | 'catch' | 'default' | 'prefault';
      readonly innerType: z.core.$ZodType;
    }
  | { readonly type: 'pipe'; readonly in: z.core.$ZodType; readonly out: z.core.$ZodType }
  | { readonly type: 'other' };

function listNullability(inner: z.core.$ZodType, nullable: boolean, side: Side): NullableList {
  if (!(inner instanceof z.ZodArray)) return nullable;
  const item = unwrap(inner.element, side);
  if (!item.nullable && !item.optional) return nullable;
  return nullable ? 'itemsAndList' : 'items';
}

/** @throws {Error} at boot, on a zod type that it cannot name */
function graphqlTypeOf(schema: z.core.$ZodType, side: Side, place: string): Reference {
  const known = declared[side].of(schema);
  if (known) return known;
  if (schema instanceof z.ZodArray) return [graphqlTypeOf(unwrap(schema.element, side).inner, side, place)];
  if (schema instanceof z.ZodUUID || schema instanceof z.ZodGUID) return ID;
  if (schema instanceof z.ZodISODate) return GraphqlDay;
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return String;
  if (schema instanceof z.ZodNumber) return schema.isInt ? Int : Float;
  if (schema instanceof z.ZodBigInt) return GraphqlBigInt;
  if (schema instanceof z.ZodBoolean) return Boolean;
  if (schema instanceof z.ZodDate) return GraphqlDateTime;
  if (schema instanceof z.ZodRecord) return GraphqlJson;
  if (schema instanceof z.ZodEnum) throw new Error(`${place}: declare this enum with enumType(name, schema) first`);
  if (schema instanceof z.ZodObject) {
    throw new Error(`${place}: declare this object with ${side}Type(name, schema) first`.replace('output', 'object'));
  }
  throw new Error(
    `${place}: zod type "${schema._zod.def.type}" has no GraphQL name; declare one with scalarType(scalar, schema), or choose another type`,
  );
}
