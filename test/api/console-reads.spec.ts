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
    members { deployment effect why }
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
    [
      'states what its entry does not',
      { deidentification: 'pseudonymised', subjects: { countries: ['DE'], youngestAge: 9 } },
    ],
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

  it('P37: tells what was stated of the call, without the id of a consent, and whatIf takes it as it stands', async () => {
    const stated = { subjects: { countries: ['IN'], youngestAge: 30 }, consent: { status: 'given', artefact: 'a-1' } };
    const { answer } = await decided(stated);
    const CALL_OF = `query ($id: ID!) { decision(id: $id) { application call { entity target path event purpose dataClasses
      subjects { countries types youngestAge } consent { status explicit } deidentification } } }`;
    const { application, call } = (await read(CALL_OF, { id: answer.id })).decision;
    expect(call).toMatchObject({
      ...{ target: CALL.target, dataClasses: CALL.dataClasses },
      ...{
        subjects: { countries: ['IN'], types: null, youngestAge: 30 },
        consent: { status: 'GIVEN', explicit: null },
      },
    });
    const WHAT_IF = 'query ($input: WhatIfInput!) { whatIf(input: $input) { effect sentence } }';
    const { whatIf } = await read(WHAT_IF, { input: { application, call } });
    expect(whatIf).toEqual({ effect: answer.effect, sentence: answer.sentence });
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
    dataClass deployment effect sentence policy { id title law cause } unknownCount obligationCount findingCount deniedFrom } }`;
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
           effect sentence determinedBy { policy cause } unknowns { key } obligations { name } findings { policy } } }`,
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
      if (cell.policy) expect(whatIf.determinedBy).toContainEqual({ policy: cell.policy.id, cause: cell.policy.cause });
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

describe('an agreement', () => {
  it('P06: is in force to its last day and ended after it, and says what it covers', async () => {
    const { node } = await read(
      `query ($id: ID!) { node(id: $id) { ... on Agreement {
         lastDay: window(asOf: "2026-12-15T12:00:00Z") { state from until reason }
         after: window(asOf: "2026-12-17T12:00:00Z") { state }
         before: window(asOf: "2025-12-01T12:00:00Z") { state }
         coverage { coveredClasses { values } excludedClasses { values } regions { values } deploymentTypes { values reason } sentence }
         vendor { handle } deployments { handle } addenda { handle } } } }`,
      { id: await idOf('agreements', 'agr-openai') },
    );
    expect(node).toMatchObject({
      lastDay: { state: 'IN_FORCE', from: '2025-12-15', until: '2026-12-15', reason: null },
      after: { state: 'ENDED' },
      coverage: {
        coveredClasses: { values: ['PERSONAL'] },
        excludedClasses: { values: ['CHILD'] },
        regions: { values: ['IN'] },
        deploymentTypes: { values: null, reason: expect.stringContaining('MISSING_FACT') },
        sentence:
          'Covers “Personal data”, but not “Data of a child under 18”, for education, in India, with API, ' +
          'on behalf of Nilgiri Capital India Private Limited.',
      },
      vendor: { handle: 'openai-api' },
      addenda: [],
    });
    expect(node.before.state).not.toBe('IN_FORCE');
    expect(node.deployments.map(({ handle }: any) => handle)).toContain('dep-11');
  });

  it('has its addenda, each with days of its own', async () => {
    const { node } = await read(
      `query ($id: ID!) { node(id: $id) { ... on Agreement { addenda { handle
         within: window(asOf: "2026-11-30T12:00:00Z") { state } after: window(asOf: "2026-12-02T12:00:00Z") { state } } } } }`,
      { id: await idOf('agreements', 'agr-anthropic') },
    );
    expect(node.addenda).toEqual([
      { handle: 'agr-anthropic-zdr', within: { state: 'IN_FORCE' }, after: { state: 'ENDED' } },
    ]);
  });
});

describe('a deployment in detail', () => {
  const detail = async (handle: string) =>
    (
      await read(
        `query ($id: ID!) { node(id: $id) { ... on Deployment {
           gapCount gaps { key } lapsesNext { key at } conflicts { key used isKnown evidence { value } reason }
           agreements { agreement { handle } window { state } }
           retention { isKnown effectiveDays decidingLayer reason layers { layer setBy days isKnown decides evidence { id } } }
           paths { call { handle } hops { hop { handle } role countries retentionDays retentionReason } } } } }`,
        { id: await idOf('deployments', handle) },
      )
    ).node;

  it('U03: has each layer of its retention with evidence, of which the strictest decides', async () => {
    const { retention } = await detail('dep-08');
    const deciding = retention.layers.filter(({ decides }: any) => decides);
    expect(retention.layers.length).toBeGreaterThan(1);
    expect(deciding.map(({ layer, days }: any) => [layer, days])).toEqual(
      retention.isKnown ? [[retention.decidingLayer, retention.effectiveDays]] : [],
    );
  });

  it('has the stations of each declared call in order, its agreements and what lapses first', async () => {
    const node = await detail('dep-01');
    const { hops } = node.paths.find(({ call }: any) => call.handle === 'call-chat-in');
    expect(hops.map(({ hop }: any) => hop.handle)).toEqual(['gw-in', 'guard-in', 'cache-in', 'log-in']);
    expect(hops[2]).toMatchObject({ countries: ['IN'], retentionDays: 7, retentionReason: null });
    expect(hops[0]).toMatchObject({ retentionDays: null, retentionReason: expect.stringContaining('MISSING_FACT') });
    expect(node.agreements.map(({ agreement }: any) => agreement.handle)).toEqual(['agr-aws', 'agr-intragroup']);
    expect(node.gapCount).toBe(node.gaps.length);
  });

  it('U26: shows facts that disagree, the one that is used, and why', async () => {
    await api.data(
      lender.tokens.compliance_officer,
      'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }',
      {
        input: {
          subjectId: await idOf('deployments', 'dep-02'),
          fact: {
            key: 'deployment.processing_regions',
            value: ['us-east-1'],
            method: 'DISCOVERED',
            source: { uri: 'scan' },
          },
        },
      },
    );
    const { conflicts } = await detail('dep-02');
    expect(conflicts).toMatchObject([
      { key: 'deployment.processing_regions', isKnown: true, used: ['eu-central-1', 'us-east-1'] },
    ]);
    expect(conflicts[0].evidence).toHaveLength(2);
  });
});

describe('overview', () => {
  it('tallies the decisions of the last days, by day and by the policy that denied', async () => {
    const { overview, decisions } = await read(
      `{ overview { allowed denied byDay { day allowed denied } byCause { policy title law count } lapseCount
           lapses { kind key subject { handle } at affectedDeployments } } decisions(first: 100) { edges { node { effect determinedBy } } } }`,
    );
    const nodes = decisions.edges.map(({ node }: any) => node);
    const denied = nodes.filter(({ effect }: any) => effect === 'DENY');
    expect(overview).toMatchObject({ allowed: nodes.length - denied.length, denied: denied.length });
    expect(denied.length).toBeGreaterThan(0);
    for (const { policy, title, count } of overview.byCause) {
      expect(count).toBe(denied.filter((one: any) => one.determinedBy.includes(policy)).length);
      expect(title).not.toBe(policy);
    }
    const ends = overview.lapses.map(({ at }: any) => at);
    expect(ends).toEqual([...ends].sort());
    expect(overview.lapses.length).toBe(Math.min(50, overview.lapseCount));
  });

  it('lists for each role what is theirs to do: reviews to approve, contradictions and gaps to mend', async () => {
    const kindsOf = async (role: keyof typeof lender.tokens) => {
      const query = '{ overview { taskCount tasks { kind isOwn attributes subject { handle } } } }';
      const { overview } = await api.data(lender.tokens[role], query);
      return overview.tasks as { kind: string; attributes: string[]; subject: { handle: string } }[];
    };
    expect(await kindsOf('auditor')).toEqual([]);
    expect(new Set((await kindsOf('approver')).map(({ kind }) => kind))).toEqual(new Set(['REVIEW']));
    const engineers = await kindsOf('engineer');
    expect(new Set(engineers.map(({ kind }) => kind))).toEqual(new Set(['CONFLICT', 'GAP']));
    expect(engineers.find(({ kind }) => kind === 'CONFLICT')).toMatchObject({ subject: { handle: 'dep-02' } });
    for (const { attributes } of engineers) expect(attributes.length).toBeGreaterThan(0);
    const officers = await kindsOf('compliance_officer');
    expect(officers.length).toBe(engineers.length + (await kindsOf('approver')).length);
  });

  it('counts what is registered', async () => {
    const { overview, deployments, agreements } = await read(
      '{ overview { deploymentCount approvedCount agreementCount } deployments { totalCount } agreements { totalCount } }',
    );
    const approved = await read('{ deployments(filter: { status: APPROVED }) { totalCount } }');
    expect(overview).toEqual({
      deploymentCount: deployments.totalCount,
      approvedCount: approved.deployments.totalCount,
      agreementCount: agreements.totalCount,
    });
  });

  it('refuses a number of days out of its range, naming it', async () => {
    const { errors } = await api.graphql(lender.tokens.auditor, '{ overview(days: 0) { allowed } }');
    expect(errors?.[0]?.message).toBe('days: found 0; allowed: 1 to 366');
  });

  it('is beside a list of decisions that filters by entity, data class and part of a name', async () => {
    const found = async (filter: string) =>
      (await read(`{ decisions(filter: { ${filter} }) { totalCount } }`)).decisions.totalCount;
    const all = await found('');
    expect(await found('entity: "nilgiri-in"')).toBe(all);
    expect(await found('entity: "nilgiri-de"')).toBe(0);
    expect(await found('dataClass: "personal-contact"')).toBe(all);
    expect(await found('dataClass: "pan"')).toBe(0);
    expect(await found('search: "SUPPORT"')).toBe(all);
    expect(await found('search: "dep-02"')).toBe(1);
    expect(await found('search: "_"')).toBe(0);
  });
});
