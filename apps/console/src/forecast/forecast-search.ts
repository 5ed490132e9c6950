import { z } from 'zod';
import { DayText } from '../display/zone.js';

/** Which recorded calls are looked at and how far ahead, as the address has it. Days are the organisation's, and both count. */
export const ForecastSearch = z.object({
  from: DayText.optional().catch(undefined),
  until: DayText.optional().catch(undefined),
  months: z.int().min(1).max(60).optional().catch(undefined),
  application: z.string().min(1).optional().catch(undefined),
});
export type ForecastSearch = z.infer<typeof ForecastSearch>;
