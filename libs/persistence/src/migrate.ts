import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { grantStatements, SERVICE_ROLES } from './grants.js';
import type { DatabasePasswords } from './passwords.js';
import { migrationList, withSchemaEngine } from './schema-engine.js';

/** Role that owns the tables and migrates them; no service connects as it. */
export const OWNER_ROLE = 'custos_owner';
const DATABASE = 'custos';
const MIGRATION_LOCK = 5_081_997_401;
const OLDEST_SERVER_VERSION = 150_000;

/** Where each process connects, each as its own role. */
export interface DatabaseUrls {
  readonly owner: string;
  readonly api: string;
  readonly pdp: string;
  readonly worker: string;
}

export type RolePasswords = Omit<DatabasePasswords, 'superuser'>;

/** The same database under each role. */
export function databaseUrls(url: string, passwords: RolePasswords): DatabaseUrls {
  const as = (role: string, password: string) => {
    const parsed = new URL(url);
    parsed.username = role;
    parsed.password = encodeURIComponent(password);
    return parsed.toString();
  };
  return {
    owner: as(OWNER_ROLE, passwords.owner),
    api: as('custos_api', passwords.api),
    pdp: as('custos_pdp', passwords.pdp),
    worker: as('custos_worker', passwords.worker),
  };
}

/**
 * Makes the database `custos` of a cluster of our own, with its owner. The superuser does nothing else.
 *
 * @returns the address of the database, as the superuser
 */
export async function prepareCluster(superuserUrl: string, passwords: RolePasswords): Promise<string> {
  await asAdministrator(superuserUrl, async (client) => {
    await ensureRole(client, OWNER_ROLE, passwords.owner, 'createrole');
    const known = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (known.rowCount === 0) await client.query(`create database ${DATABASE} owner ${OWNER_ROLE}`);
    await client.query(`revoke all on database ${DATABASE} from public`);
  });
  const url = new URL(superuserUrl);
  url.pathname = `/${DATABASE}`;
  return url.toString();
}

/**
 * Brings the database to this version: owner, tables, row-level security, roles, passwords, rights. Safe to run again
 * and from several processes at once.
 *
 * @param url address of the database as `custos_owner`, or as any role that may create roles and grant on the database
 * @throws {Error} PostgreSQL older than 15, a role that may not create roles, or a migration that fails
 */
export async function migrate(
  url: string,
  passwords: RolePasswords,
  onMessage: (message: string) => void = () => undefined,
): Promise<DatabaseUrls> {
  const urls = databaseUrls(url, passwords);
  await asAdministrator(url, async (client) => {
    await requireAdministrator(client);
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const { user } = (await client.query<{ user: string }>('select current_user as user')).rows[0]!;
    if (user !== OWNER_ROLE) await ensureOwner(client, passwords.owner);
    await applyMigrations(urls.owner, onMessage);
    await asAdministrator(urls.owner, async (owner) => {
      await owner.query('begin');
      // One migrator of the cluster at a time: roles belong to all its databases.
      for (const role of SERVICE_ROLES) await ensureRole(owner, role, passwords[roleName(role)]);
      for (const statement of grantStatements()) await owner.query(statement);
      const { rows } = await owner.query<{ name: string }>('select quote_ident(current_database()) as name');
      await owner.query(`grant connect on database ${rows[0]!.name} to ${SERVICE_ROLES.join(', ')}`);
      await owner.query('select ledger.ensure_partitions()');
      await owner.query('commit');
    });
  });
  return urls;
}

const roleName = (role: (typeof SERVICE_ROLES)[number]): 'api' | 'pdp' | 'worker' =>
  role.slice('custos_'.length) as 'api' | 'pdp' | 'worker';

async function applyMigrations(ownerUrl: string, onMessage: (message: string) => void): Promise<void> {
  // The engine takes a while to load; most starts find nothing to do.
  if (await asAdministrator(ownerUrl, isMigrated)) return;
  await withSchemaEngine(ownerUrl, async (engine) => {
    const migrationsList = migrationList();
    const filters = { externalTables: [], externalEnums: [] };
    const history = await engine.diagnoseMigrationHistory({ migrationsList, filters, optInToShadowDatabase: false });
    if (history.editedMigrationNames.length > 0)
      throw new Error(`The database was migrated by another text of ${history.editedMigrationNames.join(', ')}`);
    if (history.history !== null && history.history.diagnostic !== 'databaseIsBehind')
      throw new Error(
        `The database is newer than this Custos: it has ${history.history.unpersistedMigrationNames.join(', ')}`,
      );
    // A migration is one transaction, so one that was interrupted left nothing behind and may simply run again.
    for (const migrationName of history.failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
      for (const name of appliedMigrationNames) onMessage(`Migrated the database: ${name}`);
    } catch (error) {
      throw new Error(`The database was not migrated: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** Whether Prisma's own record holds exactly our migrations, unedited and finished. */
async function isMigrated(client: pg.Client): Promise<boolean> {
  const { rows: tables } = await client.query(`select where to_regclass('public._prisma_migrations') is not null`);
  if (tables.length === 0) return false;
  const { rows } = await client.query<{ done: string }>(
    `select migration_name || ' ' || checksum as done from public._prisma_migrations
      where finished_at is not null and rolled_back_at is null order by 1`,
  );
  const ours = migrationList().migrationDirectories.map(({ path, migrationFile: { content } }) => {
    if (content.tag === 'error') throw new Error(`Cannot read migration ${path}: ${content.value}`);
    return `${path} ${createHash('sha256').update(content.value).digest('hex')}`;
  });
  return rows.map(({ done }) => done).join() === ours.join();
}

async function asAdministrator<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'custos migrate' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function requireAdministrator(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string; may: boolean; version: number }>(
    `select rolname as name, rolsuper or rolcreaterole as may, current_setting('server_version_num')::int as version
       from pg_roles where rolname = current_user`,
  );
  const { name, may, version } = rows[0]!;
  if (version < OLDEST_SERVER_VERSION)
    throw new Error(`DATABASE_URL: found PostgreSQL ${Math.floor(version / 10_000)}; allowed: 15 or newer`);
  if (!may)
    throw new Error(`DATABASE_URL: found the role ${name}, which may not create roles; allowed: one with CREATEROLE`);
}

async function ensureOwner(client: pg.Client, password: string): Promise<void> {
  await ensureRole(client, OWNER_ROLE, password, 'createrole');
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  await client.query(`grant connect, create on database ${rows[0]!.name} to ${OWNER_ROLE}`);
  await client.query(`grant usage, create on schema public to ${OWNER_ROLE}`);
}

async function ensureRole(
  client: pg.Client,
  role: string,
  password: string,
  attribute: 'createrole' | '' = '',
): Promise<void> {
  await client.query(
    `do $$ begin create role ${role}; exception when duplicate_object or unique_violation then null; end $$`,
  );
  await client.query(`alter role ${role} login ${attribute} password '${scramVerifier(password)}'`);
}

/** What PostgreSQL keeps of a password, RFC 5803: computed here, so that the password itself is never in a statement. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
