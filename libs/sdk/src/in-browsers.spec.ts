import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ed25519Verifier } from '#ledger';
import type { DecisionVerdict } from '#sdk';
import { startBrowser, type TestBrowser, type TestPage } from '#testing';

const run = promisify(execFile);

const vectors = new URL('../../testing/vectors/', import.meta.url);
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, vectors), 'utf8')) as T;

/* In a process of its own: the native half of Vite does not know the objects of Jest’s realm for plain ones. */
const BUILD = `
  import { resolve } from 'node:path';
  import { build } from 'vite';
  const entry = resolve('libs/sdk/src/page.js');
  const [{ output }] = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [{
      name: 'page',
      resolveId: (id) => (id === entry ? id : undefined),
      load: (id) => (id === entry ? process.argv[1] : undefined),
    }],
    build: { write: false, lib: { entry, name: 'custos', formats: ['iife'], fileName: 'page' } },
  });
  const [{ code, modules }] = output;
  const files = Object.keys(modules).filter((file) => modules[file].renderedLength > 0);
  process.stdout.write(JSON.stringify({ code, files }));`;

/** A page's script that has under `custos` what the module exports, built as the console is: from `dist`, for browsers. */
async function bundle(module: string): Promise<{ code: string; files: string[] }> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', BUILD, module], {
    maxBuffer: 16 << 20,
  });
  return JSON.parse(stdout) as { code: string; files: string[] };
}

describe('in browsers', () => {
  const { full } = read<{ full: { entry: string; vkey: string; proof: string; valid: boolean }[] }>(
    'notes/tlog-proof.json',
  );
  const genuine = full.find(({ valid }) => valid)!;
  let verification: Awaited<ReturnType<typeof bundle>>;
  let browser: TestBrowser;
  beforeAll(async () => {
    verification = await bundle(`export { verifyDecision } from '#sdk';`);
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  async function pageWith(code: string): Promise<TestPage> {
    const opened = await browser.page();
    await opened.page.addScriptTag({ content: code });
    return opened;
  }

  it('verification is small, and brings neither node: modules nor what else the libs hold', () => {
    const { code, files } = verification;
    expect(code).not.toMatch(/["']node:|\bBuffer\b|\brequire\(/);
    expect(files).toContainEqual(expect.stringMatching(/ledger\/src\/platform\.browser\.js$/));
    expect(
      files.filter((file) => /platform\.node|\/zod\/|post-quantum|verify-bundle|graphql-client/.test(file)),
    ).toEqual([]);
    expect(gzipSync(code).length).toBeLessThan(24 * 1024);
  });

  it('verifyDecision tells a genuine proof from a tampered one', async () => {
    const { page, close } = await pageWith(verification.code);
    const verdictOn = (entry: string, proof: string): Promise<DecisionVerdict> =>
      page.evaluate(
        `custos.verifyDecision({ entryBytes: new TextEncoder().encode(${JSON.stringify(entry)}), origin: 'PeterNeumann',
          proof: ${JSON.stringify(proof)}, verifierKeys: [${JSON.stringify(genuine.vkey)}] })`,
      );
    const outcomes = ({ steps }: DecisionVerdict): string[] => steps.map(({ check, outcome }) => `${check} ${outcome}`);

    const verdict = await verdictOn(genuine.entry, genuine.proof);
    expect(verdict.isVerified).toBe(true);
    const tamperedEntry = await verdictOn(`${genuine.entry} `, genuine.proof);
    expect(tamperedEntry.isVerified).toBe(false);
    expect(outcomes(tamperedEntry)).toContain('inclusion failed');
    const tamperedProof = await verdictOn(genuine.entry, genuine.proof.replace('\n600\n', '\n601\n'));
    expect(tamperedProof.isVerified).toBe(false);
    expect(outcomes(tamperedProof)).toContain('signature failed');
    await close();
  });

  it('the whole ledger and SDK bundle without Node.js, and judge Ed25519 signatures as it does', async () => {
    const { code } = await bundle(`export * from '#ledger'; export * from '#sdk';`);
    expect(code).not.toMatch(/["']node:|\bBuffer\./);
    const cctv = read<{ key: string; sig: string; msg: string }[]>('ed25519/cctv-ed25519vectors.json');
    const { testGroups } = read<{ testGroups: { publicKey: { pk: string }; tests: { msg: string; sig: string }[] }[] }>(
      'ed25519/wycheproof-ed25519_test.json',
    );
    const cases = [
      ...cctv.map(({ key, msg, sig }) => [key, Buffer.from(msg).toString('hex'), sig] as const),
      ...testGroups.flatMap(({ publicKey, tests }) => tests.map(({ msg, sig }) => [publicKey.pk, msg, sig] as const)),
    ];
    const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
    const { page, close } = await pageWith(code);
    const judged = await page.evaluate<boolean[]>(`
      const hex = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => parseInt(byte, 16));
      ${JSON.stringify(cases)}.map(([key, msg, sig]) => custos.ed25519Verifier(hex(key))(hex(msg), hex(sig)))`);
    expect(judged).toEqual(cases.map(([key, msg, sig]) => ed25519Verifier(hex(key))(hex(msg), hex(sig))));
    expect(judged).toHaveLength(1065);
    await close();
  });
});
