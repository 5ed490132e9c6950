import {
  ApplicationReplay,
  ChangeCount,
  HindranceCount,
  PolicyCount,
  ReplayChange,
  ReplayHindrance,
  ReplayRequest,
  ReplayResult,
  ReplaySource,
} from '#governance';
import { enumType, inputType, objectType } from '#graphql';
import { z } from 'zod';

enumType('ReplayChange', ReplayChange);
enumType('ReplayHindrance', ReplayHindrance);
objectType('ReplayChangeCount', ChangeCount);
objectType('ReplayPolicyCount', PolicyCount);
objectType('ApplicationReplay', ApplicationReplay);
objectType('ReplayHindranceCount', HindranceCount);
export const ReplayType = objectType('Replay', ReplayResult);

inputType('ReplaySourceInput', ReplaySource, { description: 'One file of policies in Cedar.' });
export const ReplayInput = inputType('ReplayInput', ReplayRequest);

const FieldDifference = z
  .object({
    field: z.string().describe('The field of the entry.'),
    recorded: z.string().describe('What the entry says, as canonical JSON; absent where it has no such field.'),
    replayed: z.string().describe('What came out, likewise.'),
  })
  .describe('A field in which a decision came out otherwise.');
objectType('FieldDifference', FieldDifference);

export const DecisionReplayType = objectType(
  'DecisionReplay',
  z
    .object({
      id: z.string().describe('Id of the decision.'),
      reproduced: z.boolean().describe('Whether its entry came out bit for bit.'),
      recordedDigest: z.string().describe('SHA-256, hex, of its entry.'),
      replayedDigest: z
        .string()
        .nullable()
        .describe('SHA-256, hex, of the entry that came out; null where it was not decided again.'),
      differences: z.array(FieldDifference).readonly().describe('Each field that came out otherwise.'),
      hindrance: ReplayHindrance.nullable(),
    })
    .describe('A decision, decided again on the call, the facts and the policies that its entry cites.'),
);
