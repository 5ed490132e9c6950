import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Config, configurationReference, loadConfig, Secret } from './index.js';

const PASSWORD = 'hunter2-hunter2';
const URL_WITH_PASSWORD = `postgres://custos:${PASSWORD}@db:5432/custos`;

describe('loadConfig', () => {
  it('needs nothing: an empty environment gives an embedded database on the usual ports', () => {
    expect(loadConfig({})).toMatchObject({
      DATA_DIR: './data',
      HOST: '127.0.0.1',
      API_PORT: 4000,
      PDP_PORT: 4010,
      EMBEDDED_POSTGRES_PORT: 0,
      SNAPSHOT_MAX_AGE_SECONDS: 30,
      CHECKPOINT_INTERVAL_SECONDS: 1,
      LEDGER_QUEUE_MAX_ENTRIES: 65_536,
      LEDGER_QUEUE_MAX_AGE_SECONDS: 2,
      ORIGIN_PREFIX: 'custos.local/log',
      LOG_LEVEL: 'info',
      BODY_LIMIT_BYTES: 1_048_576,
    });
    expect(loadConfig({}).DATABASE_URL).toBeUndefined();
  });

  it('takes a variable that is set to nothing as absent', () => {
    expect(loadConfig({ API_PORT: '', DATABASE_URL: '' })).toEqual(loadConfig({}));
  });

  it('reads numbers as numbers and leaves the rest of the environment alone', () => {
    expect(loadConfig({ API_PORT: '8080', HOME: '/root' })).toMatchObject({ API_PORT: 8080 });
    expect(loadConfig({ HOME: '/root' })).not.toHaveProperty('HOME');
  });

  it('is frozen', () => {
    const config = loadConfig({}) as { API_PORT: number };
    expect(() => (config.API_PORT = 1)).toThrow(TypeError);
  });

  it('names every fault at once: variable, found, allowed', () => {
    expect(() => loadConfig({ API_PORT: '99999', LOG_LEVEL: 'loud', ORIGIN_PREFIX: 'a b' })).toThrow(
      [
        'Invalid configuration:',
        'API_PORT: found "99999"; allowed: a whole number from 1 to 65535',
        'ORIGIN_PREFIX: found "a b"; allowed: 1 to 200 characters without spaces or +, such as custos.example.com/log',
        'LOG_LEVEL: found "loud"; allowed: trace, debug, info, warn, error, fatal, silent',
      ].join('\n'),
    );
  });

  it.each(['1.5', '-1', '1e3', ' 4000', '0x10', 'NaN', '0', '65536'])('refuses %j as a port', (text) => {
    expect(() => loadConfig({ PDP_PORT: text })).toThrow('PDP_PORT: found');
  });

  it('refuses one port for two servers', () => {
    expect(() => loadConfig({ API_PORT: '4010' })).toThrow('PDP_PORT: found "4010"; allowed: any port but API_PORT');
  });

  it.each([
    ['DATABASE_URL', `mysql://root:${PASSWORD}@db/x`],
    ['WORKER_DATABASE_URL', PASSWORD],
    ['CREDENTIAL_PEPPER', PASSWORD],
  ])('refuses a wrong %s without printing it', (name, value) => {
    let message = '';
    try {
      loadConfig({ [name]: value });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(`${name}: found a value that is not allowed (not shown)`);
    expect(message).not.toContain(PASSWORD);
  });

  it('never prints a secret, and reveals it when asked', () => {
    const config = loadConfig({ DATABASE_URL: URL_WITH_PASSWORD, CREDENTIAL_PEPPER: PASSWORD.repeat(3) });
    expect(`${String(config.DATABASE_URL)} ${JSON.stringify(config)} ${inspect(config)}`).not.toContain(PASSWORD);
    expect(config.DATABASE_URL?.reveal()).toBe(URL_WITH_PASSWORD);
    expect(config.CREDENTIAL_PEPPER).toBeInstanceOf(Secret);
  });
});

describe('the configuration reference', () => {
  it('describes every variable', () => {
    for (const [name, field] of Object.entries(Config.shape)) {
      expect([name, field.description]).toEqual([name, expect.stringMatching(/\.$/)]);
    }
  });

  it('is current: `npm run docs` writes docs/reference/configuration.md', () => {
    expect(readFileSync('docs/reference/configuration.md', 'utf8')).toBe(configurationReference());
  });
});
