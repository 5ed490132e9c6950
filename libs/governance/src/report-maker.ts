import { DomainError, LedgerUnavailable, type ReportId } from '#vocabulary';
import type { Clock, ReportQueue, UnitOfWork } from './ports.js';
import type { Reports } from './reports.js';
import type { MadeReport, ReportClaim, ReportProgress } from './requested-report.js';

/** A worker that is silent for so long is taken for dead, and another takes its report up. */
export const REPORT_LEASE_SECONDS = 60;
export const MAX_REPORT_ATTEMPTS = 3;
const RETRY_AFTER_SECONDS = 5;
const TELL_EVERY_MS = 500;

/** What became of a report that a worker took up. */
export interface ReportRun {
  readonly id: ReportId;
  readonly attempt: number;
  /** `lost`: another worker took it up meanwhile, and this one's work is dropped. */
  readonly outcome: 'ready' | 'failed' | 'postponed' | 'lost';
  /** What kept it from being made, for the log. */
  readonly fault?: unknown;
}

/** The report was taken up by another worker. */
class ClaimLost extends Error {}

/** Makes the reports that wait, one after another. */
export class ReportMaker {
  constructor(
    private readonly queue: ReportQueue,
    private readonly reports: Reports,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Makes reports until none waits. */
  async runOnce(): Promise<ReportRun[]> {
    const runs: ReportRun[] = [];
    for (let run = await this.makeNext(); run !== undefined; run = await this.makeNext()) runs.push(run);
    return runs;
  }

  private async makeNext(): Promise<ReportRun | undefined> {
    const claim = await this.queue.claim(this.clock.now(), this.leaseEnd());
    if (claim === undefined) return undefined;
    const { id, attempt } = claim;
    if (attempt > MAX_REPORT_ATTEMPTS) return { id, attempt, outcome: await this.fail(claim, UNMADE) };
    try {
      const made = await this.make(claim);
      return { id, attempt, outcome: (await this.seal(claim, made)) ? 'ready' : 'lost' };
    } catch (fault) {
      return { id, attempt, outcome: await this.afterFault(claim, fault), fault };
    }
  }

  /** Tells of every step as it begins, and of how far it has come every half second; that also keeps the lease. */
  private async make({ organisationId, subject, ...rest }: ReportClaim): Promise<MadeReport> {
    const claim = { organisationId, subject, ...rest };
    let progress: ReportProgress = { step: 'Beginning', done: 0, total: 1 };
    let isLost = false;
    const advance = async (): Promise<void> => {
      isLost ||= !(await this.queue.advance(claim, progress, this.leaseEnd()));
    };
    let telling = advance();
    // A lease that could not be kept for want of the database shows in the next step.
    const timer = setInterval(() => (telling = telling.then(advance).catch(() => undefined)), TELL_EVERY_MS);
    try {
      return await this.reports.make(organisationId, subject, async (next) => {
        const isNewStep = next.step !== progress.step;
        progress = next;
        if (isNewStep) await (telling = telling.then(advance));
        if (isLost) throw new ClaimLost();
      });
    } finally {
      clearInterval(timer);
      await telling.catch(() => undefined);
    }
  }

  /** The file and the log's word on it are one transaction: a worker that dies leaves both or neither. */
  private seal(claim: ReportClaim, made: MadeReport): Promise<boolean> {
    const { organisationId, requestedBy: actor } = claim;
    return this.unitOfWork.run(organisationId, async ({ reports, ledger }) => {
      if (!(await reports.finish(claim, made, this.clock.now()))) return false;
      await ledger.append([{ type: 'report', actor, body: made.entry }]);
      return true;
    });
  }

  /** A refusal would be one again; whatever else happened may not happen again. */
  private async afterFault(claim: ReportClaim, fault: unknown): Promise<ReportRun['outcome']> {
    if (fault instanceof ClaimLost) return 'lost';
    const isPassing = !(fault instanceof DomainError) || fault instanceof LedgerUnavailable;
    if (!isPassing || claim.attempt >= MAX_REPORT_ATTEMPTS)
      return this.fail(claim, fault instanceof DomainError ? fault.message : UNMADE);
    const again = new Date(this.clock.now().getTime() + RETRY_AFTER_SECONDS * 1000);
    return (await this.queue.postpone(claim, again)) ? 'postponed' : 'lost';
  }

  private async fail(claim: ReportClaim, failure: string): Promise<'failed' | 'lost'> {
    return (await this.queue.fail(claim, failure, this.clock.now())) ? 'failed' : 'lost';
  }

  private leaseEnd(): Date {
    return new Date(this.clock.now().getTime() + REPORT_LEASE_SECONDS * 1000);
  }
}

const UNMADE = `It was begun ${MAX_REPORT_ATTEMPTS} times and could not be made. The log of the worker says why, under the id of the report`;
