import { objectType, enumType } from '#graphql';
import { allowedIn } from '#registry';
import type { FactKey, FactType } from '#vocabulary';
import { z } from 'zod';

const ValueShape = z
  .enum(['yes_no', 'whole_number', 'number', 'day', 'text', 'choice', 'country', 'list', 'records', 'json'])
  .describe('What a form asks for: a list is of texts, or of choices where there are some.');
type ValueShape = z.infer<typeof ValueShape>;
enumType('ValueShape', ValueShape);

const FactKeyRow = z
  .object({
    key: z.string().describe('Its name.'),
    meaning: z.string().describe('What it says, in words.'),
    shape: ValueShape,
    choices: z.array(z.string()).readonly().describe('Every value that it, or a member of its list, may have.'),
    allowed: z.string().describe('What a value may be, in words.'),
    none: z.boolean().describe('Whether the value may be none (null).'),
    unit: z.string().nullable().describe('Unit of the value.'),
    validityDays: z.int().nullable().describe('Days for which it stands where the source names no end.'),
    gates: z.boolean().describe('Whether a policy may read it.'),
  })
  .describe('An attribute that may be stated of a kind of subject.');
export type FactKeyRow = z.infer<typeof FactKeyRow>;

export const FactKeyType = objectType('FactKey', FactKeyRow);

export const factKeyRow = ({ key, meaning, none, gates, type, unit, validityDays }: FactKey): FactKeyRow => ({
  ...{ key, meaning, none, gates },
  shape: SHAPES[type.kind],
  choices: choicesOf(type),
  allowed: allowedIn(type),
  unit: unit ?? null,
  validityDays: validityDays ?? null,
});

const SHAPES: Readonly<Record<FactType['kind'], ValueShape>> = {
  bool: 'yes_no',
  int: 'whole_number',
  number: 'number',
  day: 'day',
  string: 'text',
  enum: 'choice',
  country: 'country',
  set: 'list',
  records: 'records',
  json: 'json',
};

function choicesOf(type: FactType): readonly string[] {
  if (type.kind === 'enum') return type.values;
  return type.kind === 'set' && typeof type.of !== 'string' ? type.of : [];
}
