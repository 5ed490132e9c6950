import { DecideWaiver, RequestWaiver, WaiverStatus } from '#governance';
import { connectionOf, enumType, inputType, objectType } from '#graphql';
import { Handle, WaiverId } from '#vocabulary';
import { z } from 'zod';
import { NodeType } from '../node/node.types.js';

enumType('WaiverStatus', WaiverStatus, {
  description: 'Whether a waiver is still to be decided, and how it was; an approved one may have been ended early.',
});

export const WaiverType = objectType(
  'Waiver',
  z
    .object({
      id: WaiverId,
      policy: z.string().describe('Id of the policy that it lifts.'),
      dataClasses: z.array(Handle).readonly().describe('Handles of the data classes that it is for; none is any.'),
      from: z.date().describe('First instant of it; never before its approval.'),
      until: z.date().describe('Instant from which it no longer stands.'),
      reason: z.string().describe('Why it is needed.'),
      measures: z.string().nullable().describe('What is done meanwhile to make up for it.'),
      status: WaiverStatus.describe('Whether it is decided, and how.'),
      requestedAt: z.date().describe('When it was requested.'),
      decidedAt: z.date().nullable().describe('When it was approved, declined or withdrawn; null while it is pending.'),
      decisionNote: z.string().nullable().describe('Why it was; null while it is pending.'),
      revokedAt: z.date().nullable().describe('When it was ended early; null unless it was.'),
      revocationNote: z.string().nullable().describe('Why it was ended early; null unless it was.'),
      reviewedAt: z.date().nullable().describe('When its outcome was recorded; null until it is.'),
      reviewNote: z.string().nullable().describe('What came of it; null until that is recorded.'),
    })
    .describe(
      'A time-boxed exception to one of the organisation’s own policies. One person requests, another approves.',
    ),
  { implements: [NodeType] },
);
export const WaiverConnection = connectionOf(WaiverType, { totalCount: true });

export const WaiverFilter = z
  .object({
    status: WaiverStatus.nullish().describe('Whether they are decided, and how.'),
    policy: z.string().max(200).nullish().describe('Id of the policy that they lift.'),
    application: z.string().max(200).nullish().describe('Handle or id of the application that they are for.'),
  })
  .describe('Which waivers to list: every condition stated has to hold.');
export type WaiverFilter = z.infer<typeof WaiverFilter>;
export const WaiverFilterInput = inputType('WaiverFilterInput', WaiverFilter);

export const RequestWaiverInput = inputType('RequestWaiverInput', RequestWaiver, {
  description: 'An exception to ask for.',
});
export const DecideWaiverInput = inputType('DecideWaiverInput', DecideWaiver, {
  description: 'Which waiver, and why.',
});
