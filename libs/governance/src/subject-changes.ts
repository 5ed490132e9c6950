import { type Fact, findFactKey, type Registry, type Subject } from '#registry';
import type { FactValue } from '#vocabulary';
import { REVIEW_SOURCE } from './deployment-review.js';
import type { FactProposal } from './ports.js';

/** One thing that happened to a subject, for people. */
export interface SubjectChange {
  readonly at: Date;
  /** `reviewed` is a step of a deployment's review; `superseded` put a fact in the place of another. */
  readonly kind: 'stated' | 'superseded' | 'reviewed';
  readonly key: string;
  readonly qualifier: string | null;
  readonly meaning: string;
  /** Value of the fact that was superseded; none too where none was. */
  readonly before: FactValue;
  readonly after: FactValue;
  /** Why: of a step of a review, or of a fact that was proposed; none where nobody was asked. */
  readonly note: string | null;
  readonly fact: Fact;
  /** The proposal that became the fact; none where it was recorded at once. */
  readonly proposal: FactProposal | null;
}

/**
 * What happened to a subject, of every attribute, newest first.
 *
 * @param proposals those of the subject
 * @param limit at most this many
 */
export function subjectChanges(
  registry: Registry,
  subject: Subject,
  proposals: readonly FactProposal[],
  limit: number,
): SubjectChange[] {
  const facts = [...registry.keysOf(subject)].flatMap((key) => registry.factsOf(subject, key));
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const proposalOf = new Map(proposals.map((proposal) => [proposal.factId, proposal]));
  const newest = facts.sort((a, b) => b.recordedAt.getTime() - a.recordedAt.getTime() || (a.id < b.id ? 1 : -1));
  return newest.slice(0, limit).map((fact) => {
    const proposal = proposalOf.get(fact.id) ?? null;
    return {
      at: fact.recordedAt,
      kind: kindOf(fact),
      key: fact.key,
      qualifier: fact.qualifier,
      meaning: findFactKey(fact.key)?.meaning ?? fact.key,
      before: (fact.supersedes === null ? undefined : byId.get(fact.supersedes))?.value ?? null,
      after: fact.value,
      note: isReviewStep(fact) ? (fact.source.locator ?? null) : (proposal?.note ?? null),
      fact,
      proposal,
    };
  });
}

const isReviewStep = ({ key, source }: Fact): boolean => key === 'deployment.status' && source.uri === REVIEW_SOURCE;

function kindOf(fact: Fact): SubjectChange['kind'] {
  if (isReviewStep(fact)) return 'reviewed';
  return fact.supersedes === null ? 'stated' : 'superseded';
}
