import { Query, Resolver } from '@nestjs/graphql';
import { answerSchemas, type MatrixCell, MatrixQuery, MatrixView } from '#governance';
import { Input, inputType, objectType, Requires } from '#graphql';
import type { Permission } from '#identity';
import { Day, Handle } from '#vocabulary';
import { z } from 'zod';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import '../registry/subject.types.js';

const MatrixPolicy = z
  .object({
    id: z.string().describe('Its id.'),
    title: z.string().describe('What it says, in a line.'),
    law: z.string().describe('The law it is of.'),
    cause: answerSchemas.Cause.nullable().describe(
      'Why it decided; where it is an unknown fact, nothing that is known stands against the call.',
    ),
  })
  .describe('The policy that decided a cell before others.');
objectType('MatrixPolicy', MatrixPolicy);

const MatrixCellType = objectType(
  'MatrixCell',
  z
    .object({
      dataClass: Handle.describe('Handle of the data class.'),
      deployment: Handle.describe('Handle of the deployment.'),
      effect: answerSchemas.Effect,
      sentence: z.string().describe('The judgement in one plain sentence.'),
      policy: MatrixPolicy.nullable().describe('The policy that the sentence names first; null where none decided.'),
      unknownCount: z.int().describe('How many facts decided by not being known.'),
      obligationCount: z.int().describe('How many obligations come with the call.'),
      findingCount: z.int().describe('How many findings there are besides.'),
      deniedFrom: Day.nullable().describe('First day on which a policy to come would deny it; null where none would.'),
    })
    .describe('Whether data of one class may go to one deployment.') satisfies z.ZodType<MatrixCell>,
);

const MatrixInput = inputType('MatrixInput', MatrixQuery, { description: 'Which data, and where to.' });

@Resolver()
export class MatrixResolver {
  constructor(private readonly matrix: MatrixView) {}

  @Query(() => [MatrixCellType], {
    name: 'matrix',
    description:
      'Judges each data class with each deployment, row by row: what may go where. At most 60 cells a request; nothing is written.',
  })
  @Requires<Permission>('registry:read')
  cells(@Caller() { organisationId }: PersonCaller, @Input(MatrixInput) input: MatrixQuery): Promise<MatrixCell[]> {
    return this.matrix.cells(organisationId, input);
  }
}
