import { answerSchemas } from '#governance';
import { enumType, GraphqlJson, inputType, objectType, scalarType } from '#graphql';
import { CallConsent, CallRequest, CallSubjects } from '#registry';
import { z } from 'zod';

scalarType(GraphqlJson, answerSchemas.FactValueJson);

// What a type holds stands before it, so one pass in order declares them all.
for (const [name, schema] of Object.entries<z.ZodType>(answerSchemas.explanationTypes)) declare(name, schema);
declare('LogPosition', answerSchemas.answerTypes.LogPosition);

export const AnswerType = objectType('Answer', answerSchemas.answerTypes.Answer);

enumType('ConsentStatus', CallConsent.shape.status);
enumType('SubjectType', CallSubjects.shape.types.unwrap().unwrap().element);
enumType('CallEvent', CallRequest.shape.event.unwrap().unwrap());
enumType('Deidentification', CallRequest.shape.deidentification.unwrap().unwrap());
inputType('CallConsentInput', CallConsent);
inputType('CallSubjectsInput', CallSubjects);

export const Decide = CallRequest.extend({
  sequence: z.int().min(0).nullish().describe('The caller’s own counter, without gaps: a decision left out shows.'),
}).describe(
  'What an application states of a call. Terms, controls, agreements and time are never the caller’s to state.',
);
export type Decide = z.infer<typeof Decide>;
export const DecideInput = inputType('DecideInput', Decide);

function declare(name: string, schema: z.ZodType): void {
  if (schema instanceof z.ZodEnum) enumType(name, schema);
  else objectType(name, schema as z.ZodObject);
}
