import { z } from 'zod';
import { FactFilters } from '../facts/views.js';

/** What of a deployment is shown, as the address has it; its facts where it says nothing. */
export const DeploymentView = FactFilters.extend({
  tab: z.enum(['terms', 'history']).optional().catch(undefined),
});
export type DeploymentView = z.infer<typeof DeploymentView>;
