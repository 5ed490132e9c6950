import { Query, Resolver } from '@nestjs/graphql';
import { type Explanation, Supposition, WhatIf, WhatIfDesk } from '#governance';
import { GraphqlJson, Input, inputType, Requires, scalarType } from '#graphql';
import type { Permission } from '#identity';
import { Caller } from '../access/access.guard.js';
import type { PersonCaller } from '../access/callers.js';
import { explanation } from '../registry/subject.types.js';
import './call.types.js';

scalarType(GraphqlJson, Supposition.shape.value.unwrap());
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
