import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type ListedPublication,
  type Organisation,
  packChanges,
  PeopleReads,
  PoliciesInForce,
  PolicyDesk,
  PolicyReads,
  publicationPosition,
  type PublishedSet,
  type PublishPolicies,
  tableChanges,
} from '#governance';
import { type Connection, Cursors, Input, PageArgs, pageOf, type PageRequest, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { DocumentedPack, DocumentedPackLibrary } from '#packs';
import type { Rule, RuleChange } from '#policy';
import { NotFound, type OrganisationId, type PackLibrary } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { PeopleById } from '../people/people-by-id.js';
import { PolicyChangeType } from './policy-draft.types.js';
import {
  PackType,
  type Policy,
  PolicyConnection,
  PublicationConnection,
  PublicationType,
  PolicySetType,
  PublishPoliciesInput,
} from './policy.types.js';

/** The packs that this installation ships. */
export abstract class Library {
  abstract readonly packs: DocumentedPackLibrary;
}

const policyOf = ({ id, inForceUntil, mentions: _, ...rule }: Rule): Policy & Pick<Rule, 'derived'> => ({
  ...rule,
  policy: id,
  inForceUntil: inForceUntil ?? null,
});

const setOf = ({ set, library, publication: { rev, packs, own, publishedAt, publishedBy } }: PublishedSet) => ({
  digest: set.digest,
  ...{ rev, packs, own, publishedAt, publishedBy },
  observe: set.observe,
  policies: set.rules.map(policyOf),
  library,
});

const packOf = (installed: DocumentedPack, published: PackLibrary) => {
  const { id, policies: _, scenarios: __, ...pack } = installed;
  const before = published.packs.find((other) => other.id === id);
  return {
    ...pack,
    pack: id,
    inForce: before !== undefined,
    publishedVersion: before?.version ?? null,
    installed,
    published,
  };
};

const publicationOf = (publication: ListedPublication) => ({ ...publication, ownCount: publication.own.length });

@Resolver(() => PolicySetType)
export class PolicyResolver {
  constructor(
    private readonly desk: PolicyDesk,
    private readonly inForce: PoliciesInForce,
    private readonly reads: PolicyReads,
    private readonly people: PeopleReads,
    private readonly names: PeopleById,
    private readonly library: Library,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => [PackType], { description: 'Lists the packs that can be switched on.' })
  @Requires<Permission>('registry:read')
  async packs(@Caller() { organisationId }: PersonCaller): Promise<ReturnType<typeof packOf>[]> {
    const { library } = await this.inForce.of(await this.organisation(organisationId));
    return this.library.packs.packs.map((pack) => packOf(pack, library));
  }

  @Query(() => PolicyConnection, { description: 'Lists the policies of the set in force, by id.' })
  @Requires<Permission>('registry:read')
  async policies(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Policy>> {
    const { set } = await this.inForce.of(await this.organisation(organisationId));
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'policies'], {
      rows: async (request) => within(set.rules, request).map(policyOf),
      count: () => set.rules.length,
      positionOf: ({ policy }) => [policy],
    });
  }

  @Query(() => PolicySetType, {
    nullable: true,
    description: 'The policy set of a digest, as decisions cite it; the one in force where none is named.',
  })
  @Requires<Permission>('registry:read')
  async policySet(
    @Caller() { organisationId }: PersonCaller,
    @Args('digest', { type: () => String, nullable: true, description: 'Its digest, hex.' }) digest?: string | null,
  ): Promise<ReturnType<typeof setOf> | null> {
    const organisation = await this.organisation(organisationId);
    const found =
      digest == null ? await this.inForce.of(organisation) : await this.inForce.byDigest(organisation, digest);
    return found ? setOf(found) : null;
  }

  @Query(() => PublicationConnection, { description: 'Lists what was published, newest first.' })
  @Requires<Permission>('registry:read')
  publications(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<ReturnType<typeof publicationOf>>> {
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'publications'], {
      rows: async (request) => (await this.reads.publications(organisationId, request)).map(publicationOf),
      count: () => this.reads.countPublications(organisationId),
      positionOf: publicationPosition,
    });
  }

  @Mutation(() => PolicySetType, {
    description:
      'Publishes packs and own policies as one set, in force from now, until an application holds a key; then a policy draft and a second person do.',
  })
  @Requires<Permission>('policy:publish')
  async publishPolicies(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(PublishPoliciesInput) input: PublishPolicies,
  ): Promise<ReturnType<typeof setOf>> {
    await this.desk.publish(organisationId, input, person.id);
    return setOf(await this.inForce.of(await this.organisation(organisationId)));
  }

  @ResolveField(() => String, {
    description: 'Name of the person who published it, or plain words for a service.',
  })
  publishedByName(
    @Parent() { publishedBy }: ReturnType<typeof setOf>,
    @Caller() { organisationId }: PersonCaller,
  ): Promise<string> {
    return this.names.nameOf(organisationId, publishedBy);
  }

  @ResolveField(() => [String], {
    description:
      'Tables, such as adequacy, that are installed otherwise than this set has them; publishing packs brings them.',
  })
  changedTables(@Parent() { library }: ReturnType<typeof setOf>): string[] {
    return tableChanges(library, this.library.packs);
  }

  private async organisation(id: OrganisationId): Promise<Organisation> {
    const organisation = await this.people.organisation(id);
    if (!organisation) throw new NotFound('organisation', id);
    return organisation;
  }
}

@Resolver(() => PackType)
export class PackResolver {
  @ResolveField(() => [PolicyChangeType], {
    description:
      'What publishing the installed version would change; empty where the published one is the same, or none.',
  })
  changes(@Parent() { published, installed }: ReturnType<typeof packOf>): RuleChange[] {
    return packChanges(published, installed);
  }
}

@Resolver(() => PublicationType)
export class PublicationResolver {
  constructor(private readonly names: PeopleById) {}

  @ResolveField(() => String, { description: 'Name of the person who published it, or plain words for a service.' })
  publishedByName(
    @Parent() { publishedBy }: ListedPublication,
    @Caller() { organisationId }: PersonCaller,
  ): Promise<string> {
    return this.names.nameOf(organisationId, publishedBy);
  }
}

/** Rules, in order of their ids, of a page and one more. */
function within(rules: readonly Rule[], { direction, from, limit }: PageRequest): Rule[] {
  const inOrder = direction === 'forward' ? rules : rules.toReversed();
  const isBeyond = ({ id }: Rule) =>
    from === undefined || (direction === 'forward' ? id > String(from[0]) : id < String(from[0]));
  return inOrder.filter(isBeyond).slice(0, limit + 1);
}
