import { z } from 'zod';
import { DayText } from '../display/zone.js';

const Text = z.string().min(1).optional().catch(undefined);
const Texts = z.array(z.string().min(1)).optional().catch(undefined);
const Flag = z.boolean().nullish();

/** A fact to suppose in place of what is recorded, as the service takes it. */
export const Supposed = z.object({
  kind: z.enum([
    ...(['ORGANISATION', 'ENTITY', 'VENDOR', 'MODEL', 'DEPLOYMENT', 'ALIAS', 'HOP', 'APPLICATION'] as const),
    ...(['DECLARED_CALL', 'AGREEMENT', 'ADDENDUM', 'DATA_CLASS', 'OBSERVED_TRAFFIC'] as const),
  ]),
  handle: z.string().min(1),
  key: z.string().min(1),
  qualifier: z.string().nullish(),
  value: z.json(),
});
export type Supposed = z.infer<typeof Supposed>;

/** Consent as a call states it. */
export const StatedConsent = z.object({
  status: z.enum(['NONE', 'GIVEN', 'WITHDRAWN']),
  givenAt: z.string().nullish(),
  withdrawnAt: z.string().nullish(),
  noticeVersion: z.string().nullish(),
  purposes: z.array(z.string()).nullish(),
  dataClasses: z.array(z.string()).nullish(),
  ...{ explicit: Flag, inWriting: Flag, noticeGiven: Flag, parentalVerifiable: Flag, parentalAuthorised: Flag },
  ...{ viaConsentManager: Flag, consentManagerRegistered: Flag },
});
export type StatedConsent = z.infer<typeof StatedConsent>;

/** What nobody states of a call: it is left out, whatever the recorded call states. */
export const UNSTATED = 'unstated';

/** What is asked, as the address has it; what is absent is as the recorded decision, or else the application, has it. */
export const WhatIfSearch = z.object({
  /** Id of a recorded decision to start from. */
  decision: Text,
  application: Text,
  target: Text,
  entity: Text,
  purpose: Text,
  classes: Texts,
  countries: Texts,
  types: Texts,
  age: z
    .union([z.int().min(0).max(130), z.literal(UNSTATED)])
    .optional()
    .catch(undefined),
  hops: Texts,
  deidentification: z.enum(['NONE', 'PSEUDONYMISED', 'ANONYMISED', UNSTATED]).optional().catch(undefined),
  consent: z
    .union([StatedConsent, z.literal(UNSTATED)])
    .optional()
    .catch(undefined),
  on: DayText.optional().catch(undefined),
  suppose: z.array(Supposed).max(100).optional().catch(undefined),
});
export type WhatIfSearch = z.infer<typeof WhatIfSearch>;
