import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { Day, InvalidInput, type FactKey, type FactType, type FactValue, type ReferenceData } from '#vocabulary';
import { z } from 'zod';
import { FIND, INFER } from './cedar-schema.js';
import { conjunctsOf, literalsOf, mentionsOf } from './condition.js';
import { DERIVATIONS } from './derive/index.js';
import { cedarTypeOf, checkFact, membersOf, NONE_DAY, NONE_NUMBER, NONE_STRING } from './encode.js';
import { wordsOf } from './set-diff.js';

export const FormOperator = z
  .enum([
    'is',
    'is-not',
    'one-of',
    'not-one-of',
    'includes-any',
    'includes-all',
    'includes-none',
    'only',
    'is-empty',
    'is-not-empty',
    'at-most',
    'at-least',
    'before',
    'after',
    'is-none',
    'is-not-none',
    'is-known',
    'is-unknown',
  ])
  .describe('How a fact is compared.');
export type FormOperator = z.infer<typeof FormOperator>;

/** No control characters and no half of a surrogate pair: neither has a form that Cedar and a comment both take. */
const Plain = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'text without control characters');
const Value = z.union([z.boolean(), z.int(), Plain.max(500), z.array(Plain.max(500)).min(1).max(200)]);

export const FormCondition = z
  .object({
    key: z.string().max(200).describe('The fact, as group.name; derived.name for what follows from facts.'),
    operator: FormOperator,
    value: Value.nullish().describe('What it is compared with; a list for operators that take several.'),
  })
  .describe('One condition on one fact.');
export type FormCondition = Readonly<z.infer<typeof FormCondition>>;

export const FormEffect = z
  .enum(['deny', 'deny-unless', 'obligation', 'finding'])
  .describe('What the policy does where it applies: denies, denies unless it is lifted, asks for something, reports.');

export const PolicyForm = z
  .object({
    id: z
      .string()
      .max(200)
      .regex(/^org\.[a-z0-9.-]+$/, '"org." and a name in lower case')
      .describe('Its id: "org." and a name in lower case.'),
    title: Plain.min(1).max(200).describe('What it says, in a line.'),
    effect: FormEffect,
    applies: z
      .array(FormCondition)
      .max(50)
      .describe('It applies where all of these hold; to every call where there is none.'),
    unless: z.array(FormCondition).max(50).default([]).describe('All of these together lift it; only of DENY_UNLESS.'),
    obligations: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'a name in lower case, with hyphens'))
      .max(50)
      .default([])
      .describe('What has to be done where it applies.'),
    remediation: Plain.max(1000).default('').describe('What would satisfy it.'),
    citation: Plain.max(500).default('').describe('What it rests on.'),
    inForceFrom: Day.nullish().describe('First day in force; none where it always was.'),
    inForceUntil: Day.nullish().describe('Last day in force; none where it has no end.'),
    mode: z
      .enum(['enforce', 'observe'])
      .default('enforce')
      .describe('Whether it decides, or only says what it would have done.'),
  })
  .superRefine(({ effect, unless, obligations }, context) => {
    const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (effect === 'deny-unless' && unless.length === 0)
      refuse('unless', 'allowed: at least one condition that lifts it');
    if (effect !== 'deny-unless' && unless.length > 0)
      refuse('unless', `allowed: none, as a policy of effect ${effect} is not lifted`);
    if (effect === 'obligation' && obligations.length === 0) refuse('obligations', 'allowed: at least one');
    if (effect === 'finding' && obligations.length > 0)
      refuse('obligations', 'allowed: none, as a finding only reports');
  })
  .describe('A policy as a form holds it.');
export type PolicyForm = Readonly<z.infer<typeof PolicyForm>>;

type Shape = 'bool' | 'number' | 'day' | 'word' | 'set';

/** A fact that a form may ask about. */
export interface FormKey {
  readonly key: string;
  readonly meaning: string;
  readonly shape: Shape;
  readonly unit: string | null;
  /** Whether it may be none. None is read as a number above every number, and as a day before every day. */
  readonly none: boolean;
  /** Whether it is known of every call. */
  readonly always: boolean;
  readonly operators: readonly FormOperator[];
  /** What it may be, where that is a list. */
  readonly values: readonly { readonly value: string; readonly label: string }[] | null;
  readonly type: FactType;
}

const OPERATORS: Readonly<Record<Shape, readonly FormOperator[]>> = {
  bool: ['is'],
  number: ['is', 'is-not', 'at-most', 'at-least'],
  day: ['is', 'is-not', 'before', 'after', 'at-most', 'at-least'],
  word: ['is', 'is-not', 'one-of', 'not-one-of'],
  set: ['includes-any', 'includes-all', 'includes-none', 'only', 'is-empty', 'is-not-empty'],
};
const SHAPES = { Boolean: 'bool', Long: 'number', datetime: 'day', String: 'word', Set: 'set' } as const;

function keyOf({ key, type, none, meaning, unit }: FactKey, shape: Shape, reference: ReferenceData): FormKey {
  const always = !key.includes('.');
  const members = type.kind === 'enum' ? type.values : type.kind === 'set' ? membersOf(type.of, reference) : undefined;
  const label = (value: string) => reference.data_classes.find(({ code }) => code === value)?.label ?? value;
  const operators: FormOperator[] = [
    ...OPERATORS[shape],
    ...(none && shape !== 'bool' && shape !== 'set' ? (['is-none', 'is-not-none'] as const) : []),
    ...(always ? [] : (['is-known', 'is-unknown'] as const)),
  ];
  return {
    ...{ key, meaning, shape, unit: unit ?? null, none, always, operators, type },
    values: members?.map((value) => ({ value, label: label(value) })) ?? null,
  };
}

/** Every fact that a form may ask about, in the order of the table of keys, then what is derived. */
export function policyVocabulary(keys: readonly FactKey[], reference: ReferenceData): FormKey[] {
  const facts = keys.flatMap((key) => {
    const type = cedarTypeOf(key.type);
    return key.gates && type !== undefined ? [keyOf(key, SHAPES[type], reference)] : [];
  });
  const derived = DERIVATIONS.map(({ name, type, meaning }) => {
    const shape: FactType = type === 'bool' ? { kind: 'bool' } : { kind: 'set', of: 'string' };
    const key: FactKey = {
      key: `derived.${name}`,
      subject: 'resolved',
      type: shape,
      none: false,
      meaning,
      gates: true,
    };
    return keyOf(key, type, reference);
  });
  return [...facts, ...derived];
}

const LISTS: readonly FormOperator[] = [
  'one-of',
  'not-one-of',
  'includes-any',
  'includes-all',
  'includes-none',
  'only',
];
const BARE: readonly FormOperator[] = ['is-empty', 'is-not-empty', 'is-none', 'is-not-none', 'is-known', 'is-unknown'];

function checkCondition(
  { key, operator, value }: FormCondition,
  where: string,
  vocabulary: readonly FormKey[],
  reference: ReferenceData,
): FormKey {
  const known = vocabulary.find((candidate) => candidate.key === key);
  if (known === undefined) {
    const group = vocabulary.filter((candidate) => candidate.key.split('.')[0] === key.split('.')[0]);
    const near = (group.length > 0 ? group : vocabulary).map((candidate) => candidate.key);
    throw new InvalidInput(`${where}.key`, `"${key}"`, near.join(', '));
  }
  if (!known.operators.includes(operator))
    throw new InvalidInput(`${where}.operator`, `${operator} of ${key}`, known.operators.join(', '));
  const refuse = (allowed: string) => new InvalidInput(`${where}.value`, JSON.stringify(value ?? null), allowed);
  if (BARE.includes(operator)) {
    if (value != null) throw refuse(`none, as ${operator} compares with nothing`);
    return known;
  }
  if (value == null || LISTS.includes(operator) !== Array.isArray(value))
    throw refuse(LISTS.includes(operator) ? 'a list' : 'a single value');
  const items: readonly FactValue[] = Array.isArray(value) ? value : [value];
  if (new Set(items).size < items.length) throw refuse('each value once');
  // Of a set each member is checked as a set of its own.
  const type = { key: known.key, type: known.type, none: false } as FactKey;
  for (const item of items) {
    if (known.shape === 'set') checkFact(type, [item], reference, `${where}.value`);
    else if (known.shape === 'word' && item === NONE_STRING && known.none) throw refuse('a word; is-none for none');
    else checkFact(type, item, reference, `${where}.value`);
  }
  return known;
}

const quoted = (text: FactValue): string => JSON.stringify(text);
const listed = (value: FormCondition['value']): string => `[${(value as string[]).map(quoted).join(', ')}]`;

const NONE_LITERAL: Readonly<Record<'number' | 'day' | 'word', string>> = {
  number: String(NONE_NUMBER),
  day: `datetime("${NONE_DAY}")`,
  word: quoted(NONE_STRING),
};

/** The comparison in Cedar, of an attribute that is there. */
function testOf({ operator, value }: FormCondition, shape: Shape, fact: string): string {
  const literal = () => (shape === 'day' ? `datetime(${quoted(value as string)})` : quoted(value as string | number));
  const none = () => NONE_LITERAL[shape as 'number' | 'day' | 'word'];
  switch (operator) {
    case 'is':
      return shape === 'bool' ? (value === true ? fact : `!${fact}`) : `${fact} == ${literal()}`;
    case 'is-not':
      return `${fact} != ${literal()}`;
    case 'one-of':
      return `${listed(value)}.contains(${fact})`;
    case 'not-one-of':
      return `!${listed(value)}.contains(${fact})`;
    case 'includes-any':
      return `${fact}.containsAny(${listed(value)})`;
    case 'includes-all':
      return `${fact}.containsAll(${listed(value)})`;
    case 'includes-none':
      return `!${fact}.containsAny(${listed(value)})`;
    case 'only':
      return `${listed(value)}.containsAll(${fact})`;
    case 'is-empty':
      return `${fact}.isEmpty()`;
    case 'is-not-empty':
      return `!${fact}.isEmpty()`;
    case 'at-most':
      return `${fact} <= ${literal()}`;
    case 'at-least':
      return `${fact} >= ${literal()}`;
    case 'before':
      return `${fact} < ${literal()}`;
    case 'after':
      return `${fact} > ${literal()}`;
    case 'is-none':
      return `${fact} == ${none()}`;
    case 'is-not-none':
      return `${fact} != ${none()}`;
    case 'is-known':
    case 'is-unknown':
      throw new Error(`${operator} is no comparison of a value`);
  }
}

/** The condition with what an unknown counts as: true in what makes a rule deny, false in what lifts it or only reports. */
function cedarOf(condition: FormCondition, { key, shape, always }: FormKey, unknownIs: boolean): string {
  const [group, name] = key.split('.') as [string, string | undefined];
  if (always) return testOf(condition, shape, `context.${key}`);
  const has = `context.${group} has ${name}`;
  if (condition.operator === 'is-known') return `(${has})`;
  if (condition.operator === 'is-unknown') return `!(${has})`;
  const test = testOf(condition, shape, `context.${key}`);
  return unknownIs ? `(if ${has} then ${test} else true)` : `(${has} && ${test})`;
}

const SAID: Readonly<Record<FormOperator, string>> = {
  is: 'is',
  'is-not': 'is not',
  'one-of': 'is one of',
  'not-one-of': 'is none of',
  'includes-any': 'includes any of',
  'includes-all': 'includes all of',
  'includes-none': 'includes none of',
  only: 'holds nothing but',
  'is-empty': 'is empty',
  'is-not-empty': 'is not empty',
  'at-most': 'is at most',
  'at-least': 'is at least',
  before: 'is before',
  after: 'is after',
  'is-none': 'is none',
  'is-not-none': 'is not none',
  'is-known': 'is known',
  'is-unknown': 'is unknown',
};
const DAY_SAID: Partial<Record<FormOperator, string>> = { 'at-most': 'is on or before', 'at-least': 'is on or after' };

/** A condition in words. */
export function conditionInWords({ key, operator, value }: FormCondition, shape: Shape): string {
  const says = (shape === 'day' ? DAY_SAID[operator] : undefined) ?? SAID[operator];
  const what = value == null ? '' : ` ${[value].flat().map(String).join(', ')}`;
  return `${key} ${says}${what}`;
}

function clauseOf(
  keyword: 'when' | 'unless',
  field: 'applies' | 'unless',
  form: PolicyForm,
  unknownIs: boolean,
  vocabulary: readonly FormKey[],
  reference: ReferenceData,
): string {
  if (form[field].length === 0) return `${keyword} { true }`;
  const lines = form[field].map((condition, index) => {
    const key = checkCondition(condition, `${field}.${index}`, vocabulary, reference);
    return `  // ${conditionInWords(condition, key.shape)}\n  ${cedarOf(condition, key, unknownIs)}`;
  });
  return `${keyword} {\n${lines.join(' &&\n')}\n}`;
}

/**
 * The policy that a form says, in Cedar, with each condition's words above it.
 *
 * @throws {InvalidInput} a condition is about no fact, or compares it with what it cannot be; names the field
 */
export function policyOfForm(form: PolicyForm, vocabulary: readonly FormKey[], reference: ReferenceData): string {
  const isFinding = form.effect === 'finding';
  const annotations: [string, string | null | undefined][] = [
    ['id', form.id],
    ['title', form.title],
    ['citation', form.citation],
    ['in_force_from', form.inForceFrom],
    ['in_force_until', form.inForceUntil],
    ['effect', isFinding ? '' : form.effect],
    ['obligations', form.obligations.join(',')],
    ['remediation', form.remediation],
    ['mode', form.mode === 'observe' ? 'observe' : ''],
  ];
  const head = annotations.flatMap(([name, text]) =>
    text == null || text === '' ? [] : [`@${name}(${quoted(text)})`],
  );
  const scope = isFinding
    ? `permit (principal, action == Action::"${FIND}", resource)`
    : `forbid (principal, action == Action::"${INFER}", resource)`;
  const clauses = [
    clauseOf('when', 'applies', form, !isFinding, vocabulary, reference),
    ...(form.effect === 'deny-unless' ? [clauseOf('unless', 'unless', form, false, vocabulary, reference)] : []),
    ...(form.effect === 'obligation' ? ['unless { true }'] : []),
  ];
  return `${[...head, scope, ...clauses].join('\n')};\n`;
}

function jsonOf(text: string): PolicyJson | undefined {
  const answer = cedar.policyToJson(text);
  return answer.type === 'success' ? answer.json : undefined;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What a key may have been compared with, given the words and numbers of the condition. */
function valuesFor(operator: FormOperator, shape: Shape, literals: readonly FactValue[]): FormCondition['value'][] {
  if (BARE.includes(operator)) return [null];
  if (LISTS.includes(operator)) return [literals as string[]];
  return shape === 'bool' ? [true, false] : [literals[0] as string | number];
}

/** The condition that Cedar writes so, or nothing. */
function conditionOf(expr: Expr, unknownIs: boolean, vocabulary: readonly FormKey[]): FormCondition | undefined {
  const [path, ...others] = [...mentionsOf([expr]).attributes].filter((attribute) =>
    vocabulary.some(({ key }) => key === attribute),
  );
  const key = vocabulary.find((candidate) => candidate.key === path);
  if (key === undefined || others.length > 0) return undefined;
  const literals = literalsOf([expr]);
  // None is also a value, which `is` would read it as.
  for (const operator of key.operators.toSorted((a, b) => Number(BARE.includes(b)) - Number(BARE.includes(a)))) {
    for (const value of valuesFor(operator, key.shape, literals)) {
      const condition = { key: key.key, operator, value };
      if (!FormCondition.safeParse(condition).success) continue;
      const text = `forbid (principal, action, resource) when { ${cedarOf(condition, key, unknownIs)} };`;
      if (same(jsonOf(text)?.conditions[0]?.body, expr)) return condition;
    }
  }
  return undefined;
}

const isTrue = (expr: Expr): boolean => 'Value' in expr && expr['Value'] === true;

/** A chain of `&&` also joins `has` to what it guards, so a condition may be two parts of it. */
function conditionsOf(
  expr: Expr | undefined,
  unknownIs: boolean,
  vocabulary: readonly FormKey[],
): FormCondition[] | undefined {
  if (expr === undefined || isTrue(expr)) return [];
  const parts = conjunctsOf(expr);
  const conditions: FormCondition[] = [];
  for (let index = 0; index < parts.length;) {
    const one = parts[index] as Expr;
    const next = parts[index + 1];
    const pair = next && conditionOf({ '&&': { left: one, right: next } } as Expr, unknownIs, vocabulary);
    const single = pair ?? conditionOf(one, unknownIs, vocabulary);
    if (single === undefined) return undefined;
    conditions.push(single);
    index += pair === undefined ? 1 : 2;
  }
  return conditions;
}

/**
 * The form that writes this policy: the same conditions, annotations and words; nothing where no form does.
 */
export function formOfPolicy(
  text: string,
  vocabulary: readonly FormKey[],
  reference: ReferenceData,
): PolicyForm | undefined {
  const json = jsonOf(text);
  if (json === undefined) return undefined;
  const annotations = json.annotations ?? {};
  const isFinding = json.effect === 'permit';
  const clause = (kind: 'when' | 'unless') =>
    json.conditions.filter((one) => one.kind === kind).map(({ body }) => body);
  const [when, unless] = [clause('when'), clause('unless')];
  if (when.length !== 1 || unless.length > 1) return undefined;
  const lifts = unless[0];
  const effect = isFinding ? 'finding' : lifts === undefined ? 'deny' : isTrue(lifts) ? 'obligation' : 'deny-unless';
  const applies = conditionsOf(when[0], !isFinding, vocabulary);
  const lifting = effect === 'deny-unless' ? conditionsOf(lifts, false, vocabulary) : [];
  if (applies === undefined || lifting === undefined) return undefined;
  const form = PolicyForm.safeParse({
    ...{ id: annotations['id'], title: annotations['title'], effect, applies, unless: lifting },
    obligations: (annotations['obligations'] ?? '').split(',').filter((name) => name !== ''),
    remediation: annotations['remediation'] ?? '',
    citation: annotations['citation'] ?? '',
    inForceFrom: annotations['in_force_from'] ?? null,
    inForceUntil: annotations['in_force_until'] ?? null,
    mode: annotations['mode'] ?? 'enforce',
  });
  if (!form.success) return undefined;
  try {
    const written = policyOfForm(form.data, vocabulary, reference);
    const isSame = same(sorted(jsonOf(written)), sorted(json)) && same(wordsOf({ text: written }), wordsOf({ text }));
    return isSame ? form.data : undefined;
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

/** Annotations in the order of their names; the order of conditions says something, theirs does not. */
const sorted = (json: PolicyJson | undefined) =>
  json && { ...json, annotations: Object.entries(json.annotations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)) };
