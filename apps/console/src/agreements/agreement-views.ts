import { z } from 'zod';
import { DayText } from '../display/zone.js';
import { FactFilters } from '../facts/views.js';

/** Which agreements are listed and on which day, as the address has it; today where it says nothing. */
export const AgreementFilters = z.object({
  search: z.string().min(1).optional().catch(undefined),
  asOf: DayText.optional().catch(undefined),
});
export type AgreementFilters = z.infer<typeof AgreementFilters>;

/** What of an agreement is shown and on which day, as the address has it; what it covers where it says nothing. */
export const AgreementView = FactFilters.extend({
  asOf: DayText.optional().catch(undefined),
  tab: z.enum(['deployments', 'facts', 'history']).optional().catch(undefined),
});
export type AgreementView = z.infer<typeof AgreementView>;
