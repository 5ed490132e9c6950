import { addDays, type Day, type FactType, type FactValue, type SubjectId } from '#vocabulary';
import { startOfDay } from './changes.js';
import type { Fact } from './fact.js';
import { findFactKey } from './key-table.js';
import type { Registry } from './registry.js';
import { endOf } from './validity.js';

/**
 * What an answer was read from: for each attribute that was looked at, known or not, every version of it.
 *
 * Until one of these versions turns, the same call is answered from the same facts.
 */
export class Footprint {
  private readonly attributes = new Set<readonly Fact[]>();

  add(versions: readonly Fact[]): void {
    if (versions.length > 0) this.attributes.add(versions);
  }

  [Symbol.iterator](): Iterator<readonly Fact[]> {
    return this.attributes[Symbol.iterator]();
  }
}

/** An instant at which what a fact says may come to weigh otherwise. */
export interface Turn {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fact: Fact;
  /** It begins to stand, its evidence ends, or a day that it states begins or has passed. */
  readonly how: 'begins' | 'ends' | 'passes';
}

/** How whoever judges a facts document reads a day that it states. */
export interface DayReading {
  /** IANA zones in which the day is counted; empty where nobody reads it. */
  readonly zones: readonly string[];
  /** Numbers of days that are counted from it or back from it. */
  readonly lengths: readonly number[];
}

export interface DayReadings {
  /** IANA zone of the organisation's own days, in which the register itself counts. */
  readonly zone: string;
  /** Of a key of the facts document. */
  readonly of: (key: string) => DayReading;
}

/** Keys of the facts document that follow from a day of the register; any other day stands there under its own key. */
const FOLLOWING: Readonly<Record<string, readonly string[]>> = {
  'agreement.valid_from': ['dpa.valid_from'],
  'agreement.valid_until': ['dpa.valid_until', 'registry.agreement_ended_on'],
  'model.shut_down_on': ['registry.model_shut_down_on'],
};
const UNTIL = 'agreement.valid_until';
const NOTICE = 'agreement.notice_days';
const NOTICE_PASSED = 'registry.notice_day_passed';
const DAYS_LEFT = 'registry.agreement_days_left';

/** Days that weigh only with whoever asks whether a review is overdue. */
const REVIEWS: readonly string[] = [
  'deployment.next_review_at',
  'application.dpia_next_review_at',
  'agreement.transfer_assessment_review_due',
];
const OVERDUE: readonly string[] = ['registry.reviews_overdue', 'registry.review_overdue'];

/** When facts of a register turn, between two instants; worked out once for each attribute. */
export class Turns {
  private readonly known = new Map<readonly Fact[], readonly Turn[]>();
  private readonly starts = new Map<string, number>();

  /**
   * @param after exclusive
   * @param until inclusive
   */
  constructor(
    private readonly registry: Registry,
    private readonly readings: DayReadings,
    private readonly after: Date,
    private readonly until: Date,
  ) {}

  /** Turns of an attribute's versions, soonest first. */
  of(versions: readonly Fact[]): readonly Turn[] {
    let turns = this.known.get(versions);
    if (!turns) {
      turns = versions
        .flatMap((fact) => this.turnsOf(fact))
        .filter(({ at }) => at > this.after.getTime() && at <= this.until.getTime())
        .sort((a, b) => a.at - b.at);
      this.known.set(versions, turns);
    }
    return turns;
  }

  /** The first instant after `at` at which something of the footprint turns; Infinity where nothing does. */
  next(footprint: Footprint, at: number): number {
    let next = Infinity;
    for (const versions of footprint) {
      const turn = this.of(versions).find((one) => one.at > at);
      if (turn && turn.at < next) next = turn.at;
    }
    return next;
  }

  /** What of the footprint turns at that instant. */
  at(footprint: Footprint, at: number): Turn[] {
    return [...footprint].flatMap((versions) => this.of(versions).filter((turn) => turn.at === at));
  }

  private turnsOf(fact: Fact): Turn[] {
    const row = findFactKey(fact.key);
    const end = endOf(fact, row);
    return [
      { at: fact.validFrom.getTime(), fact, how: 'begins' },
      ...(end ? [{ at: end.getTime(), fact, how: 'ends' } as const] : []),
      ...(row ? daysIn(row.type, fact.value) : []).flatMap((day) =>
        this.instantsAround(day, fact).map((at): Turn => ({ at, fact, how: 'passes' })),
      ),
    ];
  }

  /** The day may be the first or the last of something, and something may be counted from it or back from it. */
  private instantsAround(day: Day, { key, subjectId }: Fact): number[] {
    const { zone, of } = this.readings;
    if (REVIEWS.includes(key) && OVERDUE.every((one) => of(one).zones.length === 0)) return [];
    const readings = (FOLLOWING[key] ?? [key]).map(of);
    const zones = new Set([zone, ...readings.flatMap((reading) => [...reading.zones])]);
    const counted = readings.flatMap(({ lengths }) => lengths.flatMap((length) => [length, -length]));
    const back = key === UNTIL ? [...of(DAYS_LEFT).lengths, ...this.noticesOf(subjectId)] : [];
    const away = new Set([0, ...counted, ...back.map((length) => -length)].flatMap((length) => [length, length + 1]));
    return [...zones].flatMap((one) => [...away].map((days) => this.startOf(addDays(day, days), one)));
  }

  private noticesOf(id: SubjectId): number[] {
    const agreement = this.registry.subject(id);
    if (!agreement || this.readings.of(NOTICE_PASSED).zones.length === 0) return [];
    const notices = this.registry.factsOf(agreement, NOTICE);
    return notices.flatMap(({ value }) => (typeof value === 'number' ? value : []));
  }

  private startOf(day: Day, zone: string): number {
    const name = `${day} ${zone}`;
    let start = this.starts.get(name);
    if (start === undefined) this.starts.set(name, (start = startOfDay(zone, day).getTime()));
    return start;
  }
}

/** Days that a value states: itself, or those in its records. */
function daysIn(type: FactType, value: FactValue | undefined): Day[] {
  if (value === undefined || value === null) return [];
  if (type.kind === 'day') return typeof value === 'string' ? [value] : [];
  if (type.kind !== 'records') return [];
  return (value as readonly Readonly<Record<string, FactValue>>[]).flatMap((record) =>
    Object.entries(type.fields).flatMap(([name, field]) => daysIn(field, record[name])),
  );
}
