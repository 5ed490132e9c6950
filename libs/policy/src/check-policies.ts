import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import type { FactKey, Obligation, PolicySource } from '#vocabulary';
import { cedarSchemaOf } from './cedar-schema.js';
import { loadPolicySet, PolicyInvalid, type Rule } from './policy-set.js';

/** What is wrong with a policy of an organisation, or what its author should know of it, and where. */
export interface PolicyProblem {
  readonly file: string;
  /** Id of the policy; none where it has none or the file cannot be read so far. */
  readonly policy: string | null;
  /** From 1, both. */
  readonly line: number;
  readonly column: number;
  /** Where it ends, if it has an extent. */
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly message: string;
  /** An error keeps a set from being published, a warning does not. */
  readonly severity: 'error' | 'warning';
}

export interface CheckedPolicies {
  readonly own: readonly PolicySource[];
  readonly keys: readonly FactKey[];
  /** Obligations that are known; naming another is a warning. */
  readonly obligations: readonly Obligation[];
  readonly zone: string;
}

type Place = Pick<PolicyProblem, 'line' | 'column'>;

/** Line and column of a UTF-8 byte offset, which is how Cedar counts. */
function placeOf(text: string, byteOffset: number): Place {
  const lines = Buffer.from(text, 'utf8').subarray(0, byteOffset).toString('utf8').split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** A policy of a file: its text, and the byte at which it stands. */
interface Part {
  readonly id: string | null;
  readonly text: string;
  readonly start: number;
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Cedar sorts policies by the ids it gives, so that the eleventh comes third. */
function partsOf(text: string, policies: readonly string[]): Part[] {
  const order = policies.map((_, index) => `policy${index}`).sort();
  let from = 0;
  return policies.map((_, index) => {
    const policy = policies[order.indexOf(`policy${index}`)] as string;
    const start = text.indexOf(policy, from);
    from = start + policy.length;
    const json = cedar.policyToJson(policy);
    const id = json.type === 'success' ? (json.json.annotations?.['id'] ?? null) : null;
    return { id, text: policy, start: bytes(text.slice(0, start)) };
  });
}

function problemOf(
  { path, text }: PolicySource,
  policy: string | null,
  error: DetailedError,
  severity: PolicyProblem['severity'],
  fallback = 0,
): PolicyProblem[] {
  const [label] = error.sourceLocations ?? [];
  const end = label && label.end > label.start ? placeOf(text, label.end) : undefined;
  const message = [error.message, label?.label, error.help]
    .filter(Boolean)
    .join('; ')
    .replaceAll(/policy\d+/g, policy ?? 'policy');
  const problem: PolicyProblem = {
    ...{ file: path, policy, ...placeOf(text, label?.start ?? fallback) },
    ...{ endLine: end?.line ?? null, endColumn: end?.column ?? null, message, severity },
  };
  return [problem, ...(error.related ?? []).flatMap((more) => problemOf({ path, text }, policy, more, severity))];
}

/** The message without the place, which stands beside it. */
function reasonOf({ file, policy, position, message }: PolicyInvalid): string {
  const place = `${file}${position === null ? '' : `:${position}`}${policy === null ? '' : ` (${policy})`}: `;
  return message.startsWith(place) ? message.slice(place.length) : message;
}

/** Where in its file a policy that was loaded alone is at fault: at the annotation that the message names, or at its head. */
function placeWithin(file: PolicySource, { text, start }: Part, error: PolicyInvalid): Place {
  if (error.position === null) {
    const annotation = /^@\w+/.exec(reasonOf(error))?.[0];
    const offset = annotation === undefined ? -1 : text.indexOf(`${annotation}(`);
    return placeOf(file.text, start + bytes(text.slice(0, Math.max(offset, 0))));
  }
  const [line, column] = error.position.split(':').map(Number) as [number, number];
  const head = placeOf(file.text, start);
  return { line: head.line + line - 1, column: line === 1 ? head.column + column - 1 : column };
}

const at = (file: PolicySource, policy: string | null, place: Place, message: string) => ({
  ...{ file: file.path, policy, ...place, endLine: null, endColumn: null, message },
});

function warningsOf(rule: Rule, file: PolicySource, place: Place, names: ReadonlySet<string>): PolicyProblem[] {
  const strangers = rule.obligations.filter((name) => !names.has(name));
  const lenient = rule.lenientOn.map(
    (key) =>
      `While ${key} is unknown the policy does not deny; in when an unknown fact should count as true, in unless as false`,
  );
  const unknown = strangers.map(
    (name) => `@obligations: found ${name}, which no application can say it is able to carry out`,
  );
  return [...lenient, ...unknown].map((message) => ({ ...at(file, rule.id, place, message), severity: 'warning' }));
}

/** Everything that is wrong with one file, and what its author should know of it. */
function checkFile(file: PolicySource, input: CheckedPolicies, names: ReadonlySet<string>): [PolicyProblem[], Part[]] {
  const read = cedar.policySetTextToParts(file.text);
  if (read.type === 'failure') return [read.errors.flatMap((error) => problemOf(file, null, error, 'error')), []];
  const parts = partsOf(file.text, read.policies);
  const partOf = (policyId: string) => parts[Number(policyId.slice('policy'.length))];
  const answer = cedar.validate({
    schema: cedarSchemaOf(input.keys),
    policies: { staticPolicies: file.text },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure')
    return [answer.errors.flatMap((error) => problemOf(file, null, error, 'error')), parts];
  const validated = (severity: PolicyProblem['severity'], found: typeof answer.validationErrors) =>
    found.flatMap(({ policyId, error }) =>
      problemOf(file, partOf(policyId)?.id ?? null, error, severity, partOf(policyId)?.start),
    );
  const faulty = new Set(answer.validationErrors.map(({ policyId }) => partOf(policyId)));
  const loaded = parts.filter((part) => !faulty.has(part)).flatMap((part) => checkPart(file, part, input, names));
  const problems = [
    ...validated('error', answer.validationErrors),
    ...validated('warning', answer.validationWarnings),
    ...loaded,
  ];
  return [read.policy_templates.length > 0 ? [...problems, template(file)] : problems, parts];
}

const template = (file: PolicySource): PolicyProblem => ({
  ...at(
    file,
    null,
    { line: 1, column: 1 },
    'found a template (?principal or ?resource); allowed: policies without slots',
  ),
  severity: 'error',
});

function checkPart(
  file: PolicySource,
  part: Part,
  { keys, zone }: CheckedPolicies,
  names: ReadonlySet<string>,
): PolicyProblem[] {
  try {
    const own = [{ path: file.path, text: part.text }];
    const { rules } = loadPolicySet({ packs: [], own, keys, zone });
    const head = placeOf(file.text, part.start);
    return rules.flatMap((rule) => warningsOf(rule, file, head, names));
  } catch (error) {
    if (!(error instanceof PolicyInvalid)) throw error;
    return [{ ...at(file, part.id, placeWithin(file, part, error), reasonOf(error)), severity: 'error' }];
  }
}

/**
 * Everything that is wrong with an organisation's own policies, and what their author should know of them, in the order
 * of files and lines. Where no problem is an error, `loadPolicySet` loads them.
 */
export function checkPolicies(input: CheckedPolicies): PolicyProblem[] {
  const names = new Set(input.obligations.map(({ name }) => name));
  const first = new Map<string, string>();
  return input.own.flatMap((file) => {
    const [problems, parts] = checkFile(file, input, names);
    const twice = parts.flatMap(({ id, start }): PolicyProblem[] => {
      if (id === null) return [];
      const other = first.get(id);
      first.set(id, other ?? file.path);
      const message = `found a second policy of this id; the first is in ${other}`;
      return other === undefined ? [] : [{ ...at(file, id, placeOf(file.text, start), message), severity: 'error' }];
    });
    return [...problems, ...twice].sort((a, b) => a.line - b.line || a.column - b.column);
  });
}

/**
 * Policies in Cedar's own layout, comments kept.
 *
 * @throws {PolicyInvalid} the text does not parse
 */
export function formatPolicies({ path, text }: PolicySource): string {
  const answer = cedar.formatPolicies({ policyText: text, lineWidth: 100, indentWidth: 2 });
  if (answer.type === 'success') return answer.formatted_policy;
  const [problem] = answer.errors.flatMap((error) => problemOf({ path, text }, null, error, 'error'));
  throw new PolicyInvalid(path, null, `${problem!.line}:${problem!.column}`, problem!.message);
}
