import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  Clock,
  type DecideWaiver,
  isReviewDue,
  isWaiverInForce,
  type Person,
  RegistryReads,
  type RequestWaiver,
  type Waiver,
  WaiverDesk,
  waiverPosition,
  WaiverReads,
} from '#governance';
import { type Connection, Cursors, Input, OptionalInput, PageArgs, pageOf, Requires } from '#graphql';
import type { Permission } from '#identity';
import type { OrganisationId, PersonId, SubjectId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { SubjectType } from '../node/node.types.js';
import { PeopleById } from '../people/people-by-id.js';
import { PersonType } from '../people/people.types.js';
import { subjectNode, type SubjectNode } from '../registry/subject-node.js';
import {
  DecideWaiverInput,
  RequestWaiverInput,
  WaiverConnection,
  type WaiverFilter,
  WaiverFilterInput,
  WaiverType,
} from './waiver.types.js';

/** Exceptions that take two people and end by themselves. */
@Resolver(() => WaiverType)
export class WaiverResolver {
  constructor(
    private readonly desk: WaiverDesk,
    private readonly reads: WaiverReads,
    private readonly registry: RegistryReads,
    private readonly people: PeopleById,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  @Query(() => WaiverConnection, { description: 'Lists waivers, whatever became of them, newest first.' })
  @Requires<Permission>('registry:read')
  waivers(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @OptionalInput(WaiverFilterInput, 'filter') filter: WaiverFilter | null,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Waiver>> {
    const { status = null, policy = null, application = null } = filter ?? {};
    const query = { status, policy, application };
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'waivers', query], {
      rows: (request) => this.reads.waivers(organisationId, query, request),
      count: () => this.reads.countWaivers(organisationId, query),
      positionOf: waiverPosition,
    });
  }

  @Mutation(() => WaiverType, {
    description: 'Requests an exception to one of the organisation’s own policies; a law’s cannot be waived.',
  })
  @Requires<Permission>('waiver:request')
  requestWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(RequestWaiverInput) input: RequestWaiver,
  ): Promise<Waiver> {
    return this.desk.request(organisationId, input, person.id);
  }

  @Mutation(() => WaiverType, { description: 'Puts in force a waiver that somebody else requested.' })
  @Requires<Permission>('waiver:approve')
  approveWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideWaiverInput) input: DecideWaiver,
  ): Promise<Waiver> {
    return this.desk.approve(organisationId, input, person.id);
  }

  @Mutation(() => WaiverType, { description: 'Says no to a waiver that somebody else requested.' })
  @Requires<Permission>('waiver:approve')
  declineWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideWaiverInput) input: DecideWaiver,
  ): Promise<Waiver> {
    return this.desk.decline(organisationId, input, person.id);
  }

  @Mutation(() => WaiverType, { description: 'Takes back a waiver that one requested and that is pending.' })
  @Requires<Permission>('waiver:request')
  withdrawWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideWaiverInput) input: DecideWaiver,
  ): Promise<Waiver> {
    return this.desk.withdraw(organisationId, input, person.id);
  }

  @Mutation(() => WaiverType, { description: 'Ends an approved waiver early: its policy denies again at once.' })
  @Requires<Permission>('waiver:revoke')
  revokeWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideWaiverInput) input: DecideWaiver,
  ): Promise<Waiver> {
    return this.desk.revoke(organisationId, input, person.id);
  }

  @Mutation(() => WaiverType, { description: 'Records what came of a waiver that stood and has ended.' })
  @Requires<Permission>('waiver:review')
  reviewWaiver(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(DecideWaiverInput) input: DecideWaiver,
  ): Promise<Waiver> {
    return this.desk.review(organisationId, input, person.id);
  }

  @ResolveField(() => Boolean, { description: 'Whether it lifts its policy now.' })
  isInForce(@Parent() waiver: Waiver): boolean {
    return isWaiverInForce(waiver, this.clock.now());
  }

  @ResolveField(() => Boolean, { description: 'Whether it stood, has ended, and its outcome is yet to be recorded.' })
  isReviewDue(@Parent() waiver: Waiver): boolean {
    return isReviewDue(waiver, this.clock.now());
  }

  @ResolveField(() => SubjectType, { description: 'The application that it is for.' })
  async application(@Parent() { organisationId, applicationId }: Waiver): Promise<SubjectNode> {
    const subject = await this.subject(organisationId, applicationId);
    return subject!;
  }

  @ResolveField(() => SubjectType, { nullable: true, description: 'Deployment or alias that it is for; null is any.' })
  async target(@Parent() { organisationId, targetId }: Waiver): Promise<SubjectNode | null> {
    return targetId === null ? null : this.subject(organisationId, targetId);
  }

  @ResolveField(() => PersonType, { description: 'Who requested it.' })
  async requestedBy(@Parent() { organisationId, requestedBy }: Waiver): Promise<Person | null> {
    return this.person(organisationId, requestedBy);
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Who approved, declined or withdrew it.' })
  async decidedBy(@Parent() { organisationId, decidedBy }: Waiver): Promise<Person | null> {
    return this.person(organisationId, decidedBy);
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Who ended it early.' })
  async revokedBy(@Parent() { organisationId, revokedBy }: Waiver): Promise<Person | null> {
    return this.person(organisationId, revokedBy);
  }

  @ResolveField(() => PersonType, { nullable: true, description: 'Who recorded what came of it.' })
  async reviewedBy(@Parent() { organisationId, reviewedBy }: Waiver): Promise<Person | null> {
    return this.person(organisationId, reviewedBy);
  }

  private async subject(organisationId: OrganisationId, id: SubjectId): Promise<SubjectNode | null> {
    const [subject] = await this.registry.subjectsById(organisationId, [id]);
    return subject ? subjectNode(this.registry, subject, this.clock.now()) : null;
  }

  private async person(organisationId: OrganisationId, id: PersonId | null): Promise<Person | null> {
    return id === null ? null : ((await this.people.person(organisationId, id)) ?? null);
  }
}
