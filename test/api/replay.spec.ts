import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExampleInventory } from '#catalogue';
import { custos } from '../custos-command.js';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let lender: TestTenant;
let ids: string[];
beforeAll(async () => {
  api = await TestApi.start();
  lender = await api.tenant('lender');
  await api.data(
    lender.tokens.administrator,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory(), dryRun: false } },
  );
  const { applications } = await read(
    '{ applications(filter: { search: "app-support-chat" }, first: 1) { edges { node { id } } } }',
  );
  const call = { entity: 'nilgiri-in', target: 'dep-01', dataClasses: ['CONTACT'] };
  const calls = [call, { ...call, target: 'dep-02' }, { ...call, subjects: { countries: ['IN'], youngestAge: 40 } }];
  const answers = await api.decide(lender.id, applications.edges[0].node.id, calls);
  ids = answers.map(({ id }) => id);
  await api.work();
}, 120_000);
afterAll(() => api.close());
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const read = (query: string, variables: object = {}) => api.data(lender.tokens.auditor, query, variables);
const command = (...options: string[]) =>
  custos(['replay', '--url', api.url, '--token', lender.tokens.auditor, ...options]);

describe('custos replay', () => {
  it('reproduces a decision bit for bit, on what its entry cites', async () => {
    const { code, stdout } = await command('--decision', ids[0]!);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/reproduced bit for bit: SHA-256 [0-9a-f]{64}\n$/)]);
    const { decision } = await read('query ($id: ID!) { decision(id: $id) { entryBytes } }', { id: ids[0] });
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(decision.entryBytes, 'base64'));
    expect(stdout).toContain(Buffer.from(digest).toString('hex'));
  });

  it('of every decision on the policies that each cites finds no difference', async () => {
    const { code, stdout } = await command();
    expect([code, stdout]).toEqual([0, expect.stringContaining('3 reproduced bit for bit')]);
    expect(stdout).toContain('None is decided otherwise.');
    expect(stdout).toMatch(/app-support-chat +3 +0 +0 +0 +0\n/);
  });

  it('without a policy tells what it determined, for people and for programs', async () => {
    const { decisions } = await read('{ decisions(first: 10) { edges { node { id determinedBy } } } }');
    const nodes: { id: string; determinedBy: string[] }[] = decisions.edges.map(({ node }: any) => node);
    const policy = nodes.find(({ id }) => id === ids[1])!.determinedBy[0]!;
    const determined = nodes.filter(({ determinedBy }) => determinedBy.includes(policy));
    const { code, stdout } = await command('--without', policy, '--json');
    const result = JSON.parse(stdout);
    expect([code, result.changed]).toEqual([0, determined.length]);
    expect(result.applications[0].policies).toContainEqual({ policy, gained: 0, lost: determined.length });
    expect((await command('--without', policy)).stdout).toContain(
      `${policy}: determines 0 more, ${determined.length} no more`,
    );
  });

  it('with own policies tells what they would deny', async () => {
    const file = join(api.postgres.folder, 'own.cedar');
    writeFileSync(
      file,
      '@id("org.nothing-at-all") @title("Nothing") forbid (principal, action == Action::"infer", resource);',
    );
    const result = JSON.parse((await command('--policies', file, '--json')).stdout);
    expect(result.applications[0].policies).toContainEqual({ policy: 'org.nothing-at-all', gained: 3, lost: 0 });
  });

  it.each([
    ['a decision that is not there', ['--decision', '018f0000-0000-7000-8000-000000000009'], 'decision'],
    ['a decision beside a period', ['--decision', 'x', '--from', '2026-11-01'], '--decision: found beside a period'],
    ['an instant that is none', ['--from', 'monday'], '--from: found monday; allowed: a day'],
    ['two candidates', ['--without', 'a', '--set', 'b'], 'found set and without'],
    ['a policy that is not in force', ['--without', 'org.nothing'], 'org.nothing'],
    ['a file that is not there', ['--policies', 'nowhere.cedar'], 'there is no such file'],
  ])('refuses %s', async (_, options, message) => {
    const { code, stderr } = await command(...options);
    expect(code).not.toBe(0);
    expect(stderr).toContain(message);
  });
});

describe('a replay', () => {
  it('shows one organisation nothing of another', async () => {
    const other = await api.tenant('other');
    const { replay } = await api.data(other.tokens.auditor, '{ replay(input: {}) { decisions } }');
    expect(replay.decisions).toBe(0);
    const { errors } = await api.graphql(
      other.tokens.auditor,
      'query ($id: ID!) { replayDecision(id: $id) { reproduced } }',
      { id: ids[0] },
    );
    expect(errors?.[0]?.extensions?.['code']).toBe('NOT_FOUND');
  });
});
