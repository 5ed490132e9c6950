import type { FactKey, SubjectId } from '#vocabulary';
import { nameOf, type AsOf, type FactState } from './fact-state.js';
import { findFactKey } from './key-table.js';
import { placesOf } from './recipient-facts.js';
import { RegistryView } from './registry-view.js';
import type { Registry } from './registry.js';
import type { Resolution } from './resolve-call.js';
import type { Subject } from './subject.js';
import { endOf } from './validity.js';

/** Who can say it. */
export type Supplier =
  | { readonly role: 'owner'; readonly person: string | null }
  | { readonly role: 'compliance officer' | 'vendor' | 'model provider' | 'calling application' };

/** Something that has to be known and is not, or soon will not be. */
export interface Gap {
  readonly key: string;
  /** What it says, in words. */
  readonly meaning: string;
  /** `kind/handle` of what it is about. */
  readonly subject: string;
  /** Its id; none where it is not registered, as of a recipient that a call only names. */
  readonly subjectId: SubjectId | null;
  /** Facet that is wanted, such as the layer of a term. */
  readonly qualifier: string | null;
  readonly state: 'unknown' | 'lapsing';
  /** Why, with its code; names the document of a fact that lapsed or will. */
  readonly reason: string;
  readonly supplier: Supplier;
  /** Since when it is unknown; none where it never was known. */
  readonly since: Date | null;
  /** By when it is wanted: the end of the fact that carries it now; none where it is wanted at once. */
  readonly by: Date | null;
}

const OF_EVERY_DEPLOYMENT: readonly string[] = [
  'deployment.status',
  'deployment.owner',
  'deployment.kind',
  'deployment.entities',
  'deployment.vendor',
  'deployment.model',
  'deployment.region_pin',
  'deployment.processing_regions',
  'deployment.data_class_ceiling',
  'deployment.agreements',
  'deployment.next_review_at',
];
const OF_OWN_SERVING: readonly string[] = [
  'deployment.stack',
  'deployment.stack_version',
  'deployment.authentication',
  'deployment.telemetry',
  'deployment.revision_pinned',
];
const OF_AGREEMENTS: readonly string[] = [
  'agreement.vendor',
  'agreement.kind',
  'agreement.customer_entities',
  'agreement.valid_from',
  'agreement.valid_until',
  'agreement.regions',
  'agreement.covered_classes',
  'agreement.purposes',
  'dpa.clauses',
];
const TERMS: readonly string[] = ['terms.retention_days', 'terms.training_on_inputs'];

/**
 * What is not known, or lapses within the horizon, of a deployment and the agreements it stands on.
 *
 * @param horizonDays how far ahead an end counts
 */
export function gapsOfDeployment(registry: Registry, deployment: Subject, asOf: AsOf, horizonDays = 30): Gap[] {
  const view = RegistryView.of(registry, asOf);
  const kind = view.answer<string>(deployment, 'deployment.kind');
  const isServedByVendor = kind.known && kind.value === 'vendor-api';
  const listed = view.answer<readonly string[]>(deployment, 'deployment.agreements');
  const agreements = (listed.known ? listed.value : []).flatMap((handle) => registry.find('agreement', handle) ?? []);
  const wanted: [Subject, string, string | null][] = [
    ...OF_EVERY_DEPLOYMENT.map((key): [Subject, string, null] => [deployment, key, null]),
    ...(isServedByVendor ? [] : OF_OWN_SERVING.map((key): [Subject, string, null] => [deployment, key, null])),
    ...agreements.flatMap((agreement) => [
      ...OF_AGREEMENTS.map((key): [Subject, string, null] => [agreement, key, null]),
      ...TERMS.map((key): [Subject, string, string | null] => [agreement, key, layerOf(view, agreement, key)]),
    ]),
  ];
  const until = new Date(asOf.at.getTime() + horizonDays * 86_400_000);
  const gaps = wanted.flatMap(([subject, key, qualifier]) => {
    const state = view.state(subject, key, qualifier);
    const supplier = supplierOf(view, key, deployment);
    return gapOf(subject, findFactKey(key)!, qualifier, state, supplier, asOf.at, until) ?? [];
  });
  return [...gaps, ...unplacedRegions(view, deployment)];
}

const layerOf = (view: RegistryView, agreement: Subject, key: string): string | null =>
  view.everStated(agreement, key) ? null : 'account';

function gapOf(
  subject: Subject,
  key: FactKey,
  qualifier: string | null,
  state: FactState,
  supplier: Supplier,
  at: Date,
  until: Date,
): Gap | undefined {
  const about = { subject: nameOf(subject), subjectId: subject.id, qualifier };
  const gap = { key: key.key, meaning: key.meaning, ...about, supplier };
  if (state.state === 'unknown') {
    const { text, since } = state.reason;
    return { ...gap, state: 'unknown', reason: text, since, by: null };
  }
  const ends = state.facts.flatMap((fact) => endOf(fact, key) ?? []);
  if (ends.length < state.facts.length) return undefined;
  const end = new Date(Math.max(...ends.map((one) => one.getTime())));
  if (end <= at || end > until) return undefined;
  const [fact] = state.facts;
  return {
    ...gap,
    state: 'lapsing',
    reason: `LAPSING:${key.key} ${fact!.source.uri} carries it until ${end.toISOString()}`,
    since: null,
    by: end,
  };
}

/** A region that is stated but lies nobody knows where. */
function unplacedRegions(view: RegistryView, deployment: Subject): Gap[] {
  const regions = view.answer<readonly string[]>(deployment, 'deployment.processing_regions');
  if (!regions.known || view.everStated(deployment, 'deployment.processing_countries')) return [];
  const places = placesOf(view, deployment);
  const key = findFactKey('deployment.processing_countries')!;
  return regions.value
    .filter((region) => !places(region))
    .map((region) => ({
      key: key.key,
      meaning: key.meaning,
      subject: nameOf(deployment),
      subjectId: deployment.id,
      qualifier: null,
      state: 'unknown',
      reason: `FACT_UNRESOLVED:${key.key} the region "${region}" names no certain countries`,
      supplier: { role: 'vendor' },
      since: null,
      by: null,
    }));
}

/** What the documents of a call lack, once for each key and recipient. */
export function gapsOfCall(registry: Registry, resolution: Resolution): Gap[] {
  const view = RegistryView.of(registry, { at: resolution.at });
  return resolution.members.flatMap(({ deployment, recipients }) =>
    recipients.flatMap(({ recipient, unknownReasons }) =>
      [...unknownReasons].map(([key, reason]) => ({
        key,
        meaning: findFactKey(key)?.meaning ?? key,
        subject: `${recipient.kind}/${recipient.handle}`,
        subjectId: recipient.kind === 'unknown' ? null : (registry.find(recipient.kind, recipient.handle)?.id ?? null),
        qualifier: null,
        state: 'unknown' as const,
        reason,
        supplier: supplierOf(view, key, deployment, resolution.application),
        since: null,
        by: null,
      })),
    ),
  );
}

function supplierOf(view: RegistryView, key: string, deployment: Subject, application?: Subject): Supplier {
  const owner = (subject: Subject, ownerKey: string): Supplier => {
    const answer = view.answer<string>(subject, ownerKey);
    return { role: 'owner', person: answer.known ? answer.value : null };
  };
  switch (key.slice(0, key.indexOf('.'))) {
    case 'deployment':
    case 'stack':
      return owner(deployment, 'deployment.owner');
    case 'vendor':
    case 'terms':
      return { role: 'vendor' };
    case 'gpai':
    case 'model':
      return { role: 'model provider' };
    case 'data':
    case 'consent':
      return { role: 'calling application' };
    case 'app':
    case 'use':
    case 'basis':
      return application ? owner(application, 'application.owner') : { role: 'compliance officer' };
    default:
      return { role: 'compliance officer' };
  }
}
