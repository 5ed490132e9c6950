import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { custos } from './custos-command.js';

const OVERFLOW = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
/** A user without rights: the one that runs the tests, or, where that is root, the one that owns nothing. */
const user = isRoot ? OVERFLOW : { uid: process.getuid!(), gid: process.getgid!() };

/** Root may have put the repository where no other user comes; then no other user runs it either. */
const canRunIt =
  !isRoot ||
  (spawnSync(process.execPath, ['--version'], { ...user, cwd: '/' }).status === 0 &&
    spawnSync('/bin/sh', ['-c', 'test -r "$0"', resolve('dist/apps/custos/src/main.js')], { ...user, cwd: '/' })
      .status === 0);

const described = canRunIt ? describe : describe.skip;

described(`an ordinary user${canRunIt ? '' : ' (skipped: the repository lies where only root can read it)'}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'custos-ordinary-'));
    await chmod(folder, 0o700);
    if (isRoot) await chown(folder, user.uid, user.gid);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const migrate = () => custos(['migrate', '--data', folder], { ...user, cwd: folder, env: { HOME: folder } });

  it('makes the embedded database in a closed folder of their own, and finds it again', async () => {
    const first = await migrate();
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.stdout).toContain('Making a PostgreSQL cluster in');
    expect(first.stdout).toContain('The database is at this version.');
    const again = await migrate();
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(again.stdout).not.toContain('Making a PostgreSQL cluster in');
  });

  it('owns every file of it, and nobody else can read the cluster', async () => {
    const owners = new Set<number>();
    for (const path of await readdir(folder, { recursive: true })) owners.add((await stat(join(folder, path))).uid);
    expect(owners).toEqual(new Set([user.uid]));
    expect((await stat(join(folder, 'postgres', 'postgres'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'postgres', 'postgres-passwords.json'))).mode & 0o077).toBe(0);
    const log = await readFile(join(folder, 'postgres', 'postgres.log'), 'utf8');
    expect(log.trimEnd()).toMatch(/database system is shut down$/);
  });
});
