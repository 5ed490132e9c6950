import { addDays, type Day } from '#vocabulary';
import type { PolicySet, Rule } from './policy-set.js';

export const isInForce = ({ inForceFrom, inForceUntil }: Rule, day: Day): boolean =>
  inForceFrom <= day && (inForceUntil === undefined || day <= inForceUntil);

/** A day on which rules that can deny may begin to apply, with those of them in force on it. */
export interface DayAhead {
  readonly day: Day;
  readonly rules: readonly Rule[];
}

/** Rules of which the same are in force from one of their first days, or the morrow of a last one, to the next. */
class Stretches {
  private readonly starts: readonly Day[];
  private readonly inForce = new Map<number, readonly Rule[]>();

  constructor(private readonly rules: readonly Rule[]) {
    const starts = rules.flatMap(({ inForceFrom, inForceUntil }) =>
      inForceUntil === undefined ? [inForceFrom] : [inForceFrom, addDays(inForceUntil, 1)],
    );
    this.starts = [...new Set(starts)].sort();
  }

  on(day: Day): readonly Rule[] {
    let stretch = this.starts.length;
    while (stretch > 0 && (this.starts[stretch - 1] as Day) > day) stretch--;
    let rules = this.inForce.get(stretch);
    if (rules === undefined) {
      this.inForce.set(stretch, (rules = this.rules.filter((rule) => isInForce(rule, day))));
    }
    return rules;
  }
}

/** Which rules of a set are in force when. A list of rules is always the same one, so that more can be kept by it. */
export class RuleCalendar {
  private static readonly known = new WeakMap<PolicySet, RuleCalendar>();

  static of(set: PolicySet): RuleCalendar {
    let calendar = this.known.get(set);
    if (calendar === undefined) this.known.set(set, (calendar = new RuleCalendar(set)));
    return calendar;
  }

  /** IANA zones in which rules of the set count their days. */
  readonly zones: readonly string[];
  /** Soonest first. */
  readonly ahead: readonly DayAhead[];
  private readonly all: Stretches;
  private readonly byZone: ReadonlyMap<string, Stretches>;

  private constructor({ rules }: PolicySet) {
    const byZone = Map.groupBy(rules, ({ zone }) => zone);
    this.zones = [...byZone.keys()];
    this.all = new Stretches(rules);
    this.byZone = new Map([...byZone].map(([zone, own]) => [zone, new Stretches(own)]));
    const dated = rules
      .filter(({ kind }) => kind !== 'finding')
      .flatMap((rule) => rule.days.filter((day) => isInForce(rule, day)).map((day) => ({ rule, day })));
    this.ahead = [...Map.groupBy(dated, ({ day }) => day)]
      .map(([day, beginning]) => ({ day, rules: beginning.map(({ rule }) => rule) }))
      .sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  /** Rules in force, with the day as of which each list of them counts. */
  inForce(dayOf: (zone: string) => Day): readonly DayAhead[] {
    const [first, ...rest] = this.zones.map((zone) => ({ zone, day: dayOf(zone) }));
    if (first === undefined) return [];
    if (rest.every(({ day }) => day === first.day)) return [{ day: first.day, rules: this.all.on(first.day) }];
    return [first, ...rest].map(({ zone, day }) => ({ day, rules: this.byZone.get(zone)?.on(day) ?? [] }));
  }
}
