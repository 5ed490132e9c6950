import type { PolicyFormEffect, PolicyFormMode, PolicyFormOperator } from '../graphql/generated/graphql.js';
import type { FormKey } from './condition-rows.js';

/** How a fact is compared, in words. */
const SAID: Readonly<Record<PolicyFormOperator, string>> = {
  IS: 'is',
  IS_NOT: 'is not',
  ONE_OF: 'is one of',
  NOT_ONE_OF: 'is none of',
  INCLUDES_ANY: 'includes any of',
  INCLUDES_ALL: 'includes all of',
  INCLUDES_NONE: 'includes none of',
  ONLY: 'holds nothing but',
  IS_EMPTY: 'is empty',
  IS_NOT_EMPTY: 'is not empty',
  AT_MOST: 'is at most',
  AT_LEAST: 'is at least',
  BEFORE: 'is before',
  AFTER: 'is after',
  IS_NONE: 'is none',
  IS_NOT_NONE: 'is not none',
  IS_KNOWN: 'is known',
  IS_UNKNOWN: 'is unknown',
};
const SAID_OF_DAYS: Partial<Record<PolicyFormOperator, string>> = {
  AT_MOST: 'is on or before',
  AT_LEAST: 'is on or after',
};

export const operatorInWords = (operator: PolicyFormOperator, { shape }: FormKey): string =>
  (shape === 'DAY' ? SAID_OF_DAYS[operator] : undefined) ?? SAID[operator];

const BARE: readonly PolicyFormOperator[] = [
  'IS_EMPTY',
  'IS_NOT_EMPTY',
  'IS_NONE',
  'IS_NOT_NONE',
  'IS_KNOWN',
  'IS_UNKNOWN',
];
const LISTS: readonly PolicyFormOperator[] = [
  'ONE_OF',
  'NOT_ONE_OF',
  'INCLUDES_ANY',
  'INCLUDES_ALL',
  'INCLUDES_NONE',
  'ONLY',
];

/** What a comparison compares with: nothing, several values, or one. */
export const comparesWith = (operator: PolicyFormOperator): 'nothing' | 'several' | 'one' =>
  BARE.includes(operator) ? 'nothing' : LISTS.includes(operator) ? 'several' : 'one';

/** What a policy of a form does where it applies. */
export const EFFECTS: Readonly<Record<PolicyFormEffect, { readonly label: string; readonly meaning: string }>> = {
  DENY: { label: 'Denies the call', meaning: 'Every call to which it applies is denied.' },
  DENY_UNLESS: { label: 'Denies the call, unless something is met', meaning: 'What lifts it is stated below.' },
  OBLIGATION: { label: 'Asks for something to be done', meaning: 'The call passes if its caller can do it.' },
  FINDING: { label: 'Only reports', meaning: 'The call passes; the record says what was found.' },
};

export const MODES: Readonly<Record<PolicyFormMode, { readonly label: string; readonly meaning: string }>> = {
  ENFORCE: { label: 'It decides', meaning: 'Calls are judged by it once it is in force.' },
  OBSERVE: { label: 'It is only observed', meaning: 'Decisions say what it would have done.' },
};
