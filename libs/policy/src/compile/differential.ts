import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { AuthorizationCall, EntityJson, Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { compilePolicies } from './policies.js';
import { readEntities, readEntity, readRecord } from './read-json.js';

type Name = { readonly type: string; readonly id: string };

/** Policies, entities and a request; integers beyond 2^53 are bigints. */
interface Case {
  readonly policies: Readonly<Record<string, PolicyJson>>;
  readonly entities: readonly EntityJson[];
  readonly principal: Name;
  readonly action: Name;
  readonly resource: Name;
  readonly context: Readonly<Record<string, unknown>>;
}

export interface Disagreement {
  readonly seed: number;
  readonly compiled: string;
  readonly cedar: string;
  /** The case made as small as it still disagrees. */
  readonly repro: Case;
}

/** Numbers in [0, 1) that a seed determines. Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = ['', 'a', 'ab', 'b', 'a*b', 'é', '😀', 'x y', '__proto__', 'constructor', 'id'];
const ATTRIBUTES = ['a', 'b', 'c', 'set', 'rec', 'who', 'at', '__proto__', 'constructor', 'x y'];
const LONGS = [0, 1, -1, 2, 7, 1_000, 2 ** 31, -(2 ** 53 - 1), 2 ** 53 - 1, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  decimal: [
    '0.0',
    '-0.5',
    '1.2345',
    '1.20',
    '922337203685477.5807',
    '922337203685477.5808',
    '1',
    '1.23456',
    '.5',
    '01.1',
  ],
  ip: [
    '10.0.0.1',
    '10.0.0.0/8',
    '127.0.0.1/32',
    '127.0.0.0/7',
    '224.0.0.1',
    '1.2.3.04',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '::1',
    '::',
    'ff00::1',
    'ff00::/7',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '1::2::3',
    '::ffff:1.2.3.4',
    '::1/128',
    'a',
    '12345::',
  ],
  datetime: [
    '2026-12-02',
    '1969-12-31',
    '2024-02-29',
    '2023-02-29',
    '0000-01-01',
    '9999-12-31',
    '2026-12-02T10:00:00Z',
    '2026-12-02T10:00:00.123Z',
    '2026-12-02T10:00:00+0530',
    '1969-12-31T23:59:59.999-2359',
    '2026-12-02T24:00:00Z',
    '2026-12-02T10:00:00',
    '2026-13-01',
    '2026-12-02T10:00:60Z',
    '2026-12-02T10:00:00+2400',
    '0000-01-01T00:00:00+2359',
  ],
  duration: [
    '0ms',
    '1d',
    '-1d',
    '1d2h3m4s5ms',
    '1h1d',
    '',
    '-',
    '5',
    '90m',
    '-9223372036854775808ms',
    '9223372036854775807ms',
    '9223372036854775808ms',
    '106751991167d',
    '106751991168d',
    '1ms1ms',
    '-36h',
  ],
};

type Want = 'bool' | 'long' | 'string' | 'entity' | 'set' | 'record' | 'decimal' | 'ip' | 'datetime' | 'duration';
const WANTS: readonly Want[] = [
  'bool',
  'long',
  'string',
  'entity',
  'set',
  'record',
  'decimal',
  'ip',
  'datetime',
  'duration',
];

/** Makes up one case after another from one stream of numbers. */
class CaseMaker {
  constructor(private readonly random: () => number) {}

  make(): Case {
    const policies = Array.from({ length: 1 + this.below(3) }, (_, index) => [`p${index}`, this.policy()] as const);
    const entities = ['u0', 'u1', 'g0', 'g1', 'g2'].filter(() => this.chance(0.8));
    return {
      policies: Object.fromEntries(policies),
      entities: entities.map((id) => this.entity(id)),
      principal: this.name(),
      action: { type: 'Action', id: this.pick(['view', 'edit']) },
      resource: this.name(),
      context: this.fields(2),
    };
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private chance(of: number): boolean {
    return this.random() < of;
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  private name(): Name {
    const id = this.pick(['u0', 'u1', 'u2', 'g0', 'g1', 'g2']);
    return { type: id.startsWith('u') ? 'User' : 'A::Group', id };
  }

  /** Parents have a higher number, so that no group is in itself. */
  private entity(id: string): EntityJson {
    const above = id.startsWith('u') ? ['g0', 'g1', 'g2'] : ['g1', 'g2'].filter((other) => other > id);
    const parents = above.filter(() => this.chance(0.4)).map((parent) => ({ type: 'A::Group', id: parent }));
    const uid = { type: id.startsWith('u') ? 'User' : 'A::Group', id };
    return { uid, attrs: this.fields(2), parents, tags: this.fields(1) } as EntityJson;
  }

  private fields(depth: number): Record<string, unknown> {
    const names = ATTRIBUTES.filter(() => this.chance(0.6));
    return Object.fromEntries(names.map((name) => [name, this.json(depth)]));
  }

  /** A value in Cedar's JSON form. */
  private json(depth: number): unknown {
    switch (this.pick(depth > 0 ? WANTS : WANTS.slice(0, 4))) {
      case 'bool':
        return this.chance(0.5);
      case 'long':
        return this.pick(LONGS);
      case 'string':
        return this.pick(WORDS);
      case 'entity':
        return { __entity: this.name() };
      case 'set':
        return Array.from({ length: this.below(4) }, () => this.json(depth - 1));
      case 'record':
        return this.fields(depth - 1);
      case 'decimal':
        return { __extn: { fn: 'decimal', arg: this.pick(['0.0', '1.20', '-0.5']) } };
      case 'ip':
        return { __extn: { fn: 'ip', arg: this.pick(['10.0.0.1', '10.0.0.0/8', '::1']) } };
      case 'datetime':
        return { __extn: { fn: 'datetime', arg: this.pick(['2026-12-02', '1969-12-31', '2026-12-02T10:00:00Z']) } };
      case 'duration':
        return { __extn: { fn: 'duration', arg: this.pick(['0ms', '1d', '-36h']) } };
    }
  }

  private policy(): PolicyJson {
    const conditions = Array.from({ length: this.below(3) }, () => ({
      kind: this.pick(['when', 'unless'] as const),
      body: this.expr('bool', 4),
    }));
    return {
      effect: this.pick(['permit', 'permit', 'forbid']),
      principal: this.scope(),
      action: this.pick<PolicyJson['action']>([
        { op: 'All' },
        { op: '==', entity: { type: 'Action', id: 'view' } },
        {
          op: 'in',
          entities: [
            { type: 'Action', id: 'view' },
            { type: 'Action', id: 'edit' },
          ],
        },
      ]),
      resource: this.scope(),
      conditions,
    };
  }

  private scope(): PolicyJson['principal'] & PolicyJson['resource'] {
    const entity = this.name();
    return this.pick<PolicyJson['principal'] & PolicyJson['resource']>([
      { op: 'All' },
      { op: 'All' },
      { op: 'All' },
      { op: '==', entity },
      { op: 'in', entity },
      { op: 'is', entity_type: entity.type },
      { op: 'is', entity_type: 'User', in: { entity } },
    ]);
  }

  /** An expression that mostly gives what is wanted, and now and then something else. */
  private expr(wanted: Want, depth: number): Expr {
    const want = this.chance(0.06) ? this.pick(WANTS) : wanted;
    if (depth <= 0 || this.chance(0.15)) return this.leaf(want);
    if (this.chance(0.12)) return this.read(depth - 1);
    if (this.chance(0.06)) {
      return {
        'if-then-else': {
          if: this.expr('bool', depth - 1),
          then: this.expr(want, depth - 1),
          else: this.expr(want, depth - 1),
        },
      };
    }
    return this.operation(want, depth - 1);
  }

  private read(depth: number): Expr {
    const left = this.chance(0.6) ? this.variable() : this.expr(this.pick(['record', 'entity']), depth);
    return { '.': { left, attr: this.pick(ATTRIBUTES) } };
  }

  private variable(): Expr {
    return { Var: this.pick(['principal', 'action', 'resource', 'context', 'context', 'context']) };
  }

  private leaf(want: Want): Expr {
    switch (want) {
      case 'bool':
        return { Value: this.chance(0.5) };
      case 'long':
        return { Value: this.pick(LONGS) as number };
      case 'string':
        return { Value: this.pick(WORDS) };
      case 'entity':
        return this.chance(0.5) ? this.variable() : { Value: { __entity: this.name() } };
      case 'set':
        return { Set: Array.from({ length: this.below(4) }, () => this.leaf(this.pick(WANTS.slice(0, 4)))) };
      case 'record':
        return { Var: 'context' };
      default:
        return { [want]: [{ Value: this.pick(LITERALS[want] as readonly string[]) }] };
    }
  }

  private operation(want: Want, depth: number): Expr {
    const of = (kind: Want): Expr => this.expr(kind, depth);
    const pair = (kind: Want) => ({ left: of(kind), right: of(kind) });
    switch (want) {
      case 'bool':
        return this.test(depth);
      case 'long':
        return this.pick<() => Expr>([
          () => ({ '+': pair('long') }),
          () => ({ '-': pair('long') }),
          () => ({ '*': pair('long') }),
          () => ({ neg: { arg: of('long') } }),
          () => ({ [this.pick(['toDays', 'toHours', 'toMinutes', 'toSeconds', 'toMilliseconds'])]: [of('duration')] }),
        ])();
      case 'set':
        return { Set: Array.from({ length: this.below(4) }, () => of(this.pick(WANTS))) };
      case 'record': {
        const names = ATTRIBUTES.filter(() => this.chance(0.3));
        return { Record: Object.fromEntries(names.map((name) => [name, of(this.pick(WANTS))])) };
      }
      case 'datetime':
        return this.chance(0.5) ? { offset: [of('datetime'), of('duration')] } : { toDate: [of('datetime')] };
      case 'duration':
        return this.chance(0.5) ? { durationSince: [of('datetime'), of('datetime')] } : { toTime: [of('datetime')] };
      case 'decimal':
      case 'ip':
        return { [want]: [of('string')] };
      case 'string':
      case 'entity':
        return this.chance(0.3) ? { getTag: { left: of('entity'), right: of('string') } } : this.leaf(want);
    }
  }

  private test(depth: number): Expr {
    const of = (kind: Want): Expr => this.expr(kind, depth);
    const pair = (left: Want, right: Want = left) => ({ left: of(left), right: of(right) });
    const any = this.pick(WANTS);
    return this.pick<() => Expr>([
      () => ({ '!': { arg: of('bool') } }),
      () => ({ '&&': pair('bool') }),
      () => ({ '||': pair('bool') }),
      () => ({ '==': pair(any) }),
      () => ({ '!=': pair(any) }),
      () =>
        ({ [this.pick(['<', '<=', '>', '>='])]: pair(this.pick(['long', 'long', 'datetime', 'duration'])) }) as Expr,
      () => ({ in: pair('entity', this.pick(['entity', 'set'])) }),
      () => ({ contains: pair('set', any) }),
      () => ({ [this.pick(['containsAll', 'containsAny'])]: pair('set') }) as Expr,
      () => ({ isEmpty: { arg: of('set') } }),
      () => ({ hasTag: pair('entity', 'string') }),
      () => ({ has: { left: this.chance(0.6) ? this.variable() : of('record'), attr: this.pick(ATTRIBUTES) } }),
      () => ({
        has: { left: this.variable(), attr: [this.pick(ATTRIBUTES), this.pick(ATTRIBUTES), this.pick(ATTRIBUTES)] },
      }),
      () => ({
        like: {
          left: of('string'),
          pattern: Array.from({ length: 1 + this.below(4) }, () =>
            this.chance(0.5) ? ('Wildcard' as const) : { Literal: this.pick(WORDS.slice(1)) },
          ),
        },
      }),
      () => ({ is: { left: of('entity'), entity_type: this.pick(['User', 'A::Group']) } }),
      () => ({ is: { left: of('entity'), entity_type: 'User', in: of('entity') } }),
      () => ({
        [this.pick(['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'])]: [
          of('decimal'),
          of('decimal'),
        ],
      }),
      () => ({ [this.pick(['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'])]: [of('ip')] }),
      () => ({ isInRange: [of('ip'), of('ip')] }),
    ])();
  }
}

/** Cedar reads what it is given through `JSON.stringify`, which keeps a raw number as it is written. */
function forCedar(json: unknown): unknown {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  if (typeof json === 'bigint') return rawJSON(String(json));
  if (Array.isArray(json)) return json.map(forCedar);
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, forCedar(value)]));
}

const answerOf = (decision: string, reasons: readonly string[], errors: readonly string[]): string =>
  `${decision} by [${[...reasons].sort().join(', ')}], errors in [${[...errors].sort().join(', ')}]`;

function cedarAnswer({ policies, entities, ...request }: Case): string {
  const call = { ...request, policies: { staticPolicies: policies }, entities };
  const answer = cedar.isAuthorized(forCedar(call) as AuthorizationCall);
  if (answer.type === 'failure') throw new Error(`Cedar refused a case: ${answer.errors[0]?.message}`);
  const { decision, diagnostics } = answer.response;
  return answerOf(
    decision,
    diagnostics.reason,
    diagnostics.errors.map(({ policyId }) => policyId),
  );
}

function compiledAnswer({ policies, entities, principal, action, resource, context }: Case): string {
  const answer = compilePolicies(policies)(
    {
      principal: readEntity(principal),
      action: readEntity(action),
      resource: readEntity(resource),
      context: readRecord(context),
    },
    readEntities(entities),
  );
  return answerOf(
    answer.decision,
    answer.reasons,
    answer.errors.map(({ policy }) => policy),
  );
}

const disagree = (found: Case): boolean => compiledAnswer(found) !== cedarAnswer(found);

/** One policy, and of it the smallest condition, on which the two still disagree. */
function shrunk(found: Case): Case {
  const alone = Object.entries(found.policies).map(([id, policy]): Case => ({ ...found, policies: { [id]: policy } }));
  let smallest = alone.find(disagree) ?? found;
  for (let next: Case | undefined = smallest; next !== undefined; next = smaller(smallest).find(disagree))
    smallest = next;
  return smallest;
}

function smaller(found: Case): Case[] {
  const [[id, policy] = []] = Object.entries(found.policies);
  if (id === undefined || policy === undefined) return [];
  const within = (node: unknown): Expr[] =>
    typeof node !== 'object' || node === null
      ? []
      : Object.values(node).flatMap((child) => (isExpr(child) ? [child] : within(child)));
  const compared = (body: Expr): Expr[] => [body, { '==': { left: body, right: body } }];
  return policy.conditions
    .flatMap(({ body }) => within(Object.values(body)[0]).flatMap(compared))
    .filter((body) => JSON.stringify(body, printable).length < JSON.stringify(policy.conditions, printable).length - 24)
    .map((body) => ({ ...found, policies: { [id]: { ...policy, conditions: [{ kind: 'when', body }] } } }));
}

const OPERATOR = /^(Value|Var|Set|Record|[!.<>=+*&|-]+|neg|in|is|has|like|if-then-else|[a-z][A-Za-z0-9]+)$/;
const isExpr = (node: unknown): node is Expr =>
  typeof node === 'object' &&
  node !== null &&
  !Array.isArray(node) &&
  Object.keys(node).length === 1 &&
  OPERATOR.test(Object.keys(node)[0] as string);

const printable = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

/** A disagreement in one line. */
export const describeDisagreement = ({ seed, compiled, cedar: oracle, repro }: Disagreement): string =>
  `seed ${seed}: compiled says ${compiled}; Cedar says ${oracle}: ${JSON.stringify(repro, printable)}`;

/**
 * Asks the compiler and Cedar the same random questions: every operator, values of the wrong type, integers at the ends of
 * 64 bits, texts that are nearly an address or a day, attributes and entities that are missing.
 *
 * @param seed of the first case; each next one has the next
 */
export function runDifferential(cases: number, seed: number): Disagreement[] {
  return Array.from({ length: cases }, (_, index) => seed + index).flatMap((own) => {
    const made = new CaseMaker(randomFrom(own)).make();
    const [compiled, oracle] = [compiledAnswer(made), cedarAnswer(made)];
    return compiled === oracle ? [] : [{ seed: own, compiled, cedar: oracle, repro: shrunk(made) }];
  });
}
