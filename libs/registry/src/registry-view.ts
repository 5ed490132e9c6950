import type { Day, FactValue } from '#vocabulary';
import { answerOf, type Answer } from './answer.js';
import { asLastStated, factState, type AsOf, type FactState } from './fact-state.js';
import type { Fact } from './fact.js';
import type { Footprint } from './footprint.js';
import { countriesOfRegion } from './region.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';

/** A registry as it stands at one instant. Remembers each state that was asked for. */
export class RegistryView {
  private constructor(
    readonly registry: Registry,
    readonly asOf: AsOf,
    /** Between this boundary and the next no fact begins or ends. */
    private readonly interval: number,
    private readonly states = new Map<Subject, Map<string, FactState>>(),
    private readonly footprint?: Footprint,
  ) {}

  private static readonly latest = new WeakMap<Registry, readonly RegistryView[]>();

  /**
   * The view at an instant. Facts begin and end only at boundaries, so between two of them one view serves every call.
   * The two last are kept: whoever looks at a change looks at both its sides.
   *
   * @param footprint is told every attribute that the view is asked of; its view is nobody else's
   */
  static of(registry: Registry, asOf: AsOf, footprint?: Footprint): RegistryView {
    if (asOf.knownAt) return new RegistryView(registry, asOf, -1, new Map(), footprint);
    const interval = boundariesUntil(registry.factBoundaries, asOf.at.getTime());
    const [first, second] = RegistryView.latest.get(registry) ?? [];
    const kept = [first, second].find((view) => view?.interval === interval);
    const view = kept ?? new RegistryView(registry, asOf, interval);
    if (view !== first) RegistryView.latest.set(registry, first ? [view, first] : [view]);
    return footprint ? new RegistryView(registry, asOf, interval, view.states, footprint) : view;
  }

  state(subject: Subject, key: string, qualifier: string | null = null): FactState {
    if (this.footprint) this.versionsOf(subject, key);
    let states = this.states.get(subject);
    if (!states) this.states.set(subject, (states = new Map()));
    const name = qualifier === null ? key : `${key}@${qualifier}`;
    let state = states.get(name);
    if (!state) states.set(name, (state = factState(this.registry, subject, key, this.asOf, qualifier)));
    return state;
  }

  answer<Value extends FactValue = FactValue>(
    subject: Subject,
    key: string,
    qualifier: string | null = null,
  ): Answer<Value> {
    return answerOf<Value>(this.state(subject, key, qualifier));
  }

  /** As `answer`, but what has lapsed still tells: for what happened once and stays so. */
  lastStated<Value extends FactValue = FactValue>(subject: Subject, key: string): Answer<Value> {
    return answerOf<Value>(asLastStated(this.state(subject, key), subject, key));
  }

  /** Whether the subject has stated the key by now, whatever became of it. */
  everStated(subject: Subject, key: string, qualifier: string | null = null): boolean {
    return this.versionsOf(subject, key).some((fact) => fact.qualifier === qualifier && this.hasBegun(fact));
  }

  /** Qualifiers under which the subject has stated the key by now. */
  qualifiersOf(subject: Subject, key: string): ReadonlySet<string | null> {
    const begun = this.versionsOf(subject, key).filter((fact) => this.hasBegun(fact));
    return new Set(begun.map((fact) => fact.qualifier));
  }

  private versionsOf(subject: Subject, key: string): readonly Fact[] {
    const versions = this.registry.factsOf(subject, key);
    this.footprint?.add(versions);
    return versions;
  }

  private hasBegun({ validFrom, recordedAt }: Fact): boolean {
    const { at, knownAt } = this.asOf;
    return validFrom <= at && (!knownAt || recordedAt <= knownAt);
  }

  /** Subjects whose `key` stands, or last stood, at this text. */
  stating(key: string, value: string): Subject[] {
    return this.registry.everStating(key, value).filter((subject) => {
      const answer = this.lastStated(subject, key);
      return answer.known && answer.value === value;
    });
  }

  /**
   * Countries of a region, the organisation's own places included: the country of a hop in it, or of an entity whose
   * city it is. Undefined where nothing tells, or two of them disagree.
   */
  countriesOf(region: string): readonly string[] | undefined {
    const published = countriesOfRegion(region);
    if (published) return published;
    const told = [
      ...this.stating('hop.region', region).map((hop) => this.answer<string>(hop, 'hop.country')),
      ...this.stating('entity.city', region).map((entity) => this.answer<string>(entity, 'entity.country')),
    ].flatMap((country) => (country.known ? [country.value] : []));
    return new Set(told).size === 1 ? [told[0]!] : undefined;
  }
}

function boundariesUntil(boundaries: Float64Array, at: number): number {
  let [low, high] = [0, boundaries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (boundaries[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether `day` lies in a range of days, both included; no end is open. */
export const isWithinDays = (day: Day, from: Day, until: Day | null): boolean =>
  from <= day && (until === null || day <= until);
