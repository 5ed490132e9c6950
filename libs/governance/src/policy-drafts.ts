import { PolicyInvalid, type PolicyEvaluator } from '#policy';
import { FourEyesViolated } from '#registry';
import {
  Conflict,
  InvalidInput,
  newId,
  NotFound,
  type OrganisationId,
  type PackLibrary,
  type PersonId,
  type PolicyDraftId,
} from '#vocabulary';
import { digestOf } from './digest.js';
import {
  type DraftContent,
  type DraftReview,
  loadDraft,
  type PolicyDraft,
  ReplayMissing,
  ReplayStale,
  type ReviewContext,
  reviewDraft,
  ReviewStale,
  ScenariosFailing,
} from './policy-draft.js';
import type { ChangeEntry, Clock, Publication, Stores, UnitOfWork } from './ports.js';
import { PolicySets } from './policy-sets.js';
import { packsOf } from './published-policies.js';
import type { Replay } from './replay.js';
import type { ReplayResult } from './replay-diff.js';

export interface CreateDraft {
  readonly title: string;
  readonly note: string;
  /** The publication to begin from; what is in force where it is left out, nothing at all where it is 0. */
  readonly fromRev?: number | null | undefined;
}

export interface SaveDraft extends DraftContent {
  readonly draftId: PolicyDraftId;
  /** The version that was edited. */
  readonly version: number;
}

/** Which recorded decisions to decide again by a draft. */
export interface ReplayedPeriod {
  /** Decisions made at this instant or later; from the first where it is left out. */
  readonly from?: Date | null | undefined;
  /** Decisions made before this instant. */
  readonly until: Date;
}

export interface ApproveDraft {
  readonly draftId: PolicyDraftId;
  /** Of the review that was read. */
  readonly digest: string;
  /** The replay whose result was read and is accepted, named by its digest. */
  readonly replay?: (ReplayedPeriod & { readonly digest: string }) | null | undefined;
  readonly note: string;
}

export interface DecideDraft {
  readonly draftId: PolicyDraftId;
  readonly note: string;
}

/** Takes policies through four eyes: whoever wrote any of a draft cannot put it in force. */
export class PolicyDrafts {
  private readonly sets = new PolicySets();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly library: PackLibrary,
    private readonly evaluator: PolicyEvaluator,
    private readonly replaying: Pick<Replay, 'runOn'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Begins a draft; nothing is decided by it before another person approves it.
   *
   * @throws {NotFound} there is no such publication
   */
  create(
    organisationId: OrganisationId,
    { title, note, fromRev }: CreateDraft,
    author: PersonId,
  ): Promise<PolicyDraft> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const now = this.clock.now();
      const draft: PolicyDraft = {
        ...{ id: newId<PolicyDraftId>(), organisationId, title, note, ...(await contentOf(stores, fromRev ?? null)) },
        ...{ version: 1, authors: [author], createdAt: now, savedBy: author, savedAt: now, status: 'open' },
        ...{ decidedBy: null, decidedAt: null, decisionNote: null, publishedRev: null, publishedSet: null },
        ...{ declinedBy: null, declinedAt: null, declineNote: null, declinedVersion: null },
      };
      await stores.drafts.add(draft);
      await stores.ledger.append([entryOf('policy.draft', draft, author)]);
      return draft;
    });
  }

  /**
   * Keeps what was written, valid or not; the person becomes one of its authors.
   *
   * @throws {Conflict} somebody saved it meanwhile, or it is no longer open
   * @throws {InvalidInput} no such pack, or two files of one path
   */
  save(
    organisationId: OrganisationId,
    { draftId, version, ...content }: SaveDraft,
    author: PersonId,
  ): Promise<PolicyDraft> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const draft = await open(stores, draftId);
      if (draft.version !== version) throw await savedMeanwhile(stores, draft, version);
      mustBeWellFormed(content, this.library);
      const authors = draft.authors.includes(author) ? draft.authors : [...draft.authors, author];
      const saved: PolicyDraft = {
        ...{ ...draft, ...content, authors, version: version + 1 },
        ...{ savedBy: author, savedAt: this.clock.now() },
      };
      await change(stores, saved, version);
      await stores.ledger.append([entryOf('policy.draft', saved, author)]);
      return saved;
    });
  }

  /** @throws {Conflict} it is no longer open */
  withdraw(organisationId: OrganisationId, { draftId, note }: DecideDraft, by: PersonId): Promise<PolicyDraft> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const draft = await open(stores, draftId);
      const withdrawn = this.decided(draft, 'withdrawn', note, by);
      await change(stores, withdrawn, draft.version);
      await stores.ledger.append([entryOf('policy.withdraw', withdrawn, by)]);
      return withdrawn;
    });
  }

  /**
   * Says no to a version of a draft, which stays open for its authors to change.
   *
   * @throws {FourEyesViolated} whoever declines it wrote some of it
   * @throws {Conflict} it is no longer open
   */
  decline(organisationId: OrganisationId, { draftId, note }: DecideDraft, by: PersonId): Promise<PolicyDraft> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const draft = await open(stores, draftId);
      mustBeNoAuthor(draft, by, 'declined');
      const declined: PolicyDraft = {
        ...draft,
        ...{ declinedBy: by, declinedAt: this.clock.now(), declineNote: note, declinedVersion: draft.version },
      };
      await change(stores, declined, draft.version);
      await stores.ledger.append([entryOf('policy.decline', declined, by)]);
      return declined;
    });
  }

  /** What the draft changes, whether it validates and whether its scenarios agree, as of now. */
  review(organisationId: OrganisationId, draftId: PolicyDraftId): Promise<DraftReview> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const draft = await stores.drafts.find(draftId);
      if (draft === undefined) throw new NotFound('policy draft', draftId);
      return reviewDraft(draft, await this.context(stores));
    });
  }

  /** What drafts of the organisation are reviewed with, as of now. */
  reviewing(organisationId: OrganisationId): Promise<ReviewContext> {
    return this.unitOfWork.run(organisationId, (stores) => this.context(stores));
  }

  /**
   * What recorded decisions would have been by the draft, by application; the digest of the result is what an approval
   * names.
   *
   * @throws {PolicyInvalid} a policy does not validate
   */
  async replay(organisationId: OrganisationId, draftId: PolicyDraftId, period: ReplayedPeriod): Promise<ReplayResult> {
    const loaded = await this.unitOfWork.run(organisationId, async (stores) => {
      const draft = await stores.drafts.find(draftId);
      if (draft === undefined) throw new NotFound('policy draft', draftId);
      return loadDraft(draft, await this.context(stores));
    });
    return this.replaying.runOn(organisationId, period, loaded);
  }

  /**
   * Puts a draft in force, in the same transaction in which its review is found to be still what was read. What was
   * replayed is replayed again: the approval is bound to what comes out, not to anybody's word.
   *
   * @throws {ReplayMissing} no replay is named
   * @throws {ReplayStale} the replay comes out otherwise now, or was of another draft or version
   * @throws {FourEyesViolated} the approver wrote some of it
   * @throws {ReviewStale} the draft or what is in force changed after it was reviewed
   * @throws {PolicyInvalid} a policy does not validate
   * @throws {ScenariosFailing} scenarios come out otherwise than the draft says
   * @throws {InvalidInput} the scenarios cannot be read
   * @throws {Conflict} it is no longer open, this version was declined, or it changes nothing
   */
  async approve(
    organisationId: OrganisationId,
    { draftId, digest, replay, note }: ApproveDraft,
    approver: PersonId,
  ): Promise<PolicyDraft> {
    await this.unitOfWork.run(organisationId, async (stores) =>
      mustBeNoAuthor(await open(stores, draftId), approver, 'approved'),
    );
    if (!replay) throw new ReplayMissing(draftId);
    const replayed = await this.replay(organisationId, draftId, replay);
    if (replayed.digest !== replay.digest) throw new ReplayStale(draftId, replay.digest, replayed.digest);
    return this.unitOfWork.run(organisationId, async (stores) => {
      // Locks the organisation: nothing is put in force between the review and the publication.
      await stores.registryChanged();
      const draft = await open(stores, draftId);
      mustBeNoAuthor(draft, approver, 'approved');
      if (draft.declinedVersion === draft.version)
        throw new Conflict('Found a version that was declined; allowed: a later one', { draft: draftId });
      const review = reviewDraft(draft, await this.context(stores));
      if (review.digest !== digest) throw new ReviewStale(draftId, digest, review.digest);
      mustPass(draft, review);
      if (replayed.candidate !== review.set)
        throw new ReplayStale(draftId, String(replayed.candidate), String(review.set));
      const publication = await this.publish(stores, draft, approver);
      const approved: PolicyDraft = {
        ...this.decided(draft, 'published', note, approver),
        ...{ publishedRev: publication.rev, publishedSet: publication.digest },
      };
      await change(stores, approved, draft.version);
      await stores.ledger.append([
        approval(approved, review, replayed, approver),
        publicationEntry(publication, approver, { draft: draft.id }),
      ]);
      return approved;
    });
  }

  /**
   * Puts a set that was in force before in force again, at once, with the packs and tables of its day.
   *
   * @throws {NotFound} there is no such publication
   * @throws {Conflict} it is in force
   */
  rollBack(organisationId: OrganisationId, toRev: number, reason: string, by: PersonId): Promise<Publication> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      await stores.registryChanged();
      const earlier = await publicationOf(stores, toRev);
      const current = await stores.publications.current();
      if (current?.digest === earlier.digest)
        throw new Conflict(`toRev: found ${toRev}, whose set is in force; allowed: one whose set is not`, { toRev });
      const { organisationId: _, rev: __, publishedAt: ___, publishedBy: ____, ...content } = earlier;
      const publication = await stores.publications.publish({
        ...{ organisationId, ...content, publishedAt: this.clock.now(), publishedBy: by },
      });
      await stores.ledger.append([publicationEntry(publication, by, { rollsBackTo: toRev, reason })]);
      return publication;
    });
  }

  private async context(stores: Stores): Promise<ReviewContext> {
    const { organisation, keptSets } = stores;
    const current = await inForce(stores);
    const { set } = await this.sets.of(current, (digest) => keptSets.find(digest));
    return { organisation, current, inForce: set, library: this.library, evaluator: this.evaluator };
  }

  private async publish(stores: Stores, draft: PolicyDraft, by: PersonId): Promise<Publication> {
    const { organisation, keptSets, publications } = stores;
    const current = await inForce(stores);
    const { set, sources } = loadDraft(draft, { organisation, current, library: this.library });
    await keptSets.keep(set.digest, sources);
    return publications.publish({
      organisationId: organisation.id,
      ...{ digest: set.digest, packs: sources.packs.map(({ id }) => id), own: sources.own, observe: set.observe },
      ...{ publishedAt: this.clock.now(), publishedBy: by },
    });
  }

  private decided(draft: PolicyDraft, status: 'published' | 'withdrawn', note: string, by: PersonId): PolicyDraft {
    return { ...draft, status, decidedBy: by, decidedAt: this.clock.now(), decisionNote: note };
  }
}

async function inForce({ organisation, publications }: Stores): Promise<Publication> {
  const current = await publications.current();
  if (current === undefined) throw new NotFound('publication of organisation', organisation.id);
  return current;
}

async function publicationOf({ publications }: Stores, rev: number): Promise<Publication> {
  const found = (await publications.all()).find((publication) => publication.rev === rev);
  if (found === undefined) throw new NotFound('publication', String(rev));
  return found;
}

/** What a draft begins with: a set, and the scenarios that it was published with. */
async function contentOf(stores: Stores, fromRev: number | null) {
  if (fromRev === 0) return { packs: [], own: [], scenarios: '', baseRev: 0 };
  const current = fromRev === null ? await inForce(stores) : await publicationOf(stores, fromRev);
  const published = await stores.drafts.findPublished(current.digest);
  return {
    packs: current.packs,
    own: current.own,
    scenarios: published?.scenarios ?? '',
    baseRev: current.rev,
  };
}

function mustBeWellFormed({ packs, own }: DraftContent, library: PackLibrary): void {
  packsOf(library, packs);
  const paths = own.map(({ path }) => path);
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new InvalidInput('own', `two files of the path "${twice}"`, 'each path once');
}

async function open({ drafts }: Stores, id: PolicyDraftId): Promise<PolicyDraft> {
  const draft = await drafts.find(id);
  if (draft === undefined) throw new NotFound('policy draft', id);
  if (draft.status !== 'open')
    throw new Conflict(`Found a draft that is ${draft.status}; allowed: one that is open`, { draft: id });
  return draft;
}

async function change({ drafts }: Stores, draft: PolicyDraft, from: number): Promise<void> {
  if (!(await drafts.change(draft, from)))
    throw new Conflict('Found a draft that somebody else changed just now; allowed: its latest version', {
      draft: draft.id,
    });
}

async function savedMeanwhile({ people }: Stores, draft: PolicyDraft, version: number): Promise<Conflict> {
  const saver = await people.find(draft.savedBy);
  return new Conflict(
    `version: found ${version}, and ${saver?.handle ?? draft.savedBy} saved version ${draft.version} meanwhile; allowed: ${draft.version}`,
    { draft: draft.id, version: draft.version, savedBy: draft.savedBy },
  );
}

function mustBeNoAuthor({ id, authors }: PolicyDraft, decider: PersonId, decided: string): void {
  if (!authors.includes(decider)) return;
  throw new FourEyesViolated(
    `Found a draft that would be ${decided} by one of its authors; allowed: a person who wrote none of it`,
    { draft: id, actor: decider },
  );
}

function mustPass({ id }: PolicyDraft, { problems, scenarios, scenarioFault, set, inForce }: DraftReview): void {
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) throw new PolicyInvalid(error.file, error.policy, `${error.line}:${error.column}`, error.message);
  if (scenarios === null) throw new InvalidInput('scenarios', scenarioFault ?? 'nothing', 'a file of scenarios');
  const failing = scenarios.filter(({ passed }) => !passed).map((scenario) => scenario.id);
  if (failing.length > 0) throw new ScenariosFailing(id, failing);
  if (set === inForce) throw new Conflict('Found a draft that changes nothing; allowed: one that does', { draft: id });
}

/** SHA-256 of a draft's words and scenarios, hex: the log vouches for them without holding them. */
const contentDigest = ({ title, note, packs, own, scenarios }: DraftContent): string =>
  digestOf({ title, note, packs, own, scenarios });

function entryOf(type: string, draft: PolicyDraft, actor: PersonId): ChangeEntry {
  const { id, version, authors, baseRev } = draft;
  return { type, actor, body: { draft: id, version, authors, baseRev, digest: contentDigest(draft) } };
}

function approval(
  draft: PolicyDraft,
  { digest, set, inForce, diff, scenarios }: DraftReview,
  replayed: ReplayResult,
  actor: PersonId,
): ChangeEntry {
  const { id, version, authors } = draft;
  const rules = diff?.rules ?? [];
  const count = (change: string) => rules.filter((rule) => rule.change === change).length;
  return {
    type: 'policy.approve',
    actor,
    body: {
      ...{
        draft: id,
        version,
        authors,
        approvedBy: actor,
        review: digest,
        set,
        inForce,
        content: contentDigest(draft),
      },
      changes: {
        ...{
          packs: diff?.packs.length ?? 0,
          added: count('added'),
          removed: count('removed'),
          changed: count('changed'),
        },
      },
      scenarios: scenarios?.length ?? 0,
      replay: {
        digest: replayed.digest,
        from: replayed.from?.toISOString() ?? null,
        until: replayed.until?.toISOString() ?? null,
        decisions: replayed.decisions,
        changed: replayed.changed,
      },
    },
  };
}

const publicationEntry = (
  { digest, rev, packs, own, observe }: Publication,
  actor: PersonId,
  more: Readonly<Record<string, unknown>>,
): ChangeEntry => ({
  type: 'policy.publish',
  actor,
  body: { set: digest, rev, packs, own: own.map(({ path }) => path), observe, ...more },
});
