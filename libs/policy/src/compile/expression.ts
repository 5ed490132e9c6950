import type { Expr } from '@cedar-policy/cedar-wasm/nodejs';
import { EvaluationError } from './evaluation-error.js';
import { callExtension, extensionResult } from './extensions.js';
import { isPrimitive, readValue } from './read-json.js';
import { kindOf, recordOf, type Kind, type Value } from './value.js';

/** A piece of JavaScript that gives a Cedar value or throws an `EvaluationError`. */
export interface Code {
  readonly text: string;
  /** The kind of every value it can give, where that is known. */
  readonly kind?: Kind | undefined;
  /** The value, where it is always the same and cannot fail. */
  readonly constant?: Value;
}

type Node = Readonly<Record<string, unknown>>;
interface Pair {
  readonly left: Expr;
  readonly right: Expr;
}

const ATTRIBUTES_OF_EVERY_OBJECT = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Writes expressions out as JavaScript over four variables, `principal`, `action`, `resource` and `context`, and the
 * store `entities`. Every text of a policy enters through `JSON.stringify` or the array of constants, never as code.
 *
 * Attributes up to two levels under `context` are read once an evaluation, by `prologue`, into a variable each.
 */
export class ExpressionWriter {
  readonly constants: unknown[] = [];
  private readonly groups = new Map<string, string>();
  private readonly paths = new Map<string, { readonly name: string; readonly load: string }>();

  /** Variables that the code reads; all are set by `prologue`. */
  get variables(): string[] {
    return [...this.groups.values(), ...[...this.paths.values()].map(({ name }) => name)];
  }

  /** Statements that read what the code needs of `context`, which may be in Cedar's JSON form. */
  get prologue(): string {
    const groups = [...this.groups].map(([group, name]) => `${name} = record(${ownOf('context', group)});`);
    return [...groups, ...[...this.paths.values()].map(({ load }) => load)].join('\n');
  }

  write(expr: Expr): Code {
    const node = expr as Node;
    const [operator] = Object.keys(node) as [string];
    const operand = node[operator];
    switch (operator) {
      case 'Value':
        return this.literal(readValue(operand));
      case 'Var':
        return operand === 'context'
          ? { text: 'readValue(context)', kind: 'record' }
          : { text: operand as string, kind: 'entity' };
      case '!':
        return boolean(`!${this.bool((operand as { arg: Expr }).arg)}`);
      case 'neg':
        return this.negation((operand as { arg: Expr }).arg);
      case '&&':
      case '||': {
        const { left, right } = operand as Pair;
        return boolean(`(${this.bool(left)} ${operator} ${this.bool(right)})`);
      }
      case '==':
        return this.equality(operand as Pair);
      case '!=':
        return boolean(`!${this.equality(operand as Pair).text}`);
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.comparison(operator, operand as Pair);
      case '+':
        return this.arithmetic('add', operand as Pair);
      case '-':
        return this.arithmetic('subtract', operand as Pair);
      case '*':
        return this.arithmetic('multiply', operand as Pair);
      case 'in':
        return this.relation('isIn', operand as Pair, ', entities');
      case 'contains':
        return this.membership(operand as Pair);
      case 'containsAll':
        return this.relation('holdsAll', operand as Pair);
      case 'containsAny':
        return this.relation('holdsAny', operand as Pair);
      case 'isEmpty':
        return boolean(`isEmpty(${this.write((operand as { arg: Expr }).arg).text})`);
      case 'getTag':
        return { text: this.relation('tag', operand as Pair, ', entities').text };
      case 'hasTag':
        return this.relation('hasTag', operand as Pair, ', entities');
      case '.':
        return this.access(operand as { left: Expr; attr: string });
      case 'has': {
        const { left, attr } = operand as { left: Expr; attr: string | readonly string[] };
        return this.presence(left, [attr].flat());
      }
      case 'like':
        return this.pattern(operand as { left: Expr; pattern: readonly ('Wildcard' | { Literal: string })[] });
      case 'is':
        return this.type(operand as { left: Expr; entity_type: string; in?: Expr });
      case 'if-then-else':
        return this.choice(operand as { if: Expr; then: Expr; else: Expr });
      case 'Set':
        return this.set(operand as readonly Expr[]);
      case 'Record':
        return this.record(operand as Readonly<Record<string, Expr>>);
      default:
        return this.call(operator, operand as readonly Expr[]);
    }
  }

  /** An expression where a boolean must stand. */
  bool(expr: Expr): string {
    const { text, kind } = this.write(expr);
    return kind === 'bool' ? text : `bool(${text})`;
  }

  /** The name under which the code finds a constant. */
  constant(value: unknown): string {
    return `k[${this.constants.push(value) - 1}]`;
  }

  private literal(value: Value): Code {
    const kind = kindOf(value);
    if (!isPrimitive(value)) return { text: this.constant(value), kind, constant: value };
    if (typeof value === 'string') return { text: JSON.stringify(value), kind, constant: value };
    return { text: `(${String(value)}${typeof value === 'bigint' ? 'n' : ''})`, kind, constant: value };
  }

  private negation(arg: Expr): Code {
    return { text: `negate(${this.write(arg).text})`, kind: 'long' };
  }

  private equality({ left, right }: Pair): Code {
    const [a, b] = [this.write(left), this.write(right)];
    const plain = ({ constant }: Code): boolean => constant !== undefined && isPrimitive(constant);
    const kinds: readonly (Kind | undefined)[] = ['bool', 'long', 'string'];
    const identical = plain(a) || plain(b) || (a.kind === b.kind && kinds.includes(a.kind));
    return boolean(identical ? `(${a.text} === ${b.text})` : `equal(${a.text}, ${b.text})`);
  }

  private comparison(operator: '<' | '<=' | '>' | '>=', { left, right }: Pair): Code {
    const [a, b] = [this.write(left), this.write(right)];
    if (a.kind === 'long' && b.kind === 'long') return boolean(`(${a.text} ${operator} ${b.text})`);
    const name = operator === '<' || operator === '>=' ? 'less' : 'lessOrEqual';
    const negated = operator === '>' || operator === '>=' ? '!' : '';
    return boolean(`${negated}${name}(${a.text}, ${b.text})`);
  }

  private arithmetic(name: string, { left, right }: Pair): Code {
    return { text: `${name}(${this.write(left).text}, ${this.write(right).text})`, kind: 'long' };
  }

  private relation(name: string, { left, right }: Pair, more = ''): Code {
    return boolean(`${name}(${this.write(left).text}, ${this.write(right).text}${more})`);
  }

  /** A set of plain literals is searched by hash. */
  private membership({ left, right }: Pair): Code {
    const [set, member] = [this.write(left), this.write(right)];
    if (!Array.isArray(set.constant) || !set.constant.every(isPrimitive)) {
      return boolean(`holds(${set.text}, ${member.text})`);
    }
    return boolean(`${this.constant(new Set(set.constant))}.has(${member.text})`);
  }

  private access({ left, attr }: { left: Expr; attr: string }): Code {
    const path = pathUnderContext(left);
    if (path === undefined || path.length > 1) {
      return { text: `attribute(${this.write(left).text}, ${JSON.stringify(attr)}, entities)` };
    }
    const whole = [...path, attr];
    return { text: `(${this.variable(whole)} ?? ${unread(whole)})` };
  }

  private presence(left: Expr, [attr, ...rest]: readonly string[]): Code {
    if (rest.length > 0) {
      const first = this.presence(left, [attr as string]);
      const next = this.presence({ '.': { left, attr: attr as string } }, rest);
      return boolean(`(${first.text} && ${next.text})`);
    }
    const path = pathUnderContext(left);
    if (path === undefined || path.length > 1) {
      return boolean(`has(${this.write(left).text}, ${JSON.stringify(attr)}, entities)`);
    }
    const present = `${this.variable([...path, attr as string])} !== undefined`;
    const [group] = path;
    if (group === undefined) return boolean(`(${present})`);
    return boolean(
      `(${present} || ${this.group(group)} === undefined && has(${unread(path)}, ${JSON.stringify(attr)}, entities))`,
    );
  }

  /** The variable that holds what stands at a path of one or two names under `context`; `undefined` for nothing. */
  private variable(path: readonly string[]): string {
    const key = JSON.stringify(path);
    let known = this.paths.get(key);
    if (known === undefined) {
      const name = `c${this.paths.size}`;
      const [first, second] = path as [string, string | undefined];
      const group = second === undefined ? 'context' : this.group(first);
      const raw = ownOf(group, second ?? first);
      const guarded = second === undefined ? raw : `${group} === undefined ? undefined : ${raw}`;
      known = { name, load: `${name} = ${guarded}; if (typeof ${name} === 'object') ${name} = readValue(${name});` };
      this.paths.set(key, known);
    }
    return known.name;
  }

  /** The variable that holds a record under `context`; `undefined` where there is none. */
  private group(name: string): string {
    let known = this.groups.get(name);
    if (known === undefined) this.groups.set(name, (known = `g${this.groups.size}`));
    return known;
  }

  private pattern({ left, pattern }: { left: Expr; pattern: readonly ('Wildcard' | { Literal: string })[] }): Code {
    const pieces = pattern.reduce<string[]>(
      (found, part) =>
        part === 'Wildcard' ? [...found, ''] : [...found.slice(0, -1), `${found.at(-1) ?? ''}${part.Literal}`],
      [''],
    );
    return boolean(`like(${this.write(left).text}, ${this.constant(pieces)})`);
  }

  private type({ left, entity_type: type, in: group }: { left: Expr; entity_type: string; in?: Expr }): Code {
    const value = this.write(left).text;
    const name = JSON.stringify(type);
    if (group === undefined) return boolean(`isOfType(${value}, ${name})`);
    return boolean(`isOfTypeIn(${value}, ${name}, () => ${this.write(group).text}, entities)`);
  }

  private choice(operand: { if: Expr; then: Expr; else: Expr }): Code {
    const [then, otherwise] = [this.write(operand.then), this.write(operand.else)];
    return {
      text: `(${this.bool(operand.if)} ? ${then.text} : ${otherwise.text})`,
      kind: then.kind === otherwise.kind ? then.kind : undefined,
    };
  }

  private set(members: readonly Expr[]): Code {
    const codes = members.map((member) => this.write(member));
    const constants = codes.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
    if (constants.length === codes.length) return this.literal(constants);
    return { text: `[${codes.map(({ text }) => text).join(', ')}]`, kind: 'set' };
  }

  private record(fields: Readonly<Record<string, Expr>>): Code {
    const codes = Object.entries(fields).map(([name, value]) => [name, this.write(value)] as const);
    const constants = codes.flatMap(([name, { constant }]) =>
      constant === undefined ? [] : [[name, constant] as const],
    );
    if (constants.length === codes.length) return this.literal(recordOf(constants));
    const entries = codes.map(([name, { text }]) => `[${JSON.stringify(name)}]: ${text}`);
    return { text: `({ __proto__: null, ${entries.join(', ')} })`, kind: 'record' };
  }

  private call(name: string, args: readonly Expr[]): Code {
    const codes = args.map((arg) => this.write(arg));
    const constants = codes.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
    if (constants.length === codes.length) {
      try {
        return this.literal(callExtension(name, constants));
      } catch (error) {
        // It fails in every evaluation that reaches it, and in no other.
        if (!(error instanceof EvaluationError)) throw error;
      }
    }
    const list = codes.map(({ text }) => text).join(', ');
    return { text: `callExtension(${JSON.stringify(name)}, [${list}])`, kind: extensionResult(name) };
  }
}

const boolean = (text: string): Code => ({ text, kind: 'bool' });

/** Code that reads an attribute of a record, `undefined` where it has none. */
const ownOf = (record: string, name: string): string => {
  const read = `${record}[${JSON.stringify(name)}]`;
  return ATTRIBUTES_OF_EVERY_OBJECT.has(name)
    ? `(Object.hasOwn(${record}, ${JSON.stringify(name)}) ? ${read} : undefined)`
    : read;
};

/** Code that follows a path under `context` where nothing was found at it, to say why. */
const unread = (path: readonly string[]): string =>
  path.reduce((of, name) => `attribute(${of}, ${JSON.stringify(name)}, entities)`, 'readValue(context)');

/** The names from `context` down to an expression, or nothing where it does not start there. */
function pathUnderContext(expr: Expr): readonly string[] | undefined {
  if ('Var' in expr) return expr.Var === 'context' ? [] : undefined;
  if (!('.' in expr)) return undefined;
  const { left, attr } = expr['.'] as { left: Expr; attr: string };
  const path = pathUnderContext(left);
  return path && [...path, attr];
}
