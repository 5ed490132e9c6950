import { ReportKind, ReportProgress, ReportState, RequestReport } from '#governance';
import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { ReportId } from '#vocabulary';
import { z } from 'zod';
import { NodeType } from '../node/node.types.js';
import { Person } from '../people/people.types.js';

enumType('ReportKind', ReportKind);
enumType('ReportState', ReportState);
objectType('ReportProgress', ReportProgress);

export const ReportType = objectType(
  'Report',
  z
    .object({
      id: ReportId,
      kind: ReportKind,
      from: z.date().nullable().describe('First instant of the period; null for the register.'),
      until: z.date().nullable().describe('First instant after the period; null for the register.'),
      state: ReportState,
      progress: ReportProgress.nullable().describe('How far it has come; null unless it is being made.'),
      requestedBy: Person.describe('Who asked for it.'),
      requestedAt: z.date().describe('When it was asked for.'),
      finishedAt: z.date().nullable().describe('When it was ready or had failed.'),
      pages: z.int().nullable().describe('Pages of the file; null until it is ready.'),
      bytes: z.int().nullable().describe('Size of the file; null until it is ready.'),
      sha256: z.string().nullable().describe('SHA-256 of the file, hex, as the log holds it; null until it is ready.'),
      failure: z.string().nullable().describe('Why it could not be made; null unless it failed.'),
    })
    .describe('A report as PDF that was asked for, and what became of it.'),
  { implements: [NodeType] },
);
export const ReportConnection = connectionOf(ReportType, { totalCount: true });

export const RequestReportInput = inputType('RequestReportInput', RequestReport, { description: 'A report to make.' });
