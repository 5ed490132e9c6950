import { type ChildProcess, fork } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Config, credentialPepper } from '#config';
import { type Database, FileSigner, openDatabase } from '#persistence';
import { CommandRefused } from './documents.js';
import { operatorToken } from './installation.js';

export type ServiceName = 'api' | 'pdp' | 'worker';

/** The whole system, running. */
export interface System {
  readonly apiUrl: string;
  readonly pdpUrl: string;
  readonly dataFolder: string;
  readonly operatorToken: string;
  /** Rejects when a service or the database ends unasked, naming it and its log. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

const READY_SECONDS = 60;
const STOP_SECONDS = 15;

/**
 * Starts database, control plane, decision point and worker as one group. The services end with this process, whatever
 * ends it; a database that a killed process left running is shut down by the next start.
 *
 * @param asked rejects when the start is to be given up
 * @throws {CommandRefused} another program listens on a port
 */
export async function startSystem(
  config: Config,
  say: (message: string) => void,
  asked: Promise<never>,
): Promise<System> {
  const folder = config.DATA_DIR;
  await requireFree('API_PORT', config);
  await requireFree('PDP_PORT', config);
  const database = await openDatabase({
    folder: join(folder, 'postgres'),
    databaseUrl: config.DATABASE_URL?.reveal(),
    port: config.EMBEDDED_POSTGRES_PORT || undefined,
    onMessage: say,
  });
  const token = operatorToken(folder);
  FileSigner.open(join(folder, 'ledger-key')); // made here, once, before the services that share it start
  const pepper = (await credentialPepper(config)).reveal();
  const services = new Map<ServiceName, ChildProcess>();
  const givenUp = new AbortController();
  try {
    for (const name of ['api', 'pdp', 'worker'] as const)
      services.set(name, startService(name, folder, environmentOf(config, database, { token, pepper })));
    const failed = failureOf(database, services, folder);
    const [apiUrl, pdpUrl] = [config.API_PORT, config.PDP_PORT].map((port) => `http://${hostOf(config)}:${port}`) as [
      string,
      string,
    ];
    await Promise.race([
      Promise.all([apiUrl, pdpUrl].map((url) => ready(`${url}/readyz`, givenUp.signal))),
      failed,
      asked,
    ]);
    say(`Control plane ready on ${apiUrl}`);
    say(`Decision point ready on ${pdpUrl}`);
    return {
      apiUrl,
      pdpUrl,
      dataFolder: folder,
      operatorToken: token,
      failed,
      stop: () => stopAll(database, services),
    };
  } catch (error) {
    givenUp.abort();
    await stopAll(database, services);
    throw error;
  }
}

async function requireFree(name: 'API_PORT' | 'PDP_PORT', config: Config): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      reject(
        new CommandRefused(
          code === 'EADDRINUSE'
            ? `${name}: found ${config[name]}, which another program uses; allowed: a free port`
            : `HOST, ${name}: found ${config.HOST}, ${config[name]}, where nothing can listen (${code ?? message}); allowed: an address of this machine and a free port`,
        ),
      ),
    );
    probe.listen(config[name], config.HOST, () => probe.close(() => resolve()));
  });
}

/** Each service gets its own role's address and no other's. */
function environmentOf(
  config: Config,
  { urls }: Database,
  secrets: { readonly token: string; readonly pepper: string },
) {
  return (name: ServiceName): NodeJS.ProcessEnv => {
    const url = { api: config.API_DATABASE_URL, pdp: config.PDP_DATABASE_URL, worker: config.WORKER_DATABASE_URL }[
      name
    ];
    const passed = Object.entries(config).filter(
      ([key, value]) => !key.endsWith('DATABASE_URL') && value !== undefined,
    );
    return {
      ...Object.fromEntries(passed.map(([key, value]) => [key, String(value)])),
      CREDENTIAL_PEPPER: secrets.pepper,
      ...(name === 'api' ? { OPERATOR_TOKEN: secrets.token } : {}),
      [`${name.toUpperCase()}_DATABASE_URL`]: url?.reveal() ?? urls[name],
    };
  };
}

function startService(
  name: ServiceName,
  folder: string,
  environment: (name: ServiceName) => NodeJS.ProcessEnv,
): ChildProcess {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const main = fileURLToPath(new URL(`../../${name}/src/main.js`, import.meta.url));
  const child = fork(main, { env: environment(name), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const log = createWriteStream(logOf(folder, name), { flags: 'a' });
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.once('exit', () => log.end());
  return child;
}

const logOf = (folder: string, name: ServiceName): string => join(folder, 'logs', `${name}.log`);

const hostOf = ({ HOST }: Config): string => (['0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST);

function failureOf(
  database: Database,
  services: ReadonlyMap<ServiceName, ChildProcess>,
  folder: string,
): Promise<never> {
  const failed = new Promise<never>((_resolve, reject) => {
    for (const [name, child] of services)
      child.once('exit', (code, signal) =>
        reject(new Error(`The ${name} service ended (${signal ?? `exit ${code}`}). Its log: ${logOf(folder, name)}`)),
      );
    void database.embedded?.ended.then(() => reject(new Error('The embedded PostgreSQL ended.')));
  });
  // Whoever waits for it is told; nobody waiting is no fault.
  failed.catch(() => undefined);
  return failed;
}

async function ready(url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_SECONDS * 1000;
  for (;;) {
    const answer = await fetch(url, { signal }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url} was not ready within ${READY_SECONDS} s`);
    await sleep(100, undefined, { signal });
  }
}

async function stopAll(database: Database, services: ReadonlyMap<ServiceName, ChildProcess>): Promise<void> {
  await Promise.all([...services.values()].map(end));
  await database.stop();
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
