import { createMongoAbility, type MongoAbility } from '@casl/ability';
import type { Role } from '#governance';

const everyone: readonly Role[] = [
  'administrator',
  'compliance_officer',
  'data_protection_officer',
  'approver',
  'engineer',
  'auditor',
];
const officers: readonly Role[] = ['administrator', 'compliance_officer', 'data_protection_officer'];

/**
 * Who may do what: the one table of people's permissions. What an application may send where is no permission but a
 * decision, and Cedar's.
 */
export const PERMISSIONS = {
  'session:own': everyone,
  'registry:read': everyone,
  'ledger:read': everyone,
  'subject:register': [...officers, 'engineer'],
  'fact:record': officers,
  'fact:propose': [...officers, 'engineer'],
  'fact:approve': ['approver', 'compliance_officer', 'data_protection_officer'],
  'waiver:request': [...officers, 'engineer'],
  'waiver:approve': ['approver', 'compliance_officer', 'data_protection_officer'],
  'waiver:revoke': [...officers, 'approver'],
  'waiver:review': ['approver', 'compliance_officer', 'data_protection_officer'],
  'inventory:import': officers,
  'deployment:submit': [...officers, 'engineer'],
  'deployment:approve': ['approver', 'compliance_officer', 'data_protection_officer'],
  'deployment:suspend': [...officers, 'approver'],
  'deployment:retire': officers,
  'policy:draft': ['compliance_officer', 'data_protection_officer', 'engineer'],
  'policy:approve': ['approver', 'compliance_officer', 'data_protection_officer'],
  'policy:publish': ['compliance_officer', 'data_protection_officer'],
  'person:admit': ['administrator'],
  'person:change_role': ['administrator'],
  'person:deactivate': ['administrator'],
  'credential:issue': ['administrator'],
  'credential:revoke': ['administrator'],
  'evidence:export': [...officers, 'auditor'],
  'report:make': [...officers, 'auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** What each permission lets a person do. A permission without words here does not compile. */
export const PERMISSION_MEANINGS: Readonly<Record<Permission, string>> = {
  'session:own': 'Sign out, and change the own password.',
  'registry:read': 'Read the register, facts and policies, and ask what-if.',
  'ledger:read': 'Read decisions, events, checkpoints and proofs.',
  'subject:register': 'Register an application, agreement, vendor or another subject.',
  'fact:record': 'Record a fact with its evidence, at once.',
  'fact:propose': 'Propose a fact with its evidence, and withdraw what one proposed.',
  'fact:approve': 'Approve or decline a fact that somebody else proposed.',
  'waiver:request': 'Request a waiver of one of the organisation’s own policies, and withdraw what one requested.',
  'waiver:approve': 'Approve or decline a waiver that somebody else requested.',
  'waiver:revoke': 'End a waiver early.',
  'waiver:review': 'Record, after a waiver has ended, what came of it.',
  'inventory:import': 'Import an inventory file.',
  'deployment:submit': 'Submit a deployment for review.',
  'deployment:approve': 'Approve a deployment that somebody else submitted.',
  'deployment:suspend': 'Suspend an approved deployment.',
  'deployment:retire': 'Retire a deployment for good.',
  'policy:draft': 'Draft what would be decided by, and withdraw a draft.',
  'policy:approve': 'Approve or decline a policy draft that others wrote.',
  'policy:publish': 'Switch packs on and off, publish own policies, set a rule to observe, roll back.',
  'person:admit': 'Admit and invite people, and send or revoke the links with which they choose a password.',
  'person:change_role': 'Give a person another role.',
  'person:deactivate': 'Deactivate a person, and let them act again.',
  'credential:issue': 'Issue application keys and access tokens.',
  'credential:revoke': 'Revoke application keys and access tokens.',
  'evidence:export': 'Download an evidence bundle.',
  'report:make': 'Make a report as PDF.',
};

/** The CASL ability of a role: `deployment:approve` is the action `approve` on the subject `deployment`. */
export function abilityOf(role: Role): MongoAbility {
  return createMongoAbility(
    Object.entries<readonly Role[]>(PERMISSIONS)
      .filter(([, roles]) => roles.includes(role))
      .map(([permission]) => ({ subject: part(permission, 0), action: part(permission, 1) })),
  );
}

export const isPermitted = (role: Role, permission: Permission): boolean =>
  abilityOf(role).can(part(permission, 1), part(permission, 0));

const part = (permission: string, index: 0 | 1): string => permission.split(':')[index] ?? permission;
