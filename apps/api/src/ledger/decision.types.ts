import { answerSchemas } from '#governance';
import { connectionOf, inputType, objectType } from '#graphql';
import { DecisionId } from '#vocabulary';
import { z } from 'zod';
import { NodeType } from '../node/node.types.js';
import '../registry/subject.types.js';

const names = (meaning: string) => z.array(z.string()).readonly().describe(meaning);

export const DecisionType = objectType(
  'Decision',
  z
    .object({
      id: DecisionId,
      index: z.int().describe('Index of its entry in the log.'),
      at: z.date().describe('When it was made.'),
      application: z.string().describe('Handle of the application that asked.'),
      entity: z.string().describe('Handle of the entity on whose behalf.'),
      deployments: names('Handles of the deployments that were judged: one, or each member of the alias.'),
      alias: z.string().nullable().describe('Handle of the alias that was asked for.'),
      event: z.string().describe('What was to happen to the data.'),
      purpose: z.string().describe('Machine name of the purpose.'),
      dataClasses: names('Codes of the legal taxonomy.'),
      effect: answerSchemas.Effect,
      determinedBy: names('Ids of the policies that determined it.'),
      unknowns: names('Attributes that decided by not being known.'),
      policySet: z.string().describe('Digest of the policy set it was made by.'),
      registryVersion: z.int().describe('Version of the register it was made on.'),
    })
    .describe('A decision of record. Its entry in the log is the evidence; this is what lists show.'),
  { implements: [NodeType] },
);
export const DecisionConnection = connectionOf(DecisionType, { totalCount: true });

export const DecisionFilter = z
  .object({
    effect: answerSchemas.Effect.nullish(),
    application: z.string().max(120).nullish().describe('Handle or id of the application.'),
    deployment: z.string().max(120).nullish().describe('Handle or id of a deployment that was judged.'),
    policy: z.string().max(200).nullish().describe('Id of a policy that determined it.'),
    entity: z.string().max(120).nullish().describe('Handle or id of the entity on whose behalf.'),
    dataClass: z.string().max(120).nullish().describe('Code of the legal taxonomy that the call carried.'),
    search: z
      .string()
      .min(1)
      .max(200)
      .nullish()
      .describe('Part of the handle or name of the application or of a deployment, in either case.'),
    from: z.date().nullish().describe('Made at this instant or later.'),
    until: z.date().nullish().describe('Made before this instant.'),
  })
  .describe('Which decisions to list: every condition stated has to hold.');
export type DecisionFilter = z.infer<typeof DecisionFilter>;
export const DecisionFilterInput = inputType('DecisionFilterInput', DecisionFilter);

export const LedgerType = objectType(
  'Ledger',
  z
    .object({
      origin: z.string().describe('Name of the log, under which its checkpoints are signed.'),
      size: z.int().describe('Entries that are committed.'),
      root: z.string().describe('Root of the tree over them, base64.'),
      checkpoint: z
        .string()
        .nullable()
        .describe('The latest signed checkpoint, a C2SP signed note; null before the first.'),
      checkpointSize: z.int().nullable().describe('Entries that it covers.'),
      checkpointAt: z.date().nullable().describe('When it was published.'),
      verifierKeys: names('Keys to verify its signature with, as the log’s first entry names them.'),
    })
    .describe('The organisation’s log.'),
);
