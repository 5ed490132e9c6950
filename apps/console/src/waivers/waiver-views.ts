import { z } from 'zod';

/** Which waivers are listed, as the address has it: all where it says nothing. */
export const WaiverFilters = z.object({
  status: z.enum(['PENDING', 'APPROVED', 'REVOKED', 'DECLINED', 'WITHDRAWN']).optional().catch(undefined),
  policy: z.string().min(1).optional().catch(undefined),
  application: z.string().min(1).optional().catch(undefined),
});
export type WaiverFilters = z.infer<typeof WaiverFilters>;

/** What a request begins with, as the address has it. */
export const WaiverAsked = z.object({
  policy: z.string().min(1).optional().catch(undefined),
  application: z.string().min(1).optional().catch(undefined),
  target: z.string().min(1).optional().catch(undefined),
});
export type WaiverAsked = z.infer<typeof WaiverAsked>;
