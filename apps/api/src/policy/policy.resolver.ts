import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type Organisation,
  PeopleReads,
  PoliciesInForce,
  PolicyDesk,
  type PublishedSet,
  type PublishPolicies,
} from '#governance';
import {
  asksFor,
  type Connection,
  connection,
  Cursors,
  Input,
  PageArgs,
  pageRequest,
  type PageRequest,
  Requires,
} from '#graphql';
import type { Permission } from '#identity';
import type { DocumentedPack, DocumentedPackLibrary } from '#packs';
import type { Rule } from '#policy';
import { NotFound, type OrganisationId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { PeopleById } from '../people/people-by-id.js';
import { PackType, type Policy, PolicyConnection, PolicySetType, PublishPoliciesInput } from './policy.types.js';

/** The packs that this installation ships. */
export abstract class Library {
  abstract readonly packs: DocumentedPackLibrary;
}

const policyOf = ({ id, inForceUntil, mentions: _, ...rule }: Rule): Policy & Pick<Rule, 'derived'> => ({
  ...rule,
  policy: id,
  inForceUntil: inForceUntil ?? null,
});

const setOf = ({ set, publication }: PublishedSet) => ({
  digest: set.digest,
  rev: publication?.rev ?? 0,
  packs: publication?.packs ?? [...new Set(set.rules.map(({ pack }) => pack))],
  own: publication?.own ?? [],
  publishedAt: publication?.publishedAt ?? null,
  publishedBy: publication?.publishedBy ?? null,
  policies: set.rules.map(policyOf),
});

const packOf = ({ id, policies: _, scenarios: __, ...pack }: DocumentedPack, published: readonly string[]) => ({
  ...pack,
  pack: id,
  inForce: pack.base || published.includes(id),
});

@Resolver(() => PolicySetType)
export class PolicyResolver {
  constructor(
    private readonly desk: PolicyDesk,
    private readonly inForce: PoliciesInForce,
    private readonly people: PeopleReads,
    private readonly names: PeopleById,
    private readonly library: Library,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => [PackType], { description: 'Lists the packs that can be switched on.' })
  @Requires<Permission>('registry:read')
  async packs(@Caller() { organisationId }: PersonCaller): Promise<ReturnType<typeof packOf>[]> {
    const { publication } = await this.inForce.of(await this.organisation(organisationId));
    return this.library.packs.packs.map((pack) => packOf(pack, publication?.packs ?? []));
  }

  @Query(() => PolicyConnection, { description: 'Lists the policies of the set in force, by id.' })
  @Requires<Permission>('registry:read')
  async policies(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Policy>> {
    const { set } = await this.inForce.of(await this.organisation(organisationId));
    const list = JSON.stringify([organisationId, 'policies']);
    const request = pageRequest(page, this.cursors, list);
    const rows = within(set.rules, request).map(policyOf);
    const count = asksFor(info, 'totalCount') ? set.rules.length : undefined;
    return connection(rows, request, ({ policy }) => [policy], this.cursors, list, count);
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

  @Mutation(() => PolicySetType, { description: 'Publishes packs and own policies as one set, in force from now.' })
  @Requires<Permission>('policy:publish')
  async publishPolicies(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(PublishPoliciesInput) input: PublishPolicies,
  ): Promise<ReturnType<typeof setOf>> {
    await this.desk.publish(organisationId, input, person.id);
    return setOf(await this.inForce.of(await this.organisation(organisationId)));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Name of the person who published it, or plain words for a service.',
  })
  publishedByName(
    @Parent() { publishedBy }: ReturnType<typeof setOf>,
    @Caller() { organisationId }: PersonCaller,
  ): Promise<string> | null {
    return publishedBy === null ? null : this.names.nameOf(organisationId, publishedBy);
  }

  private async organisation(id: OrganisationId): Promise<Organisation> {
    const organisation = await this.people.organisation(id);
    if (!organisation) throw new NotFound('organisation', id);
    return organisation;
  }
}

/** Rules, in order of their ids, of a page and one more. */
function within(rules: readonly Rule[], { direction, from, limit }: PageRequest): Rule[] {
  const inOrder = direction === 'forward' ? rules : rules.toReversed();
  const isBeyond = ({ id }: Rule) =>
    from === undefined || (direction === 'forward' ? id > String(from[0]) : id < String(from[0]));
  return inOrder.filter(isBeyond).slice(0, limit + 1);
}
