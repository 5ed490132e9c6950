import { type Credential, CredentialLookup, type Credentials } from '#governance';
import { NotFound, OrganisationId, PersonId, SubjectId } from '#vocabulary';
import { z } from 'zod';
import { type PrismaClient, type Transaction, whileReachable } from './prisma-client.js';

const CredentialRow = z
  .object({
    id: z.string(),
    organisationId: OrganisationId,
    holderKind: z.enum(['application', 'person']),
    holderId: z.uuid(),
    prefix: z.string(),
    digest: z.string(),
    last4: z.string(),
    label: z.string(),
    createdAt: z.date(),
    createdBy: z.string(),
    expiresAt: z.date().nullable(),
    revokedAt: z.date().nullable(),
  })
  .transform(({ holderKind, holderId, ...rest }): Credential => ({
    ...rest,
    holder:
      holderKind === 'application'
        ? { kind: holderKind, id: SubjectId.parse(holderId) }
        : { kind: holderKind, id: PersonId.parse(holderId) },
  }));

/** A row is outside input too. */
export const toCredential = (row: unknown): Credential => CredentialRow.parse(row);

export class PrismaCredentials implements Credentials {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async add({ holder, ...rest }: Credential): Promise<void> {
    await this.db.credential.create({ data: { ...rest, holderKind: holder.kind, holderId: holder.id } });
  }

  /** @throws {NotFound} */
  async revoke(id: string, at: Date): Promise<void> {
    const { count } = await this.db.credential.updateMany({ where: { id }, data: { revokedAt: at } });
    if (count === 0) throw new NotFound('credential', id);
  }

  async all(): Promise<Credential[]> {
    const { organisationId } = this;
    const rows = await this.db.credential.findMany({
      where: { organisationId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toCredential);
  }
}

/** Looks credentials up across organisations, by a database function that admits a prefix and nothing wider. */
export class PrismaCredentialLookup extends CredentialLookup {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  /** @throws {LedgerUnavailable} the database cannot be reached */
  async findByPrefix(prefix: string): Promise<Credential[]> {
    const rows = await whileReachable(this.prisma.$queryRaw<unknown[]>`
      select id, organisation_id as "organisationId", holder_kind as "holderKind", holder_id as "holderId", prefix,
             digest, last4, label, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt",
             revoked_at as "revokedAt"
        from credentials_by_prefix(${prefix})`);
    return rows.map(toCredential);
  }
}
