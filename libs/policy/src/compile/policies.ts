import type { Effect, Expr, PolicyJson, TemplateLink } from '@cedar-policy/cedar-wasm/nodejs';
import { NO_ENTITIES, type EntityStore } from './entities.js';
import { EvaluationError } from './evaluation-error.js';
import { ExpressionWriter } from './expression.js';
import { callExtension } from './extensions.js';
import * as operators from './operators.js';
import { readEntity, readValue } from './read-json.js';
import { equal, isRecord, type CedarRecord, type Entity, type Value } from './value.js';

/** Who asks to do what with what, and under which circumstances. */
export interface AuthorizationRequest {
  readonly principal: Entity;
  readonly action: Entity;
  readonly resource: Entity;
  readonly context: CedarRecord;
}

/** Cedar's answer: a forbid that is satisfied denies, and so does no permit that is. */
export interface AuthorizationAnswer {
  readonly decision: 'allow' | 'deny';
  /** The policies that determined the decision: the satisfied forbids, or where there are none the satisfied permits. */
  readonly reasons: readonly string[];
  /** Policies that could not be evaluated, which count as not satisfied. */
  readonly errors: readonly { readonly policy: string; readonly message: string }[];
}

/** Everything that generated code may call, by the name it calls it by. */
const LIBRARY: Readonly<Record<string, unknown>> = {
  ...operators,
  callExtension,
  equal,
  readValue,
  record: (value: Value | undefined) => (value !== undefined && isRecord(value) ? value : undefined),
};

/**
 * Turns statements over the variables of a writer into functions. The text holds no text of a policy but as a
 * JavaScript literal; see `ExpressionWriter`.
 *
 * @param functions bodies by the order in which they are given back
 */
export function functionsOf<T extends () => unknown>(
  writer: ExpressionWriter,
  functions: readonly string[],
): {
  readonly load: (principal: Entity, action: Entity, resource: Entity, context: object, entities: EntityStore) => void;
  readonly run: readonly T[];
} {
  const names = Object.keys(LIBRARY);
  const variables = ['principal', 'action', 'resource', 'context', 'entities'];
  const source = `"use strict";
let ${[...variables, ...writer.variables].join(', ')};
return {
load: (${variables.map((name) => `${name}_`).join(', ')}) => {
${variables.map((name) => `${name} = ${name}_;`).join(' ')}
${writer.prologue}
},
run: [
${functions.map((body) => `() => {\n${body}\n}`).join(',\n')}
] };`;
  return new Function('k', ...names, source)(writer.constants, ...Object.values(LIBRARY));
}

type Scope = PolicyJson['principal'] | PolicyJson['action'] | PolicyJson['resource'];

/** A scope as an expression. */
function scopeOf(variable: 'principal' | 'action' | 'resource', scope: Scope): Expr[] {
  const left: Expr = { Var: variable };
  const valueOf = (constraint: object): Expr => {
    if ('entities' in constraint) {
      return { Set: (constraint.entities as unknown[]).map((entity) => valueOf({ entity })) };
    }
    if (!('entity' in constraint)) throw new EvaluationError(`found a template; allowed: a template that is linked`);
    const { type, id } = readEntity(constraint.entity);
    return { Value: { __entity: { type, id } } };
  };
  switch (scope.op) {
    case 'All':
      return [];
    case '==':
      return [{ '==': { left, right: valueOf(scope) } }];
    case 'in':
      return [{ in: { left, right: valueOf(scope) } }];
    case 'is':
      return [
        {
          is: {
            left,
            entity_type: scope.entity_type,
            ...(scope.in === undefined ? {} : { in: valueOf(scope.in) }),
          },
        },
      ];
  }
}

/** All that must hold for a policy to be satisfied, in the order in which Cedar looks at it. */
export const conditionsOf = ({ principal, action, resource, conditions }: PolicyJson): Expr[] => [
  ...scopeOf('principal', principal),
  ...scopeOf('action', action),
  ...scopeOf('resource', resource),
  ...conditions.map(({ kind, body }): Expr => (kind === 'when' ? body : { '!': { arg: body } })),
];

export const messageOf = (error: unknown): string => {
  if (error instanceof EvaluationError) return error.message;
  throw error;
};

/** Compiles policies, each under its id, into one function that answers as Cedar does. */
export function compilePolicies(
  policies: Readonly<Record<string, PolicyJson>>,
): (request: AuthorizationRequest, entities?: EntityStore) => AuthorizationAnswer {
  const writer = new ExpressionWriter();
  const entries = Object.entries(policies);
  const bodies = entries.map(([, policy]) => {
    const conditions = conditionsOf(policy).map((condition) => writer.bool(condition));
    return `return ${conditions.length === 0 ? 'true' : conditions.join(' && ')};`;
  });
  const { load, run } = functionsOf<() => boolean>(writer, bodies);
  const compiled = entries.map(([id, { effect }], index) => ({ id, effect, isSatisfied: run[index] as () => boolean }));
  return ({ principal, action, resource, context }, entities = NO_ENTITIES) => {
    load(principal, action, resource, context, entities);
    const satisfied: Record<Effect, string[]> = { permit: [], forbid: [] };
    const errors: { policy: string; message: string }[] = [];
    for (const { id, effect, isSatisfied } of compiled) {
      try {
        if (isSatisfied()) satisfied[effect].push(id);
      } catch (error) {
        errors.push({ policy: id, message: messageOf(error) });
      }
    }
    const { permit, forbid } = satisfied;
    return {
      decision: forbid.length === 0 && permit.length > 0 ? 'allow' : 'deny',
      reasons: forbid.length > 0 ? forbid : permit,
      errors,
    };
  };
}

/** A template with its slots filled, which is a policy like any other. */
export function linkTemplate(template: PolicyJson, values: TemplateLink['values']): PolicyJson {
  const filled = <T extends Scope>(scope: T): T => {
    const fill = (constraint: object): object => {
      if (!('slot' in constraint)) return constraint;
      const { slot, ...rest } = constraint;
      const entity = values[slot as string];
      if (entity === undefined) {
        throw new EvaluationError(`found no value for ${String(slot)}; allowed: an entity for every slot`);
      }
      return { ...rest, entity };
    };
    const outer = fill(scope);
    return ('in' in outer ? { ...outer, in: fill(outer.in as object) } : outer) as T;
  };
  return { ...template, principal: filled(template.principal), resource: filled(template.resource) };
}
