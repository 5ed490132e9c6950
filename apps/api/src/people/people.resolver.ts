import { Args, Info, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  type AdmitPerson,
  Clock,
  creationPosition,
  type OpenInvitation,
  type Organisation,
  Organisations,
  PeopleReads,
  type Person,
  RegistryReads,
  type Role,
  type Tenant,
  TenantSetup,
} from '#governance';
import { type Connection, Cursors, Input, PageArgs, pageOf, Requires } from '#graphql';
import { isPermitted, type Permission, PERMISSION_MEANINGS, PERMISSIONS } from '#identity';
import { NotFound, type OrganisationId } from '#vocabulary';
import type { GraphQLResolveInfo } from 'graphql';
import { Caller } from '../access/access.guard.js';
import { CREATE_ORGANISATION, type PersonCaller } from '../access/callers.js';
import { subjectNode, type SubjectNode } from '../registry/subject-node.js';
import { subjectTypes } from '../registry/subject.types.js';
import { PeopleById } from './people-by-id.js';
import {
  AdmitPersonInput,
  InvitationConnection,
  InvitationType,
  type NewOrganisation,
  NewOrganisationInput,
  OrganisationType,
  PermissionOfRolesType,
  PersonConnection,
  PersonType,
  TenantType,
  ViewerType,
} from './people.types.js';

interface Viewer {
  readonly person: Person;
  readonly organisation: Organisation;
  readonly permissions: readonly Permission[];
}

interface PermissionOfRoles {
  readonly permission: Permission;
  readonly meaning: string;
  readonly roles: readonly Role[];
}

@Resolver(() => OrganisationType)
export class OrganisationResolver {
  constructor(
    private readonly people: PeopleReads,
    private readonly registry: RegistryReads,
    private readonly setup: TenantSetup,
    private readonly clock: Clock,
  ) {}

  @Query(() => ViewerType, { description: 'Says who asks, where, and what they may do.' })
  @Requires<Permission>('registry:read')
  async viewer(@Caller() { organisationId, person }: PersonCaller): Promise<Viewer> {
    const permissions = (Object.keys(PERMISSIONS) as Permission[]).filter((one) => isPermitted(person.role, one));
    return { person, organisation: await this.existing(organisationId), permissions };
  }

  @Query(() => OrganisationType, { description: 'The organisation of whoever asks.' })
  @Requires<Permission>('registry:read')
  organisation(@Caller() { organisationId }: PersonCaller): Promise<Organisation> {
    return this.existing(organisationId);
  }

  @ResolveField(() => subjectTypes.organisation, {
    nullable: true,
    description: 'The organisation as a thing that facts are about; null until its first fact is registered.',
  })
  async subject(@Parent() { id }: Organisation): Promise<SubjectNode | null> {
    const subject = await this.registry.organisationSubject(id);
    return subject ? subjectNode(this.registry, subject, this.clock.now()) : null;
  }

  @Mutation(() => TenantType, {
    description: 'Makes an organisation with its first administrator. For the operator only.',
  })
  @Requires<typeof CREATE_ORGANISATION>(CREATE_ORGANISATION)
  createOrganisation(
    @Input(NewOrganisationInput) { administrator, ...organisation }: NewOrganisation,
  ): Promise<Tenant> {
    return this.setup.open(organisation, administrator, 'operator');
  }

  private async existing(id: OrganisationId): Promise<Organisation> {
    const organisation = await this.people.organisation(id);
    if (!organisation) throw new NotFound('organisation', id);
    return organisation;
  }
}

/** An invitation as GraphQL resolves it. */
interface InvitationNode extends OpenInvitation {
  readonly organisationId: OrganisationId;
}

@Resolver(() => InvitationType)
export class OpenInvitationResolver {
  constructor(
    private readonly reads: PeopleReads,
    private readonly people: PeopleById,
    private readonly cursors: Cursors,
    private readonly clock: Clock,
  ) {}

  @Query(() => InvitationConnection, {
    description: 'Lists the invitations that can still be accepted, oldest first, never their secrets.',
  })
  @Requires<Permission>('person:admit')
  invitations(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<InvitationNode>> {
    const now = this.clock.now();
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'invitations'], {
      rows: async (request) =>
        (await this.reads.invitations(organisationId, now, request)).map((row) => ({ ...row, organisationId })),
      count: () => this.reads.countInvitations(organisationId, now),
      positionOf: creationPosition,
    });
  }

  @ResolveField(() => PersonType, { description: 'Who is invited.' })
  async person(@Parent() { organisationId, personId }: InvitationNode): Promise<Person | undefined> {
    return this.people.person(organisationId, personId);
  }

  @ResolveField(() => String, { description: 'Name of the person who made it, or plain words for a service.' })
  createdByName(@Parent() { organisationId, createdBy }: InvitationNode): Promise<string> {
    return this.people.nameOf(organisationId, createdBy);
  }
}

@Resolver()
export class PeopleResolver {
  constructor(
    private readonly reads: PeopleReads,
    private readonly organisations: Organisations,
    private readonly cursors: Cursors,
  ) {}

  @Query(() => PersonConnection, { description: 'Lists the people of the organisation, oldest first.' })
  @Requires<Permission>('registry:read')
  people(
    @Caller() { organisationId }: PersonCaller,
    @Args() page: PageArgs,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Connection<Person>> {
    return pageOf({ page, info, cursors: this.cursors }, [organisationId, 'people'], {
      rows: (request) => this.reads.people(organisationId, request),
      count: () => this.reads.countPeople(organisationId),
      positionOf: creationPosition,
    });
  }

  @Query(() => [PermissionOfRolesType], { description: 'Lists what people may do, and which roles may.' })
  @Requires<Permission>('registry:read')
  permissions(): PermissionOfRoles[] {
    return Object.entries<readonly Role[]>(PERMISSIONS).map(([name, roles]) => {
      const permission = name as Permission;
      return { permission, meaning: PERMISSION_MEANINGS[permission], roles };
    });
  }

  @Mutation(() => PersonType, { description: 'Admits a person to the organisation, under a role.' })
  @Requires<Permission>('person:admit')
  admitPerson(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(AdmitPersonInput) input: AdmitPerson,
  ): Promise<Person> {
    return this.organisations.admit(organisationId, input, person.id);
  }
}
