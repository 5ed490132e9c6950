import { hash } from 'node:crypto';
import { readExampleInventory } from '#catalogue';
import { embeddedFiles, pdfObjects, verifyReport } from '#reports';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let tenant: TestTenant;
let keys: readonly string[];

beforeAll(async () => {
  api = await TestApi.start();
  tenant = await api.tenant('lender');
  const { importInventory } = await api.data(
    tenant.tokens.administrator,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory(), dryRun: false } },
  );
  expect(importInventory.imported).toBe(true);
  const { applications } = await api.data(
    tenant.tokens.engineer,
    '{ applications(first: 1) { edges { node { id } } } }',
  );
  const call = { entity: 'nilgiri-in', target: 'dep-01', dataClasses: ['PUBLIC'], subjects: { countries: ['IN'] } };
  await api.decide(tenant.id, applications.edges[0].node.id, [call, call]);
  await api.work();
  keys = (await api.data(tenant.tokens.auditor, '{ ledger { verifierKeys } }')).ledger.verifierKeys;
}, 60_000);
afterAll(() => api.close());

const textOf = async (bytes: Uint8Array): Promise<string> => {
  const pdf = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise;
  const texts: string[] = [];
  for (let page = 1; page <= pdf.numPages; page++)
    for (const item of (await (await pdf.getPage(page)).getTextContent()).items)
      if ('str' in item) texts.push(item.str);
  return texts.join(' ').replaceAll(/\s+/g, ' ');
};

const report = async (path: string, token = tenant.tokens.auditor): Promise<Uint8Array> => {
  await api.work();
  const response = await api.get(path, token);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return new Uint8Array(await response.arrayBuffer());
};

const verified = async (bytes: Uint8Array) => {
  const { checks, exitCode, trust, totals } = await verifyReport(bytes, { vkeys: keys, engine: 'custos/test' });
  return { failed: checks.filter(({ outcome }) => outcome !== 'passed'), exitCode, trust, totals };
};

/** The log's entries as a report holds them. */
function embedded(bytes: Uint8Array) {
  const lines = Buffer.from(embeddedFiles(pdfObjects(bytes)).get('entries.jsonl')!)
    .toString('utf8')
    .trim()
    .split('\n');
  const entries = lines.map((line) => JSON.parse(line) as { type: string; body: Readonly<Record<string, unknown>> });
  return { entries };
}

const YEARS = 'from=2020-01-01T00:00:00Z&until=2100-01-01T00:00:00Z';

describe('a report over HTTP', () => {
  it('of the register verifies, and counts what GraphQL counts', async () => {
    const bytes = await report('/reports/registry.pdf');
    const { deployments, agreements } = await api.data(
      tenant.tokens.auditor,
      '{ deployments(first: 100) { totalCount edges { node { gaps { key } } } } agreements(first: 1) { totalCount } }',
    );
    const gaps = deployments.edges.flatMap(({ node }: { node: { gaps: unknown[] } }) => node.gaps).length;
    const result = await verified(bytes);
    expect(result).toMatchObject({ failed: [], exitCode: 0, trust: 'auditor' });
    expect(result.totals).toMatchObject({
      deployments: deployments.totalCount,
      agreements: agreements.totalCount,
      gaps,
    });
    expect(await textOf(bytes)).toContain(`${deployments.totalCount} deployments`);
  });

  it('of decisions verifies, and counts what GraphQL counts', async () => {
    const bytes = await report(`/reports/decisions.pdf?${YEARS}`);
    const { all, denied } = await api.data(
      tenant.tokens.auditor,
      '{ all: decisions(first: 1) { totalCount } denied: decisions(first: 1, filter: { effect: DENY }) { totalCount } }',
    );
    const [asked, refused] = [all.totalCount, denied.totalCount];
    expect(asked).toBe(2);
    expect(await verified(bytes)).toEqual({
      failed: [],
      exitCode: 0,
      trust: 'auditor',
      totals: { asked, allowed: asked - refused, denied: refused },
    });
    expect(await textOf(bytes)).toContain(`${asked - refused} allowed and ${refused} denied`);
  });

  it('is itself in the log, by its digest', async () => {
    const bytes = await report('/reports/registry.pdf');
    await api.work();
    const { entries } = embedded(await report(`/reports/decisions.pdf?${YEARS}`));
    const logged = entries.filter(({ type }) => type === 'report').map(({ body }) => body['sha256']);
    expect(logged).toContain(hash('sha256', bytes, 'hex'));
  });

  it.each([
    ['approver', 403],
    ['engineer', 403],
    ['auditor', 200],
    ['compliance_officer', 200],
    ['data_protection_officer', 200],
    ['administrator', 200],
  ] as const)('asked for by the role %s answers %i', async (role, status) => {
    await api.work();
    expect((await api.get('/reports/registry.pdf', tenant.tokens[role])).status).toBe(status);
  });

  it.each([
    ['', 'query.from'],
    ['?from=2026-01-01T00:00:00Z', 'query.until'],
    ['?from=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z', 'query.until'],
    ['?from=yesterday&until=2026-01-01T00:00:00Z', 'query.from'],
    [`?${YEARS}&colour=blue`, 'colour'],
  ])('of the period "%s" is refused, naming %s', async (query, field) => {
    const response = await api.get(`/reports/decisions.pdf${query}`, tenant.tokens.auditor);
    expect([response.status, JSON.stringify(await response.json())]).toEqual([400, expect.stringContaining(field)]);
  });
});
