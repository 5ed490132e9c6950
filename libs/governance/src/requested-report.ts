import type { Report } from '#reports';
import { type OrganisationId, type PersonId, type ReportId } from '#vocabulary';
import { z } from 'zod';

export const ReportKind = z
  .enum(['registry', 'decisions'])
  .describe('What is reported: the register as of now, or the decisions of a period.');
export type ReportKind = z.infer<typeof ReportKind>;

export const ReportState = z
  .enum(['QUEUED', 'RUNNING', 'READY', 'FAILED'])
  .describe('Whether a report waits for a worker, is being made, can be downloaded, or could not be made.');
export type ReportState = z.infer<typeof ReportState>;

/** A period of decisions, half-open. */
export const ReportPeriod = z
  .object({
    from: z.date().describe('First instant of the period.'),
    until: z.date().describe('First instant after it.'),
  })
  .refine(({ from, until }) => from < until, { path: ['until'], error: 'allowed is an instant after from' });
export type ReportPeriod = Readonly<z.infer<typeof ReportPeriod>>;

export const RequestReport = z
  .object({
    kind: ReportKind,
    from: z.date().nullish().describe('First instant of the period, of a report of decisions.'),
    until: z.date().nullish().describe('First instant after the period, of a report of decisions.'),
  })
  .superRefine(({ kind, from, until }, context) => {
    const refuse = (field: 'from' | 'until', message: string) =>
      context.addIssue({ code: 'custom', path: [field], message, input: { from, until }[field] });
    for (const [field, at] of Object.entries({ from, until }) as ['from' | 'until', Date | null | undefined][]) {
      if (kind === 'registry' && at != null) refuse(field, 'allowed is none: the register is reported as of now');
      if (kind === 'decisions' && at == null) refuse(field, 'allowed is an instant: decisions are those of a period');
    }
    if (kind === 'decisions' && from != null && until != null && from >= until)
      refuse('until', 'allowed is an instant after from');
  });
export type RequestReport = Readonly<z.infer<typeof RequestReport>>;

/** How far the making of a report has come. */
export const ReportProgress = z
  .object({
    step: z.string().describe('What is being done, in words.'),
    done: z.int().min(0).describe('How much of this step is done, of `total`.'),
    total: z.int().min(1).describe('How much there is to do in this step.'),
  })
  .describe('How far the making of a report has come; each step counts from 0 to its own total.');
export type ReportProgress = Readonly<z.infer<typeof ReportProgress>>;

/** What a report is about. */
export type ReportSubject = { readonly kind: 'registry' } | ({ readonly kind: 'decisions' } & ReportPeriod);

/** A report that was asked for, and what became of it. */
export interface RequestedReport {
  readonly id: ReportId;
  readonly organisationId: OrganisationId;
  readonly kind: ReportKind;
  /** The period of a report of decisions. */
  readonly from: Date | null;
  readonly until: Date | null;
  readonly requestedBy: PersonId;
  readonly requestedAt: Date;
  readonly state: ReportState;
  /** While it is being made. */
  readonly progress: ReportProgress | null;
  /** When it was ready or had failed. */
  readonly finishedAt: Date | null;
  readonly pages: number | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** Why it could not be made, in words that everybody may read. */
  readonly failure: string | null;
}

/** That one worker makes this report now. */
export interface ReportClaim {
  readonly id: ReportId;
  readonly organisationId: OrganisationId;
  readonly subject: ReportSubject;
  readonly requestedBy: PersonId;
  /** Counts from 1 how often the report was taken up. */
  readonly attempt: number;
}

/** A report as PDF, and what the log is to say of it. */
export interface MadeReport {
  readonly pdf: Uint8Array;
  readonly pages: number;
  readonly entry: {
    readonly kind: ReportSubject['kind'];
    readonly query: Report['query'];
    /** Entries of the log that the report rests on. */
    readonly size: number;
    readonly sha256: string;
  };
}

export const subjectOf = ({ kind, from, until }: RequestReport): ReportSubject =>
  kind === 'registry' ? { kind } : { kind, ...ReportPeriod.parse({ from, until }) };
