import { enumType, objectType } from '#graphql';
import { Day } from '#vocabulary';
import { z } from 'zod';
import { Policy } from './policy.types.js';

const LawDateKind = z
  .enum(['begins', 'condition', 'ends'])
  .describe('What the day is to the policy: its first, one on which its condition may answer otherwise, or its last.');
enumType('LawDateKind', LawDateKind, {
  description:
    'The first day in force of a policy; a day within on which its condition may answer otherwise of the same facts; the last day in force.',
});

const LawDate = z
  .object({
    day: Day.describe('The day, in the zone of the policy.'),
    kind: LawDateKind,
    ...Policy.pick({ policy: true, pack: true, law: true, citation: true, title: true, url: true, mode: true }).shape,
    zone: z.string().describe('IANA time zone in which the day is counted.'),
    inForce: z.boolean().describe('Whether the organisation decides by it; false for a pack that is not switched on.'),
  })
  .describe('A date written into a policy.');
export type LawDate = z.infer<typeof LawDate>;
export const LawDateType = objectType('LawDate', LawDate);
