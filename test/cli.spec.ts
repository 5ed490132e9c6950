import { createWriteStream } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  appendLeaves,
  buildEntry,
  ed25519NoteSigner,
  emptyRange,
  evidenceBundle,
  hashLeaf,
  rootOf,
  signCheckpoint,
} from '#ledger';
import { parse } from 'yaml';
import yazl from 'yazl';
import { custos } from './custos-command.js';

const SCENARIOS = resolve('libs/packs/scenarios/rule-matrix.yaml');

let folder: string;
const file = (name: string): string => join(folder, name);
const written = async (name: string, text: string): Promise<string> => {
  await writeFile(file(name), text);
  return file(name);
};

beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'custos-cli-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('custos', () => {
  it('lists in its help the commands that there are, and no other', async () => {
    const { code, stdout } = await custos(['help']);
    const listed = [...stdout.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect([code, listed]).toEqual([
      0,
      [
        'start',
        'demo',
        'test',
        'decide',
        'import',
        'export',
        'forecast',
        'report',
        'replay',
        'verify',
        'migrate',
        'help',
      ],
    ]);
    for (const name of listed.slice(0, -1)) expect((await custos(['help', name!])).stdout).toContain(`custos ${name} `);
  });

  it.each([
    ['an unknown command', ['strat'], "unknown command 'strat'\n(Did you mean start?)"],
    ['an unknown option', ['start', '--nope'], "unknown option '--nope'"],
    ['a missing argument', ['verify'], "missing required argument 'file'"],
    ['a missing option', ['decide'], "required option '--facts <file>' not specified"],
    ['a missing token', ['export'], "required option '--token <token>' not specified"],
    [
      'a day that is none',
      ['test', SCENARIOS, '--as-of', '2026-02-30'],
      "'2026-02-30' is invalid. Allowed: a day, YYYY-MM-DD.",
    ],
    [
      'days ahead that are none',
      ['forecast', '--token', 'x', '--days', 'soon'],
      "'soon' is invalid. Allowed: a whole number of days, 1 or more.",
    ],
    [
      'an address that is none',
      ['export', '--token', 'x', '--url', 'here'],
      "'here' is invalid. Allowed: an address such as",
    ],
  ])('refuses %s with 2, and points to its help', async (_what, args, message) => {
    const { code, stdout, stderr } = await custos(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`error: `);
    expect(stderr).toContain(message);
    expect(stderr).toContain('(custos help shows what there is, custos help COMMAND how it is used)');
  });

  it.each([
    ['test', (path: string) => ['test', path]],
    ['decide', (path: string) => ['decide', '--facts', path]],
    ['import', (path: string) => ['import', path, '--token', 'x']],
    ['verify', (path: string) => ['verify', path]],
  ])('%s says with 2 that there is no such file', async (_command, args) => {
    const { code, stderr } = await custos(args(file('nowhere.yaml')));
    expect([code, stderr]).toEqual([2, `${file('nowhere.yaml')}: there is no such file\n`]);
  });

  it.each([['start'], ['demo']])('%s names each fault of its configuration, and starts nothing', async (command) => {
    const env = { API_PORT: 'x', HOST: 'a b' };
    const { code, stderr } = await custos([command, '--data', file('never')], { env });
    expect(code).toBe(1);
    expect(stderr).toContain('API_PORT: found "x"; allowed: a whole number from 1 to 65535');
    expect(stderr).toContain('HOST: found "a b"; allowed: an address or a host name');
  });
});

describe('custos test', () => {
  it('has a line for each scenario of the shipped file, and passes', async () => {
    const { code, stdout } = await custos(['test', SCENARIOS]);
    const ids = [...(await readFile(SCENARIOS, 'utf8')).matchAll(/^ {2}- id: (\S+)/gm)].map(([, id]) => id!);
    expect(ids.length).toBeGreaterThan(50);
    for (const id of ids) expect(stdout).toMatch(new RegExp(`^✓ ${id}  .*: (allow|deny)$`, 'm'));
    expect(stdout).toContain(`${ids.length} passed, 0 failed\n`);
    expect(code).toBe(0);
  });

  const document = (expected: string) => `
schema_version: 1
scenarios:
  - {id: S1, title: nothing is known, facts: {at: '2026-11-22', event: inference}, expected: {decision: ${expected}}}
`;

  it('prints JSON of one shape, whether a scenario passes or misses', async () => {
    const run = async (expected: string) => {
      const path = await written('one.yaml', document(expected));
      const { code, stdout } = await custos(['test', path, '--json']);
      return { code, ...(JSON.parse(stdout) as { scenarios: { actual: { decision: string } }[] }) };
    };
    const [first, second] = [await run('allow'), await run('deny')];
    const actual = first.scenarios[0]!.actual;
    const of = (expected: string) => {
      const passed = actual.decision === expected;
      const scenarios = [{ id: 'S1', passed, expected: expect.objectContaining({ decision: expected }), actual }];
      return { code: passed ? 0 : 1, scenarios, passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
    };
    expect(Object.keys(first.scenarios[0]!)).toEqual(['id', 'passed', 'expected', 'actual']);
    expect(first).toEqual(of('allow'));
    expect(second).toEqual(of('deny'));
    expect(first.code).not.toBe(second.code);
  });

  it('shows what was expected and what was found on a miss', async () => {
    const results = await Promise.all(
      ['allow', 'deny'].map(async (word) => custos(['test', await written(`${word}.yaml`, document(word))])),
    );
    const miss = results.find(({ code }) => code === 1)!;
    expect(miss.stdout).toMatch(
      /✗ S1 {2}nothing is known: (allow|deny)\n {4}expected (allow|deny) by .*\n {4}found {4}(allow|deny) by /,
    );
    expect(miss.stdout).toContain('0 passed, 1 failed');
  });

  it('judges by one pack alone with --pack, and as of another day with --as-of', async () => {
    const denying = async (...args: string[]) => {
      const { stdout } = await custos(['test', SCENARIOS, '--json', ...args]);
      const { scenarios } = JSON.parse(stdout) as {
        scenarios: { actual: { decision: string; decided_by: string[] } }[];
      };
      const rules = scenarios.flatMap(({ actual }) => (actual.decision === 'deny' ? actual.decided_by : []));
      return new Set(rules.map((rule) => rule.split('.')[0]));
    };
    const packs = [await denying(), await denying('--pack', 'gdpr'), await denying('--as-of', '2020-01-01')];
    expect(packs[0]).toContain('eu-ai-act');
    expect(packs[1]).toEqual(new Set(['gdpr']));
    expect(packs[2]).toContain('gdpr');
    expect(packs[2]).not.toContain('eu-ai-act'); // it applies from 2025-02-02
  });

  it('runs the scenarios of the packs themselves where no file is named, those of one pack with --pack', async () => {
    const { code, stdout } = await custos(['test', '--pack', 'in-aadhaar']);
    expect(stdout).toMatch(/^✓ in-aadhaar\.s-29-3\/decides {2}A full Aadhaar number in a prompt: deny$/m);
    expect(stdout).not.toContain('gdpr.');
    expect(stdout).toMatch(/\n\d+ passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it.each([
    ['a pack that is none', '', ['--pack', 'in-dpdpp'], /^--pack: found "in-dpdpp"; allowed: eu-ai-act, .*, gdpr, /],
    [
      'YAML that is none',
      'a: [b',
      [],
      /odd\.yaml: scenario file: found Flow sequence .* at line 1, column 6; allowed: well-formed YAML\n$/,
    ],
    ['a file without a version', 'scenarios: []', [], /odd\.yaml: schema_version: found nothing; allowed: 1\n$/],
    [
      'an unknown decision',
      document('maybe'),
      [],
      /odd\.yaml: S1\.expected\.decision: found "maybe"; allowed: "?allow"?, "?deny"?\n$/,
    ],
    ['an unknown fact', document('deny').replace('event:', 'evnt:'), [], /odd\.yaml: S1.*evnt: found .*; allowed: /],
  ])('refuses %s with 2, naming it and what is allowed', async (_what, text, args, message) => {
    const { code, stdout, stderr } = await custos(['test', await written('odd.yaml', text), ...args]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });
});

describe('custos decide', () => {
  const compliant = async () => {
    const { profiles } = parse(await readFile(SCENARIOS, 'utf8')) as {
      profiles: { name: string; facts: { dpa: object } }[];
    };
    return profiles.find((profile) => profile.name === 'eu-vendor-eu-region')!.facts;
  };

  it('allows with 0, and denies with 3 with the rule, its citation and its remedy', async () => {
    const allowed = await written('allowed.json', JSON.stringify(await compliant()));
    const document = await compliant();
    const denied = await written(
      'denied.json',
      JSON.stringify({ ...document, dpa: { ...document.dpa, status: 'none' } }),
    );
    const [yes, no] = await Promise.all([allowed, denied].map((path) => custos(['decide', '--facts', path])));
    expect(yes).toMatchObject({ code: 0, stdout: expect.stringContaining('ALLOW') });
    expect(no!.code).toBe(3);
    expect(no!.stdout).toContain('DENY');
    expect(no!.stdout).toMatch(/Art\. 28/);
    expect(no!.stdout).toContain('To mend it:');
  });

  it('prints what is unconfirmed in a rule beside its citation', async () => {
    const { dpa, data, ...document } = (await compliant()) as Record<string, object>;
    const facts = {
      ...document,
      dpa: { ...dpa, confidentiality_clause: false },
      data: { ...data, classes: ['source-code'] },
    };
    const { stdout } = await custos(['decide', '--facts', await written('secret.json', JSON.stringify(facts))]);
    expect(stdout).toContain('Art. 2(1)(c)');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Unconfirmed: The provision is from memory;');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(Trade Secrets), unconfirmed)');
  });

  it('prints the same as JSON', async () => {
    const path = await written('facts.json', JSON.stringify(await compliant()));
    const { code, stdout } = await custos(['decide', '--facts', path, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      effect: 'ALLOW',
      sentence: expect.any(String),
      rules: expect.any(Array),
    });
  });

  it.each([
    ['an empty file', '', /: found nothing; allowed: facts by name/],
    ['a list', '- at', /: found a list or a text; allowed: facts by name/],
    ['an unknown fact', 'colour: red', /^facts\.colour: found a name that is not known; allowed: at, event, /],
    ['YAML that is none', 'a: [b', /odd\.yaml: Flow sequence .* at line 1, column 6\n$/],
  ])('refuses %s with 2', async (_what, text, message) => {
    const { code, stderr } = await custos(['decide', '--facts', await written('odd.yaml', text)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('custos import and custos export', () => {
  let stranger: Server;
  let url: string;
  beforeAll(async () => {
    stranger = createServer((_request, response) => response.writeHead(404).end('<html>not here</html>'));
    await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  });
  afterAll(() => stranger.close());

  it.each([
    ['import', () => ['import', SCENARIOS, '--token', 'x']],
    ['export', () => ['export', '--token', 'x', '--out', file('evidence.zip')]],
  ])('%s says that nothing answers at the address, or something else than Custos', async (_command, args) => {
    const nobody = await custos([...args(), '--url', 'http://127.0.0.1:1025']);
    expect([nobody.code, nobody.stderr]).toEqual([1, 'http://127.0.0.1:1025 does not answer (ECONNREFUSED)\n']);
    const other = await custos([...args(), '--url', url]);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/answered 404/);
    expect(other.stderr).not.toContain('<html>');
  });
});

describe('custos verify', () => {
  const SIZE = 12;
  const origin = 'example.org/log/acme';
  const signer = ed25519NoteSigner(origin, new Uint8Array(32).fill(3));
  const idOf = (i: number) => `01936e3c-8f00-7000-8000-${String(i).padStart(12, '0')}`;
  const entries = Array.from({ length: SIZE }, (_, i) =>
    buildEntry({
      v: 1,
      type: i === 0 ? 'log.open' : 'registry.change',
      id: idOf(i),
      nonce: Buffer.alloc(16, i).toString('base64url'),
      ts: '2026-03-02T09:29:00.000Z',
      org: 'org_1',
      actor: null,
      body: i === 0 ? { origin, keys: [signer.vkey] } : { change: i },
    }),
  );
  const pristine = () => file('bundle');

  beforeAll(async () => {
    const root = rootOf(appendLeaves(emptyRange(), entries.map(hashLeaf)));
    const pieces = evidenceBundle({
      origin,
      checkpoint: await signCheckpoint({ origin, size: SIZE, root }, [signer]),
      checkpoints: [],
      keys: [{ vkey: signer.vkey, from: 0, until: null }],
      entries: entries.map((entry) => ({ entry, leaf: hashLeaf(entry) })),
      proveIds: [idOf(5)],
      query: { decisions: 'all' },
      versions: { custos: '0.1.0' },
      exportedAt: '2026-03-03T00:00:00.000Z',
      attachments: [],
    });
    for await (const { path, bytes } of pieces) {
      await mkdir(dirname(join(pristine(), path)), { recursive: true });
      await writeFile(join(pristine(), path), bytes, { flag: 'a' });
    }
  });

  /** A copy of the bundle in which the rows are not what they were. */
  async function altered(name: string, change: (rows: string[]) => void): Promise<string> {
    await cp(pristine(), file(name), { recursive: true });
    const path = join(file(name), 'entries.jsonl');
    const rows = (await readFile(path, 'utf8')).trimEnd().split('\n');
    change(rows);
    await writeFile(path, rows.map((row) => `${row}\n`).join(''));
    return file(name);
  }

  async function zipped(name: string, from: string): Promise<string> {
    const zip = new yazl.ZipFile();
    const manifest = JSON.parse(await readFile(join(from, 'manifest.json'), 'utf8')) as { files: { path: string }[] };
    for (const { path } of [...manifest.files, { path: 'manifest.json' }]) zip.addFile(join(from, path), path);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file(name)));
    return file(name);
  }

  it('verifies a bundle with the key known beforehand, as a folder and as a zip', async () => {
    const zip = await zipped('bundle.zip', pristine());
    for (const path of [pristine(), zip]) {
      const { code, stdout } = await custos(['verify', path, '--key', signer.vkey]);
      expect([code, stdout]).toEqual([0, expect.stringContaining(`Log ${origin}, ${SIZE} entries`)]);
      expect(stdout).toContain('Verified: nothing was changed, removed, inserted or reordered.');
      expect(stdout).not.toContain('NO KEY WAS GIVEN');
    }
  });

  it('says that a bundle vouches for itself where no key is given', async () => {
    const { code, stdout } = await custos(['verify', pristine()]);
    expect([code, stdout]).toEqual([0, expect.stringContaining('NO KEY WAS GIVEN')]);
  });

  it.each<[string, number, (rows: string[]) => void]>([
    ['one byte changed', 7, (rows) => (rows[7] = rows[7]!.replace('"change":7', '"change":8'))],
    ['a row removed', 4, (rows) => rows.splice(4, 1)],
    ['the last row removed', 11, (rows) => rows.pop()],
    ['two rows swapped', 3, (rows) => ([rows[3], rows[9]] = [rows[9]!, rows[3]!])],
    ['a row repeated', 6, (rows) => rows.splice(6, 0, rows[5]!)],
  ])('refuses %s with 1, naming entry %i, as a folder and as a zip', async (what, index, change) => {
    const name = what.replaceAll(' ', '-');
    const path = await altered(name, change);
    for (const where of [path, await zipped(`${name}.zip`, path)]) {
      const { code, stdout } = await custos(['verify', where, '--key', signer.vkey]);
      expect(code).toBe(1);
      expect(stdout).toMatch(new RegExp(`entry ${index}\\b`));
      expect(stdout).toContain('NOT verified: the bundle is not what the log signed. The first fault is named above.');
    }
  });

  it('names the first entry affected to a program', async () => {
    const { code, stdout } = await custos(['verify', file('one-byte-changed'), '--key', signer.vkey, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ exitCode: 1, firstAffected: { index: 7, id: idOf(7) } });
  });

  it('refuses a zip with any one byte of a row damaged', async () => {
    const bytes = await readFile(await zipped('damaged.zip', pristine()));
    const start = bytes.indexOf('entries.jsonl') + 'entries.jsonl'.length;
    for (const offset of [10, 60, 120]) {
      const copy = Buffer.from(bytes);
      copy[start + offset]! ^= 0xff;
      await writeFile(file('damaged.zip'), copy);
      const { code, stdout } = await custos(['verify', file('damaged.zip'), '--key', signer.vkey]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/entry \d+\b/);
    }
  });

  it('refuses the bundle of another log’s key', async () => {
    const thief = ed25519NoteSigner(origin, new Uint8Array(32).fill(4));
    const { code, stdout } = await custos(['verify', pristine(), '--key', thief.vkey]);
    expect(code).not.toBe(0);
    expect(stdout).toContain('none of the keys given is a key of this bundle');
  });

  it('says with 2 what is missing', async () => {
    await cp(pristine(), file('without-checkpoint'), { recursive: true });
    await rm(join(file('without-checkpoint'), 'checkpoint'));
    await mkdir(file('empty'));
    const [lacking, empty, text] = await Promise.all(
      [file('without-checkpoint'), file('empty'), SCENARIOS].map((path) => custos(['verify', path])),
    );
    expect(lacking).toMatchObject({ code: 2, stdout: expect.stringContaining('checkpoint is missing') });
    expect(empty).toMatchObject({ code: 2, stdout: expect.stringContaining('entries.jsonl is missing') });
    expect(text).toMatchObject({ code: 2, stderr: expect.stringContaining('found neither a folder nor a whole zip') });
  });
});
