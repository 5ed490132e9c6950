import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readIfPresent, replacePrivateFile } from './private-file.js';

const Password = z.string().min(16);

/** Passwords of the database roles. `superuser` is the embedded cluster's own and never leaves the migrator. */
export const DatabasePasswords = z.object({
  superuser: Password,
  owner: Password,
  api: Password,
  pdp: Password,
  worker: Password,
});
export type DatabasePasswords = Readonly<z.infer<typeof DatabasePasswords>>;

/** The passwords kept in the file, made on first use: 192 random bits each, readable by the file's owner only. */
export function databasePasswords(file: string): DatabasePasswords {
  const kept = readIfPresent(file);
  if (kept !== undefined) return DatabasePasswords.parse(JSON.parse(kept));
  const draw = () => randomBytes(24).toString('base64url');
  const passwords = { superuser: draw(), owner: draw(), api: draw(), pdp: draw(), worker: draw() };
  replacePrivateFile(file, JSON.stringify(passwords));
  return passwords;
}
