import { addDays, type Day, dayIn } from '#vocabulary';
import { startOfDay } from './changes.js';
import type { AsOf, FactState } from './fact-state.js';
import { findFactKey } from './key-table.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import type { Subject } from './subject.js';
import { endOf } from './validity.js';

/** Something that holds now and will not for long: evidence that ends, a window that closes, a review that falls due. */
export interface Lapse {
  readonly what: 'evidence' | 'window' | 'review';
  readonly subject: Subject;
  readonly key: string;
  /** What the attribute says, in words. */
  readonly meaning: string;
  /** First instant at which it no longer holds; of a review, at which it is overdue. */
  readonly at: Date;
  /** Deployments that rest on it: the one itself, or those on the agreement. */
  readonly deployments: readonly Subject[];
}

const WINDOWS: readonly (readonly [kind: Subject['kind'], key: string])[] = [
  ['agreement', 'agreement.valid_until'],
  ['addendum', 'addendum.valid_until'],
];
const REVIEWS: readonly (readonly [kind: Subject['kind'], key: string])[] = [
  ['deployment', 'deployment.next_review_at'],
  ['application', 'application.dpia_next_review_at'],
];

/**
 * What lapses within the horizon, soonest first; reviews that are overdue come before.
 *
 * @param zone IANA zone of the organisation's own days
 * @param horizonDays how far ahead counts, in days
 */
export function lapsesAhead(registry: Registry, asOf: AsOf, zone: string, horizonDays: number): Lapse[] {
  const view = RegistryView.of(registry, asOf);
  const until = new Date(asOf.at.getTime() + horizonDays * 86_400_000);
  const lastDay = dayIn(zone, until);
  const restingOn = deploymentsByAgreement(view);
  const lapseOf = (what: Lapse['what'], subject: Subject, key: string, at: Date): Lapse => ({
    ...{ what, subject, key, at },
    meaning: findFactKey(key)?.meaning ?? key,
    deployments: restOn(view, subject, restingOn),
  });
  const evidence = endingFacets(registry, asOf.at, until).flatMap(({ subject, key, qualifier }) => {
    const end = endOfState(view.state(subject, key, qualifier), key);
    return end && end > asOf.at && end <= until ? lapseOf('evidence', subject, key, end) : [];
  });
  const dated = (what: Lapse['what'], [kind, key]: readonly [Subject['kind'], string], from: Date | undefined) =>
    registry.ofKind(kind).flatMap((subject) => {
      const day = view.answer<Day | null>(subject, key);
      if (!day.known || day.value === null || day.value > lastDay) return [];
      const at = startOfDay(zone, addDays(day.value, 1));
      return at <= until && (from === undefined || at > from) ? lapseOf(what, subject, key, at) : [];
    });
  const windows = WINDOWS.flatMap((window) => dated('window', window, asOf.at));
  const reviews = REVIEWS.flatMap((review) => dated('review', review, undefined));
  return [...evidence, ...windows, ...reviews].sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() || a.subject.handle.localeCompare(b.subject.handle) || (a.key < b.key ? -1 : 1),
  );
}

interface Facet {
  readonly subject: Subject;
  readonly key: string;
  readonly qualifier: string | null;
}

/** Attributes of which some fact ends in between; only these need a closer look. */
function endingFacets(registry: Registry, after: Date, until: Date): Facet[] {
  const facets = new Map<string, Facet>();
  for (const fact of registry.facts) {
    const end = endOf(fact, findFactKey(fact.key));
    const subject = registry.subject(fact.subjectId);
    if (end === null || end <= after || end > until || subject === undefined) continue;
    const { key, qualifier } = fact;
    facets.set(JSON.stringify([subject.id, key, qualifier]), { subject, key, qualifier });
  }
  return [...facets.values()];
}

/** When the last of the facts that carry a state ends; none where one of them has no end. */
function endOfState(state: FactState, key: string): Date | undefined {
  if (state.state === 'unknown') return undefined;
  const ends = state.facts.flatMap((fact) => endOf(fact, findFactKey(key)) ?? []);
  return ends.length < state.facts.length ? undefined : new Date(Math.max(...ends.map((end) => end.getTime())));
}

function deploymentsByAgreement(view: RegistryView): ReadonlyMap<string, readonly Subject[]> {
  const resting = new Map<string, Subject[]>();
  for (const deployment of view.registry.ofKind('deployment')) {
    const agreements = view.answer<readonly string[]>(deployment, 'deployment.agreements');
    for (const handle of agreements.known ? agreements.value : []) {
      const others = resting.get(handle);
      if (others) others.push(deployment);
      else resting.set(handle, [deployment]);
    }
  }
  return resting;
}

function restOn(
  view: RegistryView,
  subject: Subject,
  restingOn: ReadonlyMap<string, readonly Subject[]>,
): readonly Subject[] {
  switch (subject.kind) {
    case 'deployment':
      return [subject];
    case 'agreement':
      return restingOn.get(subject.handle) ?? [];
    case 'addendum': {
      const amended = view.answer<string>(subject, 'addendum.agreement');
      return amended.known ? (restingOn.get(amended.value) ?? []) : [];
    }
    default:
      return [];
  }
}
