import { Args, Int, Query, Resolver } from '@nestjs/graphql';
import { type Overview, OverviewView } from '#governance';
import { objectType, Requires } from '#graphql';
import type { Permission } from '#identity';
import { Day, InvalidInput } from '#vocabulary';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';

const count = (meaning: string) => z.int().describe(meaning);

const Lapse = z
  .object({
    key: z.string().describe('The attribute.'),
    meaning: z.string().describe('What it says, in words.'),
    subject: z.string().describe('What it is about: kind and handle.'),
    at: z.date().describe('When its evidence ends.'),
    affectedDeployments: count('Deployments that need it.'),
  })
  .describe('Something known whose evidence ends.');
objectType('Lapse', Lapse);
const DayTally = z
  .object({ day: Day.describe('The day.'), allowed: count('Calls allowed.'), denied: count('Calls denied.') })
  .describe('The decisions of a day.');
objectType('DecisionDay', DayTally);
const Cause = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    title: z.string().describe('What it says, in a line; its id where the set in force no longer has it.'),
    law: z.string().describe('The law it is of.'),
    count: count('Decisions that it denied.'),
  })
  .describe('A policy that denied.');
objectType('DenialCause', Cause);
const OverviewType = objectType(
  'Overview',
  z
    .object({
      lapses: z
        .array(Lapse)
        .readonly()
        .describe('What deployments need and whose evidence ends, soonest first; at most 50.'),
      lapseCount: count('How many there are.'),
      allowed: count('Calls allowed in these days.'),
      denied: count('Calls denied in these days.'),
      byDay: z.array(DayTally).readonly().describe('Days that had decisions, oldest first.'),
      byCause: z.array(Cause).readonly().describe('The twenty policies that denied most.'),
    })
    .describe('What an officer sees first.') satisfies z.ZodType<Overview>,
);

const within = (field: string, value: number, most: number): number => {
  if (value < 1 || value > most) throw new InvalidInput(field, String(value), `1 to ${most}`);
  return value;
};

@Resolver()
export class OverviewResolver {
  constructor(private readonly view: OverviewView) {}

  @Query(() => OverviewType, { description: 'Tallies the decisions of the last days and lists what lapses.' })
  @Requires<Permission>('ledger:read')
  overview(
    @Caller() { organisationId }: PersonCaller,
    @Args('horizonDays', { type: () => Int, nullable: true, description: 'Days ahead; 90 where absent.' })
    horizonDays?: number | null,
    @Args('days', {
      type: () => Int,
      nullable: true,
      description: 'Days of decisions, today included; 7 where absent.',
    })
    days?: number | null,
  ): Promise<Overview> {
    return this.view.of(
      organisationId,
      within('horizonDays', horizonDays ?? 90, 3_660),
      within('days', days ?? 7, 366),
    );
  }
}
