import { z } from 'zod';
import { DayText } from '../display/zone.js';

/** Which drafts are listed, as the address has it: those that are open where it says nothing. */
export const DraftFilters = z.object({
  status: z.enum(['PUBLISHED', 'WITHDRAWN', 'ALL']).optional().catch(undefined),
});
export type DraftFilters = z.infer<typeof DraftFilters>;

/** Where on the bench one stands, as the address has it: at the writing of policies where it says nothing. */
export const DraftView = z.object({
  step: z.enum(['packs', 'scenarios', 'changes', 'replay', 'approve']).optional().catch(undefined),
  /** The file that is open. */
  file: z.string().min(1).optional().catch(undefined),
  /** Cedar, where a form could show it too. */
  as: z.literal('cedar').optional().catch(undefined),
  /** Days whose decisions are replayed, both included. */
  from: DayText.optional().catch(undefined),
  until: DayText.optional().catch(undefined),
});
export type DraftView = z.infer<typeof DraftView>;
