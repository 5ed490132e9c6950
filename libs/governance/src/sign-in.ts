import { DomainError, Handle, InvalidInput, newId, NotFound, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import type { ChangeEntry, Clock, Organisation, Person, Session, Stores, Tenancy, UnitOfWork } from './ports.js';

/** NIST SP 800-63B: length counts, composition rules do not. */
export const Password = z
  .string()
  .min(12, 'at least 12 characters')
  .max(256, 'at most 256 characters')
  .describe('12 to 256 characters, whichever they are.');

/** What was typed as a password; whether it is the right one is not a question of its form. */
const TypedPassword = z.string().max(256, 'at most 256 characters').describe('The password.');

export const SignIn = z.object({
  organisation: Handle.describe('Handle of the organisation.'),
  handle: Handle.describe('Handle of the person.'),
  password: TypedPassword,
});
export type SignIn = z.infer<typeof SignIn>;

export const ChangePassword = z.object({
  currentPassword: TypedPassword.describe('The password until now.'),
  newPassword: Password,
});
export type ChangePassword = z.infer<typeof ChangePassword>;

/** Turns passwords into what may be kept. */
export abstract class PasswordHasher {
  abstract hash(password: string): Promise<string>;
  /** Takes as long without a kept password as with one, and is then false. */
  abstract verify(password: string, kept: string | undefined): Promise<boolean>;
}

/** Makes secrets of 256 random bits, for cookies and links; only their digests are kept. */
export abstract class SecretMint {
  /** The text names its organisation, where it is one's. */
  abstract mint(organisation?: OrganisationId): { readonly text: string; readonly digest: string };
  /** `undefined` when the text is none that this could have made. */
  abstract read(
    text: string,
  ): { readonly organisation: OrganisationId | undefined; readonly digest: string } | undefined;
}

/** Counts attempts to sign in. */
export abstract class Attempts {
  /** Counts one before it is known how it ends. @throws {TooManyAttempts} */
  abstract admit(account: string, address: string): void;
  /** Forgets the attempts on the account, and takes this one back from the address. */
  abstract succeeded(account: string, address: string): void;
}

export class TooManyAttempts extends DomainError {
  readonly code = 'TOO_MANY_ATTEMPTS';

  constructor(retryAfterSeconds: number) {
    super(`Too many attempts to sign in; the next is allowed in ${retryAfterSeconds} s`, { retryAfterSeconds });
  }
}

/** The same words whatever was wrong, so that nobody learns who has an account. */
export class SignInRefused extends DomainError {
  readonly code = 'UNAUTHENTICATED';

  constructor() {
    super('Organisation, handle and password do not fit together');
  }
}

export interface SessionLimits {
  /** Seconds without a request after which a session ends. */
  readonly idleSeconds: number;
  /** Seconds after which a session ends, used or not. */
  readonly absoluteSeconds: number;
}

/** Who a session speaks for. */
export interface SignedIn {
  readonly organisationId: OrganisationId;
  readonly person: Person;
  readonly sessionId: string;
}

/** A session that was started just now. */
export interface StartedSession {
  readonly organisation: Organisation;
  readonly person: Person;
  /** What the cookie holds: here and nowhere else, ever again. */
  readonly secret: string;
}

/** A session's use is noted once in so many seconds, not at every request. */
const SEEN_EVERY_SECONDS = 60;

/** Signs people in and out, and tells whose session a cookie is. */
export class SignInDesk {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly unitOfWork: UnitOfWork,
    private readonly hasher: PasswordHasher,
    private readonly secrets: SecretMint,
    private readonly attempts: Attempts,
    private readonly clock: Clock,
    private readonly limits: SessionLimits,
  ) {}

  /**
   * Signs a person in by password. A refusal takes the same time and the same words whatever its cause; the ledger of the
   * organisation, where there is one, has the cause.
   *
   * @throws {TooManyAttempts}
   * @throws {SignInRefused}
   */
  async signIn(command: SignIn, address: string): Promise<StartedSession> {
    const account = `${command.organisation} ${command.handle}`;
    this.attempts.admit(account, address);
    const organisation = await this.tenancy.findByHandle(command.organisation);
    const found = organisation && (await this.account(organisation.id, command.handle));
    const isRight = await this.hasher.verify(command.password, found?.password);
    if (!organisation) throw new SignInRefused();
    if (!found || !isRight || found.person.deactivatedAt !== null) {
      await this.recordRefusal(organisation.id, found?.person, isRight);
      throw new SignInRefused();
    }
    const started = await this.unitOfWork.run(organisation.id, async (stores) => {
      const person = await stores.people.find(found.person.id);
      const isUnchanged = (await stores.accounts.password(found.person.id)) === found.password;
      if (!person || person.deactivatedAt !== null || !isUnchanged) throw new SignInRefused();
      return this.startWithin(stores, person);
    });
    this.attempts.succeeded(account, address);
    return started;
  }

  /** Starts a session inside a transaction, and records it after `entries`, as the transaction's last write. */
  async startWithin(stores: Stores, person: Person, entries: readonly ChangeEntry[] = []): Promise<StartedSession> {
    const now = this.clock.now();
    const { text, digest } = this.secrets.mint(stores.organisation.id);
    const session: Session = { id: newId<string>(), personId: person.id, digest, startedAt: now, seenAt: now };
    await stores.accounts.endSessionsBefore(
      before(now, this.limits.absoluteSeconds),
      before(now, this.limits.idleSeconds),
    );
    await stores.accounts.startSession(session);
    await stores.ledger.append([...entries, { type: 'signin', actor: person.id, body: { session: session.id } }]);
    return { organisation: stores.organisation, person, secret: text };
  }

  /** Whose session it is; `undefined` when it is unknown, ended or expired, or its person may no longer act. */
  async signedIn(text: string): Promise<SignedIn | undefined> {
    const secret = this.secrets.read(text);
    if (secret?.organisation === undefined) return undefined;
    const organisationId = secret.organisation;
    const now = this.clock.now();
    return orUndefined(
      this.unitOfWork.run(organisationId, async ({ accounts, people }) => {
        const session = await accounts.session(secret.digest);
        if (!session || this.isOver(session, now)) return undefined;
        const person = await people.find(session.personId);
        if (!person || person.deactivatedAt !== null) return undefined;
        if (session.seenAt <= before(now, SEEN_EVERY_SECONDS)) await accounts.sessionSeen(session.id, now);
        return { organisationId, person, sessionId: session.id };
      }),
    );
  }

  /** Ends this session; a token's holder has none. */
  async signOut(session: SignedIn | undefined): Promise<void> {
    if (session === undefined) return;
    const { organisationId, person, sessionId } = session;
    await this.unitOfWork.run(organisationId, async ({ accounts, ledger }) => {
      await accounts.endSession(sessionId);
      await ledger.append([{ type: 'signout', actor: person.id, body: { session: sessionId } }]);
    });
  }

  /** Ends every session of the person. */
  signOutEverywhere(organisationId: OrganisationId, person: Person): Promise<void> {
    return this.unitOfWork.run(organisationId, async ({ accounts, ledger }) => {
      await accounts.endSessionsOf(person.id);
      await ledger.append([{ type: 'signout', actor: person.id, body: { everywhere: true } }]);
    });
  }

  /**
   * Puts a new password in place of the current one, ends every session, and starts a new one.
   *
   * @throws {TooManyAttempts}
   * @throws {InvalidInput} the current password is not right
   */
  async changePassword(
    organisationId: OrganisationId,
    person: Person,
    command: ChangePassword,
    address: string,
  ): Promise<StartedSession> {
    this.attempts.admit(person.id, address);
    const kept = await this.unitOfWork.run(organisationId, ({ accounts }) => accounts.password(person.id));
    if (!(await this.hasher.verify(command.currentPassword, kept)))
      throw new InvalidInput('currentPassword', 'another one (not shown)', 'the password until now');
    const phc = await this.hasher.hash(command.newPassword);
    const started = await this.unitOfWork.run(organisationId, async (stores) => {
      await stores.accounts.setPassword(person.id, phc, this.clock.now());
      await stores.accounts.endSessionsOf(person.id);
      return this.startWithin(stores, person, [
        { type: 'registry.change', actor: person.id, body: { person: person.id, passwordChanged: true } },
      ]);
    });
    this.attempts.succeeded(person.id, address);
    return started;
  }

  private account(organisationId: OrganisationId, handle: Handle) {
    return this.unitOfWork.run(organisationId, async ({ people, accounts }) => {
      const person = (await people.all()).find((candidate) => candidate.handle === handle);
      return person && { person, password: await accounts.password(person.id) };
    });
  }

  private recordRefusal(
    organisationId: OrganisationId,
    person: Person | undefined,
    isRight: boolean,
  ): Promise<unknown> {
    const cause = person === undefined ? 'unknown_account' : isRight ? 'deactivated' : 'wrong_password';
    return this.unitOfWork.run(organisationId, ({ ledger }) =>
      ledger.append([{ type: 'signin.refused', actor: null, body: { person: person?.id ?? null, cause } }]),
    );
  }

  private isOver({ startedAt, seenAt }: Session, now: Date): boolean {
    return startedAt <= before(now, this.limits.absoluteSeconds) || seenAt <= before(now, this.limits.idleSeconds);
  }
}

const before = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1000);

/** A secret may name an organisation that there is not. */
const orUndefined = <T>(work: Promise<T | undefined>): Promise<T | undefined> =>
  work.catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
