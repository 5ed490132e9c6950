import { type Day, dayIn } from '#vocabulary';
import { type AgreementOnDay, agreementOnDay } from './agreement.js';
import type { AsOf } from './fact-state.js';
import type { Fact } from './fact.js';
import { gapsOfDeployment } from './gaps.js';
import { countriesOfHop, pathOf } from './path.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import { termLayers, type TermLayer, vendorTerm } from './retention.js';
import type { Subject } from './subject.js';

const RETENTION = 'terms.retention_days';

/** One place that says how long content is kept. */
export interface RetentionLayer {
  /** `account`, `addendum`, `model`, `request`, `region`, `deployment`; or a log or cache of the organisation's own. */
  readonly layer: string;
  readonly setBy: 'contract' | 'vendor' | 'organisation';
  /** None where it is not known, and where there is no limit. */
  readonly days: number | null;
  readonly isKnown: boolean;
  /** Why it is not known. */
  readonly reason: string | null;
  readonly evidence: readonly Fact[];
  /** Whether it is the one that gates; the organisation's own logs are no term of the vendor. */
  readonly decides: boolean;
}

/** The layers that set the retention of a deployment, contract before vendor before own, under the agreements of that day. */
export function retentionLayersOf(registry: Registry, deployment: Subject, asOf: AsOf, zone: string): RetentionLayer[] {
  const view = RegistryView.of(registry, asOf);
  const inForce = agreementsOf(view, deployment, dayIn(zone, asOf.at)).filter(
    ({ state }) => state.known && state.value === 'in_force',
  );
  const layers = termLayers(view, RETENTION, deployment, inForce);
  const term = vendorTerm(RETENTION, layers, deployment.handle);
  const deciding = term.known
    ? [...layers.contract, ...layers.vendor].find(
        ({ name, answer }) => name === term.layer && valueOf(answer) === term.value,
      )
    : undefined;
  const told =
    (setBy: RetentionLayer['setBy']) =>
    (one: TermLayer): RetentionLayer => ({
      layer: one.name,
      setBy,
      days: valueOf(one.answer) as number | null,
      isKnown: one.answer.known,
      reason: one.answer.known ? null : one.answer.reason,
      evidence: one.answer.known ? one.answer.facts : [],
      decides: one === deciding,
    });
  return [
    ...layers.contract.map(told('contract')),
    ...layers.vendor.map(told('vendor')),
    ...layers.own.map(told('organisation')),
  ];
}

const valueOf = (answer: TermLayer['answer']) => (answer.known ? answer.value : null);

/** The agreements that a deployment stands on, as they stand that day; those that are not registered are left out. */
export function agreementsOf(view: RegistryView, deployment: Subject, day: Day): AgreementOnDay[] {
  const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
  return (listed.known ? listed.value : []).flatMap((handle) => {
    const agreement = view.registry.find('agreement', handle);
    return agreement ? agreementOnDay(view, agreement, day) : [];
  });
}

/** Deployments that stand on an agreement, as known at an instant. */
export function deploymentsOn(registry: Registry, agreement: Subject, asOf: AsOf): Subject[] {
  const view = RegistryView.of(registry, asOf);
  return registry.ofKind('deployment').filter((deployment) => {
    const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
    return listed.known && listed.value.includes(agreement.handle);
  });
}

/** One station on the way of a call. */
export interface PathHop {
  readonly hop: Subject;
  readonly role: string | null;
  readonly region: string | null;
  /** Countries it may lie in; none where they are not known. */
  readonly countries: readonly string[] | null;
  readonly operator: string | null;
  readonly retentionDays: number | null;
  /** Why its retention is not known; none where it is. */
  readonly retentionReason: string | null;
  readonly evidence: readonly Fact[];
}

/** The way of one declared call to a deployment. */
export interface DeclaredPath {
  /** The declared call. */
  readonly call: Subject;
  /** Hops in the order in which they see the content; none where they are not known. */
  readonly hops: readonly PathHop[] | null;
  readonly reason: string | null;
}

/** The ways on which declared calls reach a deployment, itself or through an alias of which it is a member. */
export function declaredPathsOf(registry: Registry, deployment: Subject, asOf: AsOf): DeclaredPath[] {
  const view = RegistryView.of(registry, asOf);
  const aliases = registry.ofKind('alias').filter((alias) => {
    const members = view.answer<readonly string[]>(alias, 'alias.members');
    return members.known && members.value.includes(deployment.handle);
  });
  const calls = [deployment, ...aliases].flatMap(({ handle }) => view.stating('call.target', handle));
  return calls.map((call) => {
    const path = pathOf(view, null, call);
    if (!path.known) return { call, hops: null, reason: path.reason };
    return { call, hops: path.value.map((handle) => hopOf(view, registry.find('hop', handle)!)), reason: null };
  });
}

function hopOf(view: RegistryView, hop: Subject): PathHop {
  const text = (key: string) => {
    const answer = view.answer<string>(hop, key);
    return answer.known ? answer.value : null;
  };
  const countries = countriesOfHop(view, hop);
  const retention = view.answer<number>(hop, 'hop.retention_days');
  return {
    ...{ hop, role: text('hop.kind'), region: text('hop.region'), operator: text('hop.operator') },
    countries: countries.known ? countries.value : null,
    retentionDays: retention.known ? retention.value : null,
    retentionReason: retention.known ? null : retention.reason,
    evidence: retention.known ? retention.facts : [],
  };
}

/** Horizon of "next": ten years of days. */
const FAR = 3_660;

/** What lapses first of what has to be known of a deployment; none where nothing that is known ends. */
export function lapsesNext(registry: Registry, deployment: Subject, asOf: AsOf): { key: string; at: Date } | null {
  const ends = gapsOfDeployment(registry, deployment, asOf, FAR).flatMap(({ key, by }) => (by ? { key, at: by } : []));
  return ends.reduce<{ key: string; at: Date } | null>(
    (first, one) => (first && first.at <= one.at ? first : one),
    null,
  );
}
