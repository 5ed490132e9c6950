import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { FactValue } from '#vocabulary';
import { MET } from './cedar-schema.js';
import { conjunction, literalsOf, mentionsOf } from './condition.js';
import { derivationNamed } from './derive/index.js';
import type { PolicySet, Rule } from './policy-set.js';

/** One test of a condition, to come out true or false, and the facts behind it. */
export interface Literal {
  /** Id of the permit that is satisfied where everything the test reads is known and it comes out as wanted. */
  readonly id: string;
  /** Base facts, those of what is derived included. */
  readonly reads: readonly string[];
  /** Words and numbers that stand in the test. */
  readonly constants: readonly FactValue[];
}

/** A rule taken apart, to be evaluated by itself. */
export interface RuleParts {
  /** The rule alone, and each literal as a permit on `met`. */
  readonly set: PolicySet;
  /** Facts that a change of can change what the rule says. */
  readonly reads: ReadonlySet<string>;
  /** Each is enough for the rule not to apply. */
  readonly unapplied: readonly (readonly Literal[])[];
  /** Each is enough to lift the rule; none for one that nothing lifts. */
  readonly lifted: readonly (readonly Literal[])[];
}

/** More combinations than any condition of a pack has; a longer condition is looked at in part. */
const MOST_COMBINATIONS = 256;
export const CANNOT_DISCHARGE = 'caller.cannot_discharge';

const known = new WeakMap<PolicySet, Map<string, RuleParts>>();

/** The parts of a rule, taken apart once a set. */
export function partsOf(set: PolicySet, rule: Rule): RuleParts {
  let ofSet = known.get(set);
  if (ofSet === undefined) known.set(set, (ofSet = new Map()));
  let parts = ofSet.get(rule.id);
  if (parts === undefined) ofSet.set(rule.id, (parts = takeApart(set, rule)));
  return parts;
}

type Test = readonly [expr: Expr, wanted: boolean];

function takeApart(set: PolicySet, rule: Rule): RuleParts {
  const [json] = conditionsOf(set, rule);
  const bodies = (kind: 'when' | 'unless'): Expr[] =>
    (json?.conditions ?? []).filter((clause) => clause.kind === kind).map(({ body }) => body);
  const literals = new Map<string, { readonly literal: Literal; readonly permit: PolicyJson }>();
  const literalOf = ([expr, wanted]: Test): Literal => {
    const name = JSON.stringify([expr, wanted]);
    let made = literals.get(name);
    if (made === undefined) literals.set(name, (made = asPermit(`literal ${literals.size}`, expr, wanted)));
    return made.literal;
  };
  const listed = (combinations: readonly (readonly Test[])[]) =>
    combinations.map((tests) => withoutImplied(tests).map(literalOf));
  const unapplied = listed(combinationsFor(conjunction(bodies('when')), false));
  const lifted = listed(bodies('unless').flatMap((body) => combinationsFor(body, true)));
  const only = <Value>(part: ReadonlyMap<string, Value>, isOurs: (id: string, value: Value) => boolean) =>
    new Map([...part].filter(([id, value]) => isOurs(id, value)));
  const twins = only(set.program.twins, (_id, twin) => twin.rule === rule.id);
  const readsAll = rule.mentions.attributes.has('unknowns');
  return {
    set: {
      ...set,
      digest: `${set.digest} ${rule.id} by itself`,
      keys: set.keys.filter(
        ({ key }) => readsAll || !key.includes('.') || rule.mentions.attributes.has(key) || key === CANNOT_DISCHARGE,
      ),
      program: {
        fired: only(set.program.fired, (id) => id === rule.id),
        twins,
        findings: new Map(),
        met: new Map([...literals.values()].map(({ literal, permit }) => [literal.id, permit])),
      },
    },
    reads: new Set([
      ...(readsAll ? set.keys.map(({ key }) => key) : rule.reads),
      ...(twins.size > 0 ? [CANNOT_DISCHARGE] : []),
    ]),
    unapplied,
    lifted,
  };
}

/** The rule as Cedar has it; of one that never denies by itself, the permit that says where it is met. */
const conditionsOf = ({ program }: PolicySet, { id }: Rule): PolicyJson[] =>
  [program.fired.get(id), program.met.get(id)].filter((json) => json !== undefined);

const pair = (node: unknown): readonly [Expr, Expr] => {
  const { left, right } = node as { left: Expr; right: Expr };
  return [left, right];
};

/** Every list of tests that together make an expression come out as wanted. */
function combinationsFor(expr: Expr, wanted: boolean): (readonly Test[])[] {
  const either = (...parts: (readonly Test[])[][]) => parts.flat().slice(0, MOST_COMBINATIONS);
  const both = (a: (readonly Test[])[], b: (readonly Test[])[]) =>
    a.flatMap((tests) => b.map((more) => [...tests, ...more])).slice(0, MOST_COMBINATIONS);
  if ('!' in expr) return combinationsFor((expr['!'] as { arg: Expr }).arg, !wanted);
  if ('&&' in expr || '||' in expr) {
    const isAnd = '&&' in expr;
    const [left, right] = pair(isAnd ? expr['&&'] : (expr as { '||': unknown })['||']);
    const join = isAnd === wanted ? both : either;
    return join(combinationsFor(left, wanted), combinationsFor(right, wanted));
  }
  if ('if-then-else' in expr) {
    const choice = expr['if-then-else'] as { if: Expr; then: Expr; else: Expr };
    return either(
      both(combinationsFor(choice.if, true), combinationsFor(choice.then, wanted)),
      both(combinationsFor(choice.if, false), combinationsFor(choice.else, wanted)),
    );
  }
  // What is known is never made unknown.
  if ('has' in expr && !wanted) return [];
  if ('Value' in expr && typeof expr.Value === 'boolean') return expr.Value === wanted ? [[]] : [];
  return [[[expr, wanted]]];
}

/** A test asks that what it reads be known: that needs no test of its own. */
function withoutImplied(tests: readonly Test[]): readonly Test[] {
  const read = new Set(tests.flatMap(([expr]) => ('has' in expr ? [] : [...mentionsOf([expr]).attributes])));
  return tests.filter(
    ([expr]) => !('has' in expr) || ![...mentionsOf([expr]).attributes].some((path) => read.has(path)),
  );
}

function asPermit(id: string, expr: Expr, wanted: boolean): { readonly literal: Literal; readonly permit: PolicyJson } {
  const paths = [...mentionsOf([expr]).attributes].filter((path) => path.includes('.'));
  const isKnown = paths.map((path): Expr => {
    const [group, attr] = path.split('.') as [string, string];
    return { has: { left: { '.': { left: { Var: 'context' }, attr: group } }, attr } };
  });
  const reads = paths.flatMap((path) =>
    path.startsWith('derived.') ? (derivationNamed(path.slice('derived.'.length))?.reads ?? []) : [path],
  );
  return {
    literal: { id, reads: [...new Set(reads)], constants: literalsOf([expr]) },
    permit: {
      effect: 'permit',
      principal: { op: 'All' },
      action: { op: '==', entity: { type: 'Action', id: MET } },
      resource: { op: 'All' },
      conditions: [{ kind: 'when', body: conjunction([...isKnown, wanted ? expr : { '!': { arg: expr } }]) }],
    },
  };
}
