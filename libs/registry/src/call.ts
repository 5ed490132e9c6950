import { Handle, InvalidInput } from '#vocabulary';
import { z } from 'zod';
import { findFactKey } from './key-table.js';

const valuesOf = (key: string): [string, ...string[]] => {
  const type = findFactKey(key)!.type;
  return (type.kind === 'enum' ? type.values : type.kind === 'set' ? type.of : []) as unknown as [string, ...string[]];
};

const Moment = z.iso.datetime({ offset: true }).describe('an instant with its zone, such as 2027-06-01T10:00:00Z');

const Country = z.string().regex(/^[A-Z]{2}$/);

/** Consent to this call, as the application's own consent store has it: its state, or the instants between which it stands. */
export const CallConsent = z.strictObject({
  status: z.enum(valuesOf('consent.status')).describe('none, given or withdrawn'),
  givenAt: Moment.nullish(),
  withdrawnAt: Moment.nullish(),
  artefact: z
    .string()
    .min(1)
    .max(200)
    .nullish()
    .describe('id of the consent artefact, 1 to 200 characters; it is not kept, for it tells people apart'),
  noticeVersion: z.string().min(1).max(100).nullish().describe('version of the notice, 1 to 100 characters'),
  explicit: z.boolean().nullish().describe('true or false'),
  inWriting: z.boolean().nullish().describe('true or false'),
  noticeGiven: z.boolean().nullish().describe('true or false'),
  purposes: z.array(z.string().min(1).max(200)).max(100).nullish().describe('a list of purposes'),
  dataClasses: z.array(Handle).max(200).nullish().describe('a list of the organisation’s data classes'),
  parentalVerifiable: z.boolean().nullish().describe('true or false'),
  parentalAuthorised: z.boolean().nullish().describe('true or false'),
  viaConsentManager: z.boolean().nullish().describe('true or false'),
  consentManagerRegistered: z.boolean().nullish().describe('true or false'),
});
export type CallConsent = z.infer<typeof CallConsent>;

/**
 * State of a consent as of an instant: it stands from when it was given until it is withdrawn. What is stated without an
 * instant holds at all times.
 *
 * @throws {InvalidInput} it was withdrawn before it was given
 */
export function consentAt({ status, givenAt, withdrawnAt }: CallConsent, at: Date): CallConsent['status'] {
  if (status === 'none') return 'none';
  const [given, withdrawn] = [givenAt, withdrawnAt].map((instant) => (instant ? new Date(instant) : undefined));
  if (given && withdrawn && withdrawn < given)
    throw new InvalidInput(
      'consent.withdrawnAt',
      `"${withdrawnAt}"`,
      `an instant from consent.givenAt, ${givenAt}, on`,
    );
  if (withdrawn ? withdrawn <= at : status === 'withdrawn') return 'withdrawn';
  return given && given > at ? 'none' : 'given';
}

/** The first instant after `at` at which the consent of a call begins or ends; none where neither is ahead. */
export function nextConsentChange({ consent }: Pick<CallRequest, 'consent'>, at: Date): Date | null {
  const ahead = [consent?.givenAt, consent?.withdrawnAt].flatMap((instant) => {
    const edge = instant ? new Date(instant) : at;
    return edge > at ? [edge] : [];
  });
  return ahead.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

/** The people whose data a call carries. */
export const CallSubjects = z.strictObject({
  countries: z.array(Country).max(250).nullish().describe('a list of country codes of two capital letters, such as IN'),
  types: z
    .array(z.enum(valuesOf('data.subject_types')))
    .max(20)
    .nullish()
    .describe(`a list of ${valuesOf('data.subject_types').join(', ')}`),
  youngestAge: z
    .int()
    .min(0)
    .max(130)
    .nullish()
    .describe('a whole number of years, 0 to 130; 18 or more says adults only'),
});
export type CallSubjects = z.infer<typeof CallSubjects>;

/**
 * What an application may state of a call: whom it acts for, what it asks for, by which way, and the content.
 *
 * Never controls, legal bases, terms, agreements or time: those are the organisation's to state, with evidence.
 */
export const CallRequest = z.strictObject({
  entity: Handle.nullish().describe('handle of an entity of the organisation'),
  target: Handle.describe('handle of a deployment or an alias'),
  path: z
    .array(Handle)
    .max(30)
    .nullish()
    .describe('a list of handles of hops, in order; absent means the declared path'),
  event: z
    .enum(valuesOf('event'))
    .nullish()
    .describe(`one of ${valuesOf('event').join(', ')}`),
  purpose: z
    .string()
    .min(1)
    .max(200)
    .nullish()
    .describe('machine name of a purpose; absent means the application’s own'),
  dataClasses: z.array(Handle).min(1).max(200).describe('a list of at least one of the organisation’s data classes'),
  subjects: CallSubjects.nullish().describe('countries, types and youngestAge of the people concerned'),
  consent: CallConsent.nullish().describe('state of consent'),
  deidentification: z
    .enum(valuesOf('data.deidentification'))
    .nullish()
    .describe(`one of ${valuesOf('data.deidentification').join(', ')}`),
});
export type CallRequest = z.infer<typeof CallRequest>;

/**
 * Reads what an application states of a call.
 *
 * @throws {InvalidInput} names the first field at fault, what was found and what is allowed
 */
export function parseCallRequest(input: unknown): CallRequest {
  const parsed = CallRequest.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue!.path.map(String);
  if (issue!.code === 'unrecognized_keys') {
    const field = [...path, issue!.keys[0]!].join('.');
    throw new InvalidInput(field, 'a field that a call does not state', Object.keys(shapeAt(path)).join(', '));
  }
  const found =
    issue!.input === undefined
      ? 'nothing'
      : path.join('.') === 'consent.artefact'
        ? 'something else'
        : JSON.stringify(issue!.input).slice(0, 120);
  throw new InvalidInput(path.join('.') || 'call', found, allowedAt(path));
}

const nested: Readonly<Record<string, z.ZodRawShape>> = { subjects: CallSubjects.shape, consent: CallConsent.shape };
const shapeAt = (path: readonly string[]): z.ZodRawShape => nested[path[0] ?? ''] ?? CallRequest.shape;

function allowedAt([field = '', inner]: readonly string[]): string {
  const within = nested[field];
  const schema = within && inner ? within[inner] : CallRequest.shape[field as keyof typeof CallRequest.shape];
  return (
    (schema as z.ZodType | undefined)?.description ?? `an object with ${Object.keys(CallRequest.shape).join(', ')}`
  );
}
