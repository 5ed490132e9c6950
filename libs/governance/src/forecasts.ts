import type { PolicyEvaluator } from '#policy';
import { type DecisionId, Handle, InvalidInput, NotFound, type OrganisationId } from '#vocabulary';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import type { View } from './decide.js';
import { standsUntil } from './decision-point.js';
import { type CallMade, type Forecast, ForecastWalk } from './forecast.js';
import { type Clock } from './ports.js';
import type { CallGroup, RecordedCalls } from './reads.js';
import { type Views } from './views.js';

const MAX_HORIZON_DAYS = 1_830;
const DAY_MS = 86_400_000;
/** Other requests run between turns of this length. */
const TURN_MS = 20;
/** How long a forecast of a period that is not over is remembered. */
const OPEN_PERIOD_MS = 60_000;

export const ForecastQuery = z.object({
  from: z.date().nullish().describe('Decisions made at this instant or later; 30 days before the end where absent.'),
  until: z.date().nullish().describe('Decisions made before this instant; now where absent.'),
  horizonDays: z
    .int()
    .min(1)
    .max(MAX_HORIZON_DAYS)
    .nullish()
    .describe(`Days ahead to look at, up to ${MAX_HORIZON_DAYS}; 365 where absent.`),
  application: Handle.nullish().describe('Handle of the application whose calls to look at; of all where absent.'),
});
export type ForecastQuery = z.infer<typeof ForecastQuery>;

/** What would become of the calls of a period, with how far it was looked. */
export interface ForecastOfPeriod extends Forecast {
  readonly from: Date;
  readonly until: Date;
  /** Instant as of which the calls were judged first. */
  readonly at: Date;
  readonly horizonUntil: Date;
  /** Before this instant everything is found; none where not even every call was judged as of now. */
  readonly toldUntil: Date | null;
  readonly isComplete: boolean;
  readonly judgements: number;
  /** Decisions of the period of which it is not kept what was asked, so that nothing can be said of them. */
  readonly notKept: number;
  /** The last decision of the period on some of the calls, by `decisionOf`. */
  readonly samples: ReadonlyMap<string, DecisionId>;
}

/** Names a call of an application among `samples`. */
export const decisionOf = (application: string, digest: string): string => `${application} ${digest}`;

interface Remembered {
  readonly forecast: Promise<ForecastOfPeriod>;
  readonly expiresAt: number;
}

/** Forecasts from the decisions of a period. Nothing is written. */
export class Forecasts {
  private readonly remembered = new WeakMap<View, Map<string, Remembered>>();

  /** @param budgetSeconds after which it says how far it came */
  constructor(
    private readonly views: Views,
    private readonly recorded: RecordedCalls,
    private readonly evaluator: PolicyEvaluator,
    private readonly clock: Clock,
    private readonly budgetSeconds = 25,
  ) {}

  /**
   * @throws {InvalidInput} the period ends before it begins
   * @throws {NotFound} no such application
   */
  async of(organisation: OrganisationId, query: ForecastQuery): Promise<ForecastOfPeriod> {
    const view = await this.views.of(organisation);
    const at = this.clock.now();
    const known = this.rememberedOf(view);
    const name = JSON.stringify([query.from, query.until, query.horizonDays, query.application]);
    const before = known.get(name);
    if (before && at.getTime() < before.expiresAt) return before.forecast;
    const forecast = this.make(view, query, at);
    const isOver = query.until != null && query.from != null && query.until <= at;
    const stands = standsUntil(view, at).getTime();
    known.set(name, { forecast, expiresAt: isOver ? stands : Math.min(stands, at.getTime() + OPEN_PERIOD_MS) });
    const forget = () => known.delete(name);
    // What is not whole is made again for whoever asks next.
    forecast.then(({ isComplete }) => isComplete || forget(), forget);
    return forecast;
  }

  private rememberedOf(view: View): Map<string, Remembered> {
    let known = this.remembered.get(view);
    if (!known) this.remembered.set(view, (known = new Map()));
    return known;
  }

  private async make(view: View, query: ForecastQuery, at: Date): Promise<ForecastOfPeriod> {
    const until = query.until ?? at;
    const from = query.from ?? new Date(until.getTime() - 30 * DAY_MS);
    if (until <= from) throw new InvalidInput('until', until.toISOString(), `after ${from.toISOString()}`);
    const application = query.application == null ? undefined : applicationNamed(view, query.application);
    const all = await this.recorded.groups(view.organisation.id, { from, until });
    const groups = all.filter((group) => application === undefined || group.application === application);
    const horizonUntil = new Date(at.getTime() + (query.horizonDays ?? 365) * DAY_MS);
    const walk = new ForecastWalk(view, callsMade(groups), at, horizonUntil, this.evaluator);
    const isComplete = await this.run(walk);
    const forecast = walk.forecast();
    const calls = forecast.days.flatMap(({ turns }) =>
      turns.flatMap(({ applications }) =>
        applications.flatMap(({ application: { id }, digests }) =>
          digests.map((digest) => ({ application: id, digest })),
        ),
      ),
    );
    return {
      ...forecast,
      ...{ from, until, at, horizonUntil, toldUntil: walk.toldUntil, isComplete, judgements: walk.judgements },
      notKept: sumOf(groups.filter(({ call }) => call === null)),
      samples: await this.samples(view, { from, until }, calls),
    };
  }

  private async samples(
    { organisation }: View,
    period: { readonly from: Date; readonly until: Date },
    calls: readonly { readonly application: string; readonly digest: string }[],
  ): Promise<ReadonlyMap<string, DecisionId>> {
    const digests = [...new Set(calls.map(({ digest }) => digest))];
    const last = await this.recorded.lastDecisions(organisation.id, period, digests);
    return new Map(last.map(({ application, digest, id }) => [decisionOf(application, digest), id]));
  }

  /** Whether it came to the end within the budget. */
  private async run(walk: ForecastWalk): Promise<boolean> {
    const deadline = performance.now() + this.budgetSeconds * 1000;
    let turnUntil = performance.now() + TURN_MS;
    for (const _ of walk.steps()) {
      const now = performance.now();
      if (now > deadline) return false;
      if (now < turnUntil) continue;
      await nextTurn();
      turnUntil = performance.now() + TURN_MS;
    }
    return true;
  }
}

function applicationNamed({ registry }: View, handle: string): string {
  const application = registry.find('application', handle);
  if (!application) throw new NotFound('application', handle);
  return application.id;
}

const sumOf = (groups: readonly CallGroup[]): number =>
  groups.reduce((sum, { allowed, denied }) => sum + allowed + denied, 0);

/** A call that was stated alike for several entities is one call: it would be stated so again. */
function callsMade(groups: readonly CallGroup[]): CallMade[] {
  const kept = groups.filter(({ call, digest }) => call !== null && digest !== null);
  return [...Map.groupBy(kept, ({ application, digest }) => decisionOf(application, digest!)).values()].map((equal) => {
    const [{ application, digest, call }] = equal as [CallGroup];
    return { application, digest: digest!, call: call!, decisions: sumOf(equal) };
  });
}
