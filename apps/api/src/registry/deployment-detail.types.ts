import { answerSchemas } from '#governance';
import { enumType, objectType } from '#graphql';
import { Day } from '#vocabulary';
import type { Type } from '@nestjs/common';
import { Field } from '@nestjs/graphql';
import { z } from 'zod';
import { subjectTypes } from './subject.types.js';

const { Evidence, FactValueJson } = answerSchemas;
const evidence = z.array(Evidence).readonly().describe('The facts behind it.');

/** Adds to a type a field that holds a subject. */
function withSubject<Schema>(type: Type<Schema>, name: string, of: Type<unknown>, description: string): Type<Schema> {
  Field(() => of, { description })(type.prototype as object, name);
  return type;
}

export const LapseType = objectType(
  'FactLapse',
  z
    .object({ key: z.string().describe('The attribute.'), at: z.date().describe('When its evidence ends.') })
    .describe('The end of the evidence for one attribute.'),
);

const PathHopSchema = z
  .object({
    role: z.string().nullable().describe('What it does on the way; null where it is not known.'),
    region: z.string().nullable().describe('Region it runs in; null where it is not known.'),
    countries: z.array(z.string()).readonly().nullable().describe('Countries it may lie in; null is unknown.'),
    operator: z.string().nullable().describe('Handle of who operates it; null where it is not known.'),
    retentionDays: z.int().nullable().describe('Days it keeps what it sees; 0 is none, null is unknown.'),
    retentionReason: z.string().nullable().describe('Why its retention is not known; null where it is.'),
    evidence: evidence.describe('The facts behind its retention.'),
  })
  .describe('A station on the way of a call.');
withSubject(objectType('PathHop', PathHopSchema), 'hop', subjectTypes.hop, 'The hop.');

export const DeclaredPathType = withSubject(
  objectType(
    'DeclaredPath',
    z
      .object({
        hops: z
          .array(PathHopSchema)
          .readonly()
          .nullable()
          .describe('Stations in the order in which they see content; null where they are not known.'),
        reason: z.string().nullable().describe('Why they are not known; null where they are.'),
      })
      .describe('The way of a declared call to a deployment.'),
  ),
  'call',
  subjectTypes['declared-call'],
  'The declared call.',
);

const SetBy = z.enum(['contract', 'vendor', 'organisation']).describe('Who sets a layer of a term.');
enumType('RetentionSetBy', SetBy);
const RetentionLayer = z
  .object({
    layer: z
      .string()
      .describe('Its name: account, addendum, model, request, region, deployment, or a log of one’s own.'),
    setBy: SetBy,
    days: z.int().nullable().describe('Days; null where it is not known, or known to have no limit.'),
    isKnown: z.boolean().describe('Whether it is known.'),
    reason: z.string().nullable().describe('Why it is not known; null where it is.'),
    evidence,
    decides: z.boolean().describe('Whether it is the one that gates.'),
  })
  .describe('One place that says how long content is kept.');
objectType('RetentionLayer', RetentionLayer);
export const DeploymentRetentionType = objectType(
  'DeploymentRetention',
  z
    .object({
      layers: z.array(RetentionLayer).readonly().describe('Contract, then vendor, then the organisation’s own logs.'),
      isKnown: z.boolean().describe('Whether the effective term is known.'),
      effectiveDays: z.int().nullable().describe('The strictest for us; null where it is not known or has no limit.'),
      decidingLayer: z.string().nullable().describe('Name of the layer that decides; null where none does.'),
      reason: z.string().nullable().describe('Why it is not known; null where it is.'),
    })
    .describe('How long the vendor of a deployment keeps content.'),
);

const WindowState = z
  .enum(['in_force', 'ended', 'not_begun'])
  .describe('Where a day stands to the days within which an agreement holds, both included.');
enumType('AgreementState', WindowState);
const Window = z
  .object({
    state: WindowState.nullable().describe('How it stands; null where it is not known.'),
    from: Day.nullable().describe('First day; null where it is not known.'),
    until: Day.nullable().describe('Last day; null where it is not known or there is none.'),
    isOpenEnded: z.boolean().describe('Whether it is known to have no last day.'),
    reason: z.string().nullable().describe('Why the state is not known; null where it is.'),
  })
  .describe('The days within which an agreement holds, and how a day stands to them.');
export const AgreementWindowType = objectType('AgreementWindow', Window);

export const AgreementOnDeploymentType = withSubject(
  objectType(
    'AgreementOnDeployment',
    z.object({ window: Window }).describe('An agreement that a deployment stands on.'),
  ),
  'agreement',
  subjectTypes.agreement,
  'The agreement.',
);

export const ConflictType = objectType(
  'FactDisagreement',
  z
    .object({
      key: z.string().describe('The attribute.'),
      qualifier: z.string().nullable().describe('Facet of the attribute.'),
      evidence: evidence.describe('The facts that disagree, each with its value.'),
      used: FactValueJson.nullable().describe('The value that gates; null where none does, or it is none.'),
      isKnown: z.boolean().describe('Whether a value gates.'),
      reason: z.string().describe('Why that one is used.'),
    })
    .describe('Facts of one attribute that stand together and disagree.'),
);

const Term = z
  .object({
    values: z.array(z.string()).readonly().nullable().describe('What it reaches; all is no limit; null is unknown.'),
    reason: z.string().nullable().describe('Why it is not known; null where it is.'),
  })
  .describe('What one clause of an agreement reaches.');
objectType('AgreementTerm', Term);
export const AgreementCoverageType = objectType(
  'AgreementCoverage',
  z
    .object({
      entities: Term.describe('Entities of the organisation that are party to it.'),
      services: Term.describe('Services.'),
      deploymentTypes: Term.describe('Types of deployment.'),
      coveredClasses: Term.describe('Data classes it reaches, each with its descendants.'),
      excludedClasses: Term.describe('Data classes it excludes, each with its descendants.'),
      purposes: Term.describe('Purposes.'),
      regions: Term.describe('Regions, groups of countries and places.'),
      clauses: Term.describe('Clauses of a contract with a processor that it has.'),
      sentence: z.string().describe('All of it in one plain sentence.'),
    })
    .describe('What an agreement reaches, as amended.'),
);
