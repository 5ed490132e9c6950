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
  'inventory:import': ['administrator', 'compliance_officer', 'engineer'],
  'deployment:submit': [...officers, 'engineer'],
  'deployment:approve': ['approver', 'compliance_officer', 'data_protection_officer'],
  'deployment:suspend': [...officers, 'approver'],
  'deployment:retire': officers,
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
