import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialPepper, keyFor, loadConfig, Secret } from './index.js';

describe('the credential pepper', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'custos-pepper-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is the one that the environment states, and then no file is made', async () => {
    const stated = 'a pepper of more than thirty-two characters';
    const pepper = await credentialPepper(loadConfig({ CREDENTIAL_PEPPER: stated, DATA_DIR: folder }));
    expect(pepper.reveal()).toBe(stated);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is otherwise made once, readable by its owner only, and kept', async () => {
    const config = loadConfig({ DATA_DIR: join(folder, 'new') });
    const first = await credentialPepper(config);
    expect((await credentialPepper(config)).reveal()).toBe(first.reveal());
    expect(await readdir(config.DATA_DIR)).toEqual(['credential-pepper']);
    expect((await stat(join(config.DATA_DIR, 'credential-pepper'))).mode & 0o777).toBe(0o600);
  });

  it('is the same for all who make it at once', async () => {
    const config = loadConfig({ DATA_DIR: folder });
    const peppers = await Promise.all(Array.from({ length: 16 }, () => credentialPepper(config)));
    expect(new Set(peppers.map((pepper) => pepper.reveal())).size).toBe(1);
  });

  it('is refused when its file was cut short', async () => {
    await writeFile(join(folder, 'credential-pepper'), 'short');
    await expect(credentialPepper(loadConfig({ DATA_DIR: folder }))).rejects.toThrow('found 5 characters');
  });

  it('gives each purpose a key of its own', () => {
    const pepper = new Secret('a pepper of more than thirty-two characters');
    expect(keyFor(pepper, 'cursors')).toHaveLength(32);
    expect(keyFor(pepper, 'cursors')).toEqual(keyFor(pepper, 'cursors'));
    expect(keyFor(pepper, 'cursors')).not.toEqual(keyFor(pepper, 'credentials'));
  });
});
