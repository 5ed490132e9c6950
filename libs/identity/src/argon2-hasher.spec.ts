import { Argon2Hasher } from './index.js';

const hasher = new Argon2Hasher();
const PASSWORD = 'correct horse battery';

describe('a kept password', () => {
  it('is argon2id at the recommended cost or above, with a salt of its own', async () => {
    const [one, other] = [await hasher.hash(PASSWORD), await hasher.hash(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  it('is told from every other, and knows one character in its two spellings', async () => {
    const kept = await hasher.hash('caf\u00e9 au lait fort');
    expect(await hasher.verify('caf\u00e9 au lait fort', kept)).toBe(true);
    expect(await hasher.verify('cafe\u0301 au lait fort', kept)).toBe(true);
    expect(await hasher.verify('cafe au lait fort', kept)).toBe(false);
  });

  it('is verified at the cost that it was kept with', async () => {
    expect(await hasher.verify(PASSWORD, (await hasher.hash(PASSWORD)).replace('t=2', 't=3'))).toBe(false);
  });

  it('is refused when it was damaged, rather than compared', async () => {
    await expect(hasher.verify(PASSWORD, '$2b$10$abc')).rejects.toThrow('no PHC string of argon2id');
  });
});

describe('an account that there is not', () => {
  it('is refused for every password, and no faster than one that there is', async () => {
    const kept = await hasher.hash(PASSWORD);
    const time = async (of: string | undefined) => {
      const start = performance.now();
      for (let i = 0; i < 3; i++) expect(await hasher.verify('another password', of)).toBe(false);
      return performance.now() - start;
    };
    await time(kept);
    const [known, unknown] = [await time(kept), await time(undefined)];
    expect(unknown).toBeGreaterThan(known / 4);
    expect(unknown).toBeLessThan(known * 4);
  });
});
