import { z } from 'zod';
import {
  Ascending,
  CALL_DIGEST,
  CallDigest,
  Count,
  Id,
  INSTANT,
  Instant,
  NONCE,
  Nonce,
  SortedTexts,
  Text,
} from './entry-fields.js';

const Content = z.strictObject({
  alg: z.literal('salted-sha256-v1').describe('How the digest is made.'),
  bytes: Count.describe('Length of the content.'),
  digest: Text.describe('base64url of SHA-256(0x02 ‖ salt ‖ SHA-256(content)).'),
});

export const YoungestAgeBand = z.enum(['adult', 'under18', 'unknown']);

const Member = z.strictObject({
  effect: z.enum(['ALLOW', 'DENY']).describe('What was decided for this deployment.'),
  id: Text.describe('Id of the deployment.'),
  model: Text.nullable().describe('Handle of the model.'),
  provider: Text.nullable().describe('Handle of the serving vendor or cloud host.'),
  region: Text.nullable().describe('Regions in which inference runs.'),
  rev: Text.describe('Digest of the facts that stood for the deployment.'),
});

/** A decision as the ledger keeps it: what replay needs, and no personal data. */
export const DecisionEntry = z.strictObject({
  alias: Text.nullable().describe('The router’s name that was asked for, if one was.'),
  application: Text.describe('Id of the application that asked.'),
  call: CallDigest.describe(
    'Digest of the call as the application stated it, which is kept beside the log: base64url of SHA-256 of its canonical JSON.',
  ),
  caller: z.strictObject({
    id: Text.describe('The API key.'),
    seq: Count.nullable().describe('The caller’s own counter, without gaps, if it sends one.'),
  }),
  content: Content.nullable().describe('Salted digest of the content, when the caller sends content or its digest.'),
  dataClasses: SortedTexts.nullable().describe('Codes of the legal taxonomy; none where a class has no known code.'),
  dataSubject: Text.nullable().describe('Commitment to the data subject’s pseudonym.'),
  determinedBy: Ascending(
    z.strictObject({
      policy: Text.describe('Id of the policy.'),
      recipient: Text.describe('Handle of the recipient.'),
    }),
    ({ policy, recipient }) => `${policy}\u0000${recipient}`,
  ).describe('The policies that decided, each with the recipient it judged; sorted by policy, then recipient.'),
  effect: z.enum(['ALLOW', 'DENY']).describe('What was decided.'),
  engine: Text.describe('Product version and build.'),
  entity: Text.describe('Id of the entity on whose behalf.'),
  event: Text.describe('What was to happen to the data.'),
  facts: Text.describe('Digest of the fact versions that were read.'),
  findings: SortedTexts.describe('Policies that reported something and decided nothing.'),
  id: Id,
  input: Text.describe('Commitment to the full request facts.'),
  members: Ascending(Member, ({ id }) => id).describe(
    'The deployments judged, sorted by id: the one asked for, or every member of the alias.',
  ),
  mode: z.enum(['normal', 'replay']).describe('Whether it was decided for a live call or again from records.'),
  nonce: Nonce,
  obligations: SortedTexts.describe('What has to be done, by whoever bears it.'),
  org: Text.describe('Opaque id of the organisation.'),
  path: z.array(Text).nullable().describe('The hops, in order; none where no path is known.'),
  policy: z.strictObject({
    rev: Count.describe('Number of the publication; 0 before the first.'),
    set: Text.describe('Digest of the policy set in force.'),
  }),
  purpose: Text.nullable().describe('Machine name of the purpose.'),
  ref: Count.nullable().describe('Index of an earlier entry: a replayed answer, a correction.'),
  registry: z.strictObject({ rev: Count.describe('Version of the register.') }),
  subjects: z.strictObject({
    consent: Text.nullable().describe('State of consent as of the call, as the application states it.'),
    countries: SortedTexts.describe('Where the people are.'),
    youngestAgeBand: YoungestAgeBand.describe('Age of the youngest, as a band.'),
  }),
  trace: Text.nullable().describe('W3C trace id.'),
  ts: Instant,
  type: z.literal('decision'),
  unknowns: SortedTexts.describe('Keys of the facts that were unknown.'),
  upcoming: SortedTexts.describe('Policies not yet in force that would deny.'),
  v: z.literal(1),
  waivers: Ascending(
    z.strictObject({
      policy: Text.describe('Id of the policy that was lifted.'),
      waiver: Text.describe('Id of the waiver.'),
    }),
    ({ policy, waiver }) => `${policy}\u0000${waiver}`,
  ).describe('Waivers that kept a policy of the organisation from denying; sorted by policy, then waiver.'),
  wouldDeny: SortedTexts.describe('Policies in observe mode, or under a waiver, that would have denied.'),
});
export type DecisionEntry = Readonly<z.infer<typeof DecisionEntry>>;

/*
 * The hot path of the writer: a decision is judged and written about twice as fast here as by its schema. It only ever
 * says yes to what the schema accepts as well (tests hold the two against each other); whatever it does not say yes to goes
 * to the schema, which decides and explains.
 */

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

function isSortedTexts(value: unknown): boolean {
  if (!isTexts(value)) return false;
  const items = value as readonly string[];
  for (let i = 1; i < items.length; i++) if (items[i - 1]! >= items[i]!) return false;
  return true;
}

const keyCount = (value: object): number => Object.keys(value).length;

type Members = Readonly<Record<string, unknown>>;

const hasKeys = (value: unknown, count: number): value is Members =>
  typeof value === 'object' && value !== null && keyCount(value) === count;

/** Whether each item is a policy with what it is for, in order. */
function isByPolicy(value: unknown, other: 'recipient' | 'waiver'): boolean {
  if (!Array.isArray(value)) return false;
  let last = '';
  for (const item of value as unknown[]) {
    if (!hasKeys(item, 2) || !isText(item.policy) || !isText(item[other])) return false;
    const key = `${item.policy}\u0000${item[other]}`;
    if (key <= last) return false;
    last = key;
  }
  return true;
}

const isEffect = (value: unknown): boolean => value === 'ALLOW' || value === 'DENY';

const isMember = (value: unknown): value is Members =>
  hasKeys(value, 6) &&
  isEffect(value.effect) &&
  isText(value.id) &&
  isTextOrNull(value.model) &&
  isTextOrNull(value.provider) &&
  isTextOrNull(value.region) &&
  isText(value.rev);

function isMembers(value: unknown): boolean {
  if (!Array.isArray(value) || !value.every(isMember)) return false;
  return isSortedTexts(value.map(({ id }: Members) => id));
}

const isContent = (value: unknown): boolean =>
  value === null ||
  (hasKeys(value, 3) && value.alg === 'salted-sha256-v1' && isCount(value.bytes) && isText(value.digest));

/** How many fields a decision has: more are unknown ones. */
const DECISION_FIELDS = 35;

/** Whether every field of a decision is there and surely as its schema demands. Says nothing about further fields. */
export const isSurelyDecision = (value: Members): boolean =>
  value.v === 1 &&
  value.type === 'decision' &&
  isText(value.id) &&
  UUID_V7.test(value.id) &&
  isText(value.nonce) &&
  NONCE.test(value.nonce) &&
  isText(value.ts) &&
  INSTANT.test(value.ts) &&
  isText(value.org) &&
  isText(value.application) &&
  isText(value.entity) &&
  isTextOrNull(value.alias) &&
  isMembers(value.members) &&
  (value.path === null || isTexts(value.path)) &&
  isTextOrNull(value.purpose) &&
  isText(value.event) &&
  (value.dataClasses === null || isSortedTexts(value.dataClasses)) &&
  isTextOrNull(value.dataSubject) &&
  isEffect(value.effect) &&
  (value.mode === 'normal' || value.mode === 'replay') &&
  isByPolicy(value.determinedBy, 'recipient') &&
  isSortedTexts(value.obligations) &&
  isSortedTexts(value.unknowns) &&
  isSortedTexts(value.findings) &&
  isSortedTexts(value.upcoming) &&
  isByPolicy(value.waivers, 'waiver') &&
  isSortedTexts(value.wouldDeny) &&
  isText(value.facts) &&
  isText(value.call) &&
  CALL_DIGEST.test(value.call) &&
  isText(value.engine) &&
  isText(value.input) &&
  isTextOrNull(value.trace) &&
  isCountOrNull(value.ref) &&
  isContent(value.content) &&
  hasKeys(value.caller, 2) &&
  isText(value.caller.id) &&
  isCountOrNull(value.caller.seq) &&
  hasKeys(value.policy, 2) &&
  isCount(value.policy.rev) &&
  isText(value.policy.set) &&
  hasKeys(value.registry, 1) &&
  isCount(value.registry.rev) &&
  hasKeys(value.subjects, 3) &&
  isTextOrNull(value.subjects.consent) &&
  isSortedTexts(value.subjects.countries) &&
  (value.subjects.youngestAgeBand === 'adult' ||
    value.subjects.youngestAgeBand === 'under18' ||
    value.subjects.youngestAgeBand === 'unknown');

/** Whether it is surely a decision as its schema demands, and nothing more. */
export const isExactlyDecision = (value: Members): boolean =>
  isSurelyDecision(value) && keyCount(value) === DECISION_FIELDS;

/** The decision as JSON with its keys in canonical order. A lone surrogate comes out as `\ud…`, which the caller must look for. */
export const writeInOrder = (entry: DecisionEntry): string =>
  JSON.stringify({
    alias: entry.alias,
    application: entry.application,
    call: entry.call,
    caller: { id: entry.caller.id, seq: entry.caller.seq },
    content: entry.content && { alg: entry.content.alg, bytes: entry.content.bytes, digest: entry.content.digest },
    dataClasses: entry.dataClasses,
    dataSubject: entry.dataSubject,
    determinedBy: entry.determinedBy.map(({ policy, recipient }) => ({ policy, recipient })),
    effect: entry.effect,
    engine: entry.engine,
    entity: entry.entity,
    event: entry.event,
    facts: entry.facts,
    findings: entry.findings,
    id: entry.id,
    input: entry.input,
    members: entry.members.map(({ effect, id, model, provider, region, rev }) => ({
      effect,
      id,
      model,
      provider,
      region,
      rev,
    })),
    mode: entry.mode,
    nonce: entry.nonce,
    obligations: entry.obligations,
    org: entry.org,
    path: entry.path,
    policy: { rev: entry.policy.rev, set: entry.policy.set },
    purpose: entry.purpose,
    ref: entry.ref,
    registry: { rev: entry.registry.rev },
    subjects: {
      consent: entry.subjects.consent,
      countries: entry.subjects.countries,
      youngestAgeBand: entry.subjects.youngestAgeBand,
    },
    trace: entry.trace,
    ts: entry.ts,
    type: entry.type,
    unknowns: entry.unknowns,
    upcoming: entry.upcoming,
    v: entry.v,
    waivers: entry.waivers.map(({ policy, waiver }) => ({ policy, waiver })),
    wouldDeny: entry.wouldDeny,
  });
