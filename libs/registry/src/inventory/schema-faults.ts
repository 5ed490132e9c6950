import { type z } from 'zod';
import { valueAt, type FieldPath } from './field-path.js';
import { namedFields } from './schema-walk.js';

/** A fault before its place in the file is looked up. */
export interface PathFault {
  readonly path: FieldPath;
  readonly found: string;
  readonly allowed: string;
}

type Issue = z.core.$ZodIssue;

/** A value in a message: short, and `nothing` where there is none. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

const DEFAULT_MESSAGE = /^(Invalid|Too|Unrecognized|Expected)/;

/** The branch of a union that came furthest says best what is wrong. */
function deepest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map(({ path }) => path.length));
  const found = branches.reduce<readonly Issue[] | undefined>(
    (best, branch) => (best === undefined || depth(branch) > depth(best) ? branch : best),
    undefined,
  );
  return found && depth(found) > 0 ? found : undefined;
}

function allowedBy(issue: Issue): string {
  if (!DEFAULT_MESSAGE.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_value':
      return issue.values.map(String).join(', ');
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap((branch) => branch.map(allowedBy)))].join(', or ');
    default:
      return issue.message;
  }
}

/** What a schema found wrong with a value, each fault at its own field. */
export function schemaFaults(
  schema: z.ZodType,
  root: unknown,
  issues: readonly Issue[],
  at: FieldPath = [],
): PathFault[] {
  return issues.flatMap((issue): PathFault[] => {
    const path = [...at, ...(issue.path as FieldPath)];
    if (issue.code === 'unrecognized_keys') {
      const allowed = namedFields(schema, root, path)?.join(', ') ?? 'no further fields';
      return issue.keys.map((key) => ({ path: [...path, key], found: `the field "${key}"`, allowed }));
    }
    if (issue.code === 'invalid_union') {
      const branch = deepest(issue.errors);
      if (branch) return schemaFaults(schema, root, branch, path);
      if (issue.errors.length === 0 && 'options' in issue && Array.isArray(issue.options)) {
        return [{ path, found: shownValue(valueAt(root, path)), allowed: issue.options.map(String).join(', ') }];
      }
    }
    return [{ path, found: shownValue(valueAt(root, path)), allowed: allowedBy(issue) }];
  });
}
