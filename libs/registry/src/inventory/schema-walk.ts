import { z } from 'zod';
import type { FieldPath } from './field-path.js';

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema behind optional, nullable, default and transformed ones; of a union, the first that takes the value. */
function plain(schema: z.ZodType, value: unknown): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return plain(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodPipe) return plain(schema.in as z.ZodType, value);
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as readonly z.ZodType[];
    return plain(options.find((option) => option.safeParse(value).success) ?? options.at(-1)!, value);
  }
  return schema;
}

/** The fields that a schema names at a path of a value; undefined where it takes any. */
export function namedFields(schema: z.ZodType, value: unknown, path: FieldPath): readonly string[] | undefined {
  const here = plain(schema, value);
  const [step, ...rest] = path;
  if (step === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : undefined;
  const inner = isGroup(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[step] : undefined;
  if (here instanceof z.ZodArray) return namedFields(here.element as z.ZodType, inner, rest);
  if (here instanceof z.ZodObject && here.shape[step]) return namedFields(here.shape[step] as z.ZodType, inner, rest);
  return undefined;
}

/** Paths of the fields that a value has and its schema does not name. */
export function unnamedFields(schema: z.ZodType, value: unknown, at: FieldPath = []): FieldPath[] {
  const here = plain(schema, value);
  if (here instanceof z.ZodArray && Array.isArray(value)) {
    return value.flatMap((item, place) => unnamedFields(here.element as z.ZodType, item, [...at, place]));
  }
  if (!(here instanceof z.ZodObject) || !isGroup(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    const named = here.shape[field] as z.ZodType | undefined;
    return named ? unnamedFields(named, inner, [...at, field]) : [[...at, field]];
  });
}
