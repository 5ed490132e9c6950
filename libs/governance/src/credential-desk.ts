import { Handle, InvalidInput, newId, NotFound, type OrganisationId } from '#vocabulary';
import { z } from 'zod';
import { type Clock, type Credential, type UnitOfWork } from './ports.js';

export const IssueCredential = z.object({
  holder: z.enum(['application', 'person']).describe('Whether the token speaks for an application or for a person.'),
  handle: Handle.describe('Handle of the application or person.'),
  label: z.string().min(1).max(120).describe('What the token is for, so that it can be found and revoked.'),
  expiresAt: z.date().nullish().describe('Instant from which the token is no longer taken; never where absent.'),
});
export type IssueCredential = z.infer<typeof IssueCredential>;

/** Makes tokens: the secret is shown once, its digest kept. */
export abstract class TokenMint {
  abstract mint(holder: 'application' | 'person'): {
    readonly text: string;
    readonly prefix: string;
    readonly last4: string;
    readonly digest: string;
  };
}

/** Issues and revokes the tokens that applications and people show. */
export class CredentialDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly mint: TokenMint,
    private readonly clock: Clock,
  ) {}

  /**
   * Issues a token. Its text is in the result and nowhere else, ever again.
   *
   * @throws {NotFound} no such application or person
   * @throws {InvalidInput} `expiresAt` is past
   */
  issue(
    organisationId: OrganisationId,
    command: IssueCredential,
    actor: string,
  ): Promise<{ credential: Credential; token: string }> {
    const now = this.clock.now();
    if (command.expiresAt && command.expiresAt <= now)
      throw new InvalidInput('expiresAt', command.expiresAt.toISOString(), 'an instant in the future');
    const { text, ...kept } = this.mint.mint(command.holder);
    return this.unitOfWork.run(organisationId, async ({ subjects, people, credentials, ledger, registryChanged }) => {
      const holder =
        command.holder === 'application'
          ? await subjects.findByHandle('application', command.handle)
          : (await people.all()).find((person) => person.handle === command.handle);
      if (!holder) throw new NotFound(command.holder, command.handle);
      const credential = {
        id: newId<string>(),
        organisationId,
        holder: { kind: command.holder, id: holder.id },
        ...kept,
        label: command.label,
        createdAt: now,
        createdBy: actor,
        expiresAt: command.expiresAt ?? null,
        revokedAt: null,
      } as Credential;
      await credentials.add(credential);
      await registryChanged();
      await ledger.append([
        {
          type: 'registry.change',
          actor,
          body: { credential: credential.id, holder: credential.holder, issued: true },
        },
      ]);
      return { credential, token: text };
    });
  }

  /** Revokes a token from now on. Revoking twice changes nothing. */
  revoke(organisationId: OrganisationId, id: string, actor: string): Promise<Credential> {
    return this.unitOfWork.run(organisationId, async ({ credentials, ledger, registryChanged }) => {
      const credential = (await credentials.all()).find((candidate) => candidate.id === id);
      if (!credential) throw new NotFound('credential', id);
      if (credential.revokedAt !== null) return credential;
      const revokedAt = this.clock.now();
      await credentials.revoke(id, revokedAt);
      await registryChanged();
      await ledger.append([{ type: 'registry.change', actor, body: { credential: id, revoked: true } }]);
      return { ...credential, revokedAt };
    });
  }
}
