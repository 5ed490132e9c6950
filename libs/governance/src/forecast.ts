import { dayReadings, instantsOfLaw, type PolicyEvaluator } from '#policy';
import { type CallRequest, type Subject, Turns } from '#registry';
import { type Day, dayIn, type SubjectId } from '#vocabulary';
import { judgeResolution, type View } from './decide.js';
import { causesOf, type Fate, fateOf, type ForecastCause, isAllowed } from './forecast-causes.js';
import { nextWaiverChange } from './waiver.js';

/** Equal calls of one application that were decided, with their number. */
export interface CallMade {
  /** Id of the application. */
  readonly application: string;
  /** Names the call. */
  readonly digest: string;
  readonly call: CallRequest;
  readonly decisions: number;
}

/** A day from which a call is denied that was allowed until then, or allowed that was denied. */
export interface Flip {
  readonly day: Day;
  readonly becomes: 'ALLOW' | 'DENY';
  readonly causes: readonly ForecastCause[];
}

interface Walker {
  readonly made: CallMade;
  readonly application: Subject;
  isAllowed: boolean;
  readonly flips: Flip[];
  /** Instants before the next turn of a fact at which the law or a waiver changes the answer, ascending. */
  lawFlips: number[];
  /** Milliseconds since 1970; Infinity where no fact turns any more. */
  nextTurn: number;
}

/**
 * Judges recorded calls again as of the instants ahead at which their answers can change, with the facts as they are
 * recorded now: never day by day, and each call only when something that its answer hangs on turns.
 *
 * All calls that are allowed come to an instant before any goes beyond it, so whoever stops early knows until when it
 * is told; then those that are denied, of which it is only told whether they open.
 */
export class ForecastWalk {
  private readonly turns: Turns;
  /** Instants at which the same facts may be judged otherwise. */
  private readonly law: readonly number[];
  private readonly waiting = new Queue();
  /** Those that are denied as of now. */
  private readonly waitingToOpen = new Queue();
  private readonly walkers: Walker[] = [];
  private told: Date | null = null;
  private judged = 0;

  constructor(
    private readonly view: View,
    private readonly calls: readonly CallMade[],
    private readonly at: Date,
    private readonly until: Date,
    private readonly evaluator: PolicyEvaluator,
  ) {
    const { set, registry, organisation, library } = view;
    this.turns = new Turns(registry, { zone: organisation.zone, of: dayReadings(set) }, at, until);
    this.law = [...new Set([...instantsOfLaw(set, library.reference, at, until), ...this.instantsOfWaivers()])].sort(
      (a, b) => a - b,
    );
  }

  /** How many times a call was judged. */
  get judgements(): number {
    return this.judged;
  }

  /** Every call that turns to deny before this instant is found; none until each call was judged as of now. */
  get toldUntil(): Date | null {
    return this.told;
  }

  /** Each step is a few judgements of one call. */
  *steps(): Generator<void> {
    for (const made of this.calls) {
      this.begin(made);
      yield;
    }
    for (const [at, walker] of this.waiting.until(this.until.getTime())) {
      this.told = new Date(at);
      this.proceed(walker, at);
      yield;
    }
    this.told = this.until;
    yield;
    for (const [at, walker] of this.waitingToOpen.until(this.until.getTime())) {
      this.proceed(walker, at);
      yield;
    }
  }

  /** How the answer to a call changes, in order of time. */
  flipsOf(digest: string): readonly Flip[] {
    return this.walkers.find(({ made }) => made.digest === digest)?.flips ?? [];
  }

  forecast(): Forecast {
    return forecastOf(this.walkers);
  }

  private instantsOfWaivers(): number[] {
    const instants: number[] = [];
    for (let at = nextWaiverChange(this.view.waivers, this.at); at && at <= this.until;) {
      instants.push(at.getTime());
      at = nextWaiverChange(this.view.waivers, at);
    }
    return instants;
  }

  private begin(made: CallMade): void {
    const application = this.view.registry.subject(made.application as SubjectId);
    if (!application) return;
    const fate = this.judge({ application, made }, this.at);
    const walker = { made, application, isAllowed: isAllowed(fate), flips: [], lawFlips: [], nextTurn: Infinity };
    this.walkers.push(walker);
    this.lookAhead(walker, fate, this.at.getTime());
  }

  private proceed(walker: Walker, at: number): void {
    if (walker.lawFlips[0] === at) {
      walker.lawFlips.shift();
      this.flip(walker, undefined, at);
      this.enqueue(walker);
      return;
    }
    const fate = this.judge(walker, new Date(at));
    if (isAllowed(fate) !== walker.isAllowed) this.flip(walker, fate, at);
    this.lookAhead(walker, fate, at);
  }

  private flip(walker: Walker, fate: Fate | undefined, at: number): void {
    walker.isAllowed = !walker.isAllowed;
    const becomes = walker.isAllowed ? 'ALLOW' : 'DENY';
    const causes = walker.isAllowed ? [] : this.explain(walker, fate ?? this.judge(walker, new Date(at)), at);
    walker.flips.push({ day: dayIn(this.view.organisation.zone, new Date(at)), becomes, causes });
  }

  private explain(walker: Walker, after: Fate, at: number): ForecastCause[] {
    const before = this.judge(walker, new Date(at - 1));
    const turns = [...this.turns.at(before.footprint, at), ...this.turns.at(after.footprint, at)];
    return causesOf(this.view, before, after, [...new Set(turns)], new Date(at));
  }

  private judge({ application, made }: Pick<Walker, 'application' | 'made'>, at: Date): Fate {
    this.judged += 1;
    return fateOf(this.view, application, made.call, at, this.evaluator);
  }

  /** Until the next turn the facts stay as they are in hand, so that law and waivers alone are tried on them. */
  private lookAhead(walker: Walker, fate: Fate, at: number): void {
    walker.nextTurn = this.turns.next(fate.footprint, at);
    walker.lawFlips = [];
    const { verdict } = fate;
    if (verdict) {
      let allowed = walker.isAllowed;
      for (const instant of this.law.filter((one) => one > at && one < walker.nextTurn)) {
        this.judged += 1;
        const { effect } = judgeResolution(this.view, verdict.resolution, new Date(instant), this.evaluator, false);
        if ((effect === 'ALLOW') === allowed) continue;
        allowed = !allowed;
        walker.lawFlips.push(instant);
      }
    }
    this.enqueue(walker);
  }

  private enqueue(walker: Walker): void {
    (wasAllowed(walker) ? this.waiting : this.waitingToOpen).add(walker.lawFlips[0] ?? walker.nextTurn, walker);
  }
}

/** Calls by the instant at which they are looked at next. */
class Queue {
  private readonly waiting = new Map<number, Walker[]>();

  add(at: number, walker: Walker): void {
    const those = this.waiting.get(at);
    if (those) those.push(walker);
    else this.waiting.set(at, [walker]);
  }

  /** Soonest first, up to and including an instant; whoever takes one may add it again for later. */
  *until(last: number): Generator<readonly [at: number, walker: Walker]> {
    for (let at = this.soonest(); at <= last; at = this.soonest()) {
      for (const walker of this.waiting.get(at) ?? []) yield [at, walker];
      this.waiting.delete(at);
    }
  }

  private soonest(): number {
    let soonest = Infinity;
    for (const at of this.waiting.keys()) if (at < soonest) soonest = at;
    return soonest;
  }
}

/** Decisions of a period on so many different calls. */
export interface CallCount {
  readonly decisions: number;
  readonly calls: number;
}

export interface ForecastApplication extends CallCount {
  readonly application: Subject;
  /** Names some of the calls; at most 3. */
  readonly digests: readonly string[];
}

/** One thing that turns calls to deny on one day. */
export interface ForecastTurn extends CallCount {
  readonly cause: ForecastCause;
  /** The most decisions first. */
  readonly applications: readonly ForecastApplication[];
}

/** A day on which calls turn that were allowed until then; a call counts once, however many causes it has. */
export interface ForecastDay extends CallCount {
  readonly day: Day;
  readonly turns: readonly ForecastTurn[];
}

/** What would become of an application's calls. */
export interface ApplicationOutlook extends CallCount {
  readonly application: Subject;
  readonly deniedNow: CallCount;
  readonly turning: CallCount;
  /** First day on which some call turns to deny; none where none does. */
  readonly firstDay: Day | null;
}

export interface Forecast extends CallCount {
  readonly allowedNow: CallCount;
  /** Denied as of now already, whatever was decided then. */
  readonly deniedNow: CallCount;
  /** Allowed now, denied from some day on. */
  readonly turning: CallCount;
  /** Of these, allowed again on a later day. */
  readonly returning: CallCount;
  /** Denied now, allowed from some day on. */
  readonly opening: CallCount;
  /** In order of time. */
  readonly days: readonly ForecastDay[];
  /** Those whose calls turn first come first. */
  readonly applications: readonly ApplicationOutlook[];
}

const countOf = (walkers: readonly Walker[]): CallCount => ({
  decisions: walkers.reduce((sum, { made }) => sum + made.decisions, 0),
  calls: walkers.length,
});

const wasAllowed = ({ isAllowed, flips }: Walker): boolean =>
  flips.length === 0 ? isAllowed : flips[0]!.becomes === 'DENY';
const isTurning = (walker: Walker): boolean => wasAllowed(walker) && walker.flips.length > 0;

function forecastOf(walkers: readonly Walker[]): Forecast {
  const turning = walkers.filter(isTurning);
  const denied = walkers.filter((walker) => !wasAllowed(walker));
  const firstDays = new Map(turning.map((walker) => [walker, walker.flips[0]!.day]));
  return {
    ...countOf(walkers),
    allowedNow: countOf(walkers.filter(wasAllowed)),
    deniedNow: countOf(denied),
    turning: countOf(turning),
    returning: countOf(turning.filter(({ flips }) => flips.length > 1)),
    opening: countOf(denied.filter(({ flips }) => flips.length > 0)),
    days: [...Map.groupBy(turning, (walker) => firstDays.get(walker)!)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, those]) => ({ day, ...countOf(those), turns: turnsOf(those) })),
    applications: outlooksOf(walkers),
  };
}

function turnsOf(walkers: readonly Walker[]): ForecastTurn[] {
  const byCause = new Map<string, { causes: ForecastCause[]; walkers: Walker[] }>();
  for (const walker of walkers)
    for (const cause of walker.flips[0]!.causes) {
      const name = nameOf(cause);
      const known = byCause.get(name) ?? { causes: [], walkers: [] };
      byCause.set(name, known);
      known.causes.push(cause);
      known.walkers.push(walker);
    }
  return [...byCause]
    .map(([name, those]) => ({ name, cause: joined(those.causes), ...countOf(those.walkers), walkers: those.walkers }))
    .sort((a, b) => b.decisions - a.decisions || (a.name < b.name ? -1 : 1))
    .map(({ name: _, walkers: those, ...turn }) => ({ ...turn, applications: applicationsOf(those) }));
}

const nameOf = (cause: ForecastCause): string =>
  cause.kind !== 'lapse'
    ? JSON.stringify([cause.kind, cause.policy.id])
    : JSON.stringify(['lapse', cause.subject.id, cause.how, cause.document.uri]);

/** One cause as several calls have it: all the attributes and policies that are behind it. */
function joined(causes: readonly ForecastCause[]): ForecastCause {
  const [first] = causes as readonly [ForecastCause, ...ForecastCause[]];
  if (first.kind !== 'lapse') return first;
  const lapses = causes.filter((cause) => cause.kind === 'lapse');
  const byName = <Item>(items: readonly Item[], name: (item: Item) => string): Item[] =>
    [...new Map(items.map((item) => [name(item), item]))].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  return {
    ...first,
    attributes: byName(
      lapses.flatMap(({ attributes }) => [...attributes]),
      ({ key }) => key,
    ),
    policies: byName(
      lapses.flatMap(({ policies }) => [...policies]),
      ({ id }) => id,
    ),
  };
}

const MAX_DIGESTS = 3;

const byApplication = (walkers: readonly Walker[]) => [...Map.groupBy(walkers, ({ application }) => application)];

const applicationsOf = (walkers: readonly Walker[]): ForecastApplication[] =>
  byApplication(walkers)
    .map(([application, those]) => ({
      application,
      ...countOf(those),
      digests: mostUsed(those)
        .slice(0, MAX_DIGESTS)
        .map(({ made }) => made.digest),
    }))
    .sort((a, b) => b.decisions - a.decisions || (a.application.handle < b.application.handle ? -1 : 1));

const mostUsed = (walkers: readonly Walker[]): Walker[] =>
  walkers.toSorted((a, b) => b.made.decisions - a.made.decisions || (a.made.digest < b.made.digest ? -1 : 1));

function outlooksOf(walkers: readonly Walker[]): ApplicationOutlook[] {
  const NEVER: Day = '9999-12-31';
  return byApplication(walkers)
    .map(([application, those]) => {
      const turning = those.filter(isTurning);
      const days = turning.map(({ flips }) => flips[0]!.day).sort();
      return {
        application,
        ...countOf(those),
        deniedNow: countOf(those.filter((walker) => !wasAllowed(walker))),
        turning: countOf(turning),
        firstDay: days[0] ?? null,
      };
    })
    .sort(
      (a, b) =>
        (a.firstDay ?? NEVER).localeCompare(b.firstDay ?? NEVER) ||
        b.turning.decisions - a.turning.decisions ||
        (a.application.handle < b.application.handle ? -1 : 1),
    );
}
