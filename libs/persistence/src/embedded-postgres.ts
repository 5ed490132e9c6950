import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { binaries, canReach, serverUser, type ServerUser, systemFolder } from './embedded-binaries.js';
import { databasePasswords, type DatabasePasswords } from './passwords.js';
import { readIfPresent, replacePrivateFile } from './private-file.js';

const run = promisify(execFile);

const SUPERUSER = 'custos_superuser';
const READY_SECONDS = 60;
const STOP_SECONDS = 60;
/** Backends of a killed postmaster hold its shared memory until they notice, and a new one will not start before. */
const MAX_STARTS = 20;

export interface EmbeddedPostgresOptions {
  /** Folder for everything that outlives the process: the cluster, its passwords, its log. */
  readonly folder: string;
  /** Fixed port; a free one where absent. */
  readonly port?: number | undefined;
  /** Server settings beside the durable defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Told what happens, in words for people. Never told a secret. */
  readonly onMessage?: (message: string) => void;
}

/** A running PostgreSQL of our own, listening on 127.0.0.1 only. */
export interface EmbeddedPostgres {
  readonly port: number;
  /** Process id of the postmaster. */
  readonly pid: number;
  readonly superuserUrl: string;
  readonly passwords: DatabasePasswords;
  /** Resolves when the server process has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Shuts down cleanly: sessions are ended, everything is on disk. */
  stop(): Promise<void>;
}

/** Another live Custos uses the folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

/**
 * Starts PostgreSQL on a data folder, making the cluster on first use.
 *
 * After a crash it cleans up behind its predecessor: a postmaster whose Custos is gone is shut down first, and a
 * process-id file that names nobody is removed. PostgreSQL then recovers from its write-ahead log.
 *
 * @throws {DataFolderInUse} the folder belongs to a Custos that is alive
 * @throws {Error} the server did not start; the message ends with the last lines of its log
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const onMessage = options.onMessage ?? (() => undefined);
  mkdirSync(folder, { recursive: true });
  const claim = claimFolder(folder);
  try {
    const user = await serverUser();
    const bin = binaries(user);
    const passwords = databasePasswords(join(folder, 'postgres-passwords.json'));
    const cluster = clusterFolder(folder, user);
    const logFile = join(folder, 'postgres.log');

    if (existsSync(join(cluster, 'PG_VERSION'))) await endPredecessor(cluster, passwords, onMessage);
    else await initialise(bin.initdb, cluster, passwords.superuser, user, onMessage);

    for (let attempt = 1; ; attempt++) {
      const port = options.port ?? (await freePort());
      const started = await startOnce(bin.postgres, cluster, port, logFile, user, options.settings ?? {});
      if ('process' in started) {
        onMessage(`PostgreSQL is ready on 127.0.0.1:${port}`);
        return running(started.process, port, passwords, claim);
      }
      const mayPass = /pre-existing shared memory block|Address already in use|lock file/.test(started.log);
      if (!mayPass || attempt === MAX_STARTS)
        throw new Error(`PostgreSQL did not start. The end of ${logFile}:\n${started.log}`);
      await sleep(250);
    }
  } catch (error) {
    claim.release();
    throw error;
  }
}

function running(
  child: ChildProcess,
  port: number,
  passwords: DatabasePasswords,
  claim: { release(): void },
): EmbeddedPostgres {
  const ended = new Promise<void>((resolveEnded) => {
    const end = () => {
      claim.release();
      resolveEnded();
    };
    if (child.exitCode !== null || child.signalCode !== null) end();
    else child.once('exit', end);
  });
  return {
    port,
    pid: child.pid!,
    superuserUrl: urlOf(SUPERUSER, passwords.superuser, port, 'postgres'),
    passwords,
    ended,
    async stop() {
      child.kill('SIGINT'); // fast shutdown: sessions end, a checkpoint is written
      const late = setTimeout(() => child.kill('SIGQUIT'), STOP_SECONDS * 1000);
      await ended;
      clearTimeout(late);
    },
  };
}

export const urlOf = (user: string, password: string, port: number, database: string): string =>
  `postgresql://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

/** Marks the folder as ours, unless a living process has it. The mark names the process and when it began. */
function claimFolder(folder: string): { release(): void } {
  const file = join(folder, 'custos.pid');
  const mark = `${process.pid} ${startOf(process.pid)}`;
  const held = readIfPresent(file)?.trim();
  if (held !== undefined) {
    const pid = Number(held.split(' ')[0]);
    if (isAlive(pid) && held === `${pid} ${startOf(pid)}`)
      throw new DataFolderInUse(`Custos already runs on ${folder} (process ${pid}): stop it, or choose another folder`);
  }
  replacePrivateFile(file, mark);
  return { release: () => rmSync(file, { force: true }) };
}

/** When the process began, in clock ticks since boot: tells a process from a later one with its number. Linux only. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !/^\d+ \(.*\) Z/.test(readIfPresentQuietly(`/proc/${pid}/stat`));
}

function readIfPresentQuietly(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The cluster's folder: inside the data folder, or, where PostgreSQL's user cannot reach that, where it can. */
function clusterFolder(folder: string, user: ServerUser | undefined): string {
  const pointer = join(folder, 'postgres.location');
  const outside = readIfPresent(pointer)?.trim();
  if (outside !== undefined) return outside;
  const inside = join(folder, 'postgres');
  if (existsSync(inside) ? canReach(user, inside) : canReach(user, folder)) return inside;
  // A name of its own: the cluster belongs to this data folder, not to whatever later lies at the same path.
  const made = systemFolder(`data-${randomBytes(8).toString('hex')}`);
  mkdirSync(dirname(made), { recursive: true, mode: 0o755 });
  replacePrivateFile(pointer, `${made}\n`);
  return made;
}

async function initialise(
  initdb: string,
  cluster: string,
  password: string,
  user: ServerUser | undefined,
  onMessage: (message: string) => void,
): Promise<void> {
  onMessage(`Making a PostgreSQL cluster in ${cluster}`);
  // Made under another name and renamed when whole: a crash half-way leaves no cluster that looks like one.
  const draft = `${cluster}.draft`;
  const passwordFile = `${cluster}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  rmSync(passwordFile, { force: true });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== undefined) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
  try {
    await run(
      initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--data-checksums',
        '--encoding=UTF8',
        '--locale=C',
      ],
      { ...user, cwd: dirname(draft), env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' } },
    );
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new Error(
      `PostgreSQL did not make its cluster in ${cluster}:\n${stderr.trim() || (cause as Error).message}`,
      {
        cause,
      },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, cluster);
  const parent = openSync(dirname(cluster), 'r');
  fsyncSync(parent);
  closeSync(parent);
}

/** Lines of `postmaster.pid`: process, data folder, start, port, …, and the status on the eighth. */
function postmasterFile(cluster: string): { pid: number; port: number; status: string } | undefined {
  const lines = readIfPresent(join(cluster, 'postmaster.pid'))?.split('\n');
  if (lines === undefined) return undefined;
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

async function endPredecessor(
  cluster: string,
  passwords: DatabasePasswords,
  onMessage: (message: string) => void,
): Promise<void> {
  const found = postmasterFile(cluster);
  if (found === undefined) return;
  if (isAlive(found.pid) && (await isOurPostmaster(found, cluster, passwords))) {
    onMessage(`Shutting down the PostgreSQL that an earlier Custos left running (process ${found.pid})`);
    process.kill(found.pid, 'SIGINT');
    for (let waited = 0; isAlive(found.pid) && waited < STOP_SECONDS * 1000; waited += 50) await sleep(50);
    if (isAlive(found.pid)) throw new Error(`PostgreSQL process ${found.pid} on ${cluster} does not shut down`);
    return;
  }
  // Nobody's, or by now another program's number: PostgreSQL itself would refuse the second case for ever.
  onMessage(`PostgreSQL was not shut down (process ${found.pid} is gone): it will recover from its log`);
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

async function isOurPostmaster(
  { pid, port }: { pid: number; port: number },
  cluster: string,
  passwords: DatabasePasswords,
): Promise<boolean> {
  try {
    if (!readlinkSync(`/proc/${pid}/exe`).endsWith('/postgres')) return false;
    return readlinkSync(`/proc/${pid}/cwd`) === cluster; // a postmaster works in its data folder
  } catch {
    // No /proc, or not readable: ask the server itself.
  }
  const client = new pg.Client({
    connectionString: urlOf(SUPERUSER, passwords.superuser, port, 'postgres'),
    connectionTimeoutMillis: 3000,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    return rows[0]?.folder === cluster;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startOnce(
  postgres: string,
  cluster: string,
  port: number,
  logFile: string,
  user: ServerUser | undefined,
  settings: Readonly<Record<string, string>>,
): Promise<{ process: ChildProcess } | { log: string }> {
  const all: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...settings,
  };
  const log = openSync(logFile, 'w', 0o600);
  // A session of its own: Ctrl-C in a terminal reaches Custos, which drains before it stops the database.
  const child = spawn(
    postgres,
    ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...user,
      cwd: dirname(cluster),
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      detached: true,
    },
  );
  closeSync(log);
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  for (let waited = 0; waited < READY_SECONDS * 1000; waited += 20) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) return { log: tailOf(logFile) };
    const file = postmasterFile(cluster);
    if (file?.pid === child.pid && file?.status.startsWith('ready')) {
      child.unref();
      return { process: child };
    }
    await sleep(20);
  }
  child.kill('SIGQUIT');
  return { log: `${tailOf(logFile)}\nnot ready after ${READY_SECONDS} s` };
}

const tailOf = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
