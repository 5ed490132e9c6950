import {
  Day,
  InvalidInput,
  type Obligation,
  type Pack,
  type PackLibrary,
  type PolicySource,
  type ReferenceData,
} from '#vocabulary';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

const isZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const PackFile = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'lower-case letters, digits and -'),
  title: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a semantic version'),
  as_of: Day,
  zone: z.string().refine(isZone, 'an IANA time zone'),
  base: z.boolean(),
  sources: z.array(z.url()).min(1),
  changelog: z.array(z.strictObject({ version: z.string(), on: Day, changes: z.array(z.string()).min(1) })).min(1),
  uncertain: z.array(z.string()),
});

const ReferenceFile = z.strictObject({
  checked_on: Day,
  source: z.string(),
  reference_data: z.object({
    eea: z.array(z.string()),
    eu: z.array(z.string()),
    adequacy: z.array(
      z.strictObject({
        country: z.string().length(2),
        valid_from: Day,
        valid_until: Day.nullable(),
        scope: z.string(),
      }),
    ),
    dpdp_restricted_countries: z.array(z.string().length(2)),
    dpdp_localised_classes: z.array(z.string()),
  }),
  obligations: z.array(
    z.strictObject({ name: z.string(), meaning: z.string(), bearer: z.enum(['caller', 'organisation', 'custos']) }),
  ),
  data_classes: z.array(
    z.object({
      code: z.string(),
      label: z.string(),
      personal: z.boolean(),
      gdpr: z.enum(['none', 'personal', 'art-9', 'art-10']),
      spdi: z.boolean(),
    }),
  ),
});

/** A pack with what an officer reads about it: where it comes from, what changed, and how unsure points were read. */
export interface DocumentedPack extends Pack {
  readonly sources: readonly string[];
  readonly changelog: readonly { readonly version: string; readonly on: Day; readonly changes: readonly string[] }[];
  readonly uncertain: readonly string[];
  /** What each of its rules decides, and what lies just outside it. */
  readonly scenarios: PolicySource;
}

export interface DocumentedPackLibrary extends PackLibrary {
  readonly packs: readonly DocumentedPack[];
  /** Day on which the tables were last checked against their sources. */
  readonly checkedOn: Day;
}

/** The library beside this file, in the source tree and in the build alike. */
const LIBRARY = fileURLToPath(new URL('..', import.meta.url));

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name], value);

function readYaml<T>(file: string, schema: z.ZodType<T>): T {
  let content: unknown;
  try {
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidInput(file, (error as Error).message, 'a readable YAML file');
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  const field = issue.path.join('.');
  throw new InvalidInput(
    `${file}${field === '' ? '' : `: ${field}`}`,
    JSON.stringify(at(content, issue.path)) ?? 'nothing',
    issue.message,
  );
}

const SCENARIOS = 'scenarios.yaml';

function readPack(folder: string, name: string): DocumentedPack {
  const file = join(folder, 'pack.yaml');
  const { as_of, ...pack } = readYaml(file, PackFile);
  if (pack.id !== name) throw new InvalidInput(`${file}: id`, pack.id, `${name}, the name of its folder`);
  const policies = readdirSync(folder)
    .filter((entry) => entry.endsWith('.cedar'))
    .sort()
    .map((entry) => ({ path: `${name}/${entry}`, text: readFileSync(join(folder, entry), 'utf8') }));
  if (policies.length === 0) throw new InvalidInput(folder, 'no *.cedar file', 'one or more');
  if (!existsSync(join(folder, SCENARIOS))) throw new InvalidInput(folder, `no ${SCENARIOS}`, 'one');
  const scenarios = { path: `${name}/${SCENARIOS}`, text: readFileSync(join(folder, SCENARIOS), 'utf8') };
  return { ...pack, asOf: as_of, policies, scenarios };
}

/**
 * Reads every pack of a folder, and the tables that they share.
 *
 * @throws {InvalidInput} a file is missing or malformed; names the file and the field
 */
export function loadPacks(dir: string = LIBRARY): DocumentedPackLibrary {
  const { checked_on, reference_data, obligations, data_classes } = readYaml(
    join(dir, 'reference.yaml'),
    ReferenceFile,
  );
  const reference: ReferenceData = { ...reference_data, data_classes };
  const packs = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(dir, entry.name, 'pack.yaml')))
    .map((entry) => readPack(join(dir, entry.name), entry.name))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return { packs, reference, obligations: obligations satisfies readonly Obligation[], checkedOn: checked_on };
}
