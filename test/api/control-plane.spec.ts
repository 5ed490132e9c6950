import { readExampleInventory } from '#catalogue';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let bank: TestTenant;
beforeAll(async () => {
  api = await TestApi.start();
  bank = await api.tenant('bank');
});
afterAll(() => api.close());
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const SOURCE = { uri: 'datasheet.pdf', locator: 'p. 3' };
const fact = (key: string, value: unknown, more: object = {}) => ({
  key,
  value,
  method: 'VENDOR_DOC',
  source: SOURCE,
  ...more,
});

const REGISTER = `mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { id handle subjectKind } }`;

const register = async (kind: string, handle: string, facts: object[] = [], token = bank.tokens.engineer) =>
  (await api.data(token, REGISTER, { input: { kind, handle, name: `The ${handle}`, facts } })).registerSubject;

describe('viewer', () => {
  it('says who asks, where, and what they may do', async () => {
    const { viewer } = await api.data(
      bank.tokens.auditor,
      '{ viewer { person { handle role } organisation { handle zone } permissions } }',
    );
    expect(viewer).toEqual({
      person: { handle: 'auditor', role: 'AUDITOR' },
      organisation: { handle: 'bank', zone: 'Asia/Kolkata' },
      permissions: ['registry:read', 'ledger:read', 'evidence:export'],
    });
  });
});

describe('subjects', () => {
  it('are registered with facts, found by id, and listed', async () => {
    const { id } = await register('VENDOR', 'acme', [fact('vendor.country', 'US')]);
    const { node, vendors } = await api.data(
      bank.tokens.auditor,
      `query ($id: ID!) {
         node(id: $id) { __typename id ... on Subject { handle } ... on Vendor { facts(key: "vendor.country") { state value evidence { source { uri locator } observedBy } } } }
         vendors(filter: { search: "ACM" }, first: 5) { totalCount edges { node { handle name } } }
       }`,
      { id },
    );
    expect(node).toMatchObject({
      __typename: 'Vendor',
      id,
      handle: 'acme',
      facts: [{ state: 'KNOWN', value: 'US', evidence: [{ source: SOURCE }] }],
    });
    expect(vendors).toEqual({ totalCount: 1, edges: [{ node: { handle: 'acme', name: 'The acme' } }] });
  });
});

describe('importInventory', () => {
  it('imports the example, and the second time changes nothing', async () => {
    const run = async () =>
      (
        await api.data(
          bank.tokens.compliance_officer,
          `mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported created { facts } refused { path } unchanged { facts } lines } }`,
          { input: { text: readExampleInventory() } },
        )
      ).importInventory;
    const first = await run();
    expect(first).toMatchObject({ imported: true, refused: [] });
    expect(await run()).toMatchObject({ imported: true, created: { facts: 0 } });
  });
});
