import { gapsOfDeployment, nameOf, startOfDay } from '#registry';
import { addDays, type Day, dayIn, type OrganisationId } from '#vocabulary';
import { type Clock } from './ports.js';
import type { DecisionReads } from './reads.js';
import { uniqueBy } from './unique-by.js';
import { type Views } from './views.js';

const MAX_LAPSES = 50;

/** Something known whose evidence ends. */
export interface Lapse {
  readonly key: string;
  readonly meaning: string;
  /** `kind/handle` of what it is about. */
  readonly subject: string;
  readonly at: Date;
  /** How many deployments need it. */
  readonly affectedDeployments: number;
}

export interface Overview {
  /** Soonest first; at most 50. */
  readonly lapses: readonly Lapse[];
  readonly lapseCount: number;
  readonly allowed: number;
  readonly denied: number;
  readonly byDay: readonly { readonly day: Day; readonly allowed: number; readonly denied: number }[];
  readonly byCause: readonly {
    readonly policy: string;
    readonly title: string;
    readonly law: string;
    readonly count: number;
  }[];
}

/** What an officer sees first. */
export class OverviewView {
  constructor(
    private readonly views: Views,
    private readonly decisions: DecisionReads,
    private readonly clock: Clock,
  ) {}

  /**
   * @param horizonDays how far ahead an end counts
   * @param days of decisions, today's included
   */
  async of(organisationId: OrganisationId, horizonDays: number, days: number): Promise<Overview> {
    const { registry, set, organisation } = await this.views.of(organisationId);
    const at = this.clock.now();
    const from = startOfDay(organisation.zone, addDays(dayIn(organisation.zone, at), 1 - days));
    const { byDay, byPolicy } = await this.decisions.tally(organisationId, from, organisation.zone);
    const ends = registry
      .ofKind('deployment')
      .flatMap((deployment) =>
        gapsOfDeployment(registry, deployment, { at }, horizonDays).flatMap(({ key, meaning, subject, by }) =>
          by ? { key, meaning, subject, at: by, deployment: nameOf(deployment) } : [],
        ),
      );
    const affected = Map.groupBy(ends, ({ subject, key }) => `${subject} ${key}`);
    const lapses = uniqueBy(ends, ({ subject, key }) => `${subject} ${key}`).map(
      ({ deployment: _, ...end }): Lapse => ({
        ...end,
        affectedDeployments: new Set(affected.get(`${end.subject} ${end.key}`)?.map((one) => one.deployment)).size,
      }),
    );
    const rules = new Map(set.rules.map((rule) => [rule.id, rule]));
    const sum = (effect: 'allowed' | 'denied') => byDay.reduce((total, day) => total + day[effect], 0);
    return {
      lapses: lapses.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(0, MAX_LAPSES),
      lapseCount: lapses.length,
      ...{ allowed: sum('allowed'), denied: sum('denied'), byDay },
      byCause: byPolicy.map(({ policy, count }) => ({
        ...{ policy, count },
        title: rules.get(policy)?.title ?? policy,
        law: rules.get(policy)?.law ?? '',
      })),
    };
  }
}
