import { FourEyesViolated, type Subject } from '#registry';
import {
  Conflict,
  Forbidden,
  type Handle,
  InvalidInput,
  newId,
  NotFound,
  type OrganisationId,
  type PersonId,
  WaiverId,
} from '#vocabulary';
import { z } from 'zod';
import { digestOf } from './digest.js';
import { PolicySets } from './policy-sets.js';
import type { ChangeEntry, Clock, Stores, UnitOfWork } from './ports.js';
import { isReviewDue, type RequestWaiver, requireWaivable, standing, type Waiver } from './waiver.js';

export const DecideWaiver = z.object({
  waiverId: WaiverId,
  note: z.string().min(1).max(2_000).describe('Why, or what came of it; the record keeps it.'),
});
export type DecideWaiver = z.infer<typeof DecideWaiver>;

/**
 * Takes exceptions through four eyes: one person requests, another approves, anyone who may ends it early, and somebody
 * records what came of it after its end.
 */
export class WaiverDesk {
  private readonly sets = new PolicySets();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * Requests a waiver. It lifts nothing before it is approved.
   *
   * @throws {InvalidInput} the policy is law or not in force, its time is no time or too long, or it names what the
   * organisation does not have
   */
  request(organisationId: OrganisationId, command: RequestWaiver, requester: PersonId): Promise<Waiver> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const now = this.clock.now();
      const from = command.from ?? now;
      if (from < now) throw new InvalidInput('from', from.toISOString(), `${now.toISOString()} or later`);
      await this.mustBeWaivable(stores, command.policy, from, command.until, now);
      const application = await named(stores, 'application', ['application'], command.application);
      const target = command.target ? await named(stores, 'target', ['deployment', 'alias'], command.target) : null;
      const dataClasses = [...new Set(command.dataClasses ?? [])].sort();
      for (const handle of dataClasses) await named(stores, 'dataClasses', ['data-class'], handle);
      const waiver: Waiver = {
        ...{ id: newId<WaiverId>(), organisationId, policy: command.policy },
        ...{ applicationId: application.id, targetId: target?.id ?? null, dataClasses, from, until: command.until },
        ...{ reason: command.reason, measures: command.measures ?? null },
        ...{ requestedBy: requester, requestedAt: now, status: 'pending' },
        ...{ decidedBy: null, decidedAt: null, decisionNote: null },
        ...{ revokedBy: null, revokedAt: null, revocationNote: null },
        ...{ reviewedBy: null, reviewedAt: null, reviewNote: null },
      };
      await stores.waivers.add(waiver);
      await stores.ledger.append([entry({ type: 'waiver.request', actor: requester }, null, waiver)]);
      return waiver;
    });
  }

  /**
   * Puts a waiver in force, from its first instant or now.
   *
   * @throws {FourEyesViolated} the approver is who requested it
   * @throws {Conflict} it is decided
   * @throws {InvalidInput} its policy is no longer one to waive, or its time has passed
   */
  approve(organisationId: OrganisationId, { waiverId, note }: DecideWaiver, approver: PersonId): Promise<Waiver> {
    return this.change(organisationId, { type: 'waiver.approve', actor: approver }, async (stores, now) => {
      const waiver = await pending(stores, waiverId);
      mustBeAnother(waiver, approver, 'approved');
      await this.mustBeWaivable(stores, waiver.policy, waiver.from, waiver.until, now);
      return [waiver, decided(waiver, 'approved', note, approver, now)];
    });
  }

  /**
   * Says no to a waiver.
   *
   * @throws {FourEyesViolated} whoever declines it requested it
   * @throws {Conflict} it is decided
   */
  decline(organisationId: OrganisationId, { waiverId, note }: DecideWaiver, by: PersonId): Promise<Waiver> {
    return this.change(organisationId, { type: 'waiver.decline', actor: by }, async (stores, now) => {
      const waiver = await pending(stores, waiverId);
      mustBeAnother(waiver, by, 'declined');
      return [waiver, decided(waiver, 'declined', note, by, now)];
    });
  }

  /**
   * Takes one's own request back.
   *
   * @throws {Forbidden} somebody else requested it
   * @throws {Conflict} it is decided
   */
  withdraw(organisationId: OrganisationId, { waiverId, note }: DecideWaiver, by: PersonId): Promise<Waiver> {
    return this.change(organisationId, { type: 'waiver.withdraw', actor: by }, async (stores, now) => {
      const waiver = await pending(stores, waiverId);
      if (waiver.requestedBy !== by)
        throw new Forbidden('Found a waiver that somebody else requested; allowed: to withdraw one’s own', {
          waiver: waiverId,
        });
      return [waiver, decided(waiver, 'withdrawn', note, by, now)];
    });
  }

  /**
   * Ends an approved waiver early. Its policy denies again from now.
   *
   * @throws {Conflict} it is not approved, or has ended
   */
  revoke(organisationId: OrganisationId, { waiverId, note }: DecideWaiver, by: PersonId): Promise<Waiver> {
    return this.change(organisationId, { type: 'waiver.revoke', actor: by }, async (stores, now) => {
      const waiver = await found(stores, waiverId);
      if (waiver.status !== 'approved') throw unfit(waiver, waiver.status, 'one that is approved and has not ended');
      if (waiver.until <= now)
        throw unfit(waiver, `ended at ${waiver.until.toISOString()}`, 'one that is approved and has not ended');
      return [waiver, { ...waiver, status: 'revoked', revokedBy: by, revokedAt: now, revocationNote: note }];
    });
  }

  /**
   * Records what came of a waiver after its end.
   *
   * @throws {Conflict} it never stood, stands still, or is reviewed
   */
  review(organisationId: OrganisationId, { waiverId, note }: DecideWaiver, by: PersonId): Promise<Waiver> {
    return this.change(organisationId, { type: 'waiver.review', actor: by }, async (stores, now) => {
      const waiver = await found(stores, waiverId);
      if (!isReviewDue(waiver, now))
        throw unfit(waiver, whyNoReview(waiver), 'one that stood, has ended and is not reviewed');
      return [waiver, { ...waiver, reviewedBy: by, reviewedAt: now, reviewNote: note }];
    });
  }

  private change(
    organisationId: OrganisationId,
    act: Pick<ChangeEntry, 'type' | 'actor'>,
    step: (stores: Stores, now: Date) => Promise<readonly [before: Waiver, after: Waiver]>,
  ): Promise<Waiver> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const [before, after] = await step(stores, this.clock.now());
      if (!(await stores.waivers.change(before, after)))
        throw unfit(before, 'changed by somebody else just now', 'one that nobody else changes');
      // Decision points hold every waiver that was ever approved.
      if (after.status === 'approved' || after.status === 'revoked') await stores.registryChanged();
      await stores.ledger.append([entry(act, before, after)]);
      return after;
    });
  }

  private async mustBeWaivable(
    { organisation, publications, keptSets }: Stores,
    policy: string,
    from: Date,
    until: Date,
    now: Date,
  ): Promise<void> {
    const current = await publications.current();
    if (!current) throw new NotFound('publication of organisation', organisation.id);
    const { set } = await this.sets.of(current, (digest) => keptSets.find(digest));
    requireWaivable(set, policy, from, until, now);
  }
}

async function found({ waivers }: Stores, id: WaiverId): Promise<Waiver> {
  const waiver = await waivers.find(id);
  if (!waiver) throw new NotFound('waiver', id);
  return waiver;
}

async function pending(stores: Stores, id: WaiverId): Promise<Waiver> {
  const waiver = await found(stores, id);
  if (waiver.status !== 'pending') throw unfit(waiver, waiver.status, 'one that is pending');
  return waiver;
}

const unfit = ({ id }: Waiver, what: string, allowed: string): Conflict =>
  new Conflict(`Found a waiver that is ${what}; allowed: ${allowed}`, { waiver: id });

function whyNoReview(waiver: Waiver): string {
  if (waiver.reviewedAt !== null) return 'reviewed';
  const stands = standing(waiver);
  return stands ? `to end at ${stands.until.toISOString()}` : 'one that never stood';
}

function mustBeAnother({ id, requestedBy }: Waiver, decider: PersonId, what: string): void {
  if (requestedBy !== decider) return;
  throw new FourEyesViolated(
    `Found a waiver that would be ${what} by who requested it; allowed: a second person, or to withdraw it`,
    { waiver: id, actor: decider },
  );
}

const decided = (
  waiver: Waiver,
  status: 'approved' | 'declined' | 'withdrawn',
  decisionNote: string,
  decidedBy: PersonId,
  decidedAt: Date,
): Waiver => ({ ...waiver, status, decidedBy, decidedAt, decisionNote });

/** @throws {InvalidInput} the organisation has no such subject, or more than one of that handle */
async function named(
  { subjects }: Stores,
  field: string,
  kinds: readonly Subject['kind'][],
  handle: Handle,
): Promise<Subject> {
  const all = (await Promise.all(kinds.map((kind) => subjects.findByHandle(kind, handle)))).flatMap((one) => one ?? []);
  const [first, second] = all;
  const allowed = `the handle of one ${kinds.join(' or ')} of this organisation`;
  if (first === undefined) throw new InvalidInput(field, `"${handle}"`, allowed);
  if (second !== undefined)
    throw new InvalidInput(field, `"${handle}", the handle of both a ${kinds.join(' and an ')}`, allowed);
  return first;
}

/** SHA-256 of a waiver's canonical JSON (RFC 8785), hex: the log vouches for its text without holding it. */
export const waiverDigest = (waiver: Waiver): string => digestOf(JSON.parse(JSON.stringify(waiver)));

function entry(act: Pick<ChangeEntry, 'type' | 'actor'>, before: Waiver | null, after: Waiver): ChangeEntry {
  const { id, policy, applicationId, targetId, dataClasses, from, until, requestedBy, decidedBy } = after;
  const body = {
    ...{ waiver: id, policy, application: applicationId, target: targetId, dataClasses },
    ...{ from: from.toISOString(), until: until.toISOString(), requestedBy, decidedBy },
    before: before && stateOf(before),
    after: stateOf(after),
  };
  return { ...act, body };
}

const stateOf = (waiver: Waiver) => ({
  status: waiver.status,
  reviewed: waiver.reviewedAt !== null,
  digest: waiverDigest(waiver),
});
