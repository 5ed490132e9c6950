import { Conflict, newId, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { AdmitPerson, admitWithin, CreateOrganisation } from './organisations.js';
import { LinkRefused } from './people-desk.js';
import type { PolicyDesk } from './policy-desk.js';
import type { Clock, SetupLinks, Tenancy, UnitOfWork } from './ports.js';
import { Password, type PasswordHasher, type SecretMint, type SignInDesk, type StartedSession } from './sign-in.js';

export const AdministratorWithPassword = AdmitPerson.pick({ handle: true, name: true })
  .extend({ password: Password })
  .describe('The first person admitted, who signs in with the password.');

export const SetUp = z.object({
  token: z.string().max(200).describe('The token of the setup link.'),
  organisation: CreateOrganisation.describe('The first organisation.'),
  administrator: AdministratorWithPassword,
});
export type SetUp = z.infer<typeof SetUp>;

const LINK_HOURS = 24;

/** Sets an installation up that has no organisation yet, by a one-time link that its operator was shown. */
export class FirstRun {
  constructor(
    private readonly tenancy: Tenancy,
    private readonly links: SetupLinks,
    private readonly unitOfWork: UnitOfWork,
    private readonly policies: PolicyDesk,
    private readonly signIn: SignInDesk,
    private readonly hasher: PasswordHasher,
    private readonly secrets: SecretMint,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the setup link; those before are void. The token is in the result and nowhere else, ever again.
   *
   * @throws {Conflict} there is an organisation already
   */
  async openSetup(): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    await this.mustBeEmpty();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LINK_HOURS * 3_600_000);
    const { text, digest } = this.secrets.mint();
    await this.links.issue(digest, now, expiresAt);
    return { token: text, expiresAt };
  }

  /**
   * Makes the first organisation with its administrator, and signs them in.
   *
   * @throws {LinkRefused} the link is used, expired or void
   * @throws {Conflict} there is an organisation already
   */
  async setUp({ token, organisation, administrator }: SetUp): Promise<StartedSession> {
    const secret = this.secrets.read(token);
    if (secret === undefined || !(await this.links.isOpen(secret.digest, this.clock.now()))) throw new LinkRefused();
    await this.mustBeEmpty();
    const { password, ...person } = administrator;
    const phc = await this.hasher.hash(password);
    if (!(await this.links.use(secret.digest, this.clock.now()))) throw new LinkRefused();
    const created = { ...organisation, id: newId<OrganisationId>(), createdAt: this.clock.now() };
    const { id } = await this.tenancy.create(created, 'setup');
    return this.unitOfWork.run(id, async (stores) => {
      const now = this.clock.now();
      const { entries } = await this.policies.openWithin(stores, 'setup');
      const admitted = await admitWithin(stores, { ...person, role: 'administrator' }, now, 'setup');
      await stores.accounts.setPassword(admitted.person.id, phc, now);
      return this.signIn.startWithin(stores, admitted.person, [admitted.entry, ...entries]);
    });
  }

  private async mustBeEmpty(): Promise<void> {
    if ((await this.tenancy.all()).length > 0)
      throw new Conflict(
        'Found an organisation; allowed: an installation without any. Its administrator invites people.',
      );
  }
}
