import { Mutation, Resolver } from '@nestjs/graphql';
import {
  type AcceptInvitation,
  type AdmitPerson,
  type ChangePassword,
  type ChangeRole,
  FirstRun,
  type Invited,
  PeopleDesk,
  type Person,
  type SetUp,
  type SignIn,
  SignInDesk,
  type StartedSession,
  type ThisPerson,
} from '#governance';
import { Input, Public, Requires } from '#graphql';
import type { Permission } from '#identity';
import { Caller } from '../access/access.guard.js';
import { Browser, type BrowserAtHand, CookiePolicy } from '../access/browser.js';
import { CREATE_ORGANISATION, type PersonCaller } from '../access/callers.js';
import {
  AcceptInvitationInput,
  AdmitPersonInput,
  ChangePasswordInput,
  ChangeRoleInput,
  InvitedType,
  PersonType,
  SetUpInput,
  SetupLinkType,
  SignedInType,
  SignInInput,
  ThisPersonInput,
} from './people.types.js';

type Shown = Omit<StartedSession, 'secret'>;

/** Each starts a session, whose secret goes into the cookie and nowhere else, or ends one. */
@Resolver()
export class SessionResolver {
  constructor(
    private readonly desk: SignInDesk,
    private readonly people: PeopleDesk,
    private readonly firstRun: FirstRun,
    private readonly cookies: CookiePolicy,
  ) {}

  @Mutation(() => SetupLinkType, {
    description: 'Makes the one-time link that sets the installation up; those before are void. For the operator only.',
  })
  @Requires<typeof CREATE_ORGANISATION>(CREATE_ORGANISATION)
  openSetup(): Promise<{ token: string; expiresAt: Date }> {
    return this.firstRun.openSetup();
  }

  @Mutation(() => SignedInType, {
    description: 'Makes the first organisation with its administrator, by the setup link, and signs them in.',
  })
  @Public()
  async setUp(@Input(SetUpInput) input: SetUp, @Browser() browser: BrowserAtHand): Promise<Shown> {
    return browser.keep(await this.firstRun.setUp(input), this.cookies);
  }

  @Mutation(() => SignedInType, { description: 'Signs a person in by password; the session is in the cookie.' })
  @Public()
  async signIn(@Input(SignInInput) input: SignIn, @Browser() browser: BrowserAtHand): Promise<Shown> {
    return browser.keep(await this.desk.signIn(input, browser.address), this.cookies);
  }

  @Mutation(() => SignedInType, { description: 'Sets the password of whoever has the link, and signs them in.' })
  @Public()
  async acceptInvitation(
    @Input(AcceptInvitationInput) input: AcceptInvitation,
    @Browser() browser: BrowserAtHand,
  ): Promise<Shown> {
    return browser.keep(await this.people.accept(input), this.cookies);
  }

  @Mutation(() => Boolean, { description: 'Ends the session whose cookie came.' })
  @Requires<Permission>('session:own')
  async signOut(@Caller() { session }: PersonCaller, @Browser() browser: BrowserAtHand): Promise<true> {
    await this.desk.signOut(session);
    browser.forget(this.cookies);
    return true;
  }

  @Mutation(() => Boolean, { description: 'Ends every session of whoever asks, in every browser.' })
  @Requires<Permission>('session:own')
  async signOutEverywhere(
    @Caller() { organisationId, person }: PersonCaller,
    @Browser() browser: BrowserAtHand,
  ): Promise<true> {
    await this.desk.signOutEverywhere(organisationId, person);
    browser.forget(this.cookies);
    return true;
  }

  @Mutation(() => SignedInType, {
    description: 'Puts a new password in place of the current one; ends every session and starts a new one.',
  })
  @Requires<Permission>('session:own')
  async changePassword(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ChangePasswordInput) input: ChangePassword,
    @Browser() browser: BrowserAtHand,
  ): Promise<Shown> {
    return browser.keep(await this.desk.changePassword(organisationId, person, input, browser.address), this.cookies);
  }
}

/** What an administrator does with people who sign in. */
@Resolver()
export class InvitationResolver {
  constructor(private readonly desk: PeopleDesk) {}

  @Mutation(() => InvitedType, { description: 'Admits a person and makes the link with which they choose a password.' })
  @Requires<Permission>('person:admit')
  invitePerson(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(AdmitPersonInput) input: AdmitPerson,
  ): Promise<Invited> {
    return this.desk.invite(organisationId, input, person.id);
  }

  @Mutation(() => InvitedType, {
    description: 'Makes a new link for a person, also for one who forgot the password; those before are void.',
  })
  @Requires<Permission>('person:admit')
  resendInvitation(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ThisPersonInput) { id }: ThisPerson,
  ): Promise<Invited> {
    return this.desk.resendInvitation(organisationId, id, person.id);
  }

  @Mutation(() => PersonType, { description: 'Voids the open links of a person.' })
  @Requires<Permission>('person:admit')
  revokeInvitation(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ThisPersonInput) { id }: ThisPerson,
  ): Promise<Person> {
    return this.desk.revokeInvitation(organisationId, id, person.id);
  }

  @Mutation(() => PersonType, { description: 'Gives a person another role, and ends their sessions.' })
  @Requires<Permission>('person:change_role')
  changeRole(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ChangeRoleInput) input: ChangeRole,
  ): Promise<Person> {
    return this.desk.changeRole(organisationId, input, person.id);
  }

  @Mutation(() => PersonType, {
    description: 'Ends a person’s sessions, links and tokens from now on; their history stays.',
  })
  @Requires<Permission>('person:deactivate')
  deactivatePerson(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ThisPersonInput) { id }: ThisPerson,
  ): Promise<Person> {
    return this.desk.deactivate(organisationId, id, person.id);
  }

  @Mutation(() => PersonType, { description: 'Lets a deactivated person act again; tokens are issued anew.' })
  @Requires<Permission>('person:deactivate')
  reactivatePerson(
    @Caller() { organisationId, person }: PersonCaller,
    @Input(ThisPersonInput) { id }: ThisPerson,
  ): Promise<Person> {
    return this.desk.reactivate(organisationId, id, person.id);
  }
}
