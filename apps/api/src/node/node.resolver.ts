import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { Clock, type FoundNode, NodeReads, RegistryReads } from '#governance';
import { Requires } from '#graphql';
import type { Permission } from '#identity';
import { InvalidInput, type OrganisationId } from '#vocabulary';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { decisionNode } from '../ledger/decision.resolver.js';
import { proposalNodes } from '../registry/proposal-node.js';
import { subjectNode } from '../registry/subject-node.js';
import { NodeType } from './node.types.js';

const MAX_IDS = 100;

@Resolver()
export class NodeResolver {
  constructor(
    private readonly nodes: NodeReads,
    private readonly registry: RegistryReads,
    private readonly clock: Clock,
  ) {}

  @Query(() => NodeType, {
    nullable: true,
    description: 'Finds anything by its id; null where the organisation does not have it.',
  })
  @Requires<Permission>('registry:read')
  async node(
    @Caller() { organisationId }: PersonCaller,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<object | null> {
    const [found] = await this.find(organisationId, [id]);
    return found ?? null;
  }

  @Query(() => [NodeType], {
    name: 'nodes',
    nullable: 'items',
    description: 'Finds up to 100 things by their ids, in that order; null where the organisation does not have one.',
  })
  @Requires<Permission>('registry:read')
  nodesOf(
    @Caller() { organisationId }: PersonCaller,
    @Args('ids', { type: () => [ID], description: 'Their ids.' }) ids: string[],
  ): Promise<(object | null)[]> {
    if (ids.length > MAX_IDS) throw new InvalidInput('ids', `${ids.length} ids`, `at most ${MAX_IDS}`);
    return this.find(organisationId, ids);
  }

  private async find(organisationId: OrganisationId, ids: readonly string[]): Promise<(object | null)[]> {
    const found = await this.nodes.find(organisationId, ids);
    return found.map((node) => (node ? this.shown(organisationId, node) : null));
  }

  private shown(organisationId: OrganisationId, node: FoundNode): object {
    switch (node.type) {
      case 'subject':
        return subjectNode(this.registry, node.subject, this.clock.now());
      case 'fact':
        return { ...node.fact, __typename: 'Evidence' };
      case 'proposal':
        return proposalNodes(this.registry, organisationId, [node.proposal], this.clock.now())[0]!;
      case 'waiver':
        return { ...node.waiver, __typename: 'Waiver' };
      case 'person':
        return { ...node.person, __typename: 'Person' };
      case 'decision':
        return decisionNode(organisationId, node.decision);
      case 'report':
        return { ...node.report, __typename: 'Report' };
    }
  }
}
