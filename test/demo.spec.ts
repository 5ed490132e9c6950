import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { embeddedFiles, LogProof, pdfObjects, printReport, Report } from '#reports';
import { GraphqlClient, GraphqlRefused } from '#sdk';
import { custos, type CommandResult, startCustos } from './custos-command.js';
import { RunningCustos } from './running-custos.js';
import { freePorts } from './service-process.js';

/** What a script may rely on in `demo.json`. */
interface DemoFile {
  readonly urls: { readonly api: string; readonly pdp: string };
  readonly organisation: string;
  readonly administratorToken: string;
  readonly auditorToken: string;
  readonly signIns: readonly { readonly handle: string; readonly role: string; readonly password: string }[];
  readonly applicationKeys: Readonly<Record<string, string>>;
  readonly calls: readonly { readonly id: string; readonly application: string; readonly input: object }[];
  readonly decisions: Readonly<Record<string, string>>;
  readonly loaded: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly bundle: string;
  readonly verifierKey: string;
}

const DECIDE = 'mutation ($input: DecideInput!) { decide(input: $input) { id effect log { index } } }';

let folder: string;
let env: Readonly<Record<string, string>>;

/** Processes of the system on our folder: its services by their configuration, its database by what it works on. */
function processes(): { readonly pid: number; readonly what: string }[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      const read = (file: string) => readFileSync(`/proc/${name}/${file}`, 'utf8');
      const command = read('cmdline').replaceAll('\0', ' ');
      const isOurs = command.includes(folder) || read('environ').split('\0').includes(`DATA_DIR=${folder}`);
      const what = /apps\/(\w+)\/src/.exec(command)?.[1] ?? command.trim();
      return isOurs && command !== '' ? [{ pid: Number(name), what }] : [];
    } catch {
      return []; // it has just ended, or is another user's
    }
  });
}

const names = (): string[] =>
  processes()
    .map(({ what }) => (what.includes('postgres') ? 'postgres' : what))
    .sort();

async function untilProcesses(expected: readonly string[], seconds: number): Promise<void> {
  for (let waited = 0; waited < seconds * 1000 && names().join() !== expected.join(); waited += 50) await sleep(50);
  expect(names()).toEqual(expected);
}

const demoFile = async (): Promise<DemoFile> =>
  JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as DemoFile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custos-demo-'));
  await chmod(folder, 0o711); // PostgreSQL's own user passes through it when the tests run as root
  const [api, pdp] = await freePorts(2);
  env = { API_PORT: String(api), PDP_PORT: String(pdp) };
});
afterAll(async () => {
  for (const { pid } of processes()) process.kill(pid, 'SIGKILL'); // none, unless a test failed half-way
  await rm(folder, { recursive: true, force: true });
});

describe('custos demo --once', () => {
  let result: CommandResult;
  let seconds: number;
  beforeAll(async () => {
    const start = performance.now();
    result = await custos(['demo', '--once', '--data', folder], { env, seconds: 110 });
    seconds = (performance.now() - start) / 1000;
  }, 120_000);

  it('checks each step of its tour and exits 0, in less than 90 seconds', () => {
    expect(result.stderr).toBe('');
    expect(result.stdout).not.toContain('✗');
    expect(result.stdout).toMatch(/\n[1-9]\d passed, 0 failed\n$/);
    expect(result.code).toBe(0);
    expect(seconds).toBeLessThan(90);
  });

  it('leaves no process behind', () => expect(names()).toEqual([]));

  it('writes down what a script needs, for its owner only', async () => {
    const demo = await demoFile();
    expect(demo.urls).toEqual({
      api: `http://127.0.0.1:${env['API_PORT']}`,
      pdp: `http://127.0.0.1:${env['PDP_PORT']}`,
    });
    expect(demo.organisation).toBe('nilgiri-lending');
    for (const token of [demo.administratorToken, demo.auditorToken]) expect(token).toMatch(/^custos_user_\w+$/);
    expect(Object.keys(demo.applicationKeys).sort()).toEqual(
      [...new Set(demo.calls.map(({ application }) => application))].sort(),
    );
    for (const key of Object.values(demo.applicationKeys)) expect(key).toMatch(/^custos_live_\w+$/);
    expect(Object.keys(demo.decisions)).toEqual(demo.calls.map(({ id }) => id));
    expect(Object.keys(demo.loaded['applications']!).sort()).toEqual(
      expect.arrayContaining(Object.keys(demo.applicationKeys).sort()),
    );
    for (const kind of ['deployments', 'aliases', 'agreements', 'vendors', 'models', 'hops'])
      expect(Object.keys(demo.loaded[kind]!).length).toBeGreaterThan(0);
    expect((await stat(join(folder, 'demo.json'))).mode & 0o777).toBe(0o600);
  });

  it('leaves a bundle that anyone verifies with the key, the system being down', async () => {
    const { bundle, verifierKey, decisions } = await demoFile();
    const verified = await custos(['verify', bundle, '--key', verifierKey, '--json']);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.stdout)).toMatchObject({ trust: 'auditor', exitCode: 0 });
    expect(Object.keys(decisions).length).toBeGreaterThan(10);
  });

  it('leaves a forged bundle that is refused, naming the entry', async () => {
    const { verifierKey } = await demoFile();
    const { code, stdout } = await custos(['verify', join(folder, 'forged-evidence'), '--key', verifierKey]);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/entry \d+/)]);
  });

  it.each(['registry', 'decisions'])(
    'leaves the report %s, which is refused once it is tampered with',
    async (kind) => {
      const { verifierKey } = await demoFile();
      const [file, forged] = [join(folder, `${kind}.pdf`), join(folder, `forged-${kind}.pdf`)];
      const verified = async (path: string) => (await custos(['verify', path, '--key', verifierKey])).code;
      expect(await verified(file)).toBe(0);

      const pdf = await readFile(file);
      const flipped = Buffer.from(pdf);
      const at = flipped.indexOf('\nstream\n', flipped.indexOf('/Type /EmbeddedFile')) + 20;
      flipped[at] = flipped[at]! ^ 1;
      await writeFile(forged, flipped);
      expect(['one byte of its data', await verified(forged)]).toEqual(['one byte of its data', 1]);

      await writeFile(forged, await withAnotherTotal(pdf));
      expect(['one total', await verified(forged)]).toEqual(['one total', 1]);
    },
  );
});

/** The report printed anew, with one more in one of its totals. */
async function withAnotherTotal(pdf: Uint8Array): Promise<Uint8Array> {
  const files = embeddedFiles(pdfObjects(pdf));
  const textOf = (name: string) => Buffer.from(files.get(name)!).toString('utf8');
  const report = Report.parse(JSON.parse(textOf('report.json')));
  const [name, value] = Object.entries(report.totals).find(([, total]) => total > 0)!;
  const entries = textOf('entries.jsonl')
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(line));
  const extract = {
    entries,
    proof: LogProof.parse(JSON.parse(textOf('log-proof.json'))),
    checkpoint: textOf('checkpoint'),
  };
  const forged = Report.parse({ ...report, totals: { ...report.totals, [name]: value + 1 } });
  return (await printReport(forged, extract)).pdf;
}

describe('custos demo on the folder of an earlier run', () => {
  let system: RunningCustos;
  let before: DemoFile;
  let demo: DemoFile;
  beforeAll(async () => {
    before = await demoFile();
    system = new RunningCustos(startCustos(['demo', '--data', folder], { env }));
    await system.says('Stop with Ctrl-C.', 110);
    demo = await demoFile();
  }, 120_000);

  it('finds everything unchanged, and stays up', () => {
    expect(system.output).toContain('is here from an earlier run');
    expect(system.output).toMatch(/Imported: 0 subjects and 0 facts are new, [1-9]\d* facts unchanged/);
    expect(system.output).not.toContain('✗');
    expect(demo.loaded).toEqual(before.loaded);
    expect(demo.administratorToken).toBe(before.administratorToken);
    expect(demo.verifierKey).toBe(before.verifierKey);
    expect(names()).toEqual(['api', 'custos', 'pdp', 'postgres', 'worker']);
  });

  it('lets a script decide each declared call with what demo.json holds, each an entry of the one log', async () => {
    const places = [];
    for (const { application, input } of demo.calls) {
      const client = new GraphqlClient({ url: demo.urls.pdp, token: demo.applicationKeys[application] });
      const { decide } = await client.request<{ decide: { log: { index: number } } }>(DECIDE, { input });
      places.push(decide.log.index);
    }
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(new Set(places).size).toBe(demo.calls.length);
  });

  it('lets the auditor read, and not write', async () => {
    const auditor = new GraphqlClient({ url: demo.urls.api, token: demo.auditorToken });
    const { deployments } = await auditor.request<{ deployments: { edges: { node: { id: string } }[] } }>(
      'query { deployments(first: 100) { edges { node { id } } } }',
    );
    expect(deployments.edges.map(({ node }) => node.id).sort()).toEqual(
      Object.values(demo.loaded['deployments']!).sort(),
    );
    const write = auditor.request('mutation { publishPolicies(input: { packs: [] }) { digest } }');
    await expect(write).rejects.toThrow(GraphqlRefused);
  });

  it('lets the people it names sign in to the console, with passwords drawn anew and shown', async () => {
    const client = new GraphqlClient({ url: demo.urls.api });
    const signedIn = [];
    for (const { handle, password } of demo.signIns) {
      const input = { organisation: demo.organisation, handle, password };
      const { signIn } = await client.request<{ signIn: { person: { role: string } } }>(
        'mutation ($input: SignInInput!) { signIn(input: $input) { person { role } } }',
        { input },
      );
      expect(system.output).toContain(password);
      signedIn.push(signIn.person.role);
    }
    expect(signedIn.sort()).toEqual(['APPROVER', 'AUDITOR', 'COMPLIANCE_OFFICER']);
    expect(demo.signIns.map(({ password }) => password)).not.toEqual(before.signIns.map(({ password }) => password));
  });

  it('imports by the command, and refuses a malformed file whole with its line and field', async () => {
    const access = ['--url', demo.urls.api, '--token', demo.administratorToken];
    const good = await readFile('libs/catalogue/data/example-lender.yaml', 'utf8');
    const run = async (text: string) => {
      const path = join(folder, 'inventory.yaml');
      await writeFile(path, text);
      return custos(['import', path, ...access]);
    };
    const again = await run(good);
    expect([again.code, again.stderr]).toEqual([0, '']);

    const line = good.split('\n').findIndex((text) => text.includes('id: call-kids'));
    const bad = await run(good.replace('id: call-kids, entity: nilgiri-in', 'id: call-kids, entity: nilgiri-xx'));
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(new RegExp(`line ${line + 1}\\b`));
    expect(bad.stdout).toMatch(/entity.*nilgiri-xx/);

    const broken = await run('organisation: [');
    expect([broken.code, broken.stdout]).toEqual([1, expect.stringMatching(/line 1\b/)]);
  });

  it('exports by the command what the command verifies', async () => {
    const out = join(folder, 'by-command.zip');
    const access = ['--url', demo.urls.api, '--token', demo.auditorToken];
    const exported = await custos(['export', ...access, '--out', out]);
    expect([exported.code, exported.stderr]).toEqual([0, '']);
    expect((await custos(['verify', out, '--key', demo.verifierKey])).code).toBe(0);
  });

  it.each([
    [
      'an unknown decision',
      ['--decision', '01936e3c-8f00-7000-8000-000000000000'],
      /decisions: found "01936e3c-.*; allowed: ids of decisions/,
    ],
    ['an unknown token', ['--token', 'custos_user_nobody'], /No valid credential came with the request/],
  ])('refuses to export %s, in words', async (_what, args, message) => {
    const access = ['--url', demo.urls.api, '--token', demo.auditorToken, '--out', join(folder, 'never.zip')];
    const { code, stderr } = await custos(['export', ...access, ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    await expect(stat(join(folder, 'never.zip'))).rejects.toThrow('ENOENT');
  });

  it('refuses a second system on its ports, and on its folder', async () => {
    const onPorts = await custos(['start', '--data', join(folder, 'other')], { env });
    expect([onPorts.code, onPorts.stderr]).toEqual([
      2,
      `API_PORT: found ${env['API_PORT']}, which another program uses; allowed: a free port\n`,
    ]);
    const [api, pdp] = await freePorts(2);
    const onFolder = await custos(['start', '--data', folder], {
      env: { API_PORT: String(api), PDP_PORT: String(pdp) },
    });
    expect(onFolder.code).toBe(1);
    expect(onFolder.stderr).toContain(`(process ${system.child.pid}): stop it, or choose another folder`);
    expect(names()).toHaveLength(5);
  });

  it('takes its services with it when it is killed', async () => {
    system.child.kill('SIGKILL');
    await system.ended;
    await untilProcesses(['postgres'], 25);
  });
});

describe('custos start on the folder of a killed run', () => {
  let system: RunningCustos;
  let seconds: number;
  beforeAll(async () => {
    const start = performance.now();
    system = new RunningCustos(startCustos(['start', '--data', folder], { env }));
    await system.says('Stop with Ctrl-C.', 60);
    seconds = (performance.now() - start) / 1000;
  }, 70_000);

  it('shuts down the database that was left running, and is up again', () => {
    expect(system.output).toMatch(/Shutting down the PostgreSQL that an earlier Custos left running \(process \d+\)/);
    expect(names()).toEqual(['api', 'custos', 'pdp', 'postgres', 'worker']);
    expect(seconds).toBeLessThan(60);
  });

  it('goes on in the same log', async () => {
    const { urls, applicationKeys, calls, auditorToken, verifierKey } = await demoFile();
    const { application, input } = calls[0]!;
    const client = new GraphqlClient({ url: urls.pdp, token: applicationKeys[application] });
    const { decide } = await client.request<{ decide: { id: string } }>(DECIDE, { input });
    const out = join(folder, 'after-kill.zip');
    const access = ['--url', urls.api, '--token', auditorToken, '--out', out, '--decision', decide.id];
    expect(await custos(['export', ...access])).toMatchObject({ code: 0 });
    expect((await custos(['verify', out, '--key', verifierKey])).code).toBe(0);
  });

  it('closes everything in order on SIGTERM, and exits 0', async () => {
    system.child.kill('SIGTERM');
    expect(await system.ended).toBe(0);
    expect(system.output).toContain('Stopped by SIGTERM.');
    expect(names()).toEqual([]);
    for (const service of ['api', 'pdp', 'worker']) {
      const log = await readFile(join(folder, 'logs', `${service}.log`), 'utf8');
      const closing = log.trimEnd().split('\n').at(-1)!;
      expect(closing).toContain(`${service} is closing`);
    }
    const postgresLog = await readFile(join(folder, 'postgres', 'postgres.log'), 'utf8');
    expect(postgresLog.trimEnd()).toMatch(/database system is shut down$/);
  });

  it('closes everything that it has started when it is stopped while it starts', async () => {
    const early = new RunningCustos(startCustos(['start', '--data', folder], { env }));
    await early.says('PostgreSQL is ready', 30);
    early.child.kill('SIGINT');
    expect(await early.ended).not.toBe(null);
    expect(early.output).toContain('Stopped by SIGINT.');
    expect(early.output).not.toContain('Control plane ready');
    expect(names()).toEqual([]);
  });

  it('ends as a whole with 1 when a service dies, naming it and its log', async () => {
    const whole = new RunningCustos(startCustos(['start', '--data', folder], { env }));
    await whole.says('Stop with Ctrl-C.', 60);
    process.kill(processes().find(({ what }) => what === 'pdp')!.pid, 'SIGKILL');
    expect(await whole.ended).toBe(1);
    expect(whole.output).toContain(`The pdp service ended (SIGKILL). Its log: ${join(folder, 'logs', 'pdp.log')}\n`);
    expect(names()).toEqual([]);
  });
});
