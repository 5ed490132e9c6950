import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { isDeepStrictEqual } from 'node:util';
import { FIND, INFER, MET, PRINCIPAL_TYPE, RESOURCE_TYPE } from './cedar-schema.js';
import { NO_ENTITIES } from './compile/entities.js';
import { ExpressionWriter } from './compile/expression.js';
import { conditionsOf, functionsOf, messageOf } from './compile/policies.js';
import { Entity } from './compile/value.js';
import { conjunction, disjunction } from './condition.js';
import type { CedarContext } from './encode.js';
import { ANYONE, type Evaluation, type Parties, type PolicyEvaluator } from './evaluate.js';
import type { PolicySet, Program, Rule } from './policy-set.js';

/** What a unit says of a context; `twin`, that a twin is to be reported which stands alone. */
type Outcome = 'fired' | 'met' | 'findings' | 'twin';

/** An obligation that is looked at where its rule is met. */
interface Twin {
  readonly twin: Evaluation['twins'][number];
  readonly isUndischarged: () => boolean;
}

/** One piece of a program that is evaluated at once; most rules are a single one. */
interface Unit {
  readonly rule: string;
  /** `false` where the rule does not apply. */
  readonly outcome: () => Outcome | false;
  readonly twins: readonly Twin[];
}

interface CompiledProgram {
  readonly load: (context: CedarContext, parties: Parties) => void;
  readonly units: readonly Unit[];
  readonly unitsOf: (rules: readonly Rule[]) => readonly Unit[];
}

const actionNamed = (id: string): Entity => new Entity('Action', id);

const bodies = ({ conditions }: PolicyJson, kind: 'when' | 'unless'): Expr[] =>
  conditions.filter((clause) => clause.kind === kind).map(({ body }) => body);

const metBody = ({ conditions }: PolicyJson): Expr | undefined =>
  conditions.length === 1 && conditions[0]?.kind === 'when' ? conditions[0].body : undefined;

const sameParties = (a: PolicyJson, b: PolicyJson): boolean =>
  isDeepStrictEqual([a.principal, a.resource], [b.principal, b.resource]);

/** Policies on two actions can share what they evaluate if it does not ask for the action. */
const asksForAction = (json: PolicyJson): boolean => JSON.stringify(json.conditions).includes('{"Var":"action"}');

/** Whether a permit says exactly that its forbid applies and is lifted. */
function isCounterpart(met: PolicyJson, fired: PolicyJson): boolean {
  const lifts = bodies(fired, 'unless');
  const expected = conjunction([...bodies(fired, 'when'), disjunction(lifts)]);
  const liftsLast =
    fired.conditions.findIndex(({ kind }) => kind === 'unless') === fired.conditions.length - lifts.length;
  return (
    lifts.length > 0 &&
    liftsLast &&
    sameParties(met, fired) &&
    !asksForAction(fired) &&
    isDeepStrictEqual(metBody(met), expected)
  );
}

/** What a twin asks beyond that its rule is met, or nothing where it asks something else. */
function beyondMet(twin: PolicyJson, met: PolicyJson | undefined): Expr | undefined {
  const body = metBody(twin);
  if (met === undefined || body === undefined || !('&&' in body) || asksForAction(met) || !sameParties(twin, met)) {
    return undefined;
  }
  const { left, right } = body['&&'] as { left: Expr; right: Expr };
  return isDeepStrictEqual(left, metBody(met)) ? right : undefined;
}

/** Writes the units of a program; `build` gives each its functions. */
class ProgramWriter {
  readonly expressions = new ExpressionWriter();
  readonly bodies: string[] = [];

  /** The place of a function whose body this is. */
  add(body: string): number {
    return this.bodies.push(body) - 1;
  }

  /** Conditions joined, of a policy that is only ever asked about one action. */
  conditions(json: PolicyJson, action: string): string {
    const asked =
      json.action.op === '==' && isDeepStrictEqual(json.action, { op: '==', entity: { type: 'Action', id: action } });
    return this.all(conditionsOf(asked ? { ...json, action: { op: 'All' } } : json));
  }

  all(conditions: readonly Expr[]): string {
    return conditions.length === 0 ? 'true' : conditions.map((one) => this.expressions.bool(one)).join(' && ');
  }

  /** A function that says whether a condition holds. */
  condition(expr: Expr): number {
    return this.add(`return ${this.expressions.bool(expr)};`);
  }

  /** A function that says `outcome` where a policy is satisfied. */
  policy(json: PolicyJson, action: string, outcome: Outcome): number {
    const conditions = this.conditions(json, action);
    return this.add(`action = ${this.expressions.constant(actionNamed(action))};
return (${conditions}) ? ${JSON.stringify(outcome)} : false;`);
  }

  /** A function for a forbid and the permit that is its counterpart: what they share is evaluated once. */
  pair(fired: PolicyJson): number {
    const whens = { ...fired, conditions: fired.conditions.filter(({ kind }) => kind === 'when') };
    const applies = this.conditions(whens, INFER);
    const lifted = this.expressions.bool(disjunction(bodies(fired, 'unless')));
    return this.add(`if (!(${applies})) return false;\nreturn ${lifted} ? 'met' : 'fired';`);
  }
}

/** A unit by the places of its functions. */
interface Plan {
  readonly rule: string;
  readonly at: number;
  readonly twins: { readonly obligation: string; readonly at: number }[];
}

function compileProgram({ fired, met, twins, findings }: Program): CompiledProgram {
  const writer = new ProgramWriter();
  const planned: Plan[] = [];
  const plan = (rule: string, at: number): Plan => {
    const unit: Plan = { rule, at, twins: [] };
    planned.push(unit);
    return unit;
  };
  const metUnits = new Map<string, Plan>();
  for (const [rule, json] of fired) {
    const counterpart = met.get(rule);
    if (counterpart !== undefined && isCounterpart(counterpart, json))
      metUnits.set(rule, plan(rule, writer.pair(json)));
    else plan(rule, writer.policy(json, INFER, 'fired'));
  }
  for (const [rule, json] of met) {
    if (!metUnits.has(rule)) metUnits.set(rule, plan(rule, writer.policy(json, MET, 'met')));
  }
  for (const { rule, obligation, json } of twins.values()) {
    const beyond = beyondMet(json, met.get(rule));
    if (beyond !== undefined) metUnits.get(rule)?.twins.push({ obligation, at: writer.condition(beyond) });
    else
      plan(rule, writer.policy(json, INFER, 'twin')).twins.push({ obligation, at: writer.condition({ Value: true }) });
  }
  for (const [rule, json] of findings) plan(rule, writer.policy(json, FIND, 'findings'));

  const { load, run } = functionsOf<() => unknown>(writer.expressions, writer.bodies);
  const units = planned.map(({ rule, at, twins }): Unit => ({
    rule,
    outcome: run[at] as Unit['outcome'],
    twins: twins.map(({ obligation, at }) => ({
      twin: { rule, obligation },
      isUndischarged: run[at] as Twin['isUndischarged'],
    })),
  }));
  return {
    load: (context, { principal, resource }) => {
      load(
        new Entity(PRINCIPAL_TYPE, principal),
        actionNamed(INFER),
        new Entity(RESOURCE_TYPE, resource),
        context,
        NO_ENTITIES,
      );
    },
    units,
    unitsOf: unitsByRules(units),
  };
}

/** The units of a list of rules, found once a list. */
function unitsByRules(units: readonly Unit[]): CompiledProgram['unitsOf'] {
  const byRule = Map.groupBy(units, ({ rule }) => rule);
  const known = new WeakMap<readonly Rule[], readonly Unit[]>();
  return (rules) => {
    let found = known.get(rules);
    if (found === undefined) known.set(rules, (found = rules.flatMap(({ id }) => byRule.get(id) ?? [])));
    return found;
  };
}

/**
 * Evaluates a set's policies as JavaScript, compiled when a program is first seen and kept as long as the program is. It
 * answers as Cedar does, with messages of its own, and evaluates once what a rule's forbid, permit and twins share.
 */
export class CompiledEvaluator implements PolicyEvaluator {
  private readonly programs = new WeakMap<Program, CompiledProgram>();

  evaluate(
    set: PolicySet,
    context: CedarContext,
    parties: Parties = ANYONE,
    rules: readonly Rule[] = set.rules,
  ): Evaluation {
    const { load, units, unitsOf } = this.compiled(set.program);
    load(context, parties);
    const asked = rules === set.rules ? units : unitsOf(rules);
    const said: Record<Exclude<Outcome, 'twin'>, string[]> = { fired: [], met: [], findings: [] };
    const twins: Evaluation['twins'][number][] = [];
    const errors = new Map<string, string>();
    for (const unit of asked) {
      try {
        const outcome = unit.outcome();
        if (outcome === false) continue;
        if (outcome !== 'twin') said[outcome].push(unit.rule);
        if (outcome === 'fired') continue;
        for (const { twin, isUndischarged } of unit.twins) if (isUndischarged()) twins.push(twin);
      } catch (error) {
        errors.set(unit.rule, messageOf(error));
      }
    }
    return { ...said, twins, errors: [...errors].map(([rule, message]) => ({ rule, message })) };
  }

  private compiled(program: Program): CompiledProgram {
    let known = this.programs.get(program);
    if (known === undefined) this.programs.set(program, (known = compileProgram(program)));
    return known;
  }
}
