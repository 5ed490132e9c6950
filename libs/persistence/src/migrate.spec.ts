import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres, urlOf } from './embedded-postgres.js';
import { LedgerWriter } from './ledger-writer.js';
import { migrate } from './migrate.js';

const run = async (url: string, ...statements: string[]): Promise<pg.QueryResultRow[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: pg.QueryResultRow[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
};

/** PostgreSQL as an operator has it: nothing of Custos in it yet. */
describe('migrate, on a PostgreSQL of the operator’s', () => {
  let folder: string;
  let server: EmbeddedPostgres;
  let url: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'custos-operator-'));
    chmodSync(folder, 0o711);
    server = await startEmbeddedPostgres({ folder });
    await run(server.superuserUrl, `create role operator login createrole createdb password 'a-password-of-theirs'`);
    url = urlOf('operator', 'a-password-of-theirs', server.port, 'governance');
    await run(urlOf('operator', 'a-password-of-theirs', server.port, 'postgres'), 'create database governance');
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('needs a role that may create roles, and no superuser', async () => {
    const messages: string[] = [];
    const urls = await migrate(url, server.passwords, (message) => messages.push(message));
    expect(messages[0]).toBe('Migrated the database: 0001_registry');
    expect(await run(urls.owner, 'select tableowner from pg_tables where tablename = $$fact$$')).toEqual([
      { tableowner: 'custos_owner' },
    ]);
    expect(await run(urls.api, 'select count(*)::int as n from fact')).toEqual([{ n: 0 }]);
    const writer = await LedgerWriter.open({ url: urls.pdp });
    await writer.close();
    expect(await migrate(url, server.passwords)).toEqual(urls);
  });

  it('puts no password into the server’s hands', async () => {
    const rows = await run(server.superuserUrl, `select rolpassword from pg_authid where rolname like 'custos_%'`);
    expect(rows).toHaveLength(5);
    for (const { rolpassword } of rows) expect(rolpassword).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  it('runs a migration again that was interrupted', async () => {
    const urls = await migrate(url, server.passwords);
    await run(
      urls.owner,
      'drop schema ledger cascade',
      `update _prisma_migrations set finished_at = null where migration_name = '0003_ledger'`,
      `delete from _prisma_migrations where migration_name = '0007_recorded_calls'`, // of the same schema
    );
    await migrate(url, server.passwords);
    expect(await run(urls.worker, 'select count(*)::int as n from ledger.tlog_bundle')).toEqual([{ n: 0 }]);
  });

  it('refuses a database that was migrated by another text', async () => {
    const urls = await migrate(url, server.passwords);
    const [row] = await run(
      urls.owner,
      `select checksum from _prisma_migrations where migration_name = '0001_registry'`,
    );
    const setChecksum = (checksum: string) =>
      run(urls.owner, `update _prisma_migrations set checksum = '${checksum}' where migration_name = '0001_registry'`);
    await setChecksum('0'.repeat(64));
    await expect(migrate(url, server.passwords)).rejects.toThrow('another text of 0001_registry');
    await setChecksum(row!['checksum'] as string);
  });

  it('refuses a database of a newer Custos', async () => {
    const urls = await migrate(url, server.passwords);
    await run(
      urls.owner,
      `insert into _prisma_migrations (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       values ('later', '${'0'.repeat(64)}', now(), '9999_later', now(), 1)`,
    );
    await expect(migrate(url, server.passwords)).rejects.toThrow('newer than this Custos: it has 9999_later');
    await run(urls.owner, `delete from _prisma_migrations where id = 'later'`);
  });
});
