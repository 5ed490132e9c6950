import {
  type Credential,
  type Keyset,
  type OpenInvitation,
  type Organisation,
  PeopleReads,
  type Person,
} from '#governance';
import { type OrganisationId, PersonId } from '#vocabulary';
import { z } from 'zod';
import { Prisma, type PrismaClient } from './prisma-client.js';
import { toCredential } from './prisma-credentials.js';
import { toOrganisation } from './prisma-organisations.js';
import { toPerson } from './prisma-people.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const BY_CREATION: OrderedBy = { column: Prisma.sql`created_at`, type: 'timestamptz' };

const InvitationRow = z.object({
  id: z.string(),
  personId: PersonId,
  createdAt: z.date(),
  createdBy: z.string(),
  expiresAt: z.date(),
});

export class PrismaPeopleReads extends PeopleReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  organisation(id: OrganisationId): Promise<Organisation | undefined> {
    return readWithin(this.prisma, id, async (db) => {
      const row = await db.organisation.findUnique({ where: { id } });
      return row === null ? undefined : toOrganisation(row);
    });
  }

  person(organisation: OrganisationId, id: PersonId): Promise<Person | undefined> {
    return readWithin(this.prisma, organisation, async (db) => {
      const row = await db.person.findUnique({ where: { id } });
      return row === null ? undefined : toPerson(row);
    });
  }

  people(organisation: OrganisationId, page: Keyset): Promise<Person[]> {
    const id: OrderedBy = { column: Prisma.sql`id`, type: 'uuid' };
    const { where, tail } = keysetOf(page, [BY_CREATION, id], false);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<object[]>`
        select id, organisation_id as "organisationId", handle, name, role, entity, external, created_at as "createdAt",
               deactivated_at as "deactivatedAt"
          from person where organisation_id = ${organisation}::uuid and ${where} ${tail}`;
      return rows.map(toPerson);
    });
  }

  countPeople(organisationId: OrganisationId): Promise<number> {
    return readWithin(this.prisma, organisationId, (db) => db.person.count({ where: { organisationId } }));
  }

  peopleById(organisationId: OrganisationId, ids: readonly PersonId[]): Promise<Person[]> {
    return readWithin(this.prisma, organisationId, async (db) =>
      (await db.person.findMany({ where: { organisationId, id: { in: [...ids] } } })).map(toPerson),
    );
  }

  invitations(organisation: OrganisationId, at: Date, page: Keyset): Promise<OpenInvitation[]> {
    const id: OrderedBy = { column: Prisma.sql`id`, type: 'uuid' };
    const { where, tail } = keysetOf(page, [BY_CREATION, id], false);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<object[]>`
        select id, person_id as "personId", created_at as "createdAt", created_by as "createdBy",
               expires_at as "expiresAt"
          from invitation where organisation_id = ${organisation}::uuid and accepted_at is null and revoked_at is null
                            and expires_at > ${at} and ${where} ${tail}`;
      return rows.map((row) => InvitationRow.parse(row));
    });
  }

  countInvitations(organisationId: OrganisationId, at: Date): Promise<number> {
    const where = { organisationId, acceptedAt: null, revokedAt: null, expiresAt: { gt: at } };
    return readWithin(this.prisma, organisationId, (db) => db.invitation.count({ where }));
  }

  credentials(organisation: OrganisationId, page: Keyset): Promise<Credential[]> {
    const id: OrderedBy = { column: Prisma.sql`id`, type: 'text' };
    const { where, tail } = keysetOf(page, [BY_CREATION, id], false);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<object[]>`
        select id, organisation_id as "organisationId", holder_kind as "holderKind", holder_id as "holderId", prefix,
               digest, last4, label, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt",
               revoked_at as "revokedAt"
          from credential where organisation_id = ${organisation}::uuid and ${where} ${tail}`;
      return rows.map(toCredential);
    });
  }

  countCredentials(organisationId: OrganisationId): Promise<number> {
    return readWithin(this.prisma, organisationId, (db) => db.credential.count({ where: { organisationId } }));
  }
}
