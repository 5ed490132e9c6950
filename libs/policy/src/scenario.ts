import {
  Day,
  InvalidInput,
  type FactKey,
  type FactsDocument,
  type FactValue,
  type PackLibrary,
  type ReferenceData,
} from '#vocabulary';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { becomesDenyOn } from './changes.js';
import { checkFact } from './encode.js';
import type { PolicyEvaluator } from './evaluate.js';
import { judge } from './judge.js';
import type { PolicySet } from './policy-set.js';

const FactTree = z.record(z.string(), z.json());
type FactTree = Readonly<Record<string, FactValue>>;

const Profile = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  extends: z.string().optional(),
  facts: FactTree,
});

const Expected = z
  .strictObject({
    decision: z.enum(['allow', 'deny']).describe('The effect.'),
    decided_by: z
      .array(z.string())
      .optional()
      .describe('On deny every rule that denies; on allow rules among those met.'),
    not_decided_by: z.array(z.string()).optional().describe('Rules that neither deny nor are met.'),
    obligations: z.array(z.string()).optional().describe('Attached at least.'),
    upcoming: z
      .record(z.string(), Day)
      .optional()
      .describe('Rules that do not apply yet and will to the same facts, each with its first day; at least these.'),
    becomes_deny_on: Day.optional().describe('First day on which the same facts are refused.'),
    becomes_deny_by: z.array(z.string()).optional().describe('Every rule that refuses them on that day.'),
  })
  .refine(({ becomes_deny_on, becomes_deny_by }) => becomes_deny_by === undefined || becomes_deny_on !== undefined, {
    path: ['becomes_deny_on'],
    message: 'a day, as becomes_deny_by is given',
  });

const Adequacy = z.array(
  z.strictObject({ country: z.string(), valid_from: Day, valid_until: Day.nullable(), scope: z.string().default('') }),
);

const Scenario = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  tags: z.array(z.string()).optional(),
  profile: z.string().optional(),
  facts: FactTree.default({}),
  unknown: z.array(z.string()).default([]).describe('Facts of the profile that are not known here.'),
  reference_data: z
    .strictObject({
      eea: z.array(z.string()),
      eu: z.array(z.string()),
      adequacy: Adequacy,
      dpdp_restricted_countries: z.array(z.string()),
      dpdp_localised_classes: z.array(z.string()),
    })
    .partial()
    .optional(),
  expected: Expected,
  why: z.string().optional(),
});
type Scenario = z.infer<typeof Scenario>;

/** A file of scenarios: profiles of facts, and what is decided about each variation of one. */
export const ScenarioFile = z.strictObject({
  schema_version: z.literal(1),
  checked_on: Day.optional(),
  profiles: z.array(Profile).default([]),
  scenarios: z.array(Scenario),
});
export type ScenarioFile = z.infer<typeof ScenarioFile>;

/** A decision in the words of a scenario file. */
export interface ScenarioOutcome {
  readonly decision: 'allow' | 'deny';
  readonly decided_by?: readonly string[];
  readonly not_decided_by?: readonly string[];
  readonly obligations?: readonly string[];
  readonly upcoming?: Readonly<Record<string, Day>>;
  readonly becomes_deny_on?: Day | null;
  readonly becomes_deny_by?: readonly string[];
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly passed: boolean;
  readonly expected: ScenarioOutcome;
  readonly actual: ScenarioOutcome;
}

/** The facts of one scenario, resolved from its profile, with the tables it is decided by. */
export interface PreparedScenario {
  readonly id: string;
  readonly title: string;
  readonly doc: FactsDocument;
  readonly reference: ReferenceData;
  readonly expected: ScenarioOutcome;
}

/** In scenario files null is unknown for these two; for every other fact it is none. */
const NULL_IS_UNKNOWN: readonly string[] = ['terms.retention_days', 'terms.training_on_inputs'];

const isTree = (value: FactValue | undefined): value is FactTree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Records are merged, lists and scalars replace. */
function merge(base: FactTree, over: FactTree): FactTree {
  const merged: Record<string, FactValue> = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const below = merged[name];
    merged[name] = isTree(value) && isTree(below) ? merge(below, value) : value;
  }
  return merged;
}

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[name], content);

/** `scenarios.3.expected.decision` in words: the id or name of the member in place of its number. */
function fieldOf(content: unknown, path: readonly PropertyKey[]): string {
  const named = path.map((part, index) => {
    const member = valueAt(content, path.slice(0, index + 1)) as { id?: unknown; name?: unknown } | undefined;
    return typeof part === 'number' && index === 1 ? String(member?.id ?? member?.name ?? part) : String(part);
  });
  return named[0] === 'scenarios' && named.length > 1 ? named.slice(1).join('.') : named.join('.');
}

function readScenarioFile(text: string): ScenarioFile {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    throw new InvalidInput('scenario file', error.message.split(':\n')[0]!, 'well-formed YAML'); // without its excerpt
  }
  const parsed = ScenarioFile.safeParse(content);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] as z.core.$ZodIssue;
  if (issue.code === 'unrecognized_keys') {
    const shape = issue.path.includes('expected') ? Object.keys(Expected.shape) : undefined;
    throw new InvalidInput(
      fieldOf(content, [...issue.path, issue.keys[0] as string]),
      'a name that is not known here',
      shape?.join(', ') ?? 'the names of the scenario format',
    );
  }
  throw new InvalidInput(
    fieldOf(content, issue.path) || 'scenario file',
    JSON.stringify(valueAt(content, issue.path)) ?? 'nothing',
    issue.code === 'invalid_value' ? issue.values.join(', ') : issue.message,
  );
}

function refuseDuplicates(names: readonly string[], kind: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new InvalidInput(`${kind} ${twice}`, 'it more than once', 'each once');
}

/** The facts of a profile, with those it extends below its own. */
function factsOfProfile(file: ScenarioFile, name: string, user: string, below: readonly string[] = []): FactTree {
  const profile = file.profiles.find((candidate) => candidate.name === name);
  if (profile === undefined) {
    throw new InvalidInput(
      user,
      `"${name}"`,
      file.profiles.map((candidate) => candidate.name).join(', ') || 'no profile, as the file has none',
    );
  }
  if (below.includes(name))
    throw new InvalidInput(user, `"${name}", which extends itself`, 'profiles that end somewhere');
  const own = profile.facts as FactTree;
  return profile.extends === undefined
    ? own
    : merge(factsOfProfile(file, profile.extends, `profiles.${name}.extends`, [...below, name]), own);
}

/**
 * Checks facts that people wrote against the table of keys, and makes a facts document of them.
 *
 * @param where what to put before a field's name in a message
 * @throws {InvalidInput} a name is not in the table, or a value is not of its type
 */
export function readFacts(
  facts: FactTree,
  keys: readonly FactKey[],
  reference: ReferenceData,
  where: string,
): FactsDocument {
  const table = new Map(keys.map((key) => [key.key, key]));
  const groups = new Set(keys.map(({ key }) => key.split('.')[0] as string));
  const namesIn = (group: string) => keys.flatMap(({ key }) => (key.startsWith(`${group}.`) ? [key] : []));
  const document: Record<string, FactValue> = {};
  for (const [group, value] of Object.entries(facts)) {
    if (!groups.has(group))
      throw new InvalidInput(`${where}.${group}`, 'a name that is not known', [...groups].join(', '));
    const single = table.get(group);
    const entries: [string, FactValue][] =
      single !== undefined
        ? [[group, value]]
        : isTree(value)
          ? Object.entries(value).map(([name, inner]) => [`${group}.${name}`, inner])
          : [];
    if (single === undefined && !isTree(value)) {
      throw new InvalidInput(`${where}.${group}`, JSON.stringify(value), namesIn(group).join(', '));
    }
    const known: Record<string, FactValue> = {};
    for (const [name, inner] of entries) {
      const key = table.get(name);
      if (key === undefined)
        throw new InvalidInput(`${where}.${name}`, 'a name that is not known', namesIn(group).join(', '));
      if (inner === null && NULL_IS_UNKNOWN.includes(name)) continue;
      checkFact(key, inner, reference, `${where}.${name}`);
      if (single !== undefined) document[group] = inner;
      else known[name.slice(group.length + 1)] = inner;
    }
    if (single === undefined) document[group] = known;
  }
  for (const required of ['at', 'event']) {
    if (document[required] === undefined) throw new InvalidInput(`${where}.${required}`, 'nothing', 'a value');
  }
  return document as unknown as FactsDocument;
}

export interface ScenarioContext {
  readonly set: PolicySet;
  readonly library: Pick<PackLibrary, 'reference'>;
  readonly evaluator: PolicyEvaluator;
  /** Judges every scenario as of this day instead of its own. */
  readonly asOf?: Day;
}

/** The facts but one, which is then unknown. */
function without(doc: FactsDocument, key: string, where: string): FactsDocument {
  const [group, name] = key.split('.') as [string, string | undefined];
  const known = doc[group];
  if (name === undefined || typeof known !== 'object' || !Object.hasOwn(known, name)) {
    throw new InvalidInput(where, `"${key}"`, 'a fact that the profile states, such as terms.retention_days');
  }
  const { [name]: _unknown, ...others } = known;
  return { ...doc, [group]: others };
}

function prepare(file: ScenarioFile, scenario: Scenario, { set, library, asOf }: ScenarioContext): PreparedScenario {
  const { id, title, profile, expected } = scenario;
  const below = profile === undefined ? {} : factsOfProfile(file, profile, `${id}.profile`);
  const override = Object.entries(scenario.reference_data ?? {}).filter(([, table]) => table !== undefined);
  const reference: ReferenceData =
    override.length === 0 ? library.reference : { ...library.reference, ...Object.fromEntries(override) };
  const facts = readFacts(merge(below, scenario.facts as FactTree), set.keys, reference, `${id}.facts`);
  const doc = scenario.unknown.reduce((known, key) => without(known, key, `${id}.unknown`), facts);
  return {
    id,
    title,
    doc: asOf === undefined ? doc : { ...doc, at: asOf },
    reference,
    expected: Object.fromEntries(
      Object.entries(expected).filter(([, value]) => value !== undefined),
    ) as unknown as ScenarioOutcome,
  };
}

/**
 * Reads a scenario file down to facts documents.
 *
 * @throws {InvalidInput} the file is malformed; names scenario and field, what was found and what was allowed
 */
export function prepareScenarios(text: string, context: ScenarioContext): PreparedScenario[] {
  const file = readScenarioFile(text);
  refuseDuplicates(
    file.profiles.map(({ name }) => name),
    'profile',
  );
  refuseDuplicates(
    file.scenarios.map(({ id }) => id),
    'scenario',
  );
  return file.scenarios.map((scenario) => prepare(file, scenario, context));
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join() === [...b].sort().join();
const includesAll = (all: readonly string[], some: readonly string[]): boolean =>
  some.every((item) => all.includes(item));

function agrees(expected: ScenarioOutcome, actual: ScenarioOutcome): boolean {
  const { decided_by, not_decided_by = [], obligations, upcoming = {}, becomes_deny_on, becomes_deny_by } = expected;
  const decidedBy = actual.decided_by ?? [];
  return (
    expected.decision === actual.decision &&
    (decided_by === undefined ||
      (expected.decision === 'deny' ? sameSet(decidedBy, decided_by) : includesAll(decidedBy, decided_by))) &&
    !not_decided_by.some((rule) => decidedBy.includes(rule)) &&
    Object.entries(upcoming).every(([rule, from]) => actual.upcoming?.[rule] === from) &&
    (obligations === undefined || includesAll(actual.obligations ?? [], obligations)) &&
    (becomes_deny_on === undefined || becomes_deny_on === actual.becomes_deny_on) &&
    (becomes_deny_by === undefined || sameSet(actual.becomes_deny_by ?? [], becomes_deny_by))
  );
}

function run(
  { id, title, doc, reference, expected }: PreparedScenario,
  { set, evaluator }: ScenarioContext,
): ScenarioResult {
  const judgement = judge(set, doc, reference, evaluator, { upcoming: expected.upcoming !== undefined });
  const change = expected.becomes_deny_on === undefined ? undefined : becomesDenyOn(set, doc, reference, evaluator);
  const actual: ScenarioOutcome = {
    decision: judgement.effect === 'DENY' ? 'deny' : 'allow',
    decided_by: judgement.determinedBy,
    obligations: judgement.obligations,
    ...(expected.upcoming === undefined
      ? {}
      : { upcoming: Object.fromEntries(judgement.upcoming.map(({ rule, from }) => [rule, from])) }),
    ...(expected.becomes_deny_on === undefined
      ? {}
      : { becomes_deny_on: change?.day ?? null, becomes_deny_by: change?.by ?? [] }),
  };
  return { id, title, passed: agrees(expected, actual), expected, actual };
}

/**
 * Judges every scenario of a file and compares with what it expects: the decision; on deny the complete set of rules
 * that deny, on allow rules among those met; rules that are silent; obligations and rules ahead at least; the day on
 * which it turns and by what.
 *
 * @throws {InvalidInput} the file is malformed; names scenario and field, what was found and what was allowed
 */
export const runScenarios = (text: string, context: ScenarioContext): ScenarioResult[] =>
  prepareScenarios(text, context).map((scenario) => run(scenario, context));
