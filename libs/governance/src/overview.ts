import {
  conflicts,
  factKey,
  gapsOfDeployment,
  type Lapse,
  lapsesAhead,
  nextChange,
  type Registry,
  startOfDay,
  type Subject,
} from '#registry';
import { addDays, dayIn, InvalidInput, type OrganisationId, type PersonId, type WaiverId } from '#vocabulary';
import type { View } from './decide.js';
import type { Clock } from './ports.js';
import type { DecisionReads, DecisionTally } from './reads.js';
import { knownValue } from './subject-facts.js';
import type { Views } from './views.js';
import { isReviewDue } from './waiver.js';

const MAX_ITEMS = 50;
const MAX_HORIZON_DAYS = 3_660;
const MAX_DAYS = 366;

/** What its viewer may do about things: nobody is shown work that is not theirs. */
export interface OverviewViewer {
  readonly id: PersonId;
  readonly handle: string;
  readonly mayApprove: boolean;
  readonly mayState: boolean;
  readonly mayReviewWaivers: boolean;
}

/** Something that waits for the viewer. */
export interface Task {
  readonly kind: 'review' | 'conflict' | 'gap' | 'waiver_review';
  readonly subject: Subject;
  /** Attributes it is about, in words; the policy for the review of a waiver; none for that of a deployment. */
  readonly attributes: readonly string[];
  /** Whether the viewer answers for it. */
  readonly isOwn: boolean;
  /** The waiver that has ended and whose outcome nobody has recorded. */
  readonly waiver: WaiverId | null;
}

/** What was decided in the days asked for. */
export interface DecisionsLately {
  readonly allowed: number;
  readonly denied: number;
  readonly byDay: DecisionTally['byDay'];
  readonly byCause: readonly {
    readonly policy: string;
    readonly title: string;
    readonly law: string;
    readonly count: number;
  }[];
}

export interface Overview extends DecisionsLately {
  /** One's own first; at most 50. */
  readonly tasks: readonly Task[];
  readonly taskCount: number;
  /** Soonest first; at most 50. */
  readonly lapses: readonly Lapse[];
  readonly lapseCount: number;
  readonly deploymentCount: number;
  readonly approvedCount: number;
  readonly agreementCount: number;
  readonly applicationCount: number;
}

export interface OverviewQuery {
  /** Days ahead within which an end counts; 1 to 3660. */
  readonly horizonDays: number;
  /** Days whose decisions are counted, today included; 1 to 366. */
  readonly days: number;
}

/** What needs attention today, as one person sees it. */
export class OverviewView {
  private readonly standing = new WeakMap<Registry, { readonly standing: Standing; readonly until: Date | null }>();

  constructor(
    private readonly views: Views,
    private readonly decisions: DecisionReads,
    private readonly clock: Clock,
  ) {}

  /** @throws {InvalidInput} a number of days is out of its range */
  async of(
    organisation: OrganisationId,
    viewer: OverviewViewer,
    { horizonDays, days }: OverviewQuery,
  ): Promise<Overview> {
    requireWithin('horizonDays', horizonDays, MAX_HORIZON_DAYS);
    requireWithin('days', days, MAX_DAYS);
    const at = this.clock.now();
    const view = await this.views.of(organisation);
    const { registry } = view;
    const standing = this.standingOf(view, at);
    const tasks = tasksFor(viewer, standing, viewer.mayReviewWaivers ? endedWaivers(view, viewer, at) : []);
    const lapses = lapsesAhead(registry, { at }, view.organisation.zone, horizonDays);
    return {
      tasks: tasks.slice(0, MAX_ITEMS),
      taskCount: tasks.length,
      lapses: lapses.slice(0, MAX_ITEMS),
      lapseCount: lapses.length,
      ...(await this.lately(view, at, days)),
      deploymentCount: registry.ofKind('deployment').length,
      approvedCount: standing.approvedCount,
      agreementCount: registry.ofKind('agreement').length,
      applicationCount: registry.ofKind('application').length,
    };
  }

  /** Worked out anew only when the register changes, or something in it begins or ends. */
  private standingOf({ registry, organisation: { zone } }: View, at: Date): Standing {
    const kept = this.standing.get(registry);
    if (kept && (kept.until === null || at < kept.until)) return kept.standing;
    const standing = standingOf(registry, at);
    this.standing.set(registry, { standing, until: nextChange(registry, at, zone) });
    return standing;
  }

  private async lately({ organisation: { id, zone }, set }: View, at: Date, days: number): Promise<DecisionsLately> {
    const from = startOfDay(zone, addDays(dayIn(zone, at), 1 - days));
    const { byDay, byPolicy } = await this.decisions.tally(id, from, zone);
    const rules = new Map(set.rules.map((rule) => [rule.id, rule]));
    const sum = (effect: 'allowed' | 'denied') => byDay.reduce((total, day) => total + day[effect], 0);
    const byCause = byPolicy.map(({ policy, count }) => {
      const rule = rules.get(policy);
      return { policy, title: rule?.title ?? policy, law: rule?.law ?? '', count };
    });
    return { allowed: sum('allowed'), denied: sum('denied'), byDay, byCause };
  }
}

function requireWithin(field: string, found: number, most: number): void {
  if (!Number.isInteger(found) || found < 1 || found > most)
    throw new InvalidInput(field, String(found), `1 to ${most}`);
}

/** What stands open in a register, whoever may do something about it. */
interface Standing {
  readonly tasks: readonly (Omit<Task, 'isOwn' | 'waiver'> & { readonly owner: string | null })[];
  readonly approvedCount: number;
}

function standingOf(registry: Registry, at: Date): Standing {
  const task = (kind: Task['kind'], subject: Subject, attributes: readonly string[]) => {
    const owner = subject.kind === 'deployment' ? knownValue(registry, subject, 'deployment.owner', { at }) : null;
    return { kind, subject, attributes, owner: owner as string | null };
  };
  const byStatus = Map.groupBy(registry.ofKind('deployment'), (deployment) =>
    String(knownValue(registry, deployment, 'deployment.status', { at })),
  );
  const [approved, inReview] = ['approved', 'in_review'].map((status) => byStatus.get(status) ?? []) as [
    Subject[],
    Subject[],
  ];
  return {
    tasks: [
      ...inReview.map((deployment) => task('review', deployment, [])),
      ...contradicted(registry, at).map(([subject, attributes]) => task('conflict', subject, attributes)),
      ...lacking(registry, [...approved, ...inReview], at).map(([subject, words]) => task('gap', subject, words)),
    ],
    approvedCount: approved.length,
  };
}

/** Reviews wait for who may approve, contradictions and gaps for who may state facts; one's own come first. */
const tasksFor = (
  { handle, mayApprove, mayState }: OverviewViewer,
  { tasks }: Standing,
  ended: readonly Task[],
): Task[] =>
  [
    ...ended,
    ...tasks
      .filter(({ kind }) => (kind === 'review' ? mayApprove : mayState))
      .map(({ owner, ...task }): Task => ({ ...task, isOwn: owner === handle, waiver: null })),
  ].sort((a, b) => Number(b.isOwn) - Number(a.isOwn));

/** Waivers that stood and have ended: somebody has yet to record what came of each. */
function endedWaivers({ waivers, registry, set }: View, { id: viewer }: OverviewViewer, at: Date): Task[] {
  const titles = new Map(set.rules.map(({ id, title }) => [id, title]));
  return waivers
    .filter((waiver) => isReviewDue(waiver, at))
    .map(({ id, applicationId, policy, requestedBy }) => ({
      kind: 'waiver_review',
      subject: registry.subject(applicationId)!,
      attributes: [titles.get(policy) ?? policy],
      isOwn: requestedBy === viewer,
      waiver: id,
    }));
}

type InWords = readonly [subject: Subject, attributes: readonly string[]];

function contradicted(registry: Registry, at: Date): InWords[] {
  const bySubject = Map.groupBy(conflicts(registry, { at }), ({ subject }) => subject);
  return [...bySubject].map(([subject, found]) => [subject, unique(found.map(({ key }) => factKey(key).meaning))]);
}

/** Deployments that calls may reach, or soon will, of which something has to be known and is not. */
function lacking(registry: Registry, deployments: readonly Subject[], at: Date): InWords[] {
  return deployments.flatMap((deployment): InWords[] => {
    const unknown = gapsOfDeployment(registry, deployment, { at }, 0).filter(({ state }) => state === 'unknown');
    return unknown.length === 0 ? [] : [[deployment, unique(unknown.map(({ meaning }) => meaning))]];
  });
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];
