import type { Type } from '@nestjs/common';
import { Args, Info, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Clock,
  type FactChange,
  factHistory,
  type ProposalStatus,
  RegistryReads,
  type SubjectChange,
  subjectChanges,
  subjectFacts,
  type SubjectFact,
  subjectPosition,
  type SubjectQuery,
} from '#governance';
import { type Connection, Cursors, GraphqlDateTime, OptionalInput, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import { InvalidInput, type OrganisationId, type SubjectKind } from '#vocabulary';
import type { Fact } from '#registry';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { SubjectType } from '../node/node.types.js';
import { PeopleById } from '../people/people-by-id.js';
import { proposalNode, type ProposalNode } from './proposal-node.js';
import { FactProposalType, proposalStatus } from './proposal.types.js';
import { subjectNodes, type SubjectNode } from './subject-node.js';
import {
  DeploymentFilterInput,
  type DeploymentFilter,
  FactChangeType,
  explanation,
  KIND_IN_FACTS,
  SubjectChangeType,
  subjectConnections,
  SubjectFactType,
  type SubjectFilter,
  SubjectFilterInput,
  type SubjectOrder,
  SubjectOrderInput,
  subjectTypes,
} from './subject.types.js';

/** Answers the lists of subjects. */
export class SubjectLists {
  constructor(
    private readonly reads: RegistryReads,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  list(
    organisationId: OrganisationId,
    wanted: Omit<SubjectQuery, 'at' | 'order'> & {
      readonly at: Date | null | undefined;
      readonly order: SubjectOrder | null;
    },
    page: PageArgs,
    info: GraphQLResolveInfo,
  ): Promise<Connection<SubjectNode>> {
    const query = { ...wanted, at: wanted.at ?? this.clock.now(), order: wanted.order ?? BY_HANDLE };
    const list = [organisationId, query.kind, query.search, query.stating, query.order];
    const positionOf = subjectPosition(query.order);
    return pageOf({ page, info, cursors: this.cursors }, list, {
      rows: async (request) => {
        const subjects = await this.reads.subjects(organisationId, query, request);
        return subjectNodes(this.reads, organisationId, subjects, query.at);
      },
      count: () => this.reads.countSubjects(organisationId, query),
      positionOf: ({ subject }) => positionOf(subject),
    });
  }
}

const BY_HANDLE: SubjectOrder = { by: 'handle', descending: false };

const CHANGES = 50;
const MAX_CHANGES = 200;

const AS_OF = 'Instant as of which facts are read, past or future; now where absent.';

/** Root fields of the lists, by kind; deployments have more to filter by and a resolver of their own. */
const LISTS = {
  entity: 'entities',
  vendor: 'vendors',
  model: 'models',
  alias: 'aliases',
  hop: 'hops',
  application: 'applications',
  'declared-call': 'declaredCalls',
  agreement: 'agreements',
  addendum: 'addenda',
  'data-class': 'dataClasses',
  'observed-traffic': 'observedTraffic',
} as const satisfies Partial<Record<SubjectKind, string>>;

/** Fields that every subject has. */
@Resolver(() => SubjectType)
export class SubjectFactsResolver {
  @ResolveField(() => [SubjectFactType], {
    description: 'What is known of it, attribute by attribute, known or not.',
  })
  async facts(
    @Parent() node: SubjectNode,
    @Args('asOf', { type: () => GraphqlDateTime, nullable: true, description: AS_OF }) asOf?: Date | null,
    @Args('key', { type: () => String, nullable: true, description: 'One attribute; all where absent.' })
    key?: string | null,
  ): Promise<SubjectFact[]> {
    return subjectFacts(await node.facts.registry(), node.subject, { at: asOf ?? node.at }, key ?? undefined);
  }

  @ResolveField(() => [FactChangeType], { description: 'Every change of one attribute, oldest first.' })
  async history(
    @Parent() node: SubjectNode,
    @Args('key', { type: () => String, description: 'The attribute.' }) key: string,
  ): Promise<FactChange[]> {
    return factHistory(await node.facts.registry(), node.subject, key);
  }

  @ResolveField(() => [SubjectChangeType], { description: 'What happened to it, of every attribute, newest first.' })
  async changes(
    @Parent() node: SubjectNode,
    @Args('first', { type: () => Int, nullable: true, description: 'At most so many, up to 200; 50 where absent.' })
    first?: number | null,
  ): Promise<SubjectChangeNode[]> {
    const limit = changesLimit(first);
    const proposals = await node.facts.proposalsOf(node.subject);
    const changes = subjectChanges(await node.facts.registry(), node.subject, proposals, limit);
    return changes.map(({ proposal, ...change }) => ({
      ...change,
      proposal: proposal && proposalNode(proposal, () => Promise.resolve(node)),
    }));
  }

  @ResolveField(() => [FactProposalType], { description: 'What was proposed of it, newest first.' })
  async proposals(
    @Parent() node: SubjectNode,
    @Args('status', {
      type: () => proposalStatus as never,
      nullable: true,
      description: 'Only those; all where absent.',
    })
    status?: ProposalStatus | null,
  ): Promise<ProposalNode[]> {
    const all = await node.facts.proposalsOf(node.subject);
    return all
      .filter((proposal) => status == null || proposal.status === status)
      .map((proposal) => proposalNode(proposal, () => Promise.resolve(node)));
  }
}

/** A change as GraphQL resolves it. */
interface SubjectChangeNode extends Omit<SubjectChange, 'proposal'> {
  readonly proposal: ProposalNode | null;
}

function changesLimit(first: number | null | undefined): number {
  if (first == null) return CHANGES;
  if (first < 1 || first > MAX_CHANGES) throw new InvalidInput('first', String(first), `1 to ${MAX_CHANGES}`);
  return first;
}

/** Names of whoever is behind facts and their changes. */
@Resolver(() => explanation.Evidence)
export class EvidenceResolver {
  constructor(private readonly people: PeopleById) {}

  @ResolveField(() => String, { description: 'Name of the person who read it, or plain words for a service.' })
  observedByName(@Parent() { organisationId, observedBy }: Fact): Promise<string> {
    return this.people.nameOf(organisationId, observedBy);
  }
}

@Resolver(() => FactChangeType)
export class FactChangeResolver {
  constructor(private readonly people: PeopleById) {}

  @ResolveField(() => String, { description: 'Name of the person who recorded it, or plain words for a service.' })
  actorName(@Parent() { fact, actor }: FactChange): Promise<string> {
    return this.people.nameOf(fact.organisationId, actor);
  }
}

@Resolver(() => SubjectChangeType)
export class SubjectChangeResolver {
  constructor(private readonly people: PeopleById) {}

  @ResolveField(() => String, {
    description: 'Name of the person who stated it or took the step, or plain words for a service.',
  })
  actorName(@Parent() { fact }: SubjectChangeNode): Promise<string> {
    return this.people.nameOf(fact.organisationId, fact.observedBy);
  }

  @ResolveField(() => FactProposalType, {
    nullable: true,
    description: 'The proposal that became the fact, with who approved it; null where it was recorded at once.',
  })
  proposal(@Parent() { proposal }: SubjectChangeNode): ProposalNode | null {
    return proposal;
  }
}

function listResolverOf(kind: keyof typeof LISTS): Type<unknown> {
  @Resolver(() => subjectTypes[kind])
  class SubjectListResolver {
    constructor(private readonly lists: SubjectLists) {}

    @Query(() => subjectConnections[kind], {
      name: LISTS[kind],
      description: `Lists ${WORDS[kind]}, a page at a time.`,
    })
    @Requires<Permission>('registry:read')
    list(
      @Caller() { organisationId }: PersonCaller,
      @Args() page: PageArgs,
      @OptionalInput(SubjectFilterInput, 'filter') filter: SubjectFilter | null,
      @OptionalInput(SubjectOrderInput, 'order') order: SubjectOrder | null,
      @Args('asOf', { type: () => GraphqlDateTime, nullable: true, description: AS_OF }) asOf: Date | null | undefined,
      @Info() info: GraphQLResolveInfo,
    ): Promise<Connection<SubjectNode>> {
      const wanted = { kind, search: filter?.search ?? null, stating: [], order, at: asOf };
      return this.lists.list(organisationId, wanted, page, info);
    }
  }
  return SubjectListResolver;
}

const WORDS: Readonly<Record<keyof typeof LISTS, string>> = {
  entity: 'the companies of the organisation',
  vendor: 'vendors',
  model: 'models',
  alias: 'aliases',
  hop: 'the stations that see content on the way',
  application: 'applications',
  'declared-call': 'declared calls',
  agreement: 'agreements',
  addendum: 'addenda to agreements',
  'data-class': 'the organisation’s data classes',
  'observed-traffic': 'traffic to models that was seen',
};

@Resolver(() => subjectTypes.deployment)
export class DeploymentListResolver {
  constructor(private readonly lists: SubjectLists) {}

  @Query(() => subjectConnections.deployment, { description: 'Lists deployments, a page at a time.' })
  @Requires<Permission>('registry:read')
  deployments(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @OptionalInput(DeploymentFilterInput, 'filter') filter: DeploymentFilter | null,
    @OptionalInput(SubjectOrderInput, 'order') order: SubjectOrder | null,
    @Args('asOf', { type: () => GraphqlDateTime, nullable: true, description: AS_OF }) asOf: Date | null | undefined,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<SubjectNode>> {
    const wanted = {
      kind: 'deployment',
      search: filter?.search ?? null,
      stating: statingOf(filter),
      order,
      at: asOf,
    } as const;
    return this.lists.list(organisationId, wanted, page, info);
  }
}

/** What a filter on deployments says of their facts. */
function statingOf(filter: DeploymentFilter | null): SubjectQuery['stating'] {
  const is = (key: string, value: string | null | undefined) =>
    value == null ? [] : [{ key, value, match: 'is' as const }];
  const { kind, status, vendor, region, owner } = filter ?? {};
  return [
    ...is('deployment.kind', kind && KIND_IN_FACTS[kind]),
    ...is('deployment.status', status),
    ...is('deployment.vendor', vendor),
    ...is('deployment.owner', owner),
    ...(region == null ? [] : [{ key: 'deployment.processing_regions', value: region, match: 'includes' as const }]),
  ];
}

export const subjectResolvers: readonly Type<unknown>[] = [
  DeploymentListResolver,
  EvidenceResolver,
  FactChangeResolver,
  SubjectChangeResolver,
  ...(Object.keys(LISTS) as (keyof typeof LISTS)[]).map(listResolverOf),
  SubjectFactsResolver,
];
