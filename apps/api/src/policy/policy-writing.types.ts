import { enumType, GraphqlJson, inputType, objectType, scalarType } from '#graphql';
import { FormCondition, FormEffect, FormOperator, PolicyForm } from '#policy';
import { z } from 'zod';
import { PolicySource } from './policy.types.js';
import './policy-draft.types.js';

enumType('PolicyFormOperator', FormOperator);
enumType('PolicyFormEffect', FormEffect);
enumType('PolicyFormMode', PolicyForm.shape.mode.unwrap(), {
  description: 'Whether the policy decides, or only says what it would have done.',
});
scalarType(GraphqlJson, FormCondition.shape.value.unwrap().unwrap());
objectType('PolicyFormCondition', FormCondition);
inputType('PolicyFormConditionInput', FormCondition);
export const PolicyFormType = objectType('PolicyForm', PolicyForm);
export const PolicyFormInput = inputType('PolicyFormInput', PolicyForm);

const Shape = z.enum(['bool', 'number', 'day', 'word', 'set']).describe('What a fact holds.');
enumType('PolicyFormShape', Shape);
const Choice = z
  .object({ value: z.string().describe('The value.'), label: z.string().describe('What it is called.') })
  .describe('A value that a fact may have.');
objectType('PolicyFormChoice', Choice);
export const PolicyFormKeyType = objectType(
  'PolicyFormKey',
  z
    .object({
      key: z.string().describe('Its name.'),
      meaning: z.string().describe('What it says, in words.'),
      shape: Shape,
      unit: z.string().nullable().describe('Its unit.'),
      none: z
        .boolean()
        .describe('Whether it may be none, which is above every number and before every day where it is compared.'),
      always: z.boolean().describe('Whether it is known of every call.'),
      operators: z.array(FormOperator).readonly().describe('How it can be compared.'),
      values: z.array(Choice).readonly().nullable().describe('What it may be, where that is a list.'),
    })
    .describe('A fact that a policy can ask about.'),
);

const Files = z.array(PolicySource).max(200).readonly().describe('Own policies.');
export const CheckPolicies = z.object({ own: Files });
export type CheckPolicies = z.infer<typeof CheckPolicies>;
export const CheckPoliciesInput = inputType('CheckPoliciesInput', CheckPolicies, { description: 'Policies to check.' });

export const RunScenarios = z.object({
  packs: z
    .array(z.string().max(100))
    .max(100)
    .readonly()
    .describe('Ids of the packs to switch on; base packs always are.'),
  own: Files,
  scenarios: z.string().max(500_000).describe('A scenario file, YAML.'),
});
export type RunScenarios = z.infer<typeof RunScenarios>;
export const RunScenariosInput = inputType('RunPolicyScenariosInput', RunScenarios, {
  description: 'Scenarios, and the policies to judge them by.',
});
