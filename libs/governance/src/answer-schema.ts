import { Confidence, type Fact, Method, Source } from '#registry';
import { Day, DecisionId, FactId, type FactValue, Handle, WaiverId } from '#vocabulary';
import { z } from 'zod';
import type * as answer from './answer.js';
import type * as ports from './ports.js';

// The shapes of `answer.ts` for the edges that publish them. `satisfies` keeps each in step with the interface it is of.

export const Effect = z.enum(['ALLOW', 'DENY']).describe('What was decided.');
export const FactStateName = z
  .enum(['known', 'none', 'unknown'])
  .describe('Whether the value is known; none is a value, unknown is the lack of one.');
export const Cause = z
  .enum(['met', 'violated', 'unknown', 'undischarged', 'error'])
  .describe('Why a policy decided: met, violated, an unknown fact, an obligation not carried out, or an error.');
const Bearer = z.enum(['caller', 'organisation', 'custos']).describe('Who has to carry out an obligation.');

/** The value of a fact, in the shape its key declares. The edge says how it travels. */
export const FactValueJson = z.custom<FactValue>().describe('The value, in the shape the key declares; null is none.');

const EvidenceSource = Source.describe('Where the evidence is.');

export const Evidence = z
  .object({
    id: FactId,
    key: z.string().describe('The attribute it is a value of.'),
    qualifier: z.string().nullable().describe('Facet of the attribute: layer of a term, or entity for which it holds.'),
    value: FactValueJson.nullable().describe('The value, in the shape the key declares; null is none.'),
    method: Method,
    source: EvidenceSource,
    observedAt: z.date().describe('When the source was read.'),
    observedBy: z.string().describe('Who read it: id of a person, or name of a service.'),
    validFrom: z.date().describe('First instant at which it holds.'),
    validUntil: z.date().nullable().describe('Instant from which it no longer holds; null is open.'),
    confidence: Confidence,
    supersedes: FactId.nullable().describe('The fact that it replaces.'),
    recordedAt: z.date().describe('When it was recorded.'),
  })
  .describe('One evidenced value of one attribute. It is never changed: a later one supersedes it.');
Evidence satisfies z.ZodType<PublishedFact>;
type PublishedFact = Omit<Fact, 'organisationId' | 'subjectId'>;
type PublishedFactRead = Omit<answer.FactRead, 'evidence'> & { readonly evidence: readonly PublishedFact[] };
type PublishedPolicy = Omit<answer.DeterminingPolicy, 'facts'> & { readonly facts: readonly PublishedFactRead[] };
type Published<Whole> = Omit<Whole, 'determinedBy'> & { readonly determinedBy: readonly PublishedPolicy[] };

const FactRead = z
  .object({
    key: z.string().describe('The attribute.'),
    meaning: z.string().describe('What it says, in words.'),
    state: FactStateName,
    value: FactValueJson.nullable().describe('The value where it is known; else null.'),
    reason: z.string().nullable().describe('Why it is unknown; null where it is not.'),
    layer: z.string().nullable().describe('Layer of a term that decided, such as model; null where there is none.'),
    evidence: z.array(Evidence).readonly().describe('The facts behind it.'),
  })
  .describe('A fact as a policy read it.') satisfies z.ZodType<PublishedFactRead>;

const Requirement = z
  .object({
    applies: z.array(z.string()).readonly().describe('All of this holds where it applies.'),
    lifts: z.array(z.string()).readonly().describe('All of this lifts it; empty where nothing does.'),
  })
  .describe('What a policy asks, in its author’s words.') satisfies z.ZodType<answer.DeterminingPolicy['requires']>;

const DeterminingPolicy = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    recipient: Handle.describe('Handle of the recipient whose facts it judged.'),
    pack: z.string().describe('Id of its pack; organisation for the organisation’s own.'),
    law: z.string().describe('The law it is of.'),
    citation: z.string().describe('The provision.'),
    title: z.string().describe('What it says, in a line.'),
    url: z.string().describe('Where the provision can be read.'),
    remediation: z.string().describe('What would satisfy it.'),
    penalty: z.string().describe('What the law threatens.'),
    confidence: z.string().describe('Whether the provision was read in its text or from memory.'),
    note: z.string().describe('Remark of its author.'),
    requires: Requirement.nullable().describe('What it asks, in its author’s words; null where its text is not kept.'),
    inForceFrom: Day.nullable().describe('First day on which it is in force; null where its text is not kept.'),
    inForceUntil: Day.nullable().describe('Last day on which it is in force; null where there is none.'),
    cause: Cause.nullable().describe(
      'Why it decided; null where a decision is explained from its record and the record does not tell.',
    ),
    undischarged: z
      .array(z.string())
      .readonly()
      .describe('Obligations that the caller has not registered as able to carry out.'),
    facts: z.array(FactRead).readonly().describe('The facts that it read.'),
  })
  .describe('A policy that determined a decision, for one recipient.') satisfies z.ZodType<PublishedPolicy>;

const Obligation = z
  .object({
    name: z.string().describe('Its name.'),
    meaning: z.string().describe('What is to be done.'),
    bearer: Bearer,
  })
  .describe('Something that has to be done if the call is made.') satisfies z.ZodType<answer.BorneObligation>;

const Finding = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    title: z.string().describe('What was found.'),
    remediation: z.string().describe('What would mend it.'),
  })
  .describe('Something to know that decides nothing.') satisfies z.ZodType<answer.Finding>;

const UpcomingRule = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    title: z.string().describe('What it says, in a line.'),
    citation: z.string().describe('The provision.'),
    from: Day.describe('First day on which it decides.'),
    wouldDeny: z.boolean().describe('Whether the same facts will be denied by it on that day.'),
  })
  .describe('A policy that is not yet in force.') satisfies z.ZodType<answer.UpcomingRule>;

const AppliedWaiver = z
  .object({
    id: WaiverId,
    policy: z.string().describe('Id of the policy that it lifts.'),
    title: z.string().describe('What the policy says, in a line.'),
    until: z.date().describe('Instant from which it no longer stands.'),
    reason: z.string().describe('Why it was given.'),
  })
  .describe(
    'A waiver without which a policy of the organisation would have denied.',
  ) satisfies z.ZodType<answer.AppliedWaiver>;

const UnknownFact = z
  .object({
    key: z.string().describe('The attribute.'),
    meaning: z.string().describe('What it says, in words.'),
    recipient: Handle.nullable().describe(
      'Handle of the recipient of whom it is not known; null where the record of a decision does not tell.',
    ),
    reason: z.string().describe('Why it is not known.'),
  })
  .describe('A fact that a deciding policy would read and that is not known.') satisfies z.ZodType<answer.UnknownFact>;

const Member = z
  .object({
    deployment: Handle.describe('Handle of the deployment.'),
    effect: Effect,
    why: z
      .string()
      .nullable()
      .describe('Why it was denied, in words; null where it was allowed, or where its record does not tell.'),
  })
  .describe('What was decided for one deployment.') satisfies z.ZodType<answer.Member>;

const LogPosition = z
  .object({
    origin: z.string().describe('Name of the log.'),
    index: z.int().describe('Index of the entry.'),
    leaf: z.string().describe('Leaf hash of the entry, base64.'),
    size: z.int().describe('Size of the committed head that holds the entry.'),
    root: z.string().describe('Root of that head, base64.'),
  })
  .describe('Where an entry stands in the log.') satisfies z.ZodType<ports.LogPosition>;

export const Explanation = z
  .object({
    effect: Effect,
    sentence: z.string().describe('The decision in one plain sentence.'),
    decidedAt: z.date().describe('Instant as of which it holds.'),
    application: Handle.describe('Handle of the application that asks.'),
    entity: Handle.describe('Handle of the entity on whose behalf.'),
    target: Handle.describe('Handle of the deployment or alias that was asked for.'),
    members: z.array(Member).readonly().describe('Each deployment that could serve the call.'),
    determinedBy: z.array(DeterminingPolicy).readonly().describe('The policies that determined the effect.'),
    obligations: z.array(Obligation).readonly().describe('What has to be done if the call is made.'),
    findings: z.array(Finding).readonly().describe('What to know besides; it decides nothing.'),
    upcoming: z.array(UpcomingRule).readonly().describe('Policies not yet in force, with their day.'),
    wouldDeny: z
      .array(Finding)
      .readonly()
      .describe('Policies that are only observed, or waived, and would have denied.'),
    waivers: z.array(AppliedWaiver).readonly().describe('Waivers that kept a policy from denying.'),
    unknowns: z.array(UnknownFact).readonly().describe('Facts that decided by not being known.'),
    registryVersion: z.int().describe('Version of the register it was made on.'),
    policySet: z.string().describe('Digest of the policy set it was made by.'),
  })
  .describe('A decision, explained.') satisfies z.ZodType<Published<answer.Explanation>>;

const Answer = Explanation.extend({ id: DecisionId, log: LogPosition }).describe(
  'A decision of record: explained, numbered, and in the log.',
) satisfies z.ZodType<Published<answer.Answer>>;

/** Types of an explanation, by the names under which an API publishes them; what a type holds stands before it. */
export const explanationTypes = {
  Effect,
  FactState: FactStateName,
  Cause,
  Bearer,
  Method,
  Confidence,
  EvidenceSource,
  Evidence,
  FactRead,
  Requirement,
  DeterminingPolicy,
  Obligation,
  Finding,
  UpcomingRule,
  AppliedWaiver,
  UnknownFact,
  MemberVerdict: Member,
  Explanation,
} as const;

/** Types of an answer of record, beside those of an explanation. */
export const answerTypes = { LogPosition, Answer } as const;

/** Fails to compile when an interface of `answer.ts` has what its schema lacks, or the other way round. */
export const inStep = (value: answer.Answer): z.infer<typeof Answer> => value;
