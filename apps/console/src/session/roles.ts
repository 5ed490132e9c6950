import type { Role } from '../graphql/generated/graphql.js';

/** Roles as people call them. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  ADMINISTRATOR: 'Administrator',
  COMPLIANCE_OFFICER: 'Compliance officer',
  DATA_PROTECTION_OFFICER: 'Data protection officer',
  APPROVER: 'Approver',
  ENGINEER: 'Engineer',
  AUDITOR: 'Auditor',
};
