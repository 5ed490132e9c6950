import { Query, Resolver } from '@nestjs/graphql';
import { type Explanation, Supposition, WhatIf, WhatIfDesk } from '#governance';
import { enumType, GraphqlJson, Input, inputType, Requires, scalarType } from '#graphql';
import type { Permission } from '#identity';
import { CallConsent, CallRequest, CallSubjects } from '#registry';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { explanation } from '../registry/subject.types.js';

enumType('ConsentStatus', CallConsent.shape.status, { description: 'State of consent.' });
enumType('DataSubjectType', CallSubjects.shape.types.unwrap().unwrap().element, {
  description: 'What people are to the organisation.',
});
enumType('CallEvent', CallRequest.shape.event.unwrap().unwrap(), { description: 'What is to happen.' });
enumType('Deidentification', CallRequest.shape.deidentification.unwrap().unwrap(), {
  description: 'What was done so that people cannot be told.',
});
scalarType(GraphqlJson, Supposition.shape.value.unwrap());
inputType('ConsentInput', CallConsent, { description: 'Consent, as the application’s own store has it.' });
inputType('DataSubjectsInput', CallSubjects, { description: 'The people whose data a call carries.' });
inputType('CallInput', CallRequest, { description: 'What an application may state of a call.' });
inputType('SuppositionInput', Supposition, { description: 'A fact to suppose.' });
export const WhatIfInput = inputType('WhatIfInput', WhatIf, { description: 'A call that might be made.' });

@Resolver()
export class WhatIfResolver {
  constructor(private readonly desk: WhatIfDesk) {}

  @Query(() => explanation.Explanation, {
    description:
      'Explains what would be decided of a call, at any instant and under supposed facts. Nothing is written.',
  })
  @Requires<Permission>('registry:read')
  whatIf(@Caller() { organisationId }: PersonCaller, @Input(WhatIfInput) input: WhatIf): Promise<Explanation> {
    return this.desk.explain(organisationId, input);
  }
}
