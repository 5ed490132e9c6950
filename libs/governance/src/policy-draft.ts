import {
  checkPolicies,
  diffSets,
  runScenarios,
  type PolicyEvaluator,
  type PolicyProblem,
  type PolicySet,
  type ScenarioResult,
  type SetDiff,
} from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import {
  DomainError,
  InvalidInput,
  type OrganisationId,
  type PackLibrary,
  type PersonId,
  type PolicyDraftId,
  type PolicySource,
} from '#vocabulary';
import { digestOf } from './digest.js';
import type { Organisation, Publication, SetSources } from './ports.js';
import { type LoadedSet, loadSet, packsOf, sourcesOf } from './published-policies.js';

export type DraftStatus = 'open' | 'published' | 'withdrawn';

/** What a draft would have decided by, and how that is tried. */
export interface DraftContent {
  readonly title: string;
  /** Why; whoever approves it reads this. */
  readonly note: string;
  /** Ids of the packs to switch on; the base packs are always on. */
  readonly packs: readonly string[];
  /** All own policies, Cedar text. */
  readonly own: readonly PolicySource[];
  /** A scenario file, YAML, which has to agree with the policies; nothing where it is empty. */
  readonly scenarios: string;
}

/** What an organisation would decide by, as people write it. */
export interface PolicyDraft extends DraftContent {
  readonly id: PolicyDraftId;
  readonly organisationId: OrganisationId;
  /** The publication that it began from; 0 where it began blank. */
  readonly baseRev: number;
  /** Counts from 1; every save is one more. */
  readonly version: number;
  /** Everybody who wrote any version; none of them may approve it. */
  readonly authors: readonly PersonId[];
  readonly createdAt: Date;
  readonly savedBy: PersonId;
  readonly savedAt: Date;
  readonly status: DraftStatus;
  /** Who approved or withdrew it, when and why; none while it is open. */
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Date | null;
  readonly decisionNote: string | null;
  readonly publishedRev: number | null;
  /** Digest of the set that it became. */
  readonly publishedSet: string | null;
  /** Who last said no, of which version and why. */
  readonly declinedBy: PersonId | null;
  readonly declinedAt: Date | null;
  readonly declineNote: string | null;
  readonly declinedVersion: number | null;
}

/** The draft, its scenarios or what is in force changed after it was reviewed. */
export class ReviewStale extends DomainError {
  readonly code = 'REVIEW_STALE';

  constructor(draft: PolicyDraftId, found: string, allowed: string) {
    super(
      `digest: found ${found}; allowed: ${allowed}, the review of what the draft says now against what is in force now. Read it again`,
      { draft, found, allowed },
    );
  }
}

/** Nobody has decided recorded decisions again by the draft. */
export class ReplayMissing extends DomainError {
  readonly code = 'REPLAY_MISSING';

  constructor(draft: PolicyDraftId) {
    super('replay: found none; allowed: the period and digest of a replay of recorded decisions by the draft', {
      draft,
    });
  }
}

/** A replay made now, of the same period, comes out otherwise: the draft, the period or what is recorded changed. */
export class ReplayStale extends DomainError {
  readonly code = 'REPLAY_STALE';

  constructor(draft: PolicyDraftId, found: string, allowed: string) {
    super(
      `replay: found ${found}; allowed: ${allowed}, which a replay by what the draft says now has. Replay it again`,
      {
        draft,
        found,
        allowed,
      },
    );
  }
}

/** Scenarios of the draft come out otherwise than it says. */
export class ScenariosFailing extends DomainError {
  readonly code = 'SCENARIOS_FAILING';

  constructor(draft: PolicyDraftId, scenarios: readonly string[]) {
    super(`scenarios: found ${scenarios.length} that do not agree: ${scenarios.join(', ')}; allowed: none`, {
      draft,
      scenarios,
    });
  }
}

/** Everything that is to be known of a draft before it is approved. */
export interface DraftReview {
  /**
   * SHA-256 of what was reviewed, hex: every text, pack and scenario of the draft, the set that it makes, and the set
   * in force. One character more and it is another.
   */
  readonly digest: string;
  /** Digest of the set that it makes; none while a policy does not validate. */
  readonly set: string | null;
  /** Digest of the set in force. */
  readonly inForce: string;
  readonly problems: readonly PolicyProblem[];
  /** None while a policy does not validate or the file of scenarios cannot be read. */
  readonly scenarios: readonly ScenarioResult[] | null;
  /** Why the scenarios could not be run. */
  readonly scenarioFault: string | null;
  /** What it changes of the set in force; none while a policy does not validate. */
  readonly diff: SetDiff | null;
}

/** What a draft is reviewed with. */
export interface ReviewContext {
  readonly organisation: Organisation;
  readonly current: Publication;
  /** The set in force, as it is kept. */
  readonly inForce: PolicySet;
  /** What is installed: a draft is made of it. */
  readonly library: PackLibrary;
  readonly evaluator: PolicyEvaluator;
}

/**
 * What a draft is made of. It says nothing of what is only observed: that stands, but for rules that the draft drops.
 *
 * @throws {InvalidInput} no such pack
 * @throws {PolicyInvalid} a policy does not validate
 */
export function loadDraft(
  { packs, own }: Pick<DraftContent, 'packs' | 'own'>,
  { organisation, current, library }: Pick<ReviewContext, 'organisation' | 'current' | 'library'>,
): LoadedSet & { readonly sources: SetSources } {
  const sources = sourcesOf(organisation, { packs, own, observe: [] }, library);
  const loaded = loadSet(sources);
  const deciding = new Set(loaded.set.rules.filter(({ kind }) => kind !== 'finding').map(({ id }) => id));
  const observe = current.observe.filter(({ policy }) => deciding.has(policy));
  if (observe.length === 0) return { ...loaded, sources };
  const observed = { ...sources, observe };
  return { ...loadSet(observed), sources: observed };
}

export const checkOwn = (own: readonly PolicySource[], { organisation, library }: ReviewContext): PolicyProblem[] =>
  checkPolicies({ own, keys: POLICY_FACT_KEYS, obligations: library.obligations, zone: organisation.zone });

/** @throws {InvalidInput} the file is malformed; names scenario and field */
export const tryScenarios = (
  scenarios: string,
  set: PolicySet,
  { library, evaluator }: Pick<ReviewContext, 'library' | 'evaluator'>,
): ScenarioResult[] => (scenarios.trim() === '' ? [] : runScenarios(scenarios, { set, library, evaluator }));

function tried(draft: DraftContent, set: PolicySet | null, context: ReviewContext) {
  if (set === null) return { scenarios: null, scenarioFault: 'A policy does not validate' };
  try {
    return { scenarios: tryScenarios(draft.scenarios, set, context), scenarioFault: null };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return { scenarios: null, scenarioFault: error.message };
  }
}

/**
 * What a draft would change, whether it validates, and whether its scenarios agree.
 *
 * @throws {InvalidInput} no such pack
 */
export function reviewDraft(draft: DraftContent, context: ReviewContext): DraftReview {
  const { inForce, library } = context;
  const packs = packsOf(library, draft.packs);
  const problems = checkOwn(draft.own, context);
  const isValid = problems.every(({ severity }) => severity !== 'error');
  const set = isValid ? loadDraft(draft, context).set : null;
  const { own, scenarios } = draft;
  const reviewed = {
    packs: packs.map(({ id }) => id),
    own,
    scenarios,
    set: set?.digest ?? null,
    inForce: inForce.digest,
  };
  return {
    digest: digestOf(reviewed),
    set: set?.digest ?? null,
    inForce: inForce.digest,
    problems,
    ...tried(draft, set, context),
    diff: set && diffSets(inForce, set),
  };
}
