import { type Keyset, type ListedReport, ReportReads } from '#governance';
import type { OrganisationId, ReportId } from '#vocabulary';
import { Prisma, type PrismaClient, type Transaction } from './prisma-client.js';
import { toPerson } from './prisma-people.js';
import { toReport } from './prisma-reports.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const ORDER: readonly OrderedBy[] = [
  { column: Prisma.sql`requested_at`, type: 'timestamptz' },
  { column: Prisma.sql`id`, type: 'uuid' },
];

export class PrismaReportReads extends ReportReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  reports(organisation: OrganisationId, page: Keyset): Promise<ListedReport[]> {
    const { where, tail } = keysetOf(page, ORDER, true);
    return readWithin(this.prisma, organisation, async (db) => {
      const rows = await db.$queryRaw<{ id: string }[]>`
        select id from report where organisation_id = ${organisation}::uuid and ${where} ${tail}`;
      const found = await reportsById(
        db,
        organisation,
        rows.map(({ id }) => id),
      );
      const byId = new Map(found.map((report) => [report.id as string, report]));
      return rows.map(({ id }) => byId.get(id)!);
    });
  }

  countReports(organisationId: OrganisationId): Promise<number> {
    return readWithin(this.prisma, organisationId, (db) => db.report.count({ where: { organisationId } }));
  }

  report(organisation: OrganisationId, id: ReportId): Promise<ListedReport | undefined> {
    return readWithin(this.prisma, organisation, async (db) => (await reportsById(db, organisation, [id]))[0]);
  }

  pdf(organisationId: OrganisationId, reportId: ReportId): Promise<Uint8Array | undefined> {
    return readWithin(this.prisma, organisationId, async (db) => {
      const row = await db.reportFile.findUnique({ where: { reportId, organisationId } });
      return row?.pdf;
    });
  }
}

/** Reports by id, each with who asked for it, in no order. */
export async function reportsById(
  db: Transaction,
  organisationId: OrganisationId,
  ids: readonly string[],
): Promise<ListedReport[]> {
  const rows = await db.report.findMany({
    where: { organisationId, id: { in: [...ids] } },
    include: { requester: true },
  });
  return rows.map(({ requester, ...row }) => ({ ...toReport(row), requestedBy: toPerson(requester) }));
}
