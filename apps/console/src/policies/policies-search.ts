import { z } from 'zod';
import { PagePlace } from '../display/pager.js';

/** Which part of the page is shown, the rules where absent, and which of them, as the address has it. */
export const PoliciesSearch = PagePlace.extend({
  tab: z.enum(['packs', 'timeline', 'history']).optional().catch(undefined),
  rev: z.number().int().min(0).optional().catch(undefined),
  search: z.string().min(1).optional().catch(undefined),
  pack: z.string().min(1).optional().catch(undefined),
  kind: z.enum(['DENY', 'DENY_UNLESS', 'OBLIGATION', 'RECORD', 'FINDING']).optional().catch(undefined),
});
export type PoliciesSearch = z.infer<typeof PoliciesSearch>;
