import type { Type } from '@nestjs/common';
import { answerSchemas, type SubjectFact as SubjectFactValue } from '#governance';
import {
  type Connection,
  connectionOf,
  declareTypes,
  enumType,
  GraphqlJson,
  inputType,
  objectType,
  scalarType,
} from '#graphql';
import { DeploymentStatus, type Fact } from '#registry';
import { SubjectId, SubjectKind } from '#vocabulary';
import { z } from 'zod';
import { NodeType, SubjectType } from '../node/node.types.js';
import { SUBJECT_TYPE_NAMES, type SubjectNode } from './subject-node.js';

scalarType(GraphqlJson, answerSchemas.FactValueJson);

/** Types of an explanation; a fact is a node of its own. */
export const explanation = declareTypes(answerSchemas.explanationTypes, { Evidence: { implements: [NodeType] } });

const { Evidence, FactStateName, FactValueJson } = answerSchemas;

export const SubjectFactType = objectType(
  'SubjectFact',
  z
    .object({
      key: z.string().describe('The attribute; `factKeys` explains it.'),
      qualifier: z
        .string()
        .nullable()
        .describe('Facet of the attribute: layer of a term, or entity for which it holds.'),
      meaning: z.string().describe('What it says, in words.'),
      state: FactStateName,
      value: FactValueJson.nullable().describe('The value where it is known; else null.'),
      reason: z
        .string()
        .nullable()
        .describe('Why it is unknown, naming the document that lapsed; null where it is not.'),
      layer: z.string().nullable().describe('Layer of a term; null where the attribute has none.'),
      conflict: z.boolean().describe('Whether facts that stand disagree: then the stricter gates.'),
      evidence: z
        .array(Evidence)
        .readonly()
        .describe('The facts behind it; of an unknown, those that would have told.'),
    })
    .describe('What is known of one attribute of one subject at one instant.') satisfies z.ZodType<
    Omit<SubjectFactValue, 'evidence'> & { readonly evidence: readonly Omit<Fact, 'organisationId' | 'subjectId'>[] }
  >,
);

export const FactChangeType = objectType(
  'FactChange',
  z
    .object({
      key: z.string().describe('The attribute.'),
      qualifier: z.string().nullable().describe('Facet of the attribute.'),
      before: FactValueJson.nullable().describe('Value of the fact that was superseded; null where none was.'),
      after: FactValueJson.nullable().describe('Value that was recorded.'),
      at: z.date().describe('When it was recorded.'),
      actor: z.string().describe('Who recorded it: id of a person, or name of a service.'),
      fact: Evidence.describe('The fact itself, with its source.'),
    })
    .describe('One change of one attribute.'),
);

const ChangeKind = z
  .enum(['stated', 'superseded', 'reviewed'])
  .describe('Whether a fact was stated anew, was put in the place of another, or is a step of a deployment’s review.');
enumType('SubjectChangeKind', ChangeKind);
export const SubjectChangeType = objectType(
  'SubjectChange',
  z
    .object({
      at: z.date().describe('When it was recorded.'),
      kind: ChangeKind,
      key: z.string().describe('The attribute.'),
      qualifier: z.string().nullable().describe('Facet of the attribute.'),
      meaning: z.string().describe('What it says, in words.'),
      before: FactValueJson.nullable().describe('Value of the fact that was superseded; null where none was.'),
      after: FactValueJson.nullable().describe('Value that was recorded.'),
      note: z
        .string()
        .nullable()
        .describe('Why: of a step of a review, or of a fact that was proposed; null where nobody was asked.'),
      fact: Evidence.describe('The fact itself, with its source.'),
    })
    .describe('One thing that happened to a subject.'),
);

export const DeploymentKind = z
  .enum(['self-hosted', 'vendor-api'])
  .describe('Whether the organisation serves the weights itself or calls the interface of a vendor.');
export type DeploymentKind = z.infer<typeof DeploymentKind>;
export const deploymentEnums = {
  status: enumType('DeploymentStatus', DeploymentStatus),
  kind: enumType('DeploymentKind', DeploymentKind),
} as const;

/** What facts call the kinds that the API names. */
export const KIND_IN_FACTS: Readonly<Record<DeploymentKind, string>> = {
  'self-hosted': 'self-hosted-open-weights',
  'vendor-api': 'vendor-api',
};

export const GapType = objectType(
  'Gap',
  z
    .object({
      key: z.string().describe('The attribute.'),
      meaning: z.string().describe('What it says, in words.'),
      subject: z.string().describe('What it is about: kind and handle.'),
      subjectId: SubjectId.nullable().describe('Id of what it is about; null where it is not registered.'),
      qualifier: z.string().nullable().describe('Facet that is wanted, such as the layer of a term.'),
      state: z.string().describe('unknown, or lapsing where the evidence ends soon.'),
      reason: z.string().describe('Why, with its code; names the document of a fact that lapsed or will.'),
      supplier: z.string().describe('Who can say it: owner, compliance officer, vendor, …'),
      person: z.string().nullable().describe('Handle of the owner, where the supplier is one and known.'),
      since: z.date().nullable().describe('Since when it is unknown; null where it never was known.'),
      by: z.date().nullable().describe('By when it is wanted: the end of what carries it now; null is at once.'),
    })
    .describe('Something that has to be known and is not, or soon will not be.'),
);

const subjectFields = z.object({
  id: SubjectId,
  handle: z.string().describe('Name within the organisation that files and people use; unique for its kind.'),
  name: z.string().describe('Name for people; reports print it.'),
  subjectKind: SubjectKind.describe('What kind of thing it is.'),
  recordedAt: z.date().describe('When it was registered.'),
});

const DESCRIPTIONS: Readonly<Record<SubjectKind, string>> = {
  organisation: 'The organisation itself, as a thing that facts are about.',
  entity: 'A company of the organisation.',
  vendor: 'A company behind an interface, a cloud or a tool.',
  model: 'A model, whoever serves it.',
  deployment: 'One callable thing: model, hosting, region, account and version. Judgement is about deployments.',
  alias: 'A router’s name for several deployments; judged by its worst member.',
  hop: 'A station between an application and a deployment that sees content.',
  application: 'A system that calls models.',
  'declared-call': 'A use of a deployment that an application has declared.',
  agreement: 'A contract with a vendor, such as a DPA.',
  addendum: 'An amendment of an agreement.',
  'data-class': 'A class of data in the organisation’s own tree.',
  'observed-traffic': 'Traffic to a model that was seen on the network.',
};

const subjectTypeOf = (kind: SubjectKind): Type<SubjectNode> =>
  objectType(SUBJECT_TYPE_NAMES[kind], subjectFields.describe(DESCRIPTIONS[kind]), {
    implements: [NodeType, SubjectType],
  }) as unknown as Type<SubjectNode>;

export const subjectTypes = Object.fromEntries(
  SubjectKind.options.map((kind) => [kind, subjectTypeOf(kind)]),
) as Readonly<Record<SubjectKind, Type<SubjectNode>>>;

export const subjectConnections = Object.fromEntries(
  SubjectKind.options.map((kind) => [kind, connectionOf(subjectTypes[kind], { totalCount: true })]),
) as Readonly<Record<SubjectKind, Type<Connection<SubjectNode>>>>;

const Search = z.string().min(1).max(200).nullish().describe('Part of the handle or name, in either case.');

export const SubjectFilter = z.object({ search: Search }).describe('Which to list; what is left out does not limit.');
export type SubjectFilter = z.infer<typeof SubjectFilter>;
export const SubjectFilterInput = inputType('SubjectFilterInput', SubjectFilter);

export const DeploymentFilter = z
  .object({
    search: Search,
    kind: DeploymentKind.nullish(),
    status: DeploymentStatus.nullish(),
    vendor: z.string().max(120).nullish().describe('Handle of the serving vendor or cloud host.'),
    region: z.string().max(120).nullish().describe('Region in which inference may run.'),
    owner: z.string().max(120).nullish().describe('Handle of the person who answers for it.'),
  })
  .describe('Which deployments to list: every condition stated has to hold, of facts that are known.');
export type DeploymentFilter = z.infer<typeof DeploymentFilter>;
export const DeploymentFilterInput = inputType('DeploymentFilterInput', DeploymentFilter);

const OrderBy = z.enum(['handle', 'name', 'recordedAt']).describe('What a list is ordered by.');
enumType('SubjectOrderBy', OrderBy);
export const SubjectOrder = z
  .object({ by: OrderBy, descending: z.boolean().default(false).describe('Whether the greatest comes first.') })
  .describe('Order of a list.');
export type SubjectOrder = z.infer<typeof SubjectOrder>;
export const SubjectOrderInput = inputType('SubjectOrderInput', SubjectOrder);
