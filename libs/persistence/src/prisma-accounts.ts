import type { Accounts, Invitation, Session } from '#governance';
import { type OrganisationId, PersonId } from '#vocabulary';
import { z } from 'zod';
import type { Transaction } from './prisma-client.js';

const SessionRow = z.object({
  id: z.string(),
  personId: PersonId,
  digest: z.string(),
  startedAt: z.date(),
  seenAt: z.date(),
});

const InvitationRow = z.object({
  id: z.string(),
  personId: PersonId,
  digest: z.string(),
  createdAt: z.date(),
  createdBy: z.string(),
  expiresAt: z.date(),
  acceptedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});

export class PrismaAccounts implements Accounts {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async password(personId: PersonId): Promise<string | undefined> {
    return (await this.db.password.findUnique({ where: { personId } }))?.phc;
  }

  async setPassword(personId: PersonId, phc: string, setAt: Date): Promise<void> {
    const { organisationId } = this;
    const { count } = await this.db.password.updateMany({ where: { personId }, data: { phc, setAt } });
    if (count === 0) await this.db.password.create({ data: { organisationId, personId, phc, setAt } });
  }

  async startSession(session: Session): Promise<void> {
    await this.db.session.create({ data: { ...session, organisationId: this.organisationId } });
  }

  async session(digest: string): Promise<Session | undefined> {
    const row = await this.db.session.findUnique({ where: { digest } });
    return row === null ? undefined : SessionRow.parse(row);
  }

  async sessionSeen(id: string, seenAt: Date): Promise<void> {
    await this.db.session.updateMany({ where: { id }, data: { seenAt } });
  }

  async endSession(id: string): Promise<void> {
    await this.db.session.deleteMany({ where: { id } });
  }

  async endSessionsOf(personId: PersonId): Promise<void> {
    await this.db.session.deleteMany({ where: { organisationId: this.organisationId, personId } });
  }

  async endSessionsBefore(startedAt: Date, seenAt: Date): Promise<void> {
    const past = [{ startedAt: { lte: startedAt } }, { seenAt: { lte: seenAt } }];
    await this.db.session.deleteMany({ where: { organisationId: this.organisationId, OR: past } });
  }

  async invite(invitation: Invitation): Promise<void> {
    await this.db.invitation.create({ data: { ...invitation, organisationId: this.organisationId } });
  }

  async invitation(digest: string): Promise<Invitation | undefined> {
    const row = await this.db.invitation.findUnique({ where: { digest } });
    return row === null ? undefined : InvitationRow.parse(row);
  }

  async acceptInvitation(id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.invitation.updateMany({
      where: { id, acceptedAt: null, revokedAt: null, expiresAt: { gt: at } },
      data: { acceptedAt: at },
    });
    return count === 1;
  }

  async revokeInvitations(personId: PersonId, at: Date): Promise<number> {
    const { count } = await this.db.invitation.updateMany({
      where: { organisationId: this.organisationId, personId, acceptedAt: null, revokedAt: null },
      data: { revokedAt: at },
    });
    return count;
  }
}
