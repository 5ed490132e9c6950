import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Clock,
  type DecideProposal,
  type FactProposal,
  FactProposals,
  type Person,
  proposalPosition,
  type ProposeFact,
  RegistryReads,
  subjectFact,
  type SubjectFact,
} from '#governance';
import { type Connection, Cursors, Input, OptionalInput, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { SubjectType } from '../node/node.types.js';
import { PeopleById } from '../people/people-by-id.js';
import { PersonType } from '../people/people.types.js';
import { type ProposalNode, proposalNodes } from './proposal-node.js';
import {
  DecideProposalInput,
  FactProposalConnection,
  FactProposalType,
  type ProposalFilter,
  ProposalFilterInput,
  ProposeFactInput,
} from './proposal.types.js';
import type { SubjectNode } from './subject-node.js';
import { SubjectFactType } from './subject.types.js';

/** Facts that take two people. */
@Resolver(() => FactProposalType)
export class FactProposalResolver {
  constructor(
    private readonly proposals: FactProposals,
    private readonly reads: RegistryReads,
    private readonly people: PeopleById,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  @Query(() => FactProposalConnection, { description: 'Lists facts that were proposed, newest first.' })
  @Requires<Permission>('registry:read')
  factProposals(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @OptionalInput(ProposalFilterInput, 'filter') filter: ProposalFilter | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<ProposalNode>> {
    const query = { status: filter?.status ?? null, subjectId: filter?.subjectId ?? null };
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'factProposals', query], {
      rows: async (request) => {
        const proposals = await this.reads.proposals(organisationId, query, request);
        return proposalNodes(this.reads, organisationId, proposals, this.clock.now());
      },
      count: () => this.reads.countProposals(organisationId, query),
      positionOf: proposalPosition,
    });
  }

  @Mutation(() => FactProposalType, {
    description: 'Proposes a fact, with its evidence. Nothing reads it before a second person approves it.',
  })
  @Requires<Permission>('fact:propose')
  proposeFact(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ProposeFactInput) input: ProposeFact,
  ): Promise<ProposalNode> {
    return this.node(this.proposals.propose(organisationId, input, person.id));
  }

  @Mutation(() => FactProposalType, {
    description: 'Records the fact that somebody else proposed; never by who proposed it.',
  })
  @Requires<Permission>('fact:approve')
  approveFact(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideProposalInput) input: DecideProposal,
  ): Promise<ProposalNode> {
    return this.node(this.proposals.approve(organisationId, input, person.id));
  }

  @Mutation(() => FactProposalType, { description: 'Says no to a fact that somebody else proposed.' })
  @Requires<Permission>('fact:approve')
  declineFact(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideProposalInput) input: DecideProposal,
  ): Promise<ProposalNode> {
    return this.node(this.proposals.decline(organisationId, input, person.id));
  }

  @Mutation(() => FactProposalType, { description: 'Takes back a proposal of one’s own that is pending.' })
  @Requires<Permission>('fact:propose')
  withdrawFact(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideProposalInput) input: DecideProposal,
  ): Promise<ProposalNode> {
    return this.node(this.proposals.withdraw(organisationId, input, person.id));
  }

  @ResolveField(() => SubjectType, { description: 'What it is about.' })
  subject(@Parent() proposal: ProposalNode): Promise<SubjectNode> {
    return proposal.subject();
  }

  @ResolveField(() => SubjectFactType, { description: 'What is known of that attribute now, in that facet.' })
  async knownNow(@Parent() { key, qualifier, subject }: ProposalNode): Promise<SubjectFact> {
    const node = await subject();
    return subjectFact(await node.facts.registry(), node.subject, key, { at: node.at }, qualifier);
  }

  @ResolveField(() => PersonType, { description: 'Who proposed it.' })
  async proposedBy(@Parent() { organisationId, proposedBy }: ProposalNode): Promise<Person | undefined> {
    return this.people.person(organisationId, proposedBy);
  }

  @ResolveField(() => PersonType, {
    nullable: true,
    description: 'Who approved, declined or withdrew it; null while it is pending.',
  })
  async decidedBy(@Parent() { organisationId, decidedBy }: ProposalNode): Promise<Person | null> {
    return decidedBy === null ? null : ((await this.people.person(organisationId, decidedBy)) ?? null);
  }

  private async node(changed: Promise<FactProposal>): Promise<ProposalNode> {
    const proposal = await changed;
    const [node] = proposalNodes(this.reads, proposal.organisationId, [proposal], this.clock.now());
    return node!;
  }
}
