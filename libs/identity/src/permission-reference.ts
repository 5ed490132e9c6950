import { isPermitted, type Permission, PERMISSION_MEANINGS, PERMISSIONS } from './permissions.js';

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
        `| \`${permission}\` | ${PERMISSION_MEANINGS[permission]} | ${roles.map((role) => (isPermitted(role, permission) ? '●' : '')).join(' | ')} |`,
    ),
    '',
    'Four eyes: whoever submitted a deployment, proposed a fact or requested a waiver cannot approve it, whatever their role.',
    '',
  ].join('\n');
}
