import { Handle, InvalidInput } from '#vocabulary';
import { z } from 'zod';
import { findFactKey } from './key-table.js';

const valuesOf = (key: string): [string, ...string[]] => {
  const type = findFactKey(key)!.type;
  return (type.kind === 'enum' ? type.values : type.kind === 'set' ? type.of : []) as unknown as [string, ...string[]];
};

const Country = z.string().regex(/^[A-Z]{2}$/);

/** Consent to this call, as the application's own consent store has it. */
export const CallConsent = z.strictObject({
  status: z.enum(valuesOf('consent.status')).describe('none, given or withdrawn'),
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
  const found = issue!.input === undefined ? 'nothing' : JSON.stringify(issue!.input).slice(0, 120);
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
