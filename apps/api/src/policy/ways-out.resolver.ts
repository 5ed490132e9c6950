import { Query, Resolver } from '@nestjs/graphql';
import {
  type Alternatives,
  AlternativesDesk,
  answerSchemas,
  type CallCounterfactuals,
  CounterfactualDesk,
  Supposition,
  WhatIf,
} from '#governance';
import { enumType, Input, objectType, Requires, scalarType, GraphqlJson } from '#graphql';
import type { Permission } from '#identity';
import { EFFORTS, type FactValue, Handle, SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import '../registry/subject.types.js';
import { WhatIfInput } from './what-if.resolver.js';

const { Effect, explanationTypes } = answerSchemas;

const EffortName = z.enum(EFFORTS).describe('What it takes to bring a value about, least first.');
enumType('Effort', EffortName);

const SupposedValue = z.custom<FactValue>().describe('A value, in the shape the key declares; null is none.');
scalarType(GraphqlJson, SupposedValue);

const RuleAsking = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    title: z.string().describe('What it says, in a line.'),
    law: z.string().describe('The law it is of.'),
    citation: z.string().describe('The provision.'),
    url: z.string().describe('Where the provision can be read.'),
    remediation: z.string().describe('What would satisfy it.'),
  })
  .describe('A policy that asks for a change, or that nothing lifts.');
objectType('RuleAsking', RuleAsking);

const Statement = Supposition.extend({}).describe(
  'A fact of the register to state, in the form in which `whatIf` supposes it.',
);
objectType('FactToState', Statement);

const SubjectToState = z
  .object({
    id: SubjectId.describe('Id of the subject.'),
    name: z.string().describe('Its name.'),
  })
  .describe('The subject that a fact is about.');
objectType('SubjectToState', SubjectToState);

const CallInstead = z
  .object({
    dataClasses: z.array(Handle).readonly().optional().describe('The data classes it would carry.'),
    path: z.array(Handle).readonly().optional().describe('The hops it would pass.'),
    deidentification: z.string().optional().describe('What would be done so that people cannot be told.'),
  })
  .describe('What a call would state in place of what it states; null for what stays.');
objectType('CallInstead', CallInstead);

const ChangeToMake = z
  .object({
    key: z.string().describe('The attribute that would be otherwise.'),
    meaning: z.string().describe('What it says, in words.'),
    words: z.string().describe('What to do, in a sentence.'),
    effort: EffortName,
    recipient: Handle.nullable().describe('Handle of the recipient it is about; null where it is about the call.'),
    known: z.boolean().describe('Whether the value is known now; one that is not is to be found out.'),
    from: SupposedValue.nullable().describe('What it is now; null is none, or unknown.'),
    to: SupposedValue.nullable().describe('What it would be; null is none.'),
    or: z.array(SupposedValue).readonly().describe('Other values that would do as well.'),
    statedOn: z.array(SubjectKind).readonly().describe('Kinds of subject on which it may be stated.'),
    asks: z.array(RuleAsking).readonly().describe('Policies that deny without it.'),
    statement: Statement.nullable().describe('The fact of the register to state; null where there is no single one.'),
    subject: SubjectToState.nullable().describe('The subject of that fact.'),
    call: CallInstead.nullable().describe('What the call would state instead; null where it states nothing of it.'),
  })
  .describe('One thing to bring about or to find out.');
objectType('ChangeToMake', ChangeToMake);

const WayOut = z
  .object({
    changes: z.array(ChangeToMake).readonly().describe('None of them can be left out; least effort first.'),
    redecided: z
      .boolean()
      .describe('Whether the whole call was decided anew, and allowed, with every statement supposed in the register.'),
  })
  .describe('Changes that together lift a denial.');
objectType('WayOut', WayOut);

const MemberCounterfactuals = z
  .object({
    deployment: Handle.describe('Handle of the deployment.'),
    effect: Effect,
    waysOut: z.array(WayOut).readonly().describe('Least effort first.'),
    unliftable: z.array(RuleAsking).readonly().describe('Policies that nothing the organisation arranges lifts.'),
    exhaustive: z.boolean().describe('Whether everything within bounds was looked at; else there may be other ways.'),
  })
  .describe('What would allow a call to one deployment.');
objectType('MemberCounterfactuals', MemberCounterfactuals);

const CounterfactualsType = objectType(
  'Counterfactuals',
  z
    .object({
      effect: Effect,
      members: z.array(MemberCounterfactuals).readonly().describe('Each deployment that could serve the call.'),
    })
    .describe('What would make a denied call lawful.') satisfies z.ZodType<CallCounterfactuals>,
);

const Weights = z.enum(['open', 'closed']).describe('Whether the weights of a model can be had.');
enumType('Weights', Weights);

const Alternative = z
  .object({
    deployment: Handle.describe('Handle of the deployment.'),
    name: z.string().describe('Its name.'),
    model: z.string().nullable().describe('Handle of its model; null where the register does not say.'),
    weights: Weights.nullable().describe('Whether the weights can be had; null where not known.'),
    selfHosted: z.boolean().nullable().describe('Whether the organisation serves it itself; null where not known.'),
    countries: z
      .array(z.string())
      .readonly()
      .nullable()
      .describe('Every country that processes or stores content; null where not known.'),
    inCountry: z.boolean().nullable().describe('Whether all of them are the calling entity’s own.'),
    retentionDays: z.int().nullable().describe('Longest that content is kept, in days; null where not known.'),
    obligations: z.array(explanationTypes.Obligation).readonly().describe('What has to be done if the call is made.'),
    findings: z.array(explanationTypes.Finding).readonly().describe('What to know besides.'),
    gained: z.array(z.string()).readonly().describe('What is better than at the deployment asked for.'),
    lost: z.array(z.string()).readonly().describe('What is worse.'),
    notKnown: z.array(z.string()).readonly().describe('What nothing on record compares.'),
    reason: z.string().describe('Why it stands where it stands.'),
  })
  .describe('A deployment that would be allowed for the same call.');
objectType('Alternative', Alternative);

const AlternativesType = objectType(
  'Alternatives',
  z
    .object({
      effect: Effect,
      residencyMatters: z
        .boolean()
        .describe('Whether where content goes is among what denied the call: then countries rank before the model.'),
      total: z.int().describe('How many deployments would be allowed.'),
      ranked: z.array(Alternative).readonly().describe('The fittest first; 20 at most.'),
    })
    .describe('Where a call may go instead.') satisfies z.ZodType<Alternatives>,
);

@Resolver()
export class WaysOutResolver {
  constructor(
    private readonly counterfactualDesk: CounterfactualDesk,
    private readonly alternativesDesk: AlternativesDesk,
  ) {}

  @Query(() => CounterfactualsType, {
    description:
      'Finds the smallest sets of changes that would turn a denied call into ALLOW, least effort first. Nothing is written.',
  })
  @Requires<Permission>('registry:read')
  counterfactuals(
    @Caller() { organisationId }: PersonCaller,
    @Input(WhatIfInput) input: WhatIf,
  ): Promise<CallCounterfactuals> {
    return this.counterfactualDesk.of(organisationId, input);
  }

  @Query(() => AlternativesType, {
    description:
      'Finds the other deployments that would be allowed for the same call, the fittest first. Nothing is written.',
  })
  @Requires<Permission>('registry:read')
  alternatives(@Caller() { organisationId }: PersonCaller, @Input(WhatIfInput) input: WhatIf): Promise<Alternatives> {
    return this.alternativesDesk.of(organisationId, input);
  }
}
