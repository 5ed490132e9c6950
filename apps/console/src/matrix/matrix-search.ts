import { z } from 'zod';
import { PagePlace } from '../display/pager.js';
import { DayText } from '../display/zone.js';

/** Straight to the deployment: through no hop. */
export const NO_HOP = 'none';

/** What is asked of the matrix, as the address has it; what is absent is as the application declares it. */
export const MatrixSearch = PagePlace.extend({
  application: z.string().min(1).optional().catch(undefined),
  entity: z.string().min(1).optional().catch(undefined),
  purpose: z.string().min(1).optional().catch(undefined),
  on: DayText.optional().catch(undefined),
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/))
    .min(1)
    .optional()
    .catch(undefined),
  age: z.int().min(0).max(130).optional().catch(undefined),
  hops: z.array(z.string().min(1)).min(1).optional().catch(undefined),
  search: z.string().min(1).optional().catch(undefined),
  /** Deployments of every status, not only those that are approved. */
  all: z.literal(true).optional().catch(undefined),
  /** The cell that is open, as `class~deployment`. */
  cell: z.string().includes('~').optional().catch(undefined),
});
export type MatrixSearch = z.infer<typeof MatrixSearch>;
