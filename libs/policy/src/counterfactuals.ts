import {
  type Day,
  dayIn,
  EFFORTS,
  type Effort,
  type FactKey,
  type FactsDocument,
  type FactValue,
  type ReferenceData,
} from '#vocabulary';
import { candidateValues, mayBecome } from './candidate-values.js';
import { derive } from './derive/index.js';
import { encodeContext } from './encode.js';
import type { PolicyEvaluator } from './evaluate.js';
import { factOf, onDay } from './facts.js';
import { judge, type JudgeOptions } from './judge.js';
import type { PolicySet, Rule } from './policy-set.js';
import { isInForce } from './rule-calendar.js';
import { CANNOT_DISCHARGE, type Literal, partsOf } from './rule-parts.js';

/** A fact that would have to be otherwise. */
export interface FactChange {
  readonly key: string;
  /** Which of the documents it is about; none where it is about the call, and so about all of them. */
  readonly document: number | null;
  /** `undefined` is unknown, `null` none. */
  readonly from: FactValue | undefined;
  readonly to: FactValue;
  /** Other words of its list that would do as well. */
  readonly or: readonly FactValue[];
  readonly effort: Effort;
  /** Rules that deny if this change alone of its set is left out; sorted. */
  readonly asks: readonly string[];
}

/** Changes that together turn a denial into ALLOW, and of which no proper part does. */
export interface Counterfactual {
  /** Least effort first. */
  readonly changes: readonly FactChange[];
}

export interface Counterfactuals {
  /** Least effort first; empty for a call that is allowed. */
  readonly sets: readonly Counterfactual[];
  /** Rules that deny and that no change of arrangement keeps from it, where there are such: then there are no sets. */
  readonly unliftable: readonly { readonly rule: string; readonly document: number }[];
  /** Whether everything within bounds was looked at; else there may be other sets. */
  readonly exhaustive: boolean;
}

export interface CounterfactualOptions extends Omit<JudgeOptions, 'upcoming'> {
  /** Which facts may be changed or found out; every one that the table of keys lets, unless said. */
  readonly mayChange?: (key: FactKey) => boolean;
  /** Most sets returned; 5 unless said. */
  readonly limit?: number;
  /** Most combinations looked at; 2,000 unless said. */
  readonly budget?: number;
}

/** How much one change weighs against several lesser ones. */
const WEIGHTS: Readonly<Record<Effort, number>> = {
  setting: 1,
  evidence: 2,
  measure: 3,
  agreement: 5,
  consent: 6,
  assessment: 7,
  redesign: 9,
  vendor: 12,
};

/** Larger sets are no help to anyone, and each has 2ⁿ parts to be tried. */
const MOST_CHANGES = 12;
/** Facts that one test is let to ask for at once. */
const MOST_AT_ONCE = 4;
const MOST_WAYS = 40;
/** Values of one fact tried together with others. */
const MOST_VALUES = 3;

/** Values by place: a key, after the number of a document where the fact is of that document alone. */
type Changes = ReadonlyMap<string, FactValue>;

/** Facts of the recipient, not of the call: each document has its own. */
const placeOf = ({ key, subject, eachRecipient }: FactKey, document: number): string =>
  subject === 'vendor' || subject === 'agreement' || eachRecipient ? `${document} ${key}` : key;
const keyIn = (place: string): string => place.slice(place.indexOf(' ') + 1);

const same = (a: FactValue | undefined, b: FactValue | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);
const nameOf = (changes: Changes): string => JSON.stringify([...changes].sort(([a], [b]) => (a < b ? -1 : 1)));
const placesOf = (changes: Changes): string => [...changes.keys()].sort().join();
const isPartOf = (part: Changes, whole: Changes): boolean =>
  [...part].every(([place, value]) => whole.has(place) && same(whole.get(place), value));

function withValues(doc: FactsDocument, values: Iterable<readonly [key: string, value: FactValue]>): FactsDocument {
  const changed: Record<string, unknown> = { ...doc };
  for (const [key, value] of values) {
    const [group, name] = key.split('.') as [string, string];
    changed[group] = { ...(changed[group] as object | undefined), [name]: value };
  }
  return changed as unknown as FactsDocument;
}

/** The document with the changes that are about it. */
export function withChanges(
  doc: FactsDocument,
  document: number,
  changes: readonly Pick<FactChange, 'key' | 'document' | 'to'>[],
): FactsDocument {
  const ours = changes.filter((change) => change.document === null || change.document === document);
  return withValues(
    doc,
    ours.map(({ key, to }) => [key, to] as const),
  );
}

/** A way to keep one rule from denying one document. */
interface Way {
  readonly changes: Changes;
  readonly effort: number;
}

/** What one rule says of one document, with every test of its condition. */
interface Verdict {
  readonly denies: boolean;
  readonly undischarged: readonly string[];
  readonly holds: ReadonlySet<string>;
}

/** A rule that denies a document. */
interface Denial {
  readonly document: number;
  readonly rule: Rule;
}

/** The documents of one call under changes, each rule evaluated by itself and once for the changes that it reads. */
class Bench {
  private readonly verdicts = new Map<string, Verdict>();
  private readonly found = new Map<string, readonly Way[]>();
  private readonly keys: ReadonlyMap<string, FactKey>;
  private readonly deciding: readonly (readonly Rule[])[];
  private readonly atFirst: readonly Denial[];

  constructor(
    private readonly set: PolicySet,
    private readonly docs: readonly FactsDocument[],
    private readonly reference: ReferenceData,
    private readonly evaluator: PolicyEvaluator,
    private readonly options: CounterfactualOptions,
  ) {
    this.keys = new Map(set.keys.map((key) => [key.key, key]));
    const judgements = docs.map((_doc, document) => this.judged(document, []));
    const couldDeny = ({ id, kind, mode }: Rule): boolean =>
      kind !== 'finding' && mode === 'enforce' && !options.observed?.has(id);
    const inForce = docs.map((doc) =>
      set.rules.filter((rule) => couldDeny(rule) && isInForce(rule, this.day(rule, doc))),
    );
    const denials = inForce.map((rules, document) =>
      rules.filter((rule) => this.verdict({ document, rule }, new Map()).denies),
    );
    // What denies by itself and did not deny the call is excepted from deciding.
    const decides = (document: number, rule: Rule) => judgements[document]!.determinedBy.includes(rule.id);
    this.deciding = inForce.map((rules, document) =>
      rules.filter((rule) => !denials[document]!.includes(rule) || decides(document, rule)),
    );
    this.atFirst = denials.flatMap((rules, document) =>
      rules.filter((rule) => decides(document, rule)).map((rule) => ({ document, rule })),
    );
  }

  private day({ zone }: Rule, doc: FactsDocument): Day {
    return this.options.at === undefined ? doc.at : dayIn(zone, this.options.at);
  }

  /** What the policies say of a document under changes, by the judgement that decides calls. */
  judged(document: number, changes: readonly FactChange[]) {
    const doc = withChanges(this.docs[document]!, document, changes);
    return judge(this.set, doc, this.reference, this.evaluator, { ...this.options, upcoming: false });
  }

  denialsUnder(changes: Changes): readonly Denial[] {
    if (changes.size === 0) return this.atFirst;
    return this.deciding.flatMap((rules, document) =>
      rules.map((rule) => ({ document, rule })).filter((pair) => this.verdict(pair, changes).denies),
    );
  }

  /** The changes that a rule reads, by key. */
  private readBy({ document, rule }: Denial, changes: Changes): [key: string, value: FactValue][] {
    const { reads } = partsOf(this.set, rule);
    const own = `${document} `;
    return [...changes].flatMap(([place, value]): [string, FactValue][] => {
      if (place.includes(' ') && !place.startsWith(own)) return [];
      return reads.has(keyIn(place)) ? [[keyIn(place), value]] : [];
    });
  }

  verdict(pair: Denial, changes: Changes): Verdict {
    const { document, rule } = pair;
    const values = this.readBy(pair, changes).sort(([a], [b]) => (a < b ? -1 : 1));
    const name = `${document} ${rule.id} ${JSON.stringify(values)}`;
    let verdict = this.verdicts.get(name);
    if (verdict === undefined) this.verdicts.set(name, (verdict = this.evaluated(pair, values)));
    return verdict;
  }

  private evaluated({ document, rule }: Denial, values: readonly (readonly [string, FactValue])[]): Verdict {
    const doc = this.docs[document]!;
    const facts = withValues(onDay(doc, this.day(rule, doc)), values);
    const { set } = partsOf(this.set, rule);
    const derived = rule.derived.length === 0 ? {} : derive(facts, this.reference);
    const context = encodeContext(facts, derived, set.keys, this.reference);
    const { fired, met, twins, errors } = this.evaluator.evaluate(set, context, this.options.parties);
    return {
      denies: fired.length > 0 || twins.length > 0 || errors.some((error) => error.rule === rule.id),
      undischarged: twins.map(({ obligation }) => obligation),
      holds: new Set(met),
    };
  }

  /** @param changes those already made; a way may take one of them further */
  waysOut(denial: Denial, changes: Changes): readonly Way[] {
    const values = this.readBy(denial, changes).sort(([a], [b]) => (a < b ? -1 : 1));
    const name = `${denial.document} ${denial.rule.id} ${JSON.stringify(values)}`;
    let ways = this.found.get(name);
    if (ways === undefined) this.found.set(name, (ways = this.searched(denial, changes)));
    return ways;
  }

  private searched(denial: Denial, changes: Changes): readonly Way[] {
    const { unapplied, lifted } = partsOf(this.set, denial.rule);
    const { holds, undischarged } = this.verdict(denial, changes);
    const combinations = undischarged.length > 0 ? unapplied : [...unapplied, ...lifted];
    const ways = combinations.flatMap((tests) => {
      const lacking = tests.filter(({ id }) => !holds.has(id));
      return this.together(lacking.map((literal) => this.movesFor(literal, denial, changes))).filter((way) => {
        const after = this.verdict(denial, new Map([...changes, ...way.changes])).holds;
        return tests.every(({ id }) => after.has(id));
      });
    });
    const all = [...ways, ...this.discharging(denial, changes, undischarged)];
    const least = all.filter(
      (way) => !all.some((other) => other.changes.size < way.changes.size && isPartOf(other.changes, way.changes)),
    );
    return distinctBy(least.sort(byEffort), ({ changes: made }) => nameOf(made)).slice(0, MOST_WAYS);
  }

  /** The caller becomes able to carry out what it is asked to. */
  private discharging({ document }: Denial, changes: Changes, undischarged: readonly string[]): Way[] {
    const key = this.keys.get(CANNOT_DISCHARGE);
    if (undischarged.length === 0 || key === undefined || !this.isOpen(key)) return [];
    const beyond = this.value(key, document, changes) ?? undischarged;
    const able = (beyond as readonly string[]).filter((name) => !undischarged.includes(name));
    return [this.way(new Map([[key.key, able]]), document)];
  }

  private isOpen(key: FactKey): boolean {
    return this.options.mayChange?.(key) ?? true;
  }

  private value(key: FactKey, document: number, changes: Changes): FactValue | undefined {
    const place = placeOf(key, document);
    return changes.has(place) ? changes.get(place) : factOf(this.docs[document]!, key.key);
  }

  way(changes: Changes, document: number): Way {
    return { changes, effort: [...changes.keys()].reduce((sum, place) => sum + this.weight(place, document), 0) };
  }

  weight(place: string, document: number): number {
    return WEIGHTS[this.effort(place, document)];
  }

  effort(place: string, document: number): Effort {
    const key = this.keys.get(keyIn(place));
    const of = place.includes(' ') ? Number(place.slice(0, place.indexOf(' '))) : document;
    if (key === undefined || factOf(this.docs[of]!, key.key) === undefined) return 'evidence';
    return key.arrangement !== undefined && 'effort' in key.arrangement ? key.arrangement.effort : 'evidence';
  }

  /** The fewest facts that make one test come out as wanted, each with the values nearest to its own. */
  private movesFor(literal: Literal, denial: Denial, changes: Changes): readonly Way[] {
    const { document } = denial;
    const facts = withValues(this.docs[document]!, this.readBy(denial, changes));
    const keys = literal.reads.flatMap((name) => this.keys.get(name) ?? []).filter((key) => this.isOpen(key));
    const options = keys.map((key) =>
      candidateValues(key, literal, facts, this.reference)
        .filter((value) => mayBecome(key, factOf(this.docs[document]!, key.key), value))
        .map((value): Changes => new Map([[placeOf(key, document), value]])),
    );
    const makes = (way: Changes) => this.verdict(denial, new Map([...changes, ...way])).holds.has(literal.id);
    for (let size = 1; size <= Math.min(MOST_AT_ONCE, options.length); size += 1) {
      const tried = size === 1 ? options : options.map((values) => values.slice(0, MOST_VALUES));
      const made = selections(tried, size).filter(makes);
      if (made.length > 0) return this.nearest(made, document).map((way) => this.way(way, document));
    }
    return [];
  }

  /** Of the values of one fact that do, those that no other lies between: no number nearer, no list of fewer changes. */
  private nearest(made: readonly Changes[], document: number): Changes[] {
    return made.filter((way) => {
      const [place] = [...way.keys()] as [string];
      const from = factOf(this.docs[document]!, keyIn(place));
      const to = way.get(place) as FactValue;
      return way.size > 1 || !made.some((other) => other.has(place) && liesBetween(other.get(place)!, from, to));
    });
  }

  /** One move for each test, all at once; two that vary the same list are joined. */
  private together(moves: readonly (readonly Way[])[]): Way[] {
    return moves.reduce<Way[]>(
      (ways, options) =>
        distinctBy(
          ways.flatMap((way) => options.flatMap((option) => this.joined(way, option) ?? [])),
          ({ changes }) => nameOf(changes),
        )
          .sort(byEffort)
          .slice(0, MOST_WAYS),
      [{ changes: new Map(), effort: 0 }],
    );
  }

  private joined(a: Way, b: Way): Way | undefined {
    const changes = new Map(a.changes);
    let effort = a.effort;
    for (const [place, value] of b.changes) {
      const other = changes.get(place);
      if (other === undefined && !changes.has(place)) effort += WEIGHTS[this.effort(place, this.documentOf(place))];
      else if (!same(other, value)) {
        const both = joinedSets(factOf(this.docs[this.documentOf(place)]!, keyIn(place)), other, value);
        if (both === undefined) return undefined;
        changes.set(place, both);
        continue;
      }
      changes.set(place, value);
    }
    return { changes, effort };
  }

  private documentOf(place: string): number {
    return place.includes(' ') ? Number(place.slice(0, place.indexOf(' '))) : 0;
  }

  /** The changes in words of the caller, least effort first. */
  changesOf(found: Changes): FactChange[] {
    return [...found]
      .map(([place, to]): FactChange => {
        const document = place.includes(' ') ? this.documentOf(place) : null;
        const key = this.keys.get(keyIn(place)) as FactKey;
        const from = factOf(this.docs[document ?? 0]!, key.key);
        const without = new Map([...found].filter(([other]) => other !== place));
        const asks = [...new Set(this.denialsUnder(without).map(({ rule }) => rule.id))].sort();
        const or =
          key.type.kind === 'enum'
            ? key.type.values.filter(
                (value) =>
                  value !== to &&
                  mayBecome(key, from, value) &&
                  this.denialsUnder(new Map([...found, [place, value]])).length === 0,
              )
            : [];
        return { key: key.key, document, from, to, or, effort: this.effort(place, document ?? 0), asks };
      })
      .sort(
        (a, b) => EFFORTS.indexOf(a.effort) - EFFORTS.indexOf(b.effort) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0),
      );
  }
}

const byEffort = (a: Way, b: Way): number => a.effort - b.effort || a.changes.size - b.changes.size;

function distinctBy<Item>(items: readonly Item[], name: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const known = seen.has(name(item));
    seen.add(name(item));
    return !known;
  });
}

/** Whether a value is on the way from a fact's own to another. */
function liesBetween(value: FactValue, from: FactValue | undefined, to: FactValue): boolean {
  if (typeof value === 'number' && typeof from === 'number' && typeof to === 'number')
    return Math.sign(value - from) === Math.sign(to - from) && Math.abs(value - from) < Math.abs(to - from);
  if (!Array.isArray(value) || !Array.isArray(to)) return false;
  const changesTo = (list: readonly FactValue[]) =>
    new Set([...new Set(namesOf(from)).symmetricDifference(new Set(namesOf(list)))]);
  const [theirs, ours] = [changesTo(value), changesTo(to)];
  return theirs.size < ours.size && theirs.isSubsetOf(ours);
}

const namesOf = (list: FactValue | undefined): string[] =>
  Array.isArray(list) ? list.map((member) => JSON.stringify(member)) : [];

/** Both add members or both leave some out: the list with what both do. */
function joinedSets(
  from: FactValue | undefined,
  a: FactValue | undefined,
  b: FactValue,
): readonly FactValue[] | undefined {
  if (!Array.isArray(a) || !Array.isArray(b)) return undefined;
  const own: readonly FactValue[] = Array.isArray(from) ? from : [];
  const adds = (list: readonly FactValue[]) => own.every((member) => list.includes(member));
  const leaves = (list: readonly FactValue[]) => list.every((member) => own.includes(member));
  if (adds(a) && adds(b)) return [...new Set([...a, ...b])];
  return leaves(a) && leaves(b) ? a.filter((member) => b.includes(member)) : undefined;
}

/** One value each of so many facts, joined. */
function selections(options: readonly (readonly Changes[])[], size: number): Changes[] {
  if (size === 0) return [new Map()];
  return options.flatMap((values, index) =>
    selections(options.slice(index + 1), size - 1).flatMap((rest) =>
      values.map((value): Changes => new Map([...value, ...rest])),
    ),
  );
}

/** Every proper part, the smallest first and the empty one left out. */
function properParts(changes: Changes): Changes[] {
  const entries = [...changes];
  return Array.from(
    { length: 2 ** entries.length - 2 },
    (_, mask): Changes => new Map(entries.filter((_entry, bit) => ((mask + 1) >> bit) & 1)),
  ).sort((a, b) => a.size - b.size);
}

interface State {
  readonly changes: Changes;
  readonly effort: number;
  /** What is spent, and at least needed for the denials that remain if they share nothing. */
  readonly expected: number;
  readonly denials: readonly Denial[];
}

/** Sorted by expected effort; equals stay in the order of arrival. */
function insert(queue: State[], state: State): void {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (queue[middle]!.expected <= state.expected) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, state);
}

/**
 * The smallest sets of changed facts that turn a denial into ALLOW, least effort first.
 *
 * The documents are those of one call, one a recipient, and all of them have to come out as ALLOW. Best-first search
 * from one denying rule to the next, each kept from denying by a combination of tests in its own condition; only values
 * that the table of keys lets the organisation bring about or find out are tried. Every set returned was judged ALLOW,
 * and every proper part of it denies.
 *
 * A test that many facts must change for at once is followed up to four of them.
 */
export function counterfactualsOf(
  set: PolicySet,
  docs: readonly FactsDocument[],
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
  options: CounterfactualOptions = {},
): Counterfactuals {
  const { limit = 5, budget = 2000 } = options;
  const bench = new Bench(set, docs, reference, evaluator, options);
  const first = bench.denialsUnder(new Map());
  const unliftable = first.filter((denial) => bench.waysOut(denial, new Map()).length === 0);
  if (unliftable.length > 0) return { sets: [], unliftable: named(unliftable), exhaustive: true };

  const found: Changes[] = [];
  const stuck: Denial[] = [];
  const seen = new Set<string>([nameOf(new Map())]);
  const queue: State[] = [];
  const stateOf = (changes: Changes, effort: number): State | undefined => {
    const denials = bench.denialsUnder(changes);
    let expected = effort;
    const counted = new Set<string>();
    for (const denial of denials) {
      const [least] = bench.waysOut(denial, changes);
      if (least === undefined) {
        stuck.push(denial);
        return undefined;
      }
      if ([...least.changes.keys()].some((place) => counted.has(place))) continue;
      for (const place of least.changes.keys()) counted.add(place);
      expected += least.effort;
    }
    return { changes, effort, expected, denials };
  };
  const start = first.length > 0 ? stateOf(new Map(), 0) : undefined;
  if (start) queue.push(start);
  let looked = 0;
  let tooLarge = false;
  while (queue.length > 0 && found.length < limit && looked < budget) {
    const { changes, denials } = queue.shift() as State;
    looked += 1;
    if (found.some((one) => isPartOf(one, changes) || placesOf(one) === placesOf(changes))) continue;
    if (denials.length === 0) {
      const least = properParts(changes).find((part) => bench.denialsUnder(part).length === 0) ?? changes;
      const known = found.some((one) => placesOf(one) === placesOf(least));
      const allows = docs.every((_doc, index) => bench.judged(index, bench.changesOf(least)).effect === 'ALLOW');
      if (!known && allows) found.push(least);
      continue;
    }
    const [narrowest] = denials
      .map((denial) => ({ denial, ways: bench.waysOut(denial, changes) }))
      .sort((a, b) => a.ways.length - b.ways.length);
    for (const way of narrowest!.ways) {
      const next: Changes = new Map([...changes, ...way.changes]);
      tooLarge ||= next.size > MOST_CHANGES;
      if (next.size > MOST_CHANGES || seen.has(nameOf(next))) continue;
      seen.add(nameOf(next));
      const state = stateOf(next, bench.way(next, narrowest!.denial.document).effort);
      if (state) insert(queue, state);
    }
  }
  const sets = found.map((changes) => ({ changes: bench.changesOf(changes) }));
  return {
    sets: sets.sort((a, b) => effortOf(a) - effortOf(b) || a.changes.length - b.changes.length),
    unliftable: sets.length === 0 && queue.length === 0 && !tooLarge ? named(stuck) : [],
    exhaustive: queue.length === 0 && !tooLarge,
  };
}

const effortOf = ({ changes }: Counterfactual): number => changes.reduce((sum, { effort }) => sum + WEIGHTS[effort], 0);

const named = (denials: readonly Denial[]): Counterfactuals['unliftable'] =>
  distinctBy(
    denials.map(({ rule, document }) => ({ rule: rule.id, document })),
    ({ rule, document }) => `${document} ${rule}`,
  ).sort((a, b) => a.document - b.document || (a.rule < b.rule ? -1 : 1));
