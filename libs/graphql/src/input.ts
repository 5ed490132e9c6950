import { type PipeTransform, type Type } from '@nestjs/common';
import { Args } from '@nestjs/graphql';
import { DomainError } from '#vocabulary';
import { type z } from 'zod';
import { descriptionOf, schemaOf, withoutNullDefaults } from './zod-types.js';

/** What was sent does not fit the schema: every fault at once, each with its field, what was expected and what was found. */
export class InputRefused extends DomainError {
  readonly code = 'INVALID_INPUT';

  constructor(faults: readonly { readonly field: string; readonly message: string }[]) {
    super(faults.map(({ field, message }) => `${field}: ${message}`).join('; '), {
      fields: faults.map(({ field }) => field),
    });
  }
}

const CONFIDENTIAL = /password|secret|token|key$/i;

function found(field: string, value: unknown): string {
  if (value === undefined || CONFIDENTIAL.test(field)) return '';
  const text = JSON.stringify(value) ?? typeof value;
  return `; found ${text.length > 80 ? `${text.slice(0, 79)}…` : text}`;
}

/**
 * `value` as the schema reads it. `name` is what the value is called where it came from, such as `input`.
 *
 * @throws {InputRefused}
 */
export function parseInput<Value>(schema: z.ZodType<Value>, value: unknown, name: string): Value {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new InputRefused(
    parsed.error.issues.map((issue) => {
      const field = [name, ...issue.path.map(String)].join('.');
      return { field, message: `${issue.message}${found(field, issue.input)}` };
    }),
  );
}

class ZodPipe implements PipeTransform {
  constructor(
    private readonly schema: z.ZodType,
    private readonly name: string,
  ) {}

  transform(value: unknown): unknown {
    return parseInput(this.schema, withoutNullDefaults(this.schema, value), this.name);
  }
}

/** A resolver's argument of an input type, parsed by the schema that the type was made from. */
export const Input = (type: Type<unknown>, name = 'input'): ParameterDecorator =>
  Args(name, { type: () => type, ...descriptionOf(type) }, new ZodPipe(schemaOf(type), name));

/** The same for an argument that may be left out; then it is null. */
export const OptionalInput = (type: Type<unknown>, name: string): ParameterDecorator => {
  const pipe = new ZodPipe(schemaOf(type), name);
  return Args(
    name,
    { type: () => type, nullable: true, ...descriptionOf(type) },
    {
      transform: (value: unknown) => (value == null ? null : pipe.transform(value)),
    },
  );
};
