import { Conflict, NotFound, newId, type OrganisationId, type PersonId, type ReportId } from '#vocabulary';
import type { Clock, UnitOfWork } from './ports.js';
import type { ListedReport, ReportReads } from './reads.js';
import type { RequestedReport, RequestReport } from './requested-report.js';

/** More than this wait for nobody: one organisation's reports are not to keep all others' waiting. */
const MAX_WAITING = 20;

/** Takes requests for reports, which a worker makes, and hands out those that are ready. */
export class ReportDesk {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reads: ReportReads,
    private readonly clock: Clock,
  ) {}

  /** @throws {Conflict} as many reports of the organisation wait already as may */
  request(
    organisationId: OrganisationId,
    { kind, from, until }: RequestReport,
    requestedBy: PersonId,
  ): Promise<RequestedReport> {
    return this.unitOfWork.run(organisationId, async ({ reports }) => {
      const waiting = await reports.countWaiting();
      if (waiting >= MAX_WAITING)
        throw new Conflict(`${waiting} reports wait to be made; allowed: ${MAX_WAITING}. Ask again when one is ready`, {
          waiting,
        });
      const report: RequestedReport = {
        ...{ id: newId<ReportId>(), organisationId, kind, from: from ?? null, until: until ?? null, requestedBy },
        ...{ requestedAt: this.clock.now(), state: 'QUEUED', progress: null, finishedAt: null },
        ...{ pages: null, bytes: null, sha256: null, failure: null },
      };
      await reports.add(report);
      return report;
    });
  }

  /**
   * The file of a report, as the worker stored it.
   *
   * @throws {NotFound} the organisation has no such report
   * @throws {Conflict} it is not ready, or could not be made
   */
  async pdf(
    organisationId: OrganisationId,
    id: ReportId,
  ): Promise<{ readonly report: ListedReport; readonly pdf: Uint8Array }> {
    const report = await this.reads.report(organisationId, id);
    if (report === undefined) throw new NotFound('report', id);
    const { state, failure } = report;
    if (state === 'FAILED') throw new Conflict(`Report ${id} could not be made: ${failure}`, { id, state });
    if (state !== 'READY') throw new Conflict(`Report ${id} is not ready: ${said(report)}`, { id, state });
    const pdf = await this.reads.pdf(organisationId, id);
    if (pdf === undefined) throw new NotFound('report', id);
    return { report, pdf };
  }
}

const said = ({ state, progress }: ListedReport): string =>
  state === 'QUEUED' || progress === null
    ? 'it waits for a worker'
    : `${progress.step}, ${progress.done} of ${progress.total}`;
