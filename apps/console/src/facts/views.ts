import { z } from 'zod';

/** Which facts are listed, as the address has it. */
export const FactFilters = z.object({
  find: z.string().min(1).optional().catch(undefined),
  show: z.enum(['known', 'unknown']).optional().catch(undefined),
});
export type FactFilters = z.infer<typeof FactFilters>;

/** What of a subject is shown, as the address has it; its facts where it says nothing. */
export const SubjectView = FactFilters.extend({ tab: z.enum(['history']).optional().catch(undefined) });
export type SubjectView = z.infer<typeof SubjectView>;

/** Which proposals are listed, as the address has it: those that are pending where it says nothing. */
export const ProposalFilters = z.object({
  status: z.enum(['APPROVED', 'DECLINED', 'WITHDRAWN', 'ALL']).optional().catch(undefined),
});
export type ProposalFilters = z.infer<typeof ProposalFilters>;

/** What is proposed, as the address has it. */
export const Proposed = z.object({
  key: z.string().optional().catch(undefined),
  qualifier: z.string().optional().catch(undefined),
  /** The value that the form starts from. */
  value: z.unknown().optional(),
});
