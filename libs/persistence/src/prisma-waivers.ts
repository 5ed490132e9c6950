import { type Waiver, WaiverStatus, type Waivers } from '#governance';
import { Handle, OrganisationId, PersonId, SubjectId, WaiverId } from '#vocabulary';
import { z } from 'zod';
import type { Prisma, Transaction } from './prisma-client.js';

const WaiverRow = z.object({
  id: WaiverId,
  organisationId: OrganisationId,
  policy: z.string(),
  applicationId: SubjectId,
  targetId: SubjectId.nullable(),
  dataClasses: z.array(Handle),
  from: z.date(),
  until: z.date(),
  reason: z.string(),
  measures: z.string().nullable(),
  requestedBy: PersonId,
  requestedAt: z.date(),
  status: WaiverStatus,
  decidedBy: PersonId.nullable(),
  decidedAt: z.date().nullable(),
  decisionNote: z.string().nullable(),
  revokedBy: PersonId.nullable(),
  revokedAt: z.date().nullable(),
  revocationNote: z.string().nullable(),
  reviewedBy: PersonId.nullable(),
  reviewedAt: z.date().nullable(),
  reviewNote: z.string().nullable(),
});

export class PrismaWaivers implements Waivers {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async add({ dataClasses, ...waiver }: Waiver): Promise<void> {
    await this.db.waiver.create({ data: { ...waiver, dataClasses: [...dataClasses] } });
  }

  async find(id: WaiverId): Promise<Waiver | undefined> {
    const row = await this.db.waiver.findUnique({ where: { id } });
    return row === null ? undefined : toWaiver(row);
  }

  async change(before: Waiver, after: Waiver): Promise<boolean> {
    const { status, decidedBy, decidedAt, decisionNote, revokedBy, revokedAt, revocationNote } = after;
    const { reviewedBy, reviewedAt, reviewNote } = after;
    const { count } = await this.db.waiver.updateMany({
      where: {
        ...{ organisationId: this.organisationId, id: before.id },
        ...{ status: before.status, reviewedAt: before.reviewedAt },
      },
      data: {
        ...{ status, decidedBy, decidedAt, decisionNote, revokedBy, revokedAt, revocationNote },
        ...{ reviewedBy, reviewedAt, reviewNote },
      },
    });
    return count === 1;
  }
}

/** Waivers that were ever approved, in order of their requests: what a decision point holds. */
export const approvedWaivers = async (db: Transaction, organisationId: OrganisationId): Promise<Waiver[]> => {
  const where = { organisationId, status: { in: ['approved', 'revoked'] } };
  const rows = await db.waiver.findMany({ where, orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] });
  return rows.map(toWaiver);
};

/** A row is outside input too. */
export const toWaiver = (row: Prisma.WaiverGetPayload<object>): Waiver => WaiverRow.parse(row);
