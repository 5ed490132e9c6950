import type { SubjectKind } from '../graphql/generated/graphql.js';

/** What facts are about, as people call it. */
export const SUBJECT_KINDS: Readonly<Record<SubjectKind, string>> = {
  ORGANISATION: 'Organisation',
  ENTITY: 'Entity',
  VENDOR: 'Vendor',
  MODEL: 'Model',
  DEPLOYMENT: 'Deployment',
  ALIAS: 'Alias',
  HOP: 'Hop',
  APPLICATION: 'Application',
  DECLARED_CALL: 'Declared call',
  AGREEMENT: 'Agreement',
  ADDENDUM: 'Addendum',
  DATA_CLASS: 'Data class',
  OBSERVED_TRAFFIC: 'Observed traffic',
};
