import {
  type MadeReport,
  type ReportClaim,
  ReportKind,
  type ReportProgress,
  ReportQueue,
  type RequestedReport,
  type RequestedReports,
  ReportState,
  subjectOf,
} from '#governance';
import { OrganisationId, PersonId, ReportId } from '#vocabulary';
import { z } from 'zod';
import type { Prisma, PrismaClient, Transaction } from './prisma-client.js';

const ReportRow = z.object({
  id: ReportId,
  organisationId: OrganisationId,
  kind: ReportKind,
  from: z.date().nullable(),
  until: z.date().nullable(),
  requestedBy: PersonId,
  requestedAt: z.date(),
  state: ReportState,
  step: z.string().nullable(),
  done: z.int().nullable(),
  total: z.int().nullable(),
  finishedAt: z.date().nullable(),
  pages: z.int().nullable(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  failure: z.string().nullable(),
});

export function toReport(row: unknown): RequestedReport {
  const { step, done, total, ...report } = ReportRow.parse(row);
  const isTold = report.state === 'RUNNING' && step !== null && done !== null && total !== null;
  return { ...report, progress: isTold ? { step, done, total } : null };
}

/** The row of a claim while it holds: nobody has taken the report up since, and it is not finished. */
const held = ({ id, attempt }: ReportClaim) => ({ id, attempt, state: 'RUNNING' });

export class PrismaReports implements RequestedReports {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async add({ progress: _, ...report }: RequestedReport): Promise<void> {
    await this.db.report.create({ data: { ...report, attempt: 0 } });
  }

  countWaiting(): Promise<number> {
    const { organisationId } = this;
    return this.db.report.count({ where: { organisationId, state: { in: ['QUEUED', 'RUNNING'] } } });
  }

  async finish(claim: ReportClaim, { pdf, pages, entry }: MadeReport, finishedAt: Date): Promise<boolean> {
    const { organisationId } = this;
    const { count } = await this.db.report.updateMany({
      where: { ...held(claim), organisationId },
      data: { state: 'READY', leaseUntil: null, finishedAt, pages, bytes: pdf.length, sha256: entry.sha256 },
    });
    if (count === 0) return false;
    // A worker may write a file and not read one, which `create` would.
    await this.db.reportFile.createMany({ data: [{ reportId: claim.id, organisationId, pdf: new Uint8Array(pdf) }] });
    return true;
  }
}

const ClaimRow = ReportRow.pick({
  id: true,
  organisationId: true,
  kind: true,
  from: true,
  until: true,
  requestedBy: true,
}).extend({ attempt: z.int() });

/** The queue on PostgreSQL: a claim is an update of the row that no other transaction holds. */
export class PrismaReportQueue extends ReportQueue {
  /** @param prisma connected as `custos_worker` */
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  async claim(at: Date, leaseUntil: Date): Promise<ReportClaim | undefined> {
    const rows = await this.prisma.$queryRaw<object[]>`
      update report set state = 'RUNNING', attempt = attempt + 1, lease_until = ${leaseUntil}, step = null, done = null, total = null
       where id = (select id from report
                    where state in ('QUEUED', 'RUNNING') and (lease_until is null or lease_until <= ${at})
                    order by requested_at, id limit 1 for update skip locked)
      returning id, organisation_id as "organisationId", kind, period_from as "from", period_until as "until",
                requested_by as "requestedBy", attempt`;
    if (rows[0] === undefined) return undefined;
    const { id, organisationId, requestedBy, attempt, ...subject } = ClaimRow.parse(rows[0]);
    return { id, organisationId, requestedBy, attempt, subject: subjectOf(subject) };
  }

  advance(claim: ReportClaim, { step, done, total }: ReportProgress, leaseUntil: Date): Promise<boolean> {
    return this.change(claim, { step, done, total, leaseUntil });
  }

  postpone(claim: ReportClaim, leaseUntil: Date): Promise<boolean> {
    return this.change(claim, { state: 'QUEUED', leaseUntil });
  }

  fail(claim: ReportClaim, failure: string, finishedAt: Date): Promise<boolean> {
    return this.change(claim, { state: 'FAILED', failure, finishedAt, leaseUntil: null });
  }

  private async change(claim: ReportClaim, data: Prisma.ReportUpdateManyMutationInput): Promise<boolean> {
    return (await this.prisma.report.updateMany({ where: held(claim), data })).count === 1;
  }
}
