import { z } from 'zod';

/** Which part of the page is shown, as the address has it; the people where absent. */
export const PeopleTab = z.object({ tab: z.enum(['invitations', 'roles']).optional().catch(undefined) });
