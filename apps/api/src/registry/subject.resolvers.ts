import type { Type } from '@nestjs/common';
import { Args, Info, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Clock,
  type FactChange,
  factHistory,
  RegistryReads,
  subjectFacts,
  type SubjectFact,
  subjectPosition,
  type SubjectQuery,
} from '#governance';
import {
  asksFor,
  type Connection,
  connection,
  Cursors,
  GraphqlDateTime,
  OptionalInput,
  PageArgs,
  pageRequest,
  Requires,
} from '#graphql';
import type { Permission } from '#identity';
import type { OrganisationId, SubjectKind } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { subjectNodes, type SubjectNode } from './subject-node.js';
import {
  DeploymentFilterInput,
  type DeploymentFilter,
  FactChangeType,
  KIND_IN_FACTS,
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

  async list(
    organisationId: OrganisationId,
    wanted: Omit<SubjectQuery, 'at' | 'order'> & {
      readonly at: Date | null | undefined;
      readonly order: SubjectOrder | null;
    },
    page: PageArgs,
    info: GraphQLResolveInfo,
  ): Promise<Connection<SubjectNode>> {
    const query = { ...wanted, at: wanted.at ?? this.clock.now(), order: wanted.order ?? BY_HANDLE };
    const list = JSON.stringify([organisationId, query.kind, query.search, query.stating, query.order]);
    const request = pageRequest(page, this.cursors, list);
    const subjects = await this.reads.subjects(organisationId, query, request);
    const count = asksFor(info, 'totalCount') ? await this.reads.countSubjects(organisationId, query) : undefined;
    const nodes = subjectNodes(this.reads, organisationId, subjects, query.at);
    const positionOf = subjectPosition(query.order);
    return connection(nodes, request, ({ subject }) => positionOf(subject), this.cursors, list, count);
  }
}

const BY_HANDLE: SubjectOrder = { by: 'handle', descending: false };

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
function factsResolverOf(kind: SubjectKind): Type<unknown> {
  @Resolver(() => subjectTypes[kind])
  class SubjectFactsResolver {
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
  }
  return SubjectFactsResolver;
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
  ...(Object.keys(LISTS) as (keyof typeof LISTS)[]).map(listResolverOf),
  ...(Object.keys(subjectTypes) as SubjectKind[]).map(factsResolverOf),
];
