import { readExampleInventory } from '#catalogue';
import { fromBase64, toBase64 } from '#ledger';
import { entryBytesOf, verifyDecision } from '#sdk';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let lender: TestTenant;
beforeAll(async () => {
  api = await TestApi.start();
  lender = await api.tenant('lender');
  const { importInventory } = await api.data(
    lender.tokens.administrator,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory(), dryRun: false } },
  );
  expect(importInventory.imported).toBe(true);
}, 120_000);
afterAll(() => api.close());
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const CALL = { entity: 'nilgiri-in', target: 'dep-01', dataClasses: ['CONTACT'] };

const read = (query: string, variables: object = {}) => api.data(lender.tokens.auditor, query, variables);

/** The id of what has this handle, by the name of its list. */
async function idOf(list: string, handle: string): Promise<string> {
  const found = await read(`{ ${list}(filter: { search: "${handle}" }, first: 50) { edges { node { id handle } } } }`);
  return found[list].edges.find(({ node }: any) => node.handle === handle).node.id;
}

const keysReadBy = (policies: readonly { policy: string; facts: readonly { key: string }[] }[]) =>
  policies.map((one) => [one.policy, one.facts.map(({ key }) => key)]);

describe('a decision explained from its record', () => {
  const EXPLAINED = `query ($id: ID!) { decision(id: $id) { index proof entry entryBytes factsProven explanation {
    effect sentence decidedAt application entity target registryVersion policySet
    members { deployment effect }
    determinedBy { policy recipient title law citation url remediation confidence cause
      facts { key state value evidence { observedBy source { uri } } } }
    obligations { name meaning bearer } findings { policy title } upcoming { policy from wouldDeny }
    unknowns { key recipient reason } } } ledger { origin verifierKeys } }`;

  const decided = async (more: object) => {
    const [answer] = await api.decide(lender.id, await idOf('applications', 'app-support-chat'), [
      { ...CALL, ...more },
    ]);
    await api.work();
    return { answer: answer!, ...(await read(EXPLAINED, { id: answer!.id })) };
  };

  it.each([
    ['states no more than it must', {}],
    ['is about adults in India', { subjects: { countries: ['IN'], youngestAge: 30 } }],
    ['is denied', { target: 'dep-02' }],
  ])('U01: of a call that %s, is told as it was answered, with the facts and their evidence', async (_, more) => {
    const { answer, decision } = await decided(more);
    const { explanation } = decision;
    expect(decision.factsProven).toBe(true);
    expect(explanation).toMatchObject({
      ...{ effect: answer.effect, sentence: answer.sentence, target: answer.target },
      decidedAt: answer.decidedAt.toISOString(),
      registryVersion: answer.registryVersion,
      policySet: answer.policySet,
      members: answer.members,
    });
    const told = keysReadBy(explanation.determinedBy);
    expect(told).toEqual(keysReadBy(answer.determinedBy));
    const evidence = explanation.determinedBy.flatMap(({ facts }: any) => facts.flatMap((fact: any) => fact.evidence));
    expect(evidence.length).toBeGreaterThan(0);
  });

  it('does not change when the register does', async () => {
    const { answer, decision } = await decided({ target: 'dep-03', subjects: { countries: ['IN'] } });
    await api.data(
      lender.tokens.compliance_officer,
      'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }',
      {
        input: {
          subjectId: await idOf('deployments', 'dep-03'),
          fact: {
            key: 'deployment.data_class_ceiling',
            value: ['SOURCE_CODE'],
            method: 'ATTESTED',
            source: { uri: 'mail' },
          },
        },
      },
    );
    expect((await read(EXPLAINED, { id: answer.id })).decision).toEqual(decision);
  });

  it('says only what the entry says where the facts cannot be found again', async () => {
    const { answer, decision } = await decided({ deidentification: 'pseudonymised', subjects: { countries: ['DE'] } });
    expect(decision.factsProven).toBe(false);
    expect(decision.explanation).toMatchObject({ effect: answer.effect, target: 'dep-01' });
    const titles = new Map<string, string>(answer.determinedBy.map((one: any) => [one.policy, one.title]));
    for (const { policy, title, facts } of decision.explanation.determinedBy) {
      expect(title).toBe(titles.get(policy));
      for (const fact of facts) expect(fact).toMatchObject({ state: 'UNKNOWN', value: null, evidence: [] });
    }
  });

  it('comes with the bytes that its proof is about, so that a browser verifies it', async () => {
    const { decision, ledger } = await decided({});
    const { index, proof, entry, entryBytes } = decision;
    const evidence = { proof, index, verifierKeys: ledger.verifierKeys, origin: ledger.origin };
    const verdict = verifyDecision({ ...evidence, entryBytes: fromBase64(entryBytes, 'entryBytes') });
    expect(verdict.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(verdict.isVerified).toBe(true);
    // What a page shows is what it verifies: the entry as JSON has the same bytes.
    expect(toBase64(entryBytesOf(entry))).toBe(entryBytes);
    const other = { ...entry, effect: entry.effect === 'ALLOW' ? 'DENY' : 'ALLOW' };
    expect(verifyDecision({ ...evidence, entryBytes: entryBytesOf(other) }).isVerified).toBe(false);
  });
});

describe('matrix', () => {
  const MATRIX = `query ($input: MatrixInput!) { matrix(input: $input) {
    dataClass deployment effect sentence policy { id title law } unknownCount obligationCount findingCount deniedFrom } }`;
  const input = {
    application: 'app-support-chat',
    entity: 'nilgiri-in',
    subjectCountries: ['IN'],
    youngestAge: 30,
    path: ['gw-in', 'log-in'],
    dataClasses: ['CONTACT', 'AADHAAR', 'SOURCE_CODE'],
    deployments: ['dep-01', 'dep-02', 'dep-04'],
  };

  it('has a cell for each class and deployment, row by row, each as what-if judges it', async () => {
    const { matrix } = await read(MATRIX, { input });
    const asked = input.dataClasses.flatMap((dataClass) => input.deployments.map((target) => [dataClass, target]));
    expect(matrix.map((cell: any) => [cell.dataClass, cell.deployment])).toEqual(asked);
    for (const cell of matrix) {
      const { whatIf } = await read(
        `query ($input: WhatIfInput!) { whatIf(input: $input) {
           effect sentence determinedBy { policy } unknowns { key } obligations { name } findings { policy } } }`,
        {
          input: {
            application: input.application,
            call: {
              entity: 'nilgiri-in',
              target: cell.deployment,
              dataClasses: [cell.dataClass],
              path: ['gw-in', 'log-in'],
              subjects: { countries: ['IN'], youngestAge: 30 },
            },
          },
        },
      );
      expect(cell).toMatchObject({
        effect: whatIf.effect,
        sentence: whatIf.sentence,
        unknownCount: whatIf.unknowns.length,
        obligationCount: whatIf.obligations.length,
        findingCount: whatIf.findings.length,
      });
      if (cell.policy) expect(whatIf.determinedBy.map((one: any) => one.policy)).toContain(cell.policy.id);
      else expect(whatIf.determinedBy).toEqual([]);
    }
    expect(new Set(matrix.map(({ effect }: any) => effect))).toEqual(new Set(['ALLOW', 'DENY']));
  });

  it('tells of another day by the facts and laws of that day, whatever was asked before', async () => {
    const of = async (asOf: string) =>
      (
        await read(MATRIX, {
          input: {
            ...input,
            application: 'app-kids-learning',
            dataClasses: ['CONTACT'],
            deployments: ['dep-11'],
            asOf,
          },
        })
      ).matrix[0].sentence;
    expect(new Set([await of('2026-12-14T00:00:00Z'), await of('2026-12-17T00:00:00Z')]).size).toBe(2);
    expect(await of('2026-12-14T00:00:00Z')).toBe(await of('2026-12-14T00:00:00Z'));
  });

  it('refuses more than 60 cells, and names that the organisation does not have', async () => {
    const refusal = async (more: object) =>
      (await api.graphql(lender.tokens.auditor, MATRIX, { input: { ...input, ...more } })).errors?.[0]?.message;
    const many = Array.from({ length: 21 }, () => 'CONTACT');
    expect(await refusal({ dataClasses: many })).toContain('63 cells');
    expect(await refusal({ deployments: ['dep-99'] })).toContain('dep-99');
    expect(await refusal({ dataClasses: ['NONE_SUCH'] })).toContain('NONE_SUCH');
  });
});
