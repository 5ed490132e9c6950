import { type Day, dayIn } from '#vocabulary';
import { agreementOnDay, windowOn, type WindowState } from './agreement.js';
import type { AsOf } from './fact-state.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import { termLayers, vendorTerm } from './retention.js';
import type { Subject } from './subject.js';

/** How long the vendor of a deployment keeps prompts and completions. */
export type RetentionTerm =
  | { readonly known: true; readonly days: number | null; readonly layer: string | null }
  | { readonly known: false; readonly reason: string };

const RETENTION = 'terms.retention_days';

/**
 * The strictest of the layers that set the retention of a deployment, under the agreements in force that day.
 *
 * @param zone IANA zone of the organisation's own days
 */
export function retentionOf(registry: Registry, deployment: Subject, asOf: AsOf, zone: string): RetentionTerm {
  const view = RegistryView.of(registry, asOf);
  const day = dayIn(zone, asOf.at);
  const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
  const agreements = (listed.known ? listed.value : []).flatMap((handle) => registry.find('agreement', handle) ?? []);
  const inForce = agreements
    .map((agreement) => agreementOnDay(view, agreement, day))
    .filter(({ state }) => state.known && state.value === 'in_force');
  const term = vendorTerm(RETENTION, termLayers(view, RETENTION, deployment, inForce), deployment.handle);
  if (!term.known) return { known: false, reason: term.reason };
  return { known: true, days: term.value as number | null, layer: term.layer ?? null };
}

/** The days within which an agreement holds, and where a day stands to them; none where it is not known. */
export interface AgreementWindow {
  readonly state: WindowState | null;
  readonly from: Day | null;
  readonly until: Day | null;
  /** Whether it is known to have no last day. */
  readonly isOpenEnded: boolean;
  /** Why the state is not known; none where it is. */
  readonly reason: string | null;
}

/** @param subject an agreement or an addendum */
export function windowOf(registry: Registry, subject: Subject, asOf: AsOf, zone: string): AgreementWindow {
  const view = RegistryView.of(registry, asOf);
  const kind = subject.kind === 'addendum' ? 'addendum' : 'agreement';
  const { state, from, until } = windowOn(view, subject, kind, dayIn(zone, asOf.at));
  return {
    state: state.known ? state.value : null,
    from: from.known ? from.value : null,
    until: until.known ? until.value : null,
    isOpenEnded: until.known && until.value === null,
    reason: state.known ? null : state.reason,
  };
}
