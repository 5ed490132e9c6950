import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Database, DatabaseUrls } from '#persistence';

const run = promisify(execFile);

/** Loaded when a database is asked for: suites that need none do not pay for Prisma. */
const persistence = () => import('#persistence');

/** A PostgreSQL of the suite's own, migrated, with durable settings. */
export interface TestPostgres {
  readonly folder: string;
  readonly urls: DatabaseUrls;
  readonly port: number;
  /** Process id of the postmaster, now. */
  pid(): number;
  /** Ends the server as a power cut would: kill -9 of every process, then nothing. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port after `kill`. */
  restart(): Promise<void>;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/** Starts a fresh, migrated cluster: a copy of a template that is made once per version of the migrations. */
export async function startPostgres(): Promise<TestPostgres> {
  const { openDatabase } = await persistence();
  const folder = mkdtempSync(join(tmpdir(), 'custos-test-'));
  await chmod(folder, 0o711); // PostgreSQL's own user passes through it when the tests run as root
  await run('cp', ['-a', `${await template()}/.`, folder]);
  let database: Database = await openDatabase({ folder });
  const { port } = database.embedded!;
  return {
    folder,
    urls: database.urls,
    port,
    pid: () => database.embedded!.pid,
    async kill() {
      const { pid, ended } = database.embedded!;
      for (const child of childrenOf(pid)) tryKill(child);
      tryKill(pid);
      await ended;
    },
    async restart() {
      database = await openDatabase({ folder, port });
    },
    async stop() {
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

const STALE_LOCK_MS = 60_000;

/** Folder of a migrated, stopped cluster, made by the first suite that needs it while the others wait. */
async function template(): Promise<string> {
  const home = join(tmpdir(), `custos-test-template-${userInfo().uid}`);
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const folder = join(home, await fingerprint());
  const lock = `${folder}.lock`;
  while (!existsSync(folder)) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > STALE_LOCK_MS)
        rmSync(lock, { recursive: true, force: true });
      await sleep(50);
      continue;
    }
    try {
      if (!existsSync(folder)) await makeTemplate(folder);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function makeTemplate(folder: string): Promise<void> {
  const draft = `${folder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o711 });
  const { openDatabase } = await persistence();
  const database = await openDatabase({ folder: draft });
  await database.stop();
  renameSync(draft, folder);
}

async function fingerprint(): Promise<string> {
  const { prismaFolder, startEmbeddedPostgres } = await persistence();
  const hash = createHash('sha256').update(startEmbeddedPostgres.toString());
  const folder = join(prismaFolder(), 'migrations');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.sql')) hash.update(name).update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
