import type { Expr } from '@cedar-policy/cedar-wasm/nodejs';
import type { Day, FactValue } from '#vocabulary';

/** What a condition mentions, found by walking Cedar's JSON form. */
export interface Mentions {
  /** `group.name` or `name` under `context`. */
  readonly attributes: ReadonlySet<string>;
  readonly days: ReadonlySet<Day>;
  /** Lengths of `duration("…d")`, in days. */
  readonly durations: ReadonlySet<number>;
  /** Integers that JavaScript cannot hold exactly, and that Cedar's JSON form would therefore hold wrongly. */
  readonly inexact: ReadonlySet<number>;
}

type Node = { readonly [operator: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The path below `context` that a chain of attribute accesses names, or nothing. */
function pathOf(node: unknown): readonly string[] | undefined {
  if (!isNode(node)) return undefined;
  if (node['Var'] === 'context') return [];
  const access = node['.'] as { left: unknown; attr: string } | undefined;
  if (access === undefined) return undefined;
  const left = pathOf(access.left);
  return left && [...left, access.attr];
}

export function mentionsOf(conditions: readonly Expr[]): Mentions {
  const attributes = new Set<string>();
  const days = new Set<Day>();
  const durations = new Set<number>();
  const inexact = new Set<number>();
  const literal = (args: unknown): string | undefined => {
    const [first] = args as readonly Node[];
    return typeof first?.['Value'] === 'string' ? first['Value'] : undefined;
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isNode(value) || Array.isArray(value)) return;
    const path = pathOf(value);
    if (path !== undefined && path.length > 0) attributes.add(path.slice(0, 2).join('.'));
    const has = value['has'] as { left: unknown; attr: string | readonly string[] } | undefined;
    if (has !== undefined) {
      const left = pathOf(has.left);
      if (left !== undefined) attributes.add([...left, ...[has.attr].flat()].slice(0, 2).join('.'));
    }
    if (value['datetime'] !== undefined) {
      const day = literal(value['datetime'])?.slice(0, 10);
      if (day !== undefined) days.add(day);
    }
    if (value['duration'] !== undefined) {
      const length = /^(\d+)d$/.exec(literal(value['duration']) ?? '')?.[1];
      if (length !== undefined) durations.add(Number(length));
    }
    if (typeof value['Value'] === 'number' && !Number.isSafeInteger(value['Value'])) inexact.add(value['Value']);
    Object.values(value).forEach(visit);
  };
  visit(conditions);
  return { attributes, days, durations, inexact };
}

/** Joins with `&&`; nothing joined is true. */
export const conjunction = (parts: readonly Expr[]): Expr =>
  parts.reduce<Expr | undefined>(
    (left, right) => (left === undefined ? right : { '&&': { left, right } }),
    undefined,
  ) ?? {
    Value: true,
  };

/** Joins with `||`; nothing joined is false. */
export const disjunction = (parts: readonly Expr[]): Expr =>
  parts.reduce<Expr | undefined>(
    (left, right) => (left === undefined ? right : { '||': { left, right } }),
    undefined,
  ) ?? {
    Value: false,
  };

/** The parts of a chain of `&&`. */
export const conjunctsOf = (expr: Expr): Expr[] =>
  '&&' in expr
    ? [...conjunctsOf((expr['&&'] as { left: Expr }).left), ...conjunctsOf((expr['&&'] as { right: Expr }).right)]
    : [expr];

/** Words and numbers that conditions mention, those in lists included. */
export function literalsOf(conditions: readonly Expr[]): FactValue[] {
  const literals = new Set<FactValue>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isNode(value)) {
      const literal = value['Value'];
      for (const item of Array.isArray(literal) ? literal : [literal]) {
        if (typeof item === 'string' || typeof item === 'number') literals.add(item);
      }
      Object.values(value).forEach(visit);
    }
  };
  visit(conditions);
  return [...literals];
}

/**
 * The attributes whose absence settles a condition the other way than an unknown fact must: in what makes a rule apply
 * an unknown counts as true, in what lifts it as false.
 *
 * @param unknownIs what an unknown counts as here
 */
export function lenienciesOf(expr: Expr, unknownIs: boolean): string[] {
  const node = expr as Node;
  const within = (operator: string): Expr[] => Object.values((node[operator] ?? {}) as Record<string, Expr>);
  if ('!' in node) return within('!').flatMap((arg) => lenienciesOf(arg, !unknownIs));
  if ('||' in node) return within('||').flatMap((part) => lenienciesOf(part, unknownIs));
  if ('&&' in node) return conjunctsOf(expr).flatMap((part) => lenienciesOf(part, unknownIs));
  const has = node['has'] as { left: unknown; attr: string | readonly string[] } | undefined;
  if (has !== undefined) {
    const path = [...(pathOf(has.left) ?? []), ...[has.attr].flat()];
    return unknownIs && path.length > 0 ? [path.slice(0, 2).join('.')] : [];
  }
  const choice = node['if-then-else'] as { if: Node; then: Expr; else: Node } | undefined;
  if (choice === undefined) return [];
  const otherwise = choice.else['Value'];
  const settled = typeof otherwise === 'boolean' && otherwise !== unknownIs;
  return [
    ...(settled ? conjunctsOf(choice.if as Expr).flatMap((part) => lenienciesOf(part, true)) : []),
    ...lenienciesOf(choice.then, unknownIs),
  ];
}
