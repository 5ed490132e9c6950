import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Clock, type Overview, OverviewView, RegistryReads } from '#governance';
import { enumType, objectType, Requires } from '#graphql';
import { isPermitted, type Permission } from '#identity';
import { Day, WaiverId } from '#vocabulary';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { SubjectType } from '../node/node.types.js';
import { subjectNodes, type SubjectNode } from '../registry/subject-node.js';

const HORIZON_DAYS = 90;
const DAYS = 7;

const count = (meaning: string) => z.int().describe(meaning);

const TaskKind = z.enum(['review', 'conflict', 'gap', 'waiver_review']);
enumType('TaskKind', TaskKind, {
  description: 'A review, a contradiction, something that has to be known, or a waiver that has ended.',
});
const TaskType = objectType(
  'Task',
  z
    .object({
      kind: TaskKind.describe('What is to be done.'),
      attributes: z.array(z.string()).readonly().describe('What is unknown, contradicted or was waived, in words.'),
      isOwn: z.boolean().describe('Whether the viewer answers for it.'),
      waiver: WaiverId.nullable().describe('The waiver that has ended and whose outcome is to be recorded.'),
    })
    .describe('Something that waits for the viewer.'),
);

const LapseKind = z.enum(['evidence', 'window', 'review']);
enumType('LapseKind', LapseKind, {
  description: 'Evidence that ends, an agreement that ends, or a review that is due.',
});
const LapseType = objectType(
  'Lapse',
  z
    .object({
      kind: LapseKind.describe('What comes to its end.'),
      key: z.string().describe('The attribute.'),
      meaning: z.string().describe('What it says, in words.'),
      at: z.date().describe('First instant at which it no longer holds.'),
      affectedDeployments: count('Deployments that rest on it.'),
    })
    .describe('Something that holds now and will not for long.'),
);

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
      taskCount: count('How many things wait for the viewer.'),
      lapseCount: count('How many things lapse.'),
      allowed: count('Calls allowed in these days.'),
      denied: count('Calls denied in these days.'),
      byDay: z.array(DayTally).readonly().describe('Days that had decisions, oldest first.'),
      byCause: z.array(Cause).readonly().describe('The twenty policies that denied most.'),
      deploymentCount: count('Deployments registered.'),
      approvedCount: count('Deployments approved.'),
      agreementCount: count('Agreements registered.'),
      applicationCount: count('Applications registered.'),
    })
    .describe('What needs attention today.'),
);

interface About {
  readonly subject: SubjectNode;
}
type ShownTask = Omit<Overview['tasks'][number], 'subject'> & About;
type ShownLapse = Pick<Overview['lapses'][number], 'key' | 'meaning' | 'at'> &
  About & { readonly kind: Overview['lapses'][number]['what']; readonly affectedDeployments: number };

@Resolver(() => TaskType)
export class TaskResolver {
  @ResolveField(() => SubjectType, { description: 'What it is about.' })
  subject(@Parent() { subject }: About): SubjectNode {
    return subject;
  }
}

@Resolver(() => LapseType)
export class LapseResolver {
  @ResolveField(() => SubjectType, { description: 'What it is about.' })
  subject(@Parent() { subject }: About): SubjectNode {
    return subject;
  }
}

@Resolver(() => OverviewType)
export class OverviewResolver {
  constructor(
    private readonly view: OverviewView,
    private readonly reads: RegistryReads,
    private readonly clock: Clock,
  ) {}

  @Query(() => OverviewType, {
    description: 'Tells what waits for the viewer, what lapses, and what was decided in the last days.',
  })
  @Requires<Permission>('ledger:read')
  overview(
    @Caller() { organisationId, person }: PersonCaller,
    @Args('horizonDays', { type: () => Int, nullable: true, description: 'Days ahead; 90 where absent.' })
    horizonDays?: number | null,
    @Args('days', {
      type: () => Int,
      nullable: true,
      description: 'Days of decisions, today included; 7 where absent.',
    })
    days?: number | null,
  ): Promise<Overview> {
    const viewer = {
      id: person.id,
      handle: person.handle,
      mayApprove: isPermitted(person.role, 'deployment:approve'),
      mayState: isPermitted(person.role, 'fact:propose'),
      mayReviewWaivers: isPermitted(person.role, 'waiver:review'),
    };
    return this.view.of(organisationId, viewer, { horizonDays: horizonDays ?? HORIZON_DAYS, days: days ?? DAYS });
  }

  @ResolveField(() => [TaskType], { description: 'What waits for the viewer, their own first; at most 50.' })
  tasks(@Parent() { tasks }: Overview): ShownTask[] {
    const nodes = this.nodesOf(tasks);
    return tasks.map((task, index) => ({ ...task, subject: nodes[index]! }));
  }

  @ResolveField(() => [LapseType], { description: 'What lapses within the horizon, soonest first; at most 50.' })
  lapses(@Parent() { lapses }: Overview): ShownLapse[] {
    const nodes = this.nodesOf(lapses);
    return lapses.map(({ what, key, meaning, at, deployments }, index) => ({
      ...{ kind: what, key, meaning, at },
      subject: nodes[index]!,
      affectedDeployments: deployments.length,
    }));
  }

  private nodesOf(items: readonly { readonly subject: Overview['tasks'][number]['subject'] }[]): SubjectNode[] {
    const subjects = items.map(({ subject }) => subject);
    return subjects.length === 0
      ? []
      : subjectNodes(this.reads, subjects[0]!.organisationId, subjects, this.clock.now());
  }
}
