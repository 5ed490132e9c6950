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

/** What each role is for, in a sentence; the page of roles has every permission. */
export const ROLE_PURPOSES: Readonly<Record<Role, string>> = {
  ADMINISTRATOR: 'Invites people, gives roles and issues keys, and keeps the register. Approves nothing.',
  COMPLIANCE_OFFICER: 'Keeps the register, approves deployments and facts, publishes policies, makes reports.',
  DATA_PROTECTION_OFFICER: 'As the compliance officer, except that they import nothing.',
  APPROVER: 'Approves what others submit or propose, and suspends deployments. Records nothing.',
  ENGINEER: 'Imports, registers and proposes facts, and submits deployments for review. Approves nothing.',
  AUDITOR: 'Reads everything, makes reports and takes evidence away. Changes nothing.',
};

/** Roles as a form offers them. */
export const ROLE_CHOICES = Object.entries(ROLE_NAMES).map(([value, label]) => ({ value: value as Role, label }));
