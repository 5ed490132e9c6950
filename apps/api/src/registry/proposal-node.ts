import type { FactProposal, RegistryReads } from '#governance';
import { findFactKey } from '#registry';
import type { OrganisationId } from '#vocabulary';
import { subjectNodes, type SubjectNode } from './subject-node.js';

/** A proposal as GraphQL resolves it. */
export interface ProposalNode extends FactProposal {
  readonly __typename: 'FactProposal';
  readonly meaning: string;
  readonly subject: () => Promise<SubjectNode>;
}

export const proposalNode = (proposal: FactProposal, subject: () => Promise<SubjectNode>): ProposalNode => ({
  ...proposal,
  __typename: 'FactProposal',
  meaning: findFactKey(proposal.key)?.meaning ?? proposal.key,
  subject,
});

/** Proposals of one page, whose subjects are read together when the first of them is asked for. */
export function proposalNodes(
  reads: RegistryReads,
  organisationId: OrganisationId,
  proposals: readonly FactProposal[],
  at: Date,
): ProposalNode[] {
  let loaded: Promise<SubjectNode[]> | undefined;
  const subjects = () =>
    (loaded ??= reads
      .subjectsById(organisationId, [...new Set(proposals.map(({ subjectId }) => subjectId))])
      .then((found) => subjectNodes(reads, organisationId, found, at)));
  return proposals.map((proposal) =>
    proposalNode(proposal, async () => {
      const subject = (await subjects()).find(({ id }) => id === proposal.subjectId);
      if (!subject) throw new Error(`Proposal ${proposal.id} is of a subject that is not registered`);
      return subject;
    }),
  );
}
