import { Args, ID, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type DecisionFilter as DecisionQuery,
  decisionPosition,
  DecisionReads,
  type DecisionSummary,
  type Explanation,
  RecordedCalls,
  RecordedDecisions,
  type RecordedExplanation,
} from '#governance';
import { type Connection, Cursors, GraphqlJson, OptionalInput, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { CallRequest } from '#registry';
import type { OrganisationId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { StatedCallType } from '../policy/call.types.js';
import { explanation } from '../registry/subject.types.js';
import {
  DecisionConnection,
  type DecisionFilter,
  DecisionFilterInput,
  DecisionType,
  LedgerType,
} from './decision.types.js';
import { type LedgerState, LogRecords } from './log-records.js';

/** A decision as GraphQL resolves it. */
export interface DecisionNode extends DecisionSummary {
  readonly __typename: 'Decision';
  readonly organisationId: OrganisationId;
}

export const decisionNode = (organisationId: OrganisationId, decision: DecisionSummary): DecisionNode => ({
  ...decision,
  __typename: 'Decision',
  organisationId,
});

@Resolver(() => DecisionType)
export class DecisionResolver {
  constructor(
    private readonly reads: DecisionReads,
    private readonly records: LogRecords,
    private readonly recorded: RecordedDecisions,
    private readonly calls: RecordedCalls,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => DecisionConnection, {
    description: 'Lists decisions, newest first. The list follows the log by a moment.',
  })
  @Requires<Permission>('ledger:read')
  decisions(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @OptionalInput(DecisionFilterInput, 'filter') filter: DecisionFilter | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<DecisionNode>> {
    const query = queryOf(filter);
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'decisions', query], {
      rows: async (request) =>
        (await this.reads.decisions(organisationId, query, request)).map((row) => decisionNode(organisationId, row)),
      count: () => this.reads.countDecisions(organisationId, query),
      positionOf: decisionPosition,
    });
  }

  @Query(() => DecisionType, {
    nullable: true,
    description: 'One decision; null where the organisation has none of this id.',
  })
  @Requires<Permission>('ledger:read')
  async decision(
    @Caller() { organisationId }: PersonCaller,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<DecisionNode | null> {
    const found = await this.records.decision(organisationId, id);
    return found ? decisionNode(organisationId, found) : null;
  }

  @Query(() => LedgerType, { description: 'The state of the organisation’s log.' })
  @Requires<Permission>('ledger:read')
  ledger(@Caller() { organisationId }: PersonCaller): Promise<LedgerState> {
    return this.records.state(organisationId);
  }

  @ResolveField(() => GraphqlJson, { description: 'Its entry in the log: the record itself.' })
  entry(@Parent() { organisationId, index }: DecisionNode): Promise<unknown> {
    return this.records.entry(organisationId, index);
  }

  @ResolveField(() => String, {
    description:
      'Its entry as bytes, base64, exactly as hashed: SHA-256 of 0x00 and these is the leaf that `proof` proves.',
  })
  async entryBytes(@Parent() { organisationId, index }: DecisionNode): Promise<string> {
    return Buffer.from(await this.records.entryBytes(organisationId, index)).toString('base64');
  }

  @ResolveField(() => StatedCallType, {
    nullable: true,
    description: 'What the application stated of the call; null where the log does not cite it, or it is not kept.',
  })
  async call(@Parent() { organisationId, index }: DecisionNode): Promise<CallRequest | null> {
    const digest = await this.records.callOf(organisationId, index);
    if (digest === undefined) return null;
    return (await this.calls.calls(organisationId, [digest])).get(digest) ?? null;
  }

  @ResolveField(() => explanation.Explanation, {
    description:
      'The decision explained from its record: the entry, the policy set it cites and the facts of its instant.',
  })
  async explanation(@Parent() node: DecisionNode): Promise<Explanation> {
    return (await this.explained(node)).explanation;
  }

  @ResolveField(() => Boolean, {
    description:
      'Whether the facts of its explanation were found again: their versions hash to those that the entry cites. Else the explanation has only what the entry says.',
  })
  async factsProven(@Parent() node: DecisionNode): Promise<boolean> {
    return (await this.explained(node)).factsProven;
  }

  private async explained({ organisationId, index }: DecisionNode): Promise<RecordedExplanation> {
    return this.recorded.explain(organisationId, await this.records.entryBytes(organisationId, index));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Proof that the log holds it, a C2SP tlog-proof; null until a checkpoint that covers it is signed.',
  })
  proof(@Parent() { organisationId, index }: DecisionNode): Promise<string | null> {
    return this.records.proof(organisationId, index);
  }
}

const queryOf = (filter: DecisionFilter | null): DecisionQuery => ({
  effect: filter?.effect ?? null,
  application: filter?.application ?? null,
  deployment: filter?.deployment ?? null,
  policy: filter?.policy ?? null,
  entity: filter?.entity ?? null,
  dataClass: filter?.dataClass ?? null,
  search: filter?.search ?? null,
  from: filter?.from ?? null,
  until: filter?.until ?? null,
});
