import { randomInt } from 'node:crypto';
import type { ControlPlane } from './control-plane.js';

/** With which somebody of the example signs in to the console. */
export interface DemoSignIn {
  readonly handle: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/** Who shows the console best: one who proposes, a second who approves, one who only reads. */
const HANDLES = ['r-menon', 's-iyer', 'm-seidel'];

/** Letters and digits that nobody takes for one another. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of four: 79 bits. */
const drawPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')).join(
    '-',
  );

/** Gives people of the example a password of their own, as the link of an invitation does. */
export async function giveSignIns(administrator: ControlPlane): Promise<DemoSignIn[]> {
  const people = (await administrator.people()).filter(({ handle }) => HANDLES.includes(handle));
  const signIns = people.map(({ id, handle, name, role }) => ({ id, handle, name, role, password: drawPassword() }));
  for (const { id, password } of signIns) await administrator.givePassword(id, password);
  return signIns.map(({ id: _, ...signIn }) => signIn);
}

/** Roles as people call them. */
export const roleInWords = (role: string): string => role.toLowerCase().replaceAll('_', ' ');
