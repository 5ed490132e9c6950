import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { DetailedError, Expr, PolicyJson, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import {
  addDays,
  DomainError,
  Day,
  type FactKey,
  InvalidInput,
  type Obligation,
  type Pack,
  type PolicySource,
  type ReferenceData,
} from '#vocabulary';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cedarSchemaOf, FIND, INFER, MET } from './cedar-schema.js';
import { conjunction, disjunction, lenienciesOf, mentionsOf, type Mentions } from './condition.js';
import { derivationNamed } from './derive/index.js';
import { cedarTypeOf, NONE_DAY } from './encode.js';
import { type Requirement, requirementOf } from './requirement.js';

/** A policy that cannot be loaded: which, where, and why. */
export class PolicyInvalid extends DomainError {
  readonly code = 'POLICY_INVALID';

  constructor(
    readonly file: string,
    readonly policy: string | null,
    /** `line:column`, both from 1; null where the fault has no place. */
    readonly position: string | null,
    reason: string,
  ) {
    super(`${file}${position === null ? '' : `:${position}`}${policy === null ? '' : ` (${policy})`}: ${reason}`, {
      file,
      policy,
      position,
    });
  }
}

/** The pack id of the organisation's own policies. */
export const ORGANISATION = 'organisation';

const ID = /^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+$/;
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const optionalAnnotations = {
  obligations: list.default([]),
  in_force_until: Day.optional(),
  effect: z.enum(['deny', 'deny-unless', 'obligation', 'record']).optional(),
  mode: z.enum(['enforce', 'observe']).default('enforce'),
  binding: z.enum(['true', 'false']).default('true'),
  note: z.string().default(''),
};

const PackAnnotations = z.strictObject({
  id: z.string().regex(ID, 'a pack’s id, a dot, and the provision in lower case'),
  law: z.string().min(1),
  citation: z.string().min(1),
  title: z.string().min(1),
  url: z.url(),
  in_force_from: Day,
  remediation: z.string().min(1),
  penalty: z.string().min(1),
  confidence: z.enum(['text', 'memory']),
  ...optionalAnnotations,
});

const OwnAnnotations = z.strictObject({
  id: z.string().regex(/^org\.[a-z0-9.-]+$/, '"org." and a name in lower case'),
  law: z.string().default('Organisation policy'),
  citation: z.string().default(''),
  title: z.string().min(1),
  url: z.string().default(''),
  in_force_from: Day.default('0001-01-01'),
  remediation: z.string().default(''),
  penalty: z.string().default(''),
  confidence: z.enum(['text', 'memory']).default('text'),
  ...optionalAnnotations,
});

type Annotations = z.output<typeof PackAnnotations>;

export type RuleKind = 'deny' | 'deny-unless' | 'obligation' | 'record' | 'finding';
export type Mode = 'enforce' | 'observe';

/** One rule as its author wrote it, and what its annotations say. */
export interface Rule {
  readonly id: string;
  readonly pack: string;
  readonly law: string;
  readonly citation: string;
  readonly title: string;
  readonly url: string;
  /** First and last day in force, both inclusive, in `zone`. */
  readonly inForceFrom: Day;
  readonly inForceUntil: Day | undefined;
  readonly zone: string;
  readonly remediation: string;
  readonly obligations: readonly string[];
  readonly penalty: string;
  readonly confidence: 'text' | 'memory';
  readonly binding: boolean;
  readonly note: string;
  readonly mode: Mode;
  readonly kind: RuleKind;
  readonly file: string;
  readonly text: string;
  readonly requires: Requirement;
  /** Base facts that the condition reads, itself or through what is derived from them; sorted. */
  readonly reads: readonly string[];
  /** Names under `context.derived` that the condition reads; sorted. */
  readonly derived: readonly string[];
  readonly mentions: Mentions;
  /** Days in the law on which its answer may change: its first, the morrow of its last, those of its condition; sorted. */
  readonly days: readonly Day[];
  /**
   * Facts that keep the rule from denying by being unknown, against the rule that an unknown never lifts; Cedar cannot
   * refuse that, so whoever publishes the policy is told. Sorted; empty for every rule of a pack.
   */
  readonly lenientOn: readonly string[];
}

/** The policies that Cedar evaluates, in its JSON form, each with the rule it speaks for. */
export interface Program {
  /** Forbids on `infer`: they fire where a rule applies and nothing lifts it. */
  readonly fired: ReadonlyMap<string, PolicyJson>;
  /** Forbids on `infer`, by rule and obligation: met, but the caller cannot discharge the obligation. */
  readonly twins: ReadonlyMap<
    string,
    { readonly rule: string; readonly obligation: string; readonly json: PolicyJson }
  >;
  /** Permits on `met`: the rule applies and is met. */
  readonly met: ReadonlyMap<string, PolicyJson>;
  /** Permits on `find`. */
  readonly findings: ReadonlyMap<string, PolicyJson>;
}

/** That a rule only says what it would have done: whoever asks, or for one application. */
export interface Observation {
  /** Id of the rule. */
  readonly policy: string;
  /** Handle of the application; null for every one. */
  readonly application: string | null;
}

/** The rules in force for an organisation, content-addressed. */
export interface PolicySet {
  /** SHA-256, hex, of `manifestOf` the set. */
  readonly digest: string;
  readonly rules: readonly Rule[];
  /** Packs that the rules are of, with their versions, by id. */
  readonly packs: readonly Pick<Pack, 'id' | 'title' | 'version'>[];
  /** By rule and application, each once. */
  readonly observe: readonly Observation[];
  /** SHA-256, hex, of `tablesOf` what the rules are judged with; null where that was not given. */
  readonly tables: string | null;
  readonly rule: (id: string) => Rule;
  readonly keys: readonly FactKey[];
  readonly schema: SchemaJson<string>;
  readonly program: Program;
}

export interface PolicySetInput {
  readonly packs: readonly Pack[];
  /** The organisation's own policies. */
  readonly own?: readonly PolicySource[];
  /** IANA zone in which the organisation's own days are read. */
  readonly zone?: string;
  readonly keys: readonly FactKey[];
  /** Obligations that a pack may name; any is accepted where this is left out. */
  readonly obligations?: readonly Obligation[];
  /** Dated tables that the rules are judged with: they can change a judgement, so the digest covers them. */
  readonly reference?: ReferenceData;
  /** Rules that the organisation only observes, whatever mode their text says. */
  readonly observe?: readonly Observation[];
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The tables that a set is judged with, as text: the same tables always the same text. */
export const tablesOf = (reference: ReferenceData, obligations: readonly Obligation[]): string =>
  JSON.stringify({ obligations, reference });

/**
 * The text whose SHA-256 is the set's digest. It covers all that can change a judgement: each rule's id, pack, zone and
 * mode, and the digest of its own text; the packs' versions; what is observed for one application; the tables' digest.
 */
export const manifestOf = ({ packs, rules, observe, tables }: Omit<PolicySet, 'digest' | 'rule'>): string =>
  JSON.stringify({
    packs: packs.map(({ id, version }) => [id, version]),
    rules: rules.map(({ id, pack, zone, mode, text }) => [id, pack, zone, mode, sha256(text)]),
    observe: observe.map(({ policy, application }) => [policy, application]),
    tables,
  });

/** `line:column` of a UTF-8 byte offset, which is how Cedar counts. */
function positionOf(text: string, byteOffset: number): string {
  const lines = Buffer.from(text, 'utf8').subarray(0, byteOffset).toString('utf8').split('\n');
  return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
}

function invalid(file: string, text: string, policy: string | null, error: DetailedError): PolicyInvalid {
  const [label] = error.sourceLocations ?? [];
  const reason = [error.message, label?.label, error.help]
    .filter(Boolean)
    .join('; ')
    .replaceAll(/policy\d+/g, policy ?? '');
  return new PolicyInvalid(file, policy, label ? positionOf(text, label.start) : null, reason);
}

interface Source {
  readonly pack: string;
  readonly zone: string;
  readonly file: PolicySource;
  readonly annotations: z.ZodType<Annotations>;
}

/** The policies of one file in the order written; Cedar returns them sorted by the ids it gave: policy0, policy1, policy10. */
function policiesOf({ path, text }: PolicySource): string[] {
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure') throw invalid(path, text, null, parts.errors[0] as DetailedError);
  if (parts.policy_templates.length > 0) {
    throw new PolicyInvalid(
      path,
      null,
      null,
      'found a template (?principal or ?resource); allowed: policies without slots',
    );
  }
  const ids = parts.policies.map((_, index) => `policy${index}`).sort();
  return ids
    .map((id, index) => [Number(id.slice('policy'.length)), parts.policies[index] as string] as const)
    .sort(([a], [b]) => a - b)
    .map(([, policy]) => policy);
}

function jsonOf(file: PolicySource, text: string): PolicyJson {
  const answer = cedar.policyToJson(text);
  if (answer.type === 'failure') throw invalid(file.path, text, null, answer.errors[0] as DetailedError);
  return answer.json;
}

function annotationsOf(source: Source, json: PolicyJson): Annotations {
  const parsed = source.annotations.safeParse(json.annotations ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.');
  throw new PolicyInvalid(source.file.path, json.annotations?.['id'] ?? null, null, `@${name}: ${issue?.message}`);
}

const actionOf = ({ action }: PolicyJson): string | undefined =>
  action.op === '==' && 'entity' in action
    ? '__entity' in action.entity
      ? action.entity.__entity.id
      : action.entity.id
    : undefined;

const on = (action: string): PolicyJson['action'] => ({ op: '==', entity: { type: 'Action', id: action } });

const bodies = ({ conditions }: PolicyJson, kind: 'when' | 'unless'): Expr[] =>
  conditions.filter((clause) => clause.kind === kind).map(({ body }) => body);

/** What a rule's shape makes of it; its `@effect`, where given, must say the same. */
function kindOf(source: Source, json: PolicyJson, { id, effect, obligations }: Annotations): RuleKind {
  const refuse = (reason: string) => new PolicyInvalid(source.file.path, id, null, reason);
  const action = actionOf(json);
  if (action === FIND) {
    if (json.effect !== 'permit')
      throw refuse(`found a forbid on "${FIND}"; allowed: a permit, which reports and never decides`);
    if (effect !== undefined) throw refuse(`@effect: found ${effect} on a finding; allowed: none`);
    return 'finding';
  }
  if (json.effect !== 'forbid' || action !== INFER) {
    throw refuse(
      `found ${json.effect} on ${action === undefined ? 'any action' : `"${action}"`}; ` +
        `allowed: forbid on "${INFER}", or permit on "${FIND}" for a finding`,
    );
  }
  const lifts = bodies(json, 'unless');
  const liftsAlways = lifts.length === 1 && JSON.stringify(lifts[0]) === '{"Value":true}';
  const shape = lifts.length === 0 ? 'deny' : liftsAlways ? 'obligation' : 'deny-unless';
  if (effect !== undefined && effect !== shape && !(effect === 'record' && shape === 'obligation')) {
    throw refuse(`@effect: found ${effect}; the shape of the policy says ${shape}`);
  }
  if (shape === 'obligation' && obligations.length === 0)
    throw refuse('unless { true } lifts it always, and @obligations names none');
  return effect ?? shape;
}

/** `has` of an attribute that the schema does not know is false to Cedar, not an error: a slip of the pen would pass. */
function refuseStrangers(source: Source, text: string, id: string, mentions: Mentions, keys: readonly FactKey[]): void {
  const gating = keys.filter(({ gates, type }) => gates && cedarTypeOf(type) !== undefined).map(({ key }) => key);
  const groups = new Set(gating.map((key) => key.split('.')[0]));
  const isKnown = (path: string): boolean =>
    gating.includes(path) ||
    groups.has(path) ||
    path === 'derived' ||
    path === 'unknowns' ||
    (path.startsWith('derived.') && derivationNamed(path.slice('derived.'.length)) !== undefined);
  const refuse = (word: string, reason: string): PolicyInvalid => {
    const { path, text: file } = source.file;
    const offset = file.indexOf(text) + Math.max(text.indexOf(word), 0);
    return new PolicyInvalid(path, id, positionOf(file, Buffer.byteLength(file.slice(0, offset))), reason);
  };
  for (const path of mentions.attributes) {
    const group = path.split('.')[0] as string;
    const allowed = groups.has(group) ? gating.filter((key) => key.startsWith(`${group}.`)) : [...groups];
    if (!isKnown(path)) {
      throw refuse(
        path.split('.').at(-1) as string,
        `found context.${path}, which no fact has; allowed: ${allowed.join(', ')}`,
      );
    }
  }
  for (const integer of mentions.inexact) {
    throw refuse(
      '',
      `found an integer of the size of ${integer}; allowed: up to ${Number.MAX_SAFE_INTEGER} either way`,
    );
  }
}

function ruleOf(source: Source, text: string, json: PolicyJson, input: PolicySetInput): Rule {
  const annotations = annotationsOf(source, json);
  const refuse = (reason: string) => new PolicyInvalid(source.file.path, annotations.id, null, reason);
  if (source.pack !== ORGANISATION && !annotations.id.startsWith(`${source.pack}.`)) {
    throw refuse(`@id: found ${annotations.id}; allowed: ids that begin with "${source.pack}."`);
  }
  const names = input.obligations?.map(({ name }) => name);
  const stranger = annotations.obligations.find((name) => names !== undefined && !names.includes(name));
  if (stranger !== undefined && source.pack !== ORGANISATION) {
    throw refuse(`@obligations: found ${stranger}; allowed: ${names?.join(', ')}`);
  }
  const mentions = mentionsOf(json.conditions.map(({ body }) => body));
  refuseStrangers(source, text, annotations.id, mentions, input.keys);
  const derived = [...mentions.attributes].filter((path) => path.startsWith('derived.')).map((path) => path.slice(8));
  const base = input.keys.map(({ key }) => key).filter((key) => mentions.attributes.has(key));
  const reads = new Set([...base, ...derived.flatMap((name) => derivationNamed(name)?.reads ?? [])]);
  return {
    id: annotations.id,
    pack: source.pack,
    law: annotations.law,
    citation: annotations.citation,
    title: annotations.title,
    url: annotations.url,
    inForceFrom: annotations.in_force_from,
    inForceUntil: annotations.in_force_until,
    zone: source.zone,
    remediation: annotations.remediation,
    obligations: annotations.obligations,
    penalty: annotations.penalty,
    confidence: annotations.confidence,
    binding: annotations.binding === 'true',
    note: annotations.note,
    mode: input.observe?.some(({ policy, application }) => policy === annotations.id && application === null)
      ? 'observe'
      : annotations.mode,
    kind: kindOf(source, json, annotations),
    file: source.file.path,
    text,
    requires: requirementOf(text),
    reads: [...reads].sort(),
    derived: derived.sort(),
    mentions,
    days: daysOf(annotations, mentions, derived),
    lenientOn: json.effect === 'forbid' ? lenientOn(json) : [],
  };
}

function daysOf({ in_force_from, in_force_until }: Annotations, mentions: Mentions, derived: readonly string[]): Day[] {
  const days = new Set([
    in_force_from,
    ...(in_force_until === undefined ? [] : [addDays(in_force_until, 1)]),
    ...mentions.days,
    ...derived.flatMap((name) => derivationNamed(name)?.days ?? []),
  ]);
  days.delete(NONE_DAY);
  return [...days].sort();
}

const lenientOn = (json: PolicyJson): string[] =>
  [
    ...new Set([
      ...bodies(json, 'when').flatMap((body) => lenienciesOf(body, true)),
      ...bodies(json, 'unless').flatMap((body) => lenienciesOf(body, false)),
    ]),
  ].sort();

/** Unknown abilities discharge nothing. */
const cannotDischarge = (obligation: string): Expr => {
  const caller: Expr = { '.': { left: { Var: 'context' }, attr: 'caller' } };
  const attr = 'cannot_discharge';
  return {
    'if-then-else': {
      if: { has: { left: caller, attr } },
      then: { contains: { left: { '.': { left: caller, attr } }, right: { Value: obligation } } },
      else: { Value: true },
    },
  };
};

/** Writes one rule out as the policies that Cedar evaluates. */
function compile(rule: Rule, json: PolicyJson, program: { [Part in keyof Program]: Map<string, unknown> }): void {
  const { principal, resource } = json;
  if (rule.kind === 'finding') {
    program.findings.set(rule.id, { ...json, annotations: {} });
    return;
  }
  if (rule.kind === 'deny' || rule.kind === 'deny-unless') program.fired.set(rule.id, { ...json, annotations: {} });
  if (rule.kind === 'deny') return;
  const met: Expr = conjunction([...bodies(json, 'when'), disjunction(bodies(json, 'unless'))]);
  program.met.set(rule.id, {
    effect: 'permit',
    principal,
    action: on(MET),
    resource,
    conditions: [{ kind: 'when', body: met }],
  } satisfies PolicyJson);
  for (const obligation of rule.obligations) {
    program.twins.set(`${rule.id}#${obligation}`, {
      rule: rule.id,
      obligation,
      json: {
        effect: 'forbid',
        principal,
        action: on(INFER),
        resource,
        conditions: [{ kind: 'when', body: conjunction([met, cannotDischarge(obligation)]) }],
      } satisfies PolicyJson,
    });
  }
}

/** Cedar's strict validation of a whole file, so that positions are those of the file. */
function validate(source: Source, ids: readonly string[], schema: SchemaJson<string>): void {
  const { path, text } = source.file;
  const answer = cedar.validate({ schema, policies: { staticPolicies: text }, validationSettings: { mode: 'strict' } });
  if (answer.type === 'failure') throw invalid(path, text, null, answer.errors[0] as DetailedError);
  const [first] = answer.validationErrors;
  if (first) throw invalid(path, text, ids[Number(first.policyId.slice('policy'.length))] ?? null, first.error);
}

/**
 * Reads, validates and compiles packs and the organisation's own policies into one content-addressed set.
 *
 * @throws {PolicyInvalid} a policy does not parse, does not validate against the schema, lacks an annotation, has
 * another shape than semantics allow, or has the id of another
 */
export function loadPolicySet(input: PolicySetInput): PolicySet {
  const schema = cedarSchemaOf(input.keys);
  const sources: Source[] = [
    ...input.packs.flatMap(({ id, zone, policies }) =>
      policies.map((file) => ({ pack: id, zone, file, annotations: PackAnnotations })),
    ),
    ...(input.own ?? []).map((file) => ({
      pack: ORGANISATION,
      zone: input.zone ?? 'UTC',
      file,
      annotations: OwnAnnotations,
    })),
  ];
  const rules = new Map<string, Rule>();
  const program = { fired: new Map(), twins: new Map(), met: new Map(), findings: new Map() };
  for (const source of sources) {
    const parsed = policiesOf(source.file).map((text) => ({ text, json: jsonOf(source.file, text) }));
    validate(
      source,
      parsed.map(({ json }) => json.annotations?.['id'] ?? ''),
      schema,
    );
    for (const { text, json } of parsed) {
      const rule = ruleOf(source, text, json, input);
      const other = rules.get(rule.id);
      if (other !== undefined) {
        throw new PolicyInvalid(
          source.file.path,
          rule.id,
          null,
          `found a second policy of this id; the first is in ${other.file}`,
        );
      }
      rules.set(rule.id, rule);
      compile(rule, json, program);
    }
  }
  const sorted = [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const contents = {
    packs: input.packs.map(({ id, title, version }) => ({ id, title, version })).sort(by(({ id }) => id)),
    rules: sorted,
    observe: observationsOf(input.observe ?? [], rules),
    tables: input.reference === undefined ? null : sha256(tablesOf(input.reference, input.obligations ?? [])),
    keys: input.keys,
    schema,
    program,
  };
  return {
    ...contents,
    digest: sha256(manifestOf(contents)),
    rule: (id) => {
      const rule = rules.get(id);
      if (rule === undefined) throw new Error(`No rule ${id} in this policy set`);
      return rule;
    },
  };
}

const by =
  <T>(key: (item: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;

/** What is observed, each once and in order; a finding decides nothing that could be only observed. */
function observationsOf(observe: readonly Observation[], rules: ReadonlyMap<string, Rule>): Observation[] {
  for (const { policy } of observe) {
    const rule = rules.get(policy);
    if (rule !== undefined && rule.kind !== 'finding') continue;
    const found = rule === undefined ? `"${policy}"` : `"${policy}", a finding`;
    throw new InvalidInput('observe', found, `policies of this set that decide: ${nearest(policy, rules)}`);
  }
  const each = new Map(
    observe.map(({ policy, application }) => [JSON.stringify([policy, application]), policy] as const),
  );
  return [...each.keys()].sort().map((key) => {
    const [policy, application] = JSON.parse(key) as [string, string | null];
    return { policy, application };
  });
}

/** The ids that share the pack of an id, or else what ids begin with. */
function nearest(id: string, rules: ReadonlyMap<string, Rule>): string {
  const packOf = (one: string): string => `${one.split('.')[0]}.`;
  const deciding = [...rules.values()].filter(({ kind }) => kind !== 'finding').map((rule) => rule.id);
  const alike = deciding.filter((one) => packOf(one) === packOf(id)).sort();
  return alike.length > 0
    ? alike.join(', ')
    : `ids that begin with ${[...new Set(deciding.map(packOf))].sort().join(', ')}`;
}
