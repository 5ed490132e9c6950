import { canonicalize, Malformed, readEntry } from '#ledger';
import {
  conflictsOf,
  Fact,
  factState,
  type Gap,
  gapsOfDeployment,
  Registry,
  retentionOf,
  type RetentionTerm,
  Subject,
  windowOf,
  type AgreementWindow,
} from '#registry';
import { type Day, dayIn, addDays, type FactValue } from '#vocabulary';
import { hash } from 'node:crypto';
import { z } from 'zod';
import type { FactRecord, RegistryReport, RegistryTotals } from './report.js';

/** A review that is due within so many days is printed as due. */
export const REVIEW_HORIZON_DAYS = 30;

export interface DeploymentInReport {
  readonly handle: string;
  readonly name: string;
  /** Each is none where it is not known. */
  readonly status: string | null;
  readonly kind: string | null;
  readonly vendor: string | null;
  readonly model: string | null;
  readonly regions: readonly string[] | null;
  readonly pin: readonly string[] | null;
  readonly agreements: readonly string[];
  readonly retention: RetentionTerm;
  readonly reviewBy: Day | null;
  readonly isReviewDue: boolean;
  readonly gaps: readonly Gap[];
  /** Attributes on which facts that stand disagree, with what gates meanwhile. */
  readonly conflicts: readonly string[];
}

export interface AgreementInReport {
  readonly handle: string;
  readonly name: string;
  readonly kind: string | null;
  readonly vendor: string | null;
  readonly entities: readonly string[] | null;
  readonly window: AgreementWindow;
  /** Deployments that stand on it. */
  readonly deployments: readonly string[];
}

export interface RegistryContent {
  readonly totals: RegistryTotals;
  readonly day: Day;
  readonly byStatus: readonly (readonly [status: string, count: number])[];
  readonly deployments: readonly DeploymentInReport[];
  readonly agreements: readonly AgreementInReport[];
}

/** What the register says at the instant asked for: worked out from subjects and facts alone. */
export function registryContent(report: Omit<RegistryReport, 'totals'>): RegistryContent {
  const { organisation, subjects } = report;
  const asOf = { at: new Date(report.query.at) };
  const registry = Registry.of({
    subjects: subjects.map((one) =>
      Subject.parse({ ...one, organisationId: organisation.id, recordedAt: new Date(one.recordedAt) }),
    ),
    facts: report.facts.map((record) => factOf(record, report)),
  });
  const day = dayIn(organisation.zone, asOf.at);
  const known = (subject: Subject, key: string): FactValue => {
    const state = factState(registry, subject, key, asOf);
    return state.state === 'known' ? state.value : null;
  };
  const text = (subject: Subject, key: string) => known(subject, key) as string | null;
  const texts = (subject: Subject, key: string) => known(subject, key) as readonly string[] | null;

  const deployments = byHandle(registry.ofKind('deployment')).map((subject): DeploymentInReport => {
    const reviewBy = text(subject, 'deployment.next_review_at');
    return {
      handle: subject.handle,
      name: subject.name,
      status: text(subject, 'deployment.status'),
      kind: text(subject, 'deployment.kind'),
      vendor: text(subject, 'deployment.vendor'),
      model: text(subject, 'deployment.model') ?? text(subject, 'deployment.model_name'),
      regions: texts(subject, 'deployment.processing_regions'),
      pin: texts(subject, 'deployment.region_pin'),
      agreements: texts(subject, 'deployment.agreements') ?? [],
      retention: retentionOf(registry, subject, asOf, organisation.zone),
      reviewBy,
      isReviewDue: reviewBy !== null && reviewBy <= addDays(day, REVIEW_HORIZON_DAYS),
      gaps: gapsOfDeployment(registry, subject, asOf),
      conflicts: conflictsOf(registry, subject, asOf).map(
        ({ key, facts, gating }) =>
          `${key}: ${facts.map(({ source, value }) => `${source.uri} says ${shown(value)}`).join(', ')}; ` +
          (gating === undefined ? 'it counts as unknown' : `${shown(gating)} gates`),
      ),
    };
  });
  const agreements = byHandle(registry.ofKind('agreement')).map((subject): AgreementInReport => ({
    handle: subject.handle,
    name: subject.name,
    kind: text(subject, 'agreement.kind'),
    vendor: text(subject, 'agreement.vendor'),
    entities: texts(subject, 'agreement.customer_entities'),
    window: windowOf(registry, subject, asOf, organisation.zone),
    deployments: deployments.filter((one) => one.agreements.includes(subject.handle)).map(({ handle }) => handle),
  }));
  const total = (count: (one: DeploymentInReport) => number) => deployments.reduce((sum, one) => sum + count(one), 0);
  const statuses = ['approved', 'in_review', 'draft', 'suspended', 'retired', null];
  return {
    day,
    deployments,
    agreements,
    byStatus: statuses
      .map((status) => [status ?? 'not known', total((one) => Number(one.status === status))] as const)
      .filter(([, count]) => count > 0),
    totals: {
      agreements: agreements.length,
      agreementsInForce: agreements.filter(({ window }) => window.state === 'in_force').length,
      approved: total(({ status }) => Number(status === 'approved')),
      conflicts: total(({ conflicts }) => conflicts.length),
      deployments: deployments.length,
      gaps: total(({ gaps }) => gaps.length),
      reviewsDue: total(({ isReviewDue }) => Number(isReviewDue)),
    },
  };
}

const shown = (value: FactValue): string => (Array.isArray(value) ? value.join(', ') : JSON.stringify(value));

const byHandle = (subjects: readonly Subject[]): Subject[] =>
  [...subjects].sort((a, b) => (a.handle < b.handle ? -1 : 1));

const factOf = ({ subject, ...record }: FactRecord, { organisation }: Pick<RegistryReport, 'organisation'>): Fact =>
  Fact.parse({
    ...record,
    organisationId: organisation.id,
    subjectId: subject,
    observedAt: new Date(record.observedAt),
    validFrom: new Date(record.validFrom),
    validUntil: record.validUntil === null ? null : new Date(record.validUntil),
    recordedAt: new Date(record.recordedAt),
  });

const RegistryChange = z.looseObject({
  body: z.looseObject({
    subject: z.looseObject({ id: z.string(), kind: z.string(), handle: z.string() }),
    facts: z.array(z.looseObject({ id: z.string(), digest: z.string() })),
  }),
});

/** What entries of the log name of the register: fact versions by their digests, subjects by kind and handle. */
export function namedIn(entries: readonly Uint8Array[]): {
  readonly facts: ReadonlyMap<string, string>;
  readonly subjects: ReadonlyMap<string, string>;
} {
  // A change may also be of people and their credentials, which no report of the register prints.
  const changes = entries.flatMap((entry) => {
    const change = RegistryChange.safeParse(readEntry(entry));
    return change.success ? [change.data.body] : [];
  });
  return {
    facts: new Map(changes.flatMap(({ facts }) => facts.map(({ id, digest }) => [id, digest] as const))),
    subjects: new Map(changes.map(({ subject }) => [subject.id, `${subject.kind}/${subject.handle}`])),
  };
}

/**
 * That the facts and subjects are those which the log's entries name, all of them, word for word.
 *
 * @throws {Malformed} one is missing, is not named, or is another than the log names
 */
export function requireNamed(
  { facts, subjects }: Pick<RegistryReport, 'facts' | 'subjects'>,
  entries: readonly Uint8Array[],
): void {
  const named = namedIn(entries);
  for (const fact of facts)
    if (named.facts.get(fact.id) !== digestOfRecord(fact))
      throw new Malformed(`fact ${fact.id}`, `${fact.key} is not as the log’s entries name it`);
  for (const { id, kind, handle } of subjects)
    if (named.subjects.get(id) !== `${kind}/${handle}`)
      throw new Malformed(`subject ${id}`, `${kind}/${handle} is not named by the log’s entries`);
  const isWhole = (records: readonly { readonly id: string }[], all: ReadonlyMap<string, string>) =>
    records.length === all.size && new Set(records.map(({ id }) => id)).size === all.size;
  if (!isWhole(facts, named.facts) || !isWhole(subjects, named.subjects))
    throw new Malformed(
      'register',
      `found ${facts.length} facts of ${subjects.length} subjects; the entries name ${named.facts.size} of ${named.subjects.size}`,
    );
}

const digestOfRecord = (record: FactRecord): string => hash('sha256', canonicalize(record), 'hex');
