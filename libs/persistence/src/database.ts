import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { type DatabaseUrls, databaseUrls, migrate, prepareCluster } from './migrate.js';
import { databasePasswords } from './passwords.js';

export interface DatabaseOptions {
  /** Folder for the embedded cluster, or, with `databaseUrl`, for the roles' passwords. */
  readonly folder: string;
  /** A PostgreSQL of the operator's; the embedded one where absent. */
  readonly databaseUrl?: string | undefined;
  readonly port?: number | undefined;
  readonly settings?: Readonly<Record<string, string>>;
  readonly onMessage?: (message: string) => void;
}

/** A migrated database, and the address for each role. */
export interface Database {
  readonly urls: DatabaseUrls;
  /** The embedded server, where there is one. */
  readonly embedded?: { readonly pid: number; readonly port: number; readonly ended: Promise<void> };
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL, or uses the given one, and migrates it. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { folder, databaseUrl, onMessage } = options;
  if (databaseUrl !== undefined) {
    mkdirSync(folder, { recursive: true });
    const urls = await migrate(databaseUrl, databasePasswords(join(folder, 'postgres-passwords.json')), onMessage);
    return { urls, stop: async () => undefined };
  }
  const server = await startEmbeddedPostgres(options);
  try {
    const database = await prepareCluster(server.superuserUrl, server.passwords);
    const { owner } = databaseUrls(database, server.passwords);
    const urls = await migrate(owner, server.passwords, onMessage);
    return { urls, embedded: server, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
