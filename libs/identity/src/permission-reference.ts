import { isPermitted, type Permission, PERMISSIONS } from './permissions.js';

/** What each permission lets a person do. A permission without words here does not compile. */
const MEANING: Readonly<Record<Permission, string>> = {
  'session:own': 'Sign out, and change the own password.',
  'registry:read': 'Read the register, facts and policies, and ask what-if.',
  'ledger:read': 'Read decisions, events, checkpoints and proofs.',
  'subject:register': 'Register an application, agreement, vendor or another subject.',
  'fact:record': 'Record a fact with its evidence, at once.',
  'fact:propose': 'Propose a fact with its evidence, and withdraw what one proposed.',
  'fact:approve': 'Approve or decline a fact that somebody else proposed.',
  'inventory:import': 'Import an inventory file.',
  'deployment:submit': 'Submit a deployment for review.',
  'deployment:approve': 'Approve a deployment that somebody else submitted.',
  'deployment:suspend': 'Suspend an approved deployment.',
  'deployment:retire': 'Retire a deployment for good.',
  'policy:publish': 'Switch packs on and off, publish own policies, set a rule to observe.',
  'person:admit': 'Admit and invite people, and send or revoke the links with which they choose a password.',
  'person:change_role': 'Give a person another role.',
  'person:deactivate': 'Deactivate a person, and let them act again.',
  'credential:issue': 'Issue application keys and access tokens.',
  'credential:revoke': 'Revoke application keys and access tokens.',
  'evidence:export': 'Download an evidence bundle.',
  'report:make': 'Make a report as PDF.',
};

/** The reference page of people's permissions, in Markdown, made from the table that the API asks. */
export function permissionReference(): string {
  const roles = PERMISSIONS['registry:read']; // everyone reads the register, so these are all
  return [
    '# Permissions',
    '',
    'What each role of a person may do. An application has no role: it asks for decisions with its own key and nothing else.',
    'The operator makes organisations, each with its first administrator, and reads none of their records.',
    '',
    `| permission | meaning | ${roles.map((role) => role.replaceAll('_', ' ')).join(' | ')} |`,
    `| --- | --- | ${roles.map(() => ':-:').join(' | ')} |`,
    ...(Object.keys(PERMISSIONS) as Permission[]).map(
      (permission) =>
        `| \`${permission}\` | ${MEANING[permission]} | ${roles.map((role) => (isPermitted(role, permission) ? '●' : '')).join(' | ')} |`,
    ),
    '',
    'Four eyes: whoever submitted a deployment or proposed a fact cannot approve it, whatever their role.',
    '',
  ].join('\n');
}
