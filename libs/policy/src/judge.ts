import { dayIn, type Day, type FactsDocument, type ReferenceData } from '#vocabulary';
import { derivationNamed, derive, type DerivedFacts } from './derive/index.js';
import { encodeContext } from './encode.js';
import { ANYONE, type Evaluation, type Parties, type PolicyEvaluator } from './evaluate.js';
import { factOf, onDay } from './facts.js';
import type { PolicySet, Rule } from './policy-set.js';

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

export const isInForce = ({ inForceFrom, inForceUntil }: Rule, day: Day): boolean =>
  inForceFrom <= day && (inForceUntil === undefined || day <= inForceUntil);

/** Each derived value once a day: a rule's unknown inputs count only if what it derives from them is unknown too. */
export function unknownReads(rule: Rule, doc: FactsDocument, derived: DerivedFacts): string[] {
  const direct = rule.reads.filter((key) => rule.mentions.attributes.has(key));
  const behind = rule.derived
    .filter((name) => derived[name] === undefined)
    .flatMap((name) => derivationNamed(name)?.reads ?? []);
  return sorted([...direct, ...behind].filter((key) => factOf(doc, key) === undefined));
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
  const today = ({ zone }: Rule): Day => {
    let day = days.get(zone);
    if (day === undefined) days.set(zone, (day = at === undefined ? doc.at : dayIn(zone, at)));
    return day;
  };
  const evaluations = new Map<Day, { readonly of: Evaluation; readonly derived: DerivedFacts }>();
  const on = (day: Day) => {
    let evaluation = evaluations.get(day);
    if (evaluation === undefined) {
      const facts = onDay(doc, day);
      const derived = derive(facts, reference);
      const context = encodeContext(facts, derived, set.keys, reference);
      evaluations.set(day, (evaluation = { of: evaluator.evaluate(set, context, parties), derived }));
    }
    return evaluation;
  };

  const current = set.rules.filter((rule) => isInForce(rule, today(rule)));
  const evaluated = merge([...Map.groupBy(current, today)].map(([day, rules]) => restrict(on(day).of, rules)));
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
  return {
    effect,
    determinedBy,
    obligations: sorted(bearing.flatMap((id) => set.rule(id).obligations)),
    findings: sorted(evaluated.findings),
    upcoming: options.upcoming === false ? [] : upcomingOf(set, today, evaluated, (day) => on(day).of),
    wouldDeny: sorted([...against].filter(observes)),
    unknowns: sorted(determinedBy.flatMap((id) => unknownReads(set.rule(id), doc, on(today(set.rule(id))).derived))),
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
  today: (rule: Rule) => Day,
  evaluated: Evaluation,
  on: (day: Day) => Evaluation,
): Upcoming[] {
  const settled = applying(evaluated);
  const ahead = set.rules
    .filter(({ id, kind }) => kind !== 'finding' && !settled.has(id))
    .flatMap((rule) =>
      rule.days.filter((day) => day > today(rule) && isInForce(rule, day)).map((day) => ({ rule, day })),
    );
  return [...Map.groupBy(ahead, ({ day }) => day)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([from, candidates]) => {
      const rules = candidates.map(({ rule }) => rule).filter(({ id }) => !settled.has(id));
      if (rules.length === 0) return [];
      const evaluation = restrict(on(from), rules);
      const begun = applying(evaluation);
      begun.forEach((id) => settled.add(id));
      const against = applying({ ...evaluation, met: [] });
      return sorted(begun).map((rule) => ({ rule, from, wouldDeny: against.has(rule) }));
    });
}

/** What an evaluation says of some rules. */
function restrict(evaluation: Evaluation, rules: readonly Rule[]): Evaluation {
  const ids = new Set(rules.map(({ id }) => id));
  const isOurs = (id: string): boolean => ids.has(id);
  return {
    fired: evaluation.fired.filter(isOurs),
    met: evaluation.met.filter(isOurs),
    twins: evaluation.twins.filter(({ rule }) => isOurs(rule)),
    findings: evaluation.findings.filter(isOurs),
    errors: evaluation.errors.filter(({ rule }) => isOurs(rule)),
  };
}

const merge = (evaluations: readonly Evaluation[]): Evaluation => ({
  fired: evaluations.flatMap(({ fired }) => fired),
  met: evaluations.flatMap(({ met }) => met),
  twins: evaluations.flatMap(({ twins }) => twins),
  findings: evaluations.flatMap(({ findings }) => findings),
  errors: evaluations.flatMap(({ errors }) => errors),
});
