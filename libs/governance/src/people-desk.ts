import { Conflict, DomainError, NotFound, type OrganisationId, newId, PersonId } from '#vocabulary';
import { z } from 'zod';
import { type AdmitPerson, admitWithin, RoleName } from './organisations.js';
import type { ChangeEntry, Clock, Person, Stores, UnitOfWork } from './ports.js';
import { Password, type PasswordHasher, type SecretMint, type SignInDesk, type StartedSession } from './sign-in.js';

export const ChangeRole = z.object({
  id: PersonId.describe('Id of the person.'),
  role: RoleName.describe('What the person may do from now on.'),
});
export type ChangeRole = z.infer<typeof ChangeRole>;

export const ThisPerson = z.object({ id: PersonId.describe('Id of the person.') });
export type ThisPerson = z.infer<typeof ThisPerson>;

export const AcceptInvitation = z.object({
  token: z.string().max(200).describe('The token of the link.'),
  password: Password,
});
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

/** An invitation that was made just now. */
export interface Invited {
  readonly person: Person;
  /** The token of the link: here and nowhere else, ever again. */
  readonly token: string;
  readonly expiresAt: Date;
}

/** Used, revoked, expired or never made: the same words for all. */
export class LinkRefused extends DomainError {
  readonly code = 'UNAUTHENTICATED';

  constructor() {
    super('The link is used, expired, revoked or incomplete; allowed: an open one. Ask for a new one.');
  }
}

const INVITATION_DAYS = 7;
const DAY_MS = 86_400_000;

/** Invites people, and says what they may do and until when. */
export class PeopleDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly signIn: SignInDesk,
    private readonly hasher: PasswordHasher,
    private readonly secrets: SecretMint,
    private readonly clock: Clock,
  ) {}

  /**
   * Admits a person and makes the link with which they choose a password.
   *
   * @throws {AlreadyExists} the handle is taken
   */
  invite(organisationId: OrganisationId, command: AdmitPerson, actor: string): Promise<Invited> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const { person, entry } = await admitWithin(stores, command, this.clock.now(), actor);
      return this.inviteWithin(stores, person, [entry], actor);
    });
  }

  /**
   * Makes a new link for a person, also for one who forgot the password; those before are void.
   *
   * @throws {NotFound}
   * @throws {Conflict} the person is deactivated
   */
  resendInvitation(organisationId: OrganisationId, id: PersonId, actor: string): Promise<Invited> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const person = await existing(stores, id);
      if (person.deactivatedAt !== null)
        throw new Conflict('The person is deactivated; allowed: a person who may act', { person: id });
      await stores.accounts.revokeInvitations(id, this.clock.now());
      return this.inviteWithin(stores, person, [], actor);
    });
  }

  /** Voids the person's open links. Doing it twice changes nothing. */
  revokeInvitation(organisationId: OrganisationId, id: PersonId, actor: string): Promise<Person> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      const person = await existing(stores, id);
      if ((await stores.accounts.revokeInvitations(id, this.clock.now())) > 0)
        await stores.ledger.append([{ type: 'invitation', actor, body: { person: id, revoked: true } }]);
      return person;
    });
  }

  /**
   * Sets the password of whoever was invited, ends their sessions and signs them in. A link works once.
   *
   * @throws {LinkRefused}
   */
  async accept({ token, password }: AcceptInvitation): Promise<StartedSession> {
    const secret = this.secrets.read(token);
    if (secret?.organisation === undefined) throw new LinkRefused();
    const { organisation, digest } = secret;
    // Whoever has no open link gets no password hashed.
    await linkRefusedWhereUnknown(this.unitOfWork.run(organisation, (stores) => this.invited(stores, digest)));
    const phc = await this.hasher.hash(password);
    return this.unitOfWork.run(organisation, async (stores) => {
      const { invitationId, person } = await this.invited(stores, digest);
      const now = this.clock.now();
      if (!(await stores.accounts.acceptInvitation(invitationId, now))) throw new LinkRefused();
      await stores.accounts.setPassword(person.id, phc, now);
      await stores.accounts.endSessionsOf(person.id);
      return this.signIn.startWithin(stores, person, [
        { type: 'invitation', actor: person.id, body: { invitation: invitationId, person: person.id, accepted: true } },
      ]);
    });
  }

  /**
   * Gives a person another role and ends their sessions.
   *
   * @throws {NotFound}
   * @throws {Conflict} nobody would be administrator any more
   */
  changeRole(organisationId: OrganisationId, { id, role }: ChangeRole, actor: string): Promise<Person> {
    return this.changed(organisationId, id, async (stores, person) => {
      if (person.role === role) return { person, entries: [] };
      if (role !== 'administrator') await mustLeaveAdministrator(stores, person);
      await stores.accounts.endSessionsOf(id);
      const body = { person: id, from: person.role, to: role };
      return { person: { ...person, role }, entries: [{ type: 'role.change', actor, body }] };
    });
  }

  /**
   * Ends a person's sessions, invitations and tokens; their history stays.
   *
   * @throws {NotFound}
   * @throws {Conflict} nobody would be administrator any more
   */
  deactivate(organisationId: OrganisationId, id: PersonId, actor: string): Promise<Person> {
    return this.changed(organisationId, id, async (stores, person) => {
      if (person.deactivatedAt !== null) return { person, entries: [] };
      await mustLeaveAdministrator(stores, person);
      const now = this.clock.now();
      const tokens = (await stores.credentials.all()).filter(
        ({ holder, revokedAt }) => holder.id === id && revokedAt === null,
      );
      for (const token of tokens) await stores.credentials.revoke(token.id, now);
      await stores.accounts.endSessionsOf(id);
      await stores.accounts.revokeInvitations(id, now);
      const body = { person: id, deactivated: true, revoked: tokens.map((token) => token.id) };
      return { person: { ...person, deactivatedAt: now }, entries: [{ type: 'registry.change', actor, body }] };
    });
  }

  /** Lets a person act again, with the password until then; tokens are issued anew. */
  reactivate(organisationId: OrganisationId, id: PersonId, actor: string): Promise<Person> {
    return this.changed(organisationId, id, async (_stores, person) =>
      person.deactivatedAt === null
        ? { person, entries: [] }
        : {
            person: { ...person, deactivatedAt: null },
            entries: [{ type: 'registry.change', actor, body: { person: id, reactivated: true } }],
          },
    );
  }

  private changed(
    organisationId: OrganisationId,
    id: PersonId,
    change: (stores: Stores, person: Person) => Promise<{ person: Person; entries: ChangeEntry[] }>,
  ): Promise<Person> {
    return this.unitOfWork.run(organisationId, async (stores) => {
      await existing(stores, id);
      // Locks the organisation: of two administrators who depose each other at once, one is refused.
      await stores.registryChanged();
      const { person, entries } = await change(stores, await existing(stores, id));
      if (entries.length === 0) return person;
      await stores.people.update(person);
      await stores.ledger.append(entries);
      return person;
    });
  }

  private async inviteWithin(
    stores: Stores,
    person: Person,
    entries: readonly ChangeEntry[],
    actor: string,
  ): Promise<Invited> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + INVITATION_DAYS * DAY_MS);
    const { text, digest } = this.secrets.mint(stores.organisation.id);
    const id = newId<string>();
    await stores.accounts.invite({
      ...{ id, personId: person.id, digest, createdAt: now, createdBy: actor, expiresAt },
      acceptedAt: null,
      revokedAt: null,
    });
    const body = { invitation: id, person: person.id, expiresAt: expiresAt.toISOString() };
    await stores.ledger.append([...entries, { type: 'invitation', actor, body }]);
    return { person, token: text, expiresAt };
  }

  private async invited(stores: Stores, digest: string): Promise<{ invitationId: string; person: Person }> {
    const invitation = await stores.accounts.invitation(digest);
    const isOpen =
      invitation !== undefined &&
      invitation.acceptedAt === null &&
      invitation.revokedAt === null &&
      invitation.expiresAt > this.clock.now();
    const person = isOpen ? await stores.people.find(invitation.personId) : undefined;
    if (!isOpen || !person || person.deactivatedAt !== null) throw new LinkRefused();
    return { invitationId: invitation.id, person };
  }
}

async function existing({ people }: Stores, id: PersonId): Promise<Person> {
  const person = await people.find(id);
  if (!person) throw new NotFound('person', id);
  return person;
}

async function mustLeaveAdministrator({ people }: Stores, leaving: Person): Promise<void> {
  const isAdministrator = ({ role, deactivatedAt }: Person) => role === 'administrator' && deactivatedAt === null;
  if (!isAdministrator(leaving)) return;
  if ((await people.all()).some((person) => person.id !== leaving.id && isAdministrator(person))) return;
  throw new Conflict('Found the last administrator; allowed: a change that leaves one', { person: leaving.id });
}

const linkRefusedWhereUnknown = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof NotFound ? new LinkRefused() : error;
  });
