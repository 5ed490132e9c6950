import { answerSchemas, DecideProposal, type ProposalStatus, ProposeFact } from '#governance';
import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { FactId, ProposalId, SubjectId } from '#vocabulary';
import { z } from 'zod';
import { NodeType } from '../node/node.types.js';
import './stated-fact.types.js';

const { FactValueJson, Evidence } = answerSchemas;

const Status = z
  .enum(['pending', 'approved', 'declined', 'withdrawn'])
  .describe('Whether a proposal is still to be decided, and how it was.') satisfies z.ZodType<ProposalStatus>;
export const proposalStatus = enumType('ProposalStatus', Status);

export const FactProposalType = objectType(
  'FactProposal',
  z
    .object({
      id: ProposalId,
      key: z.string().describe('The attribute.'),
      meaning: z.string().describe('What it says, in words.'),
      qualifier: z.string().nullable().describe('Facet of the attribute.'),
      value: FactValueJson.nullable().describe('The value that is proposed; null is none.'),
      method: Evidence.shape.method,
      source: Evidence.shape.source,
      confidence: Evidence.shape.confidence,
      observedAt: z.date().describe('When the source was read.'),
      validFrom: z.date().describe('First instant at which it would hold.'),
      validUntil: z.date().nullable().describe('Instant from which it would no longer hold; null is open.'),
      supersedes: FactId.nullable().describe('The fact that it would replace.'),
      note: z.string().describe('Why it is proposed.'),
      status: Status,
      proposedAt: z.date().describe('When it was proposed.'),
      decidedAt: z.date().nullable().describe('When it was approved, declined or withdrawn; null while it is pending.'),
      decisionNote: z.string().nullable().describe('Why it was; null while it is pending.'),
      factId: FactId.nullable().describe('The fact that it became; null unless it was approved.'),
    })
    .describe('A fact that one person proposes. It becomes one when another approves it.'),
  { implements: [NodeType] },
);
export const FactProposalConnection = connectionOf(FactProposalType, { totalCount: true });

export const ProposalFilter = z
  .object({ status: Status.nullish(), subjectId: SubjectId.nullish().describe('What the facts are about.') })
  .describe('Which proposals to list: every condition stated has to hold.');
export type ProposalFilter = z.infer<typeof ProposalFilter>;
export const ProposalFilterInput = inputType('FactProposalFilterInput', ProposalFilter);

export const ProposeFactInput = inputType('ProposeFactInput', ProposeFact, {
  description: 'A fact to propose, with the evidence for it.',
});
export const DecideProposalInput = inputType('DecideFactProposalInput', DecideProposal, {
  description: 'Which proposal, and why.',
});
