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

const REQUEST = 'mutation ($input: RequestReportInput!) { requestReport(input: $input) { id state } }';
const REPORT = `query ($id: ID!) {
  report(id: $id) {
    id kind from until state progress { step done total } requestedBy { handle } requestedAt finishedAt pages bytes sha256
    failure url
  }
}`;
const YEARS = { from: '2020-01-01T00:00:00Z', until: '2100-01-01T00:00:00Z' };

const request = async (input: object, token = tenant.tokens.auditor): Promise<string> =>
  (await api.data(token, REQUEST, { input })).requestReport.id;

const shown = async (id: string, token = tenant.tokens.auditor) => (await api.data(token, REPORT, { id })).report;

/** Asks for a report, has it made and downloads it. */
const report = async (input: object): Promise<Uint8Array> => {
  const id = await request(input);
  await api.makeReports();
  const { url, bytes } = await shown(id);
  const response = await api.get(url, tenant.tokens.auditor);
  expect([response.status, response.headers.get('content-type'), response.headers.get('content-length')]).toEqual([
    200,
    'application/pdf',
    String(bytes),
  ]);
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
  const entries = lines.map((line) => JSON.parse(line) as { type: string; body?: Readonly<Record<string, unknown>> });
  return { entries };
}

describe('a report', () => {
  it('of the register verifies, and counts what GraphQL counts', async () => {
    const bytes = await report({ kind: 'REGISTRY' });
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
    const bytes = await report({ kind: 'DECISIONS', ...YEARS });
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

  it('waits for a worker, then tells its pages, size and digest, and where it is', async () => {
    const id = await request({ kind: 'DECISIONS', ...YEARS }, tenant.tokens.compliance_officer);
    expect(await shown(id)).toEqual({
      ...{ id, kind: 'DECISIONS', from: '2020-01-01T00:00:00.000Z', until: '2100-01-01T00:00:00.000Z' },
      ...{ state: 'QUEUED', progress: null, requestedBy: { handle: 'compliance_officer' } },
      ...{ requestedAt: expect.any(String), finishedAt: null, pages: null, bytes: null, sha256: null },
      ...{ failure: null, url: null },
    });
    expect(await api.makeReports()).toEqual([{ id, attempt: 1, outcome: 'ready' }]);
    const made = await shown(id);
    expect(made).toMatchObject({ state: 'READY', progress: null, finishedAt: expect.any(String), failure: null });
    const bytes = new Uint8Array(await (await api.get(made.url, tenant.tokens.auditor)).arrayBuffer());
    const { numPages } = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise;
    expect(made).toMatchObject({ bytes: bytes.length, sha256: hash('sha256', bytes, 'hex'), pages: numPages });
  });

  it('is itself in the log, by its digest, as who asked for it', async () => {
    const bytes = await report({ kind: 'REGISTRY' });
    const { entries } = embedded(await report({ kind: 'DECISIONS', ...YEARS }));
    const logged = entries.find(({ body }) => body?.['sha256'] === hash('sha256', bytes, 'hex'));
    const { viewer } = await api.data(tenant.tokens.auditor, '{ viewer { person { id } } }');
    expect(logged).toMatchObject({ type: 'report', actor: viewer.person.id, body: { kind: 'registry' } });
  });

  it('is refused at once where its period is not one, naming the field', async () => {
    for (const [input, field] of [
      [{ kind: 'DECISIONS' }, 'input.from'],
      [{ kind: 'DECISIONS', from: YEARS.from }, 'input.until'],
      [{ kind: 'DECISIONS', from: YEARS.until, until: YEARS.from }, 'input.until'],
      [{ kind: 'REGISTRY', from: YEARS.from }, 'input.from'],
    ] as const) {
      const { errors } = await api.graphql(tenant.tokens.auditor, REQUEST, { input });
      expect(errors?.[0]).toMatchObject({
        message: expect.stringContaining(field),
        extensions: { reason: 'INVALID_INPUT' },
      });
    }
  });

  it.each([
    ['approver', 'FORBIDDEN', 403],
    ['engineer', 'FORBIDDEN', 403],
    ['auditor', undefined, 200],
    ['compliance_officer', undefined, 200],
    ['data_protection_officer', undefined, 200],
    ['administrator', undefined, 200],
  ] as const)('asked for by the role %s answers %s, and its file %i', async (role, reason, status) => {
    const { errors } = await api.graphql(tenant.tokens[role], REQUEST, { input: { kind: 'REGISTRY' } });
    expect(errors?.[0]?.extensions['reason']).toBe(reason);
    const { reports } = await api.data(tenant.tokens[role], '{ reports(last: 1) { edges { node { url } } } }');
    const response = await api.get(reports.edges[0].node.url, tenant.tokens[role]);
    await response.arrayBuffer();
    expect(response.status).toBe(status);
  });
});

describe('the list of reports', () => {
  it('is newest first, in pages, with who asked', async () => {
    const ids = [await request({ kind: 'REGISTRY' }), await request({ kind: 'REGISTRY' })];
    const LIST = `query ($after: String) {
      reports(first: 1, after: $after) { totalCount pageInfo { endCursor hasNextPage } edges { node { id requestedBy { name } } } }
    }`;
    const first = (await api.data(tenant.tokens.engineer, LIST)).reports;
    const next = (await api.data(tenant.tokens.engineer, LIST, { after: first.pageInfo.endCursor })).reports;
    expect([...first.edges, ...next.edges].map(({ node }) => node)).toEqual(
      ids.reverse().map((id) => ({ id, requestedBy: { name: 'auditor' } })),
    );
    expect(first).toMatchObject({ totalCount: expect.any(Number), pageInfo: { hasNextPage: true } });
    await api.makeReports();
  });
});

describe('the file of a report', () => {
  const get = async (path: string, token = tenant.tokens.auditor, held = {}) => {
    const response = await fetch(`${api.url}${path}`, { headers: { 'x-api-key': token, ...held } });
    return { status: response.status, headers: Object.fromEntries(response.headers), text: await response.text() };
  };

  it('is answered with 409 and words while it is not ready', async () => {
    const id = await request({ kind: 'REGISTRY' });
    const response = await get(`/reports/${id}.pdf`);
    expect([response.status, JSON.parse(response.text)]).toEqual([
      409,
      expect.objectContaining({ code: 'CONFLICT', detail: `Report ${id} is not ready: it waits for a worker` }),
    ]);
    await api.makeReports();
  });

  it.each(['01936e3c-8f00-7000-8000-000000000000', 'registry', '..%2f..%2fetc'])('is not found at "%s"', async (id) => {
    expect((await get(`/reports/${id}.pdf`)).status).toBe(404);
  });

  it('is named by what it holds, tagged by its digest, and not sent again to whom has it', async () => {
    const id = await request({ kind: 'DECISIONS', from: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z' });
    await api.makeReports();
    const { url, sha256 } = await shown(id);
    const response = await get(url);
    expect(response.headers).toMatchObject({
      'content-disposition': 'attachment; filename="custos-decisions-2026-11-01-to-2026-12-01.pdf"',
      etag: `"${sha256}"`,
      'cache-control': 'private, no-cache',
    });
    expect((await get(url, undefined, { 'if-none-match': `"${sha256}"` })).status).toBe(304);
  });

  it('is of one organisation only: to another there is no such report', async () => {
    const id = await request({ kind: 'REGISTRY' });
    await api.makeReports();
    const other = await api.tenant('stranger');
    const token = other.tokens.auditor;
    expect((await get(`/reports/${id}.pdf`, token)).status).toBe(404);
    expect(await shown(id, token)).toBeNull();
    const { node, reports } = await api.data(
      token,
      'query ($id: ID!) { node(id: $id) { id } reports { totalCount edges { node { id } } } }',
      { id },
    );
    expect([node, reports]).toEqual([null, { totalCount: 0, edges: [] }]);
    expect(
      (await api.data(tenant.tokens.auditor, 'query ($id: ID!) { node(id: $id) { __typename id } }', { id })).node,
    ).toEqual({ __typename: 'Report', id });
  });
});
