import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { addDays, type FactKey, type FactsDocument, type FactValue, type ReferenceData } from '#vocabulary';
import { MET } from './cedar-schema.js';
import { conjunctsOf, disjunction, literalsOf, mentionsOf, type Mentions } from './condition.js';
import { derivationNamed, derive } from './derive/index.js';
import { encodeContext, isNone, membersOf } from './encode.js';
import type { PolicyEvaluator } from './evaluate.js';
import { factOf } from './facts.js';
import { judge, type JudgeOptions } from './judge.js';
import type { PolicySet, Rule } from './policy-set.js';

/** A fact that would have to be otherwise. */
export interface FactChange {
  readonly key: string;
  /** `undefined` is unknown, `null` none. */
  readonly from: FactValue | undefined;
  readonly to: FactValue;
}

/** Changes that together turn a denial into ALLOW, and of which none can be left out. */
export interface Remedy {
  readonly changes: readonly FactChange[];
}

export interface RemedyOptions extends Pick<JudgeOptions, 'at' | 'observed' | 'parties'> {
  /** Which facts may be changed; by default what the organisation can arrange, not what the use and the people are. */
  readonly mayChange?: (key: FactKey) => boolean;
  /** Most remedies returned; 5 unless said. */
  readonly limit?: number;
  /** Most judgements made in the search; 120 unless said. */
  readonly budget?: number;
}

/** Groups whose facts an organisation can bring about, and single facts of the others that it sets itself. */
const ARRANGED_GROUPS = [
  'deployment',
  'vendor',
  'dpa',
  'terms',
  'transfer',
  'basis',
  'consent',
  'controls',
  'caller',
  'gpai',
];
const ARRANGED_KEYS = [
  'org.roles',
  'data.classes',
  'data.deidentification',
  'use.practices',
  'use.necessary_classes',
  'use.retention_limit_days',
  'use.within_instructions_for_use',
  'use.purpose_set_by_operator',
  'use.solely_automated',
  'use.art_6_3_claimed',
  'use.art_6_3_documented',
  'use.tracks_or_monitors',
];
/** To send nothing is no remedy, nor to have no role. */
const NEVER_EMPTY = ['data.classes', 'org.roles'];
const isArranged = ({ key }: FactKey): boolean =>
  ARRANGED_KEYS.includes(key) || ARRANGED_GROUPS.includes(key.split('.')[0] as string);

type Changes = ReadonlyMap<string, FactValue>;

const DAYS_AHEAD = 365;
const MAX_CHANGES = 8;

function withChanges(doc: FactsDocument, changes: Changes): FactsDocument {
  const changed: Record<string, unknown> = { ...doc };
  for (const [key, value] of changes) {
    const [group, name] = key.split('.') as [string, string];
    changed[group] = { ...(changed[group] as object | undefined), [name]: value };
  }
  return changed as unknown as FactsDocument;
}

/** Both together, or nothing where they would set one fact to two values. */
function together(a: Changes, b: Changes): Changes | undefined {
  for (const [key, value] of b) {
    if (a.has(key) && JSON.stringify(a.get(key)) !== JSON.stringify(value)) return undefined;
  }
  return new Map([...a, ...b]);
}

const nameOf = (changes: Changes): string => JSON.stringify([...changes].sort(([a], [b]) => (a < b ? -1 : 1)));
const isPartOf = (part: Changes, whole: Changes): boolean =>
  [...part].every(([key, value]) => whole.has(key) && JSON.stringify(whole.get(key)) === JSON.stringify(value));

/** Words and numbers that stand beside a fact in some condition: written there, or in another fact that it reads. */
function poolOf({ key }: FactKey, conditions: readonly Expr[], doc: FactsDocument): readonly FactValue[] {
  return conditions.flatMap((condition) => {
    const reads = readsOf(mentionsOf([condition]));
    if (!reads.includes(key)) return [];
    const beside = reads.filter((other) => other !== key).flatMap((other) => [factOf(doc, other)].flat());
    return [...literalsOf([condition]), ...(beside as (FactValue | undefined)[])].filter(
      (value): value is string | number => (typeof value === 'string' && !DAY.test(value)) || typeof value === 'number',
    );
  });
}

const DAY = /^\d{4}-\d{2}-\d{2}/;

/** Base facts behind what a condition mentions. */
const readsOf = ({ attributes }: Mentions): string[] =>
  [...attributes].flatMap((path) =>
    path.startsWith('derived.') ? (derivationNamed(path.slice('derived.'.length))?.reads ?? []) : [path],
  );

const isTextual = (value: FactValue): value is string => typeof value === 'string';

/** Values worth trying for a fact, other than its own. */
function valuesFor(
  { key, type, none }: FactKey,
  doc: FactsDocument,
  pool: readonly FactValue[],
  reference: ReferenceData,
): FactValue[] {
  const current = factOf(doc, key);
  const home = (factOf(doc, 'org.established_in') ?? []) as readonly string[];
  const values = (): FactValue[] => {
    switch (type.kind) {
      case 'bool':
        return [true, false];
      case 'int':
        return [0, ...pool.filter((value) => Number.isSafeInteger(value))];
      case 'day':
        return [doc.at, addDays(doc.at, DAYS_AHEAD)];
      case 'enum':
        return [...type.values];
      case 'string':
        return pool.filter(isTextual);
      case 'country':
        return [...home];
      case 'set': {
        const members = membersOf(type.of, reference);
        const own = (current ?? []) as readonly string[];
        const more = pool.filter(isTextual).filter((word) => members === undefined || members.includes(word));
        if (type.of === 'country') return [...home.map((country) => [country]), [...new Set([...own, ...home])]];
        const sets = [
          [...new Set([...own, ...more])],
          own.filter((word) => more.includes(word)),
          own.filter((word) => !more.includes(word)),
          ...own.map((word) => own.filter((other) => other !== word)),
        ];
        return NEVER_EMPTY.includes(key) ? sets.filter((set) => set.length > 0) : sets;
      }
      case 'records':
        return [
          [],
          ((current ?? []) as readonly object[]).map((record) => ({ ...record, authorised: true, flow_down: true })),
        ];
      default:
        return [];
    }
  };
  const own = JSON.stringify(current);
  const possible = none ? [...values().filter((value) => !isNone(value)), null] : values();
  const distinct = new Map(possible.map((value) => [JSON.stringify(value), value]));
  distinct.delete(own ?? '');
  return [...distinct.values()];
}

/** One rule taken apart: what makes it apply and what it takes to lift it, each part a permit of its own. */
interface Parts {
  readonly set: PolicySet;
  readonly applies: readonly string[];
  readonly lifts: readonly string[];
  readonly conditions: readonly Expr[];
}

function partsOf(set: PolicySet, rule: Rule): Parts {
  const json = set.program.fired.get(rule.id);
  const bodies = (kind: 'when' | 'unless'): Expr[] =>
    (json?.conditions ?? []).filter((clause) => clause.kind === kind).map(({ body }) => body);
  const lifting = bodies('unless');
  const permit = (body: Expr): PolicyJson => ({
    effect: 'permit',
    principal: { op: 'All' },
    action: { op: '==', entity: { type: 'Action', id: MET } },
    resource: { op: 'All' },
    conditions: [{ kind: 'when', body }],
  });
  const applies = bodies('when')
    .flatMap(conjunctsOf)
    .map((body, index) => [`applies ${index}`, permit(body)] as const);
  const lifts = (
    lifting.length === 1 ? lifting.flatMap(conjunctsOf) : lifting.length > 1 ? [disjunction(lifting)] : []
  ).map((body, index) => [`lifts ${index}`, permit(body)] as const);
  const empty = new Map();
  return {
    set: {
      ...set,
      digest: `${set.digest} parts of ${rule.id}`,
      keys: set.keys.filter(({ key }) => rule.reads.includes(key) || !key.includes('.')),
      program: { fired: empty, twins: empty, findings: empty, met: new Map([...applies, ...lifts]) },
    },
    applies: applies.map(([id]) => id),
    lifts: lifts.map(([id]) => id),
    conditions: [...bodies('when'), ...lifting].flatMap(conjunctsOf),
  };
}

/** Ways to keep one rule from denying: satisfy all that lifts it, or make one of its conditions false. */
function waysOut(
  set: PolicySet,
  rule: Rule,
  doc: FactsDocument,
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
  mayChange: (key: FactKey) => boolean,
): Changes[] {
  const parts = partsOf(set, rule);
  const satisfiedBy = (changes: Changes): ReadonlySet<string> => {
    const facts = withChanges(doc, changes);
    return new Set(
      evaluator.evaluate(parts.set, encodeContext(facts, derive(facts, reference), parts.set.keys, reference)).met,
    );
  };
  const singles = parts.set.keys
    .filter((key) => key.key.includes('.') && mayChange(key))
    .flatMap((key) =>
      valuesFor(key, doc, poolOf(key, parts.conditions, doc), reference).map(
        (value): Changes => new Map([[key.key, value]]),
      ),
    );
  const outcomes = singles.map((changes) => ({ changes, satisfied: satisfiedBy(changes) }));
  const before = satisfiedBy(new Map());

  const avoiding = outcomes.filter(({ satisfied }) => parts.applies.some((part) => !satisfied.has(part)));
  const lacking = parts.lifts.filter((part) => !before.has(part));
  const lifting = lacking.reduce<Changes[]>(
    (ways, part) =>
      ways
        .flatMap((way) =>
          outcomes.filter(({ satisfied }) => satisfied.has(part)).map(({ changes }) => together(way, changes)),
        )
        .filter((way) => way !== undefined)
        .filter((way, index, all) => all.findIndex((other) => nameOf(other) === nameOf(way)) === index)
        .sort((a, b) => a.size - b.size)
        .slice(0, 64),
    parts.lifts.length === 0 ? [] : [new Map()],
  );
  const lifted = lifting.filter((way) => {
    const satisfied = satisfiedBy(way);
    return parts.lifts.every((part) => satisfied.has(part));
  });
  return [...lifted, ...avoiding.map(({ changes }) => changes)];
}

/** Every proper part, the empty one left out. */
function properParts(changes: Changes): Changes[] {
  const entries = [...changes];
  return Array.from(
    { length: 2 ** entries.length - 2 },
    (_, mask) => new Map(entries.filter((_entry, bit) => ((mask + 1) >> bit) & 1)),
  );
}

/**
 * The smallest sets of changed facts that turn a denial into ALLOW, smallest first; nothing for a call that is allowed.
 *
 * Best-first search from one denying rule to the next, each left by making a condition of it false or by satisfying
 * what lifts it. Every set returned was judged ALLOW, and every part of it DENY. The search is bounded, so there may
 * be others; a rule whose way out needs two unknown facts at once in a single condition is not found.
 */
export function remediesOf(
  set: PolicySet,
  doc: FactsDocument,
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
  options: RemedyOptions = {},
): Remedy[] {
  const { mayChange = isArranged, limit = 5, budget = 120, ...rest } = options;
  let judgements = 0;
  const judged = (changes: Changes) => {
    judgements += 1;
    return judge(set, withChanges(doc, changes), reference, evaluator, { ...rest, upcoming: false });
  };
  const found: Changes[] = [];
  const queue: Changes[] = [new Map()];
  const seen = new Set<string>([nameOf(new Map())]);
  const allows = (changes: Changes): boolean => judged(changes).effect === 'ALLOW';
  while (queue.length > 0 && found.length < limit && judgements < budget) {
    const changes = queue.shift() as Changes;
    if (found.some((remedy) => isPartOf(remedy, changes))) continue;
    const { effect, determinedBy, undischarged } = judged(changes);
    if (effect === 'ALLOW') {
      if (changes.size > 0 && !properParts(changes).some(allows)) found.push(changes);
      continue;
    }
    const rule = set.rule(determinedBy[0] as string);
    const facts = withChanges(doc, changes);
    const beyond = undischarged.filter((twin) => twin.rule === rule.id).map(({ obligation }) => obligation);
    const able = ((factOf(facts, 'caller.cannot_discharge') ?? []) as readonly string[]).filter(
      (name) => !beyond.includes(name),
    );
    const ways: Changes[] =
      beyond.length > 0
        ? [new Map([['caller.cannot_discharge', able]])]
        : waysOut(set, rule, facts, reference, evaluator, mayChange);
    for (const way of ways) {
      const next = together(changes, way);
      if (next === undefined || next.size > MAX_CHANGES || seen.has(nameOf(next))) continue;
      seen.add(nameOf(next));
      queue.push(next);
    }
    queue.sort((a, b) => a.size - b.size);
  }
  return found.map((changes) => ({
    changes: [...changes].map(([key, to]) => ({ key, from: factOf(doc, key), to })),
  }));
}
