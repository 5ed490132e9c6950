import { ORGANISATION, type PolicySet } from '#policy';
import { classesOf, type Registry, RegistryView, type Resolution } from '#registry';
import { Handle, InvalidInput, type OrganisationId, type PersonId, type SubjectId, type WaiverId } from '#vocabulary';
import { z } from 'zod';

/** No exception stands longer: what is needed for good is a change of policy. */
export const MAX_WAIVER_DAYS = 90;

const DAY_MS = 86_400_000;
const Reason = z.string().min(1).max(2_000);

/** An exception that a person asks for: from one of the organisation's own policies, for one application, for a time. */
export const RequestWaiver = z.object({
  policy: z.string().min(1).max(200).describe('Id of the policy: one of the organisation’s own, never a law’s.'),
  application: Handle.describe('Handle of the application that it is for.'),
  target: Handle.nullish().describe('Handle of the deployment or alias that it is for; any where absent.'),
  dataClasses: z
    .array(Handle)
    .max(200)
    .nullish()
    .describe('Handles of the data classes that it is for, with those within them; any where absent.'),
  from: z.date().nullish().describe('First instant of it; the approval where absent. Never before the approval.'),
  until: z.date().describe(`Instant from which it no longer stands; at most ${MAX_WAIVER_DAYS} days after it begins.`),
  reason: Reason.describe('Why it is needed; whoever approves it reads this.'),
  measures: Reason.nullish().describe('What is done meanwhile to make up for it.'),
});
export type RequestWaiver = z.infer<typeof RequestWaiver>;

export const WaiverStatus = z.enum(['pending', 'approved', 'declined', 'withdrawn', 'revoked']);
export type WaiverStatus = z.infer<typeof WaiverStatus>;

/** A time-boxed exception to one of the organisation's own policies. It takes two people. */
export interface Waiver {
  readonly id: WaiverId;
  readonly organisationId: OrganisationId;
  readonly policy: string;
  readonly applicationId: SubjectId;
  /** Deployment or alias; none for any. */
  readonly targetId: SubjectId | null;
  /** Handles of the organisation's own classes, sorted; none listed is any. */
  readonly dataClasses: readonly Handle[];
  readonly from: Date;
  /** First instant at which it no longer stands. */
  readonly until: Date;
  readonly reason: string;
  readonly measures: string | null;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
  readonly status: WaiverStatus;
  /** Who approved, declined or withdrew it, when and why; none while it is pending. */
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  /** Who ended it early, when and why; none unless it was. */
  readonly revokedBy: PersonId | null;
  readonly revokedAt: Date | null;
  readonly revocationNote: string | null;
  /** Who looked at it after its end, when and what came of it; none until somebody has. */
  readonly reviewedBy: PersonId | null;
  readonly reviewedAt: Date | null;
  readonly reviewNote: string | null;
}

/**
 * Instants between which a waiver lifts its policy, half-open: never before its approval, nor after it was revoked. None
 * where it never did.
 */
export function standing(waiver: Waiver): { readonly from: Date; readonly until: Date } | undefined {
  const { status, decidedAt, revokedAt } = waiver;
  if ((status !== 'approved' && status !== 'revoked') || decidedAt === null) return undefined;
  const from = waiver.from < decidedAt ? decidedAt : waiver.from;
  const until = revokedAt !== null && revokedAt < waiver.until ? revokedAt : waiver.until;
  return from < until ? { from, until } : undefined;
}

export function isWaiverInForce(waiver: Waiver, at: Date): boolean {
  const stands = standing(waiver);
  return stands !== undefined && stands.from <= at && at < stands.until;
}

/** Whether it lifted its policy, does no longer, and nobody has recorded what came of it. */
export function isReviewDue(waiver: Waiver, at: Date): boolean {
  const stands = standing(waiver);
  return stands !== undefined && stands.until <= at && waiver.reviewedAt === null;
}

/**
 * Holds a waiver to what one may be: of an own policy that can deny, and for a time that has an end.
 *
 * @param begins first instant of it: its own, or now
 * @throws {InvalidInput} names the field, what was found and what is allowed
 */
export function requireWaivable(set: PolicySet, policy: string, begins: Date, until: Date, now: Date): void {
  requireOwnPolicy(set, policy);
  if (until <= now) throw new InvalidInput('until', until.toISOString(), `an instant after ${now.toISOString()}`);
  const last = new Date(begins.getTime() + MAX_WAIVER_DAYS * DAY_MS);
  if (until <= begins || until > last)
    throw new InvalidInput(
      'until',
      until.toISOString(),
      `an instant after ${begins.toISOString()} and at most ${MAX_WAIVER_DAYS} days later, ${last.toISOString()}`,
    );
}

function requireOwnPolicy(set: PolicySet, id: string): void {
  const rule = set.rules.find((one) => one.id === id);
  const own = set.rules.filter(({ pack, kind }) => pack === ORGANISATION && kind !== 'finding').map((one) => one.id);
  const allowed = own.length === 0 ? 'none, since no own policy denies' : own.join(', ');
  if (rule === undefined) throw new InvalidInput('policy', `"${id}"`, allowed);
  if (rule.pack !== ORGANISATION)
    throw new InvalidInput(
      'policy',
      `"${id}", which is law: “${rule.title}” (${rule.law}, ${rule.citation})`,
      `one of the organisation’s own policies, for the law is not the organisation’s to waive: ${allowed}`,
    );
  if (rule.kind === 'finding')
    throw new InvalidInput('policy', `"${id}", which only reports and denies nothing`, allowed);
}

/**
 * Waivers that lift a policy for one deployment of a call at its instant, by policy; of several the one that ends last.
 * A call is covered if each of its data classes certainly is.
 */
export function waiversOf(
  {
    waivers,
    registry,
    set,
  }: { readonly waivers: readonly Waiver[]; readonly registry: Registry; readonly set: PolicySet },
  { application, target, dataClasses, at }: Pick<Resolution, 'application' | 'target' | 'dataClasses' | 'at'>,
  deployment: SubjectId,
): ReadonlyMap<string, Waiver> {
  const mine = waivers.filter((waiver) => waiver.applicationId === application.id && isWaiverInForce(waiver, at));
  if (mine.length === 0) return new Map();
  const alias = target.kind === 'alias' ? registry.find('alias', target.handle)?.id : undefined;
  const enforced = new Set(
    set.rules.filter(({ mode, pack }) => mode === 'enforce' && pack === ORGANISATION).map(({ id }) => id),
  );
  const classes = classesOf(RegistryView.of(registry, { at }));
  const covers = (waiver: Waiver): boolean =>
    enforced.has(waiver.policy) &&
    (waiver.targetId === null || waiver.targetId === deployment || waiver.targetId === alias) &&
    (waiver.dataClasses.length === 0 ||
      dataClasses.every((handle) => classes.isWithin(handle, waiver.dataClasses) === true));
  return new Map(
    mine
      .filter(covers)
      .sort((a, b) => endOf(a) - endOf(b) || (a.id < b.id ? 1 : -1))
      .map((waiver) => [waiver.policy, waiver]),
  );
}

const endOf = (waiver: Waiver): number => standing(waiver)!.until.getTime();

/** The first instant after `at` at which a waiver begins or ends to stand; none where none does. */
export function nextWaiverChange(waivers: readonly Waiver[], at: Date): Date | null {
  const edges = waivers.flatMap((waiver) => {
    const stands = standing(waiver);
    return stands ? [stands.from, stands.until] : [];
  });
  return edges.filter((edge) => edge > at).reduce<Date | null>((a, b) => (a !== null && a < b ? a : b), null);
}
