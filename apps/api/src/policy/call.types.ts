import { enumType, inputType, objectType } from '#graphql';
import { CallConsent, CallRequest, CallSubjects } from '#registry';

enumType('ConsentStatus', CallConsent.shape.status, { description: 'State of consent.' });
enumType('DataSubjectType', CallSubjects.shape.types.unwrap().unwrap().element, {
  description: 'What people are to the organisation.',
});
enumType('CallEvent', CallRequest.shape.event.unwrap().unwrap(), { description: 'What is to happen.' });
enumType('Deidentification', CallRequest.shape.deidentification.unwrap().unwrap(), {
  description: 'What was done so that people cannot be told.',
});
inputType('ConsentInput', CallConsent, { description: 'Consent, as the application’s own store has it.' });
inputType('DataSubjectsInput', CallSubjects, { description: 'The people whose data a call carries.' });
inputType('CallInput', CallRequest, { description: 'What an application may state of a call.' });

const StatedConsent = CallConsent.omit({ artefact: true }).describe('Consent, as it was stated; the id is not kept.');
objectType('StatedConsent', StatedConsent);
const StatedSubjects = CallSubjects.describe('The people whose data a call carried.');
objectType('StatedDataSubjects', StatedSubjects);

/** What was stated of a call, in the form in which `whatIf` takes it. */
export const StatedCallType = objectType(
  'StatedCall',
  CallRequest.extend({
    subjects: StatedSubjects.nullish().describe('countries, types and youngestAge of the people concerned'),
    consent: StatedConsent.nullish().describe('state of consent'),
  }).describe('What an application stated of a call; `whatIf` takes the same.'),
);
