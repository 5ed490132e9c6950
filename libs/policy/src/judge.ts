import { dayIn, type Day, type FactsDocument, type ReferenceData } from '#vocabulary';
import { derivationNamed, derivedByDay, type DerivedFacts } from './derive/index.js';
import { encodeFacts, type EncodedFacts } from './encode.js';
import { ANYONE, type Evaluation, type Parties, type PolicyEvaluator } from './evaluate.js';
import { factOf } from './facts.js';
import type { PolicySet, Rule } from './policy-set.js';
import { type DayAhead, RuleCalendar } from './rule-calendar.js';

export interface Upcoming {
  readonly rule: string;
  /** First day in the law on which the rule applies to the same facts. */
  readonly from: Day;
  /** Whether the same facts would be denied by it on that day. */
  readonly wouldDeny: boolean;
}

/** What the policies say of one recipient's facts. Lists are sorted. */
export interface Judgement {
  readonly effect: 'ALLOW' | 'DENY';
  /** On DENY the rules that denied or erred; on ALLOW those that applied and were met. */
  readonly determinedBy: readonly string[];
  readonly obligations: readonly string[];
  readonly findings: readonly string[];
  /** Rules that do not apply yet and will to these facts: from their first day, or from a later one in the law. */
  readonly upcoming: readonly Upcoming[];
  /** Rules in observe mode that would have denied. */
  readonly wouldDeny: readonly string[];
  /** Base facts that a determining rule reads and that are unknown. */
  readonly unknowns: readonly string[];
  /** Obligations behind a denial because the caller cannot discharge them. */
  readonly undischarged: readonly { readonly rule: string; readonly obligation: string }[];
  readonly errors: readonly { readonly rule: string; readonly message: string }[];
}

export interface JudgeOptions {
  /** The instant of a live call: each pack reads its own zone's day. Left out, `doc.at` is the day in every zone. */
  readonly at?: Date;
  /** Rules to judge in observe mode for this call, besides those published so: an application on trial, a waiver. */
  readonly observed?: ReadonlySet<string>;
  /** Whether to look at rules not yet in force; true unless said. */
  readonly upcoming?: boolean;
  readonly parties?: Parties;
}

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();

/** What a rule reads, as unknowns of it are looked for. */
interface Reads {
  readonly direct: readonly string[];
  readonly behind: readonly { readonly name: string; readonly reads: readonly string[] }[];
}

const reads = new WeakMap<Rule, Reads>();

function readsOf(rule: Rule): Reads {
  let known = reads.get(rule);
  if (known === undefined) {
    known = {
      direct: rule.reads.filter((key) => rule.mentions.attributes.has(key)),
      behind: rule.derived.map((name) => ({ name, reads: derivationNamed(name)?.reads ?? [] })),
    };
    reads.set(rule, known);
  }
  return known;
}

/** Each derived value once a day: a rule's unknown inputs count only if what it derives from them is unknown too. */
export const unknownReads = (rule: Rule, doc: FactsDocument, derived: DerivedFacts): string[] =>
  sorted(addUnknownReads(rule, doc, derived, new Set()));

function addUnknownReads(rule: Rule, doc: FactsDocument, derived: DerivedFacts, unknowns: Set<string>): Set<string> {
  const add = (key: string) => {
    if (factOf(doc, key) === undefined) unknowns.add(key);
  };
  const { direct, behind } = readsOf(rule);
  direct.forEach(add);
  for (const { name, reads } of behind) if (derived[name] === undefined) reads.forEach(add);
  return unknowns;
}

/** A facts document as it is read for every instant as of which it is judged. */
interface Read {
  readonly keys: PolicySet['keys'];
  readonly reference: ReferenceData;
  readonly facts: EncodedFacts;
  readonly derivedOn: (day: Day) => DerivedFacts;
}

const read = new WeakMap<FactsDocument, Read>();

function readOf({ keys }: PolicySet, doc: FactsDocument, reference: ReferenceData): Read {
  const known = read.get(doc);
  if (known !== undefined && known.keys === keys && known.reference === reference) return known;
  const facts = encodeFacts(doc, keys, reference);
  const fresh = { keys, reference, facts, derivedOn: derivedByDay(doc, reference) };
  read.set(doc, fresh);
  return fresh;
}

/**
 * Judges one facts document by a policy set: forbids override, an evaluation error denies, an unknown fact never lifts.
 *
 * @throws {InvalidInput} a fact is not of its key's type
 */
export function judge(
  set: PolicySet,
  doc: FactsDocument,
  reference: ReferenceData,
  evaluator: PolicyEvaluator,
  options: JudgeOptions = {},
): Judgement {
  const { at, observed, parties = ANYONE } = options;
  const days = new Map<string, Day>();
  const today = (zone: string): Day => {
    let day = days.get(zone);
    if (day === undefined) days.set(zone, (day = at === undefined ? doc.at : dayIn(zone, at)));
    return day;
  };
  const { facts, derivedOn } = readOf(set, doc, reference);
  const on = ({ day, rules }: DayAhead): Evaluation =>
    evaluator.evaluate(set, facts.context(day, derivedOn(day)), parties, rules);

  const calendar = RuleCalendar.of(set);
  const evaluated = merge(calendar.inForce(today).map(on));
  const observes = (id: string): boolean => set.rule(id).mode === 'observe' || (observed?.has(id) ?? false);
  const isFinding = (id: string): boolean => set.rule(id).kind === 'finding';

  const against = new Set([
    ...evaluated.fired,
    ...evaluated.twins.map(({ rule }) => rule),
    ...evaluated.errors.map(({ rule }) => rule).filter((id) => !isFinding(id)),
  ]);
  const denying = [...against].filter((id) => !observes(id));
  const effect = denying.length > 0 ? 'DENY' : 'ALLOW';
  const determinedBy = sorted(effect === 'DENY' ? denying : evaluated.met);
  const bearing = [
    ...evaluated.met.filter((id) => !denying.includes(id)),
    ...evaluated.fired.filter((id) => set.rule(id).kind === 'deny'),
  ];
  const unknowns = new Set<string>();
  for (const rule of determinedBy.map(set.rule)) addUnknownReads(rule, doc, derivedOn(today(rule.zone)), unknowns);
  return {
    effect,
    determinedBy,
    obligations: sorted(bearing.flatMap((id) => set.rule(id).obligations)),
    findings: sorted(evaluated.findings),
    upcoming: options.upcoming === false ? [] : upcomingOf(set, today, evaluated, on),
    wouldDeny: sorted([...against].filter(observes)),
    unknowns: sorted(unknowns),
    undischarged: evaluated.twins.filter(({ rule }) => !observes(rule)),
    errors: evaluated.errors,
  };
}

const applying = ({ fired, met, twins, errors }: Evaluation): Set<string> =>
  new Set([...fired, ...met, ...[...twins, ...errors].map(({ rule }) => rule)]);

/**
 * A rule is looked at on its first day and on the later days of its condition, for the law may give another first day
 * for a stated case. The facts stay as they are.
 */
function upcomingOf(
  set: PolicySet,
  today: (zone: string) => Day,
  evaluated: Evaluation,
  on: (ahead: DayAhead) => Evaluation,
): Upcoming[] {
  const settled = applying(evaluated);
  return RuleCalendar.of(set).ahead.flatMap((ahead) => {
    const isOpen = ({ id, zone }: Rule): boolean => !settled.has(id) && ahead.day > today(zone);
    if (!ahead.rules.some(isOpen)) return [];
    const evaluation = on(ahead);
    const begun = [...applying(evaluation)].filter((id) => isOpen(set.rule(id)));
    begun.forEach((id) => settled.add(id));
    const against = applying({ ...evaluation, met: [] });
    return sorted(begun).map((rule) => ({ rule, from: ahead.day, wouldDeny: against.has(rule) }));
  });
}

const merge = (evaluations: readonly Evaluation[]): Evaluation => ({
  fired: evaluations.flatMap(({ fired }) => fired),
  met: evaluations.flatMap(({ met }) => met),
  twins: evaluations.flatMap(({ twins }) => twins),
  findings: evaluations.flatMap(({ findings }) => findings),
  errors: evaluations.flatMap(({ errors }) => errors),
});
