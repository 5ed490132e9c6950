import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { type DecisionReplay, Replay, type ReplayRequest, type ReplayResult } from '#governance';
import { Input, Requires } from '#graphql';
import type { Permission } from '#identity';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { LogRecords } from './log-records.js';
import { DecisionReplayType, ReplayInput, ReplayType } from './replay.types.js';

@Resolver()
export class ReplayResolver {
  constructor(
    private readonly records: LogRecords,
    private readonly desk: Replay,
  ) {}

  @Query(() => DecisionReplayType, {
    description:
      'Decides a recorded decision again on what its entry cites, and compares bit for bit. Nothing is written.',
  })
  @Requires<Permission>('ledger:read')
  async replayDecision(
    @Caller() { organisationId }: PersonCaller,
    @Args('id', { type: () => ID, description: 'Id of the decision.' }) id: string,
  ): Promise<DecisionReplay> {
    return this.desk.decision(organisationId, await this.records.entryBytesOf(organisationId, id));
  }

  @Query(() => ReplayType, {
    description:
      'Decides the recorded decisions of a period again, on the policies that each cites or on others, and says what comes out otherwise. Nothing is written.',
  })
  @Requires<Permission>('ledger:read')
  replay(@Caller() { organisationId }: PersonCaller, @Input(ReplayInput) input: ReplayRequest): Promise<ReplayResult> {
    return this.desk.run(organisationId, input);
  }
}
