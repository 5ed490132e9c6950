import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type TestPostgres } from '#testing';
import { DataFolderInUse, startEmbeddedPostgres } from './embedded-postgres.js';

const query = async <T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
};

describe('the embedded PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.stop());

  it('writes durably and checks its pages', async () => {
    const rows = await query<{ name: string; setting: string }>(
      postgres.urls.owner,
      `select name, setting from pg_settings
        where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums') order by name`,
    );
    expect(rows.map(({ name, setting }) => `${name} ${setting}`)).toEqual([
      'data_checksums on',
      'fsync on',
      'full_page_writes on',
      'synchronous_commit on',
    ]);
  });

  it('listens on the loopback only, and on no socket file', async () => {
    expect(await query(postgres.urls.owner, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(existsSync(`/tmp/.s.PGSQL.${postgres.port}`)).toBe(false);
  });

  it('refuses a connection without the password', async () => {
    const url = new URL(postgres.urls.owner);
    url.password = 'a-wrong-password-altogether';
    await expect(query(url.toString(), 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('keeps its passwords where only the owner of the file can read them, and in no log', () => {
    const file = join(postgres.folder, 'postgres-passwords.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const log = readFileSync(join(postgres.folder, 'postgres.log'), 'utf8');
    for (const password of Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>))
      expect(log).not.toContain(password);
  });

  it('is not shared by two processes', async () => {
    await expect(startEmbeddedPostgres({ folder: postgres.folder })).rejects.toThrow(DataFolderInUse);
  });

  it('has its data after kill -9 and a restart', async () => {
    await query(postgres.urls.owner, 'create table kept (word text)');
    await query(postgres.urls.owner, `insert into kept values ('still here')`);
    await postgres.kill();
    await postgres.restart();
    expect(await query(postgres.urls.owner, 'select word from kept')).toEqual([{ word: 'still here' }]);
    await query(postgres.urls.owner, 'drop table kept');
  });
});

describe('a data folder whose last process was killed', () => {
  const messages: string[] = [];
  let folder: string;
  let postgres: TestPostgres;
  beforeEach(async () => {
    messages.length = 0;
    postgres = await startPostgres();
    folder = postgres.folder;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const startAgain = () => startEmbeddedPostgres({ folder, onMessage: (message) => messages.push(message) });

  it('shuts down the server that a dead process left running, then starts its own', async () => {
    const orphan = postgres.pid();
    // The claim of a process that is gone: the server itself is alive.
    const gone = spawn('true');
    await new Promise((resolve) => gone.once('exit', resolve));
    writeFileSync(join(folder, 'custos.pid'), `${gone.pid} 1`);
    const server = await startAgain();
    expect(messages[0]).toContain(`an earlier Custos left running (process ${orphan})`);
    expect(server.pid).not.toBe(orphan);
    await server.stop();
  });

  it('starts although the process id file names a process that is gone', async () => {
    await postgres.kill();
    const server = await startAgain();
    expect(messages[0]).toContain('it will recover from its log');
    await server.stop();
  });

  it('starts although another program has taken the number in the process id file', async () => {
    await postgres.kill();
    const file = join(folder, 'postgres', 'postmaster.pid');
    const other = spawn('sleep', ['60']);
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(other.pid)));
    const server = await startAgain();
    await server.stop();
    expect(other.exitCode).toBeNull();
    other.kill();
  });

  it('says why the server did not start', async () => {
    await postgres.kill();
    const server = startEmbeddedPostgres({ folder, settings: { shared_buffers: 'plenty' } });
    await expect(server).rejects.toThrow(/PostgreSQL did not start[\s\S]*shared_buffers/);
  });
});

describe('a first start', () => {
  it('makes the cluster, and takes up a first start that broke off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'custos-first-'));
    chmodSync(folder, 0o711);
    // What a process killed during initdb leaves behind.
    writeFileSync(join(folder, 'custos.pid'), '999999999 1');
    const server = await startEmbeddedPostgres({ folder });
    expect(await query(server.superuserUrl, 'select current_user as name')).toEqual([{ name: 'custos_superuser' }]);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});
