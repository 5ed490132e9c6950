import { readExampleInventory } from '#catalogue';
import { accessOf, graphqlCode } from '#graphql';
import { isPermitted, type Permission, PERMISSIONS } from '#identity';
import type { Role } from '#governance';
import { TypeMetadataStorage } from '@nestjs/graphql';
import fc from 'fast-check';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type GraphQLInputType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { serverAudits } from 'graphql-http';
import { type GraphqlAnswer, TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let ours: TestTenant;
let theirs: TestTenant;
let schema: GraphQLSchema;
let applicationKey: string;
beforeAll(async () => {
  api = await TestApi.start();
  [ours, theirs] = [await api.tenant('ours'), await api.tenant('theirs')];
  schema = buildClientSchema(await api.data(ours.tokens.auditor, getIntrospectionQuery()));
  for (const { tokens } of [ours, theirs])
    await api.data(
      tokens.compliance_officer,
      'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
      { input: { text: readExampleInventory() } },
    );
  const { deployments } = await api.data(theirs.tokens.engineer, '{ deployments(first: 1) { edges { node { id } } } }');
  await api.data(theirs.tokens.engineer, 'mutation ($input: ProposeFactInput!) { proposeFact(input: $input) { id } }', {
    input: {
      subjectId: deployments.edges[0].node.id,
      fact: { key: 'deployment.owner', value: 'me', method: 'ATTESTED', source: { uri: 'x' } },
      note: 'x',
    },
  });
  await api.data(
    theirs.tokens.engineer,
    'mutation ($input: RequestWaiverInput!) { requestWaiver(input: $input) { id } }',
    {
      input: {
        ...{ policy: 'org.deployment-not-approved', application: 'app-support-chat', reason: 'x' },
        until: new Date(Date.now() + 3_600_000).toISOString(),
      },
    },
  );
  await api.data(
    theirs.tokens.engineer,
    'mutation ($input: CreatePolicyDraftInput!) { createPolicyDraft(input: $input) { id } }',
    { input: { title: 'x', note: 'x' } },
  );
  const { issueCredential } = await api.data(
    ours.tokens.administrator,
    'mutation ($input: IssueCredentialInput!) { issueCredential(input: $input) { token } }',
    { input: { holder: 'APPLICATION', handle: 'app-support-chat', label: 'test' } },
  );
  applicationKey = issueCredential.token;
});
afterAll(() => api.close());
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const codeOf = ({ errors }: GraphqlAnswer): string | undefined => errors?.[0]?.extensions['code'] as string | undefined;

const ANY_UUID = '018f0000-0000-7000-8000-00000000dead';

/** A value that the type takes, with `id` wherever it takes one. */
function valueOf(type: GraphQLInputType, id: string, whole = false): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, id, whole);
  if (isListType(type)) return [valueOf(type.ofType, id, whole)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => whole || isNonNullType(field.type) || String(field.type) === 'ID')
        .map((field) => [field.name, valueOf(field.type, id, whole)]),
    );
  switch (type.name) {
    case 'ID':
      return id;
    case 'Int':
      return 1;
    case 'Boolean':
      return true;
    case 'DateTime':
      return '2026-11-24T00:00:00Z';
    case 'Day':
      return '2026-11-24';
    case 'JSON':
      return 'x';
    default:
      return 'deployment.owner';
  }
}

interface Operation {
  readonly name: string;
  readonly query: string;
  readonly variables: object;
}

/** Every root field as an operation, with `id` wherever it takes one; `whole` states every argument and field. */
function operations(kind: 'query' | 'mutation', id: string, whole = false): Operation[] {
  const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  return Object.values(root.getFields()).map(({ name, args }) => {
    const given = args.filter(
      ({ name, type }) =>
        isNonNullType(type) || /\bID\b/.test(String(type)) || (whole && name !== 'last' && name !== 'before'),
    );
    const declared = given.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
    const passed = given.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
    const [head, call] = given.length ? [`(${declared})`, `(${passed})`] : ['', ''];
    return {
      name,
      query: `${kind} ${head} { ${name}${call} ${selection(name, kind)} }`,
      variables: Object.fromEntries(given.map((arg) => [arg.name, valueOf(arg.type, id, whole)])),
    };
  });
}

const selection = (name: string, kind: 'query' | 'mutation'): string => {
  const root = kind === 'query' ? schema.getQueryType()! : schema.getMutationType()!;
  return /JSON|String|Int|Boolean/.test(String(root.getFields()[name]!.type)) ? '' : '{ __typename }';
};

/** Permission that each root field names, by the field. */
function permissions(kind: 'query' | 'mutation'): Map<string, string> {
  const metadata =
    kind === 'query' ? TypeMetadataStorage.getQueriesMetadata() : TypeMetadataStorage.getMutationsMetadata();
  return new Map(
    metadata.map(({ schemaName, target, methodName }) => {
      const access = accessOf((target as { prototype: Record<string, object> }).prototype[methodName]!)!;
      return [schemaName, 'permission' in access ? access.permission : 'public'];
    }),
  );
}

describe('who may call', () => {
  const roles: Role[] = [
    'administrator',
    'compliance_officer',
    'data_protection_officer',
    'approver',
    'engineer',
    'auditor',
  ];

  it('is, for every mutation and role, what the table of permissions says', async () => {
    const required = permissions('mutation');
    const all = operations('mutation', ANY_UUID);
    expect(all.length).toBeGreaterThanOrEqual(13);
    expect([...required.keys()].sort()).toEqual(all.map(({ name }) => name).sort());
    for (const { name, query, variables } of all)
      for (const role of roles) {
        const permission = required.get(name)!;
        if (OF_EVERYONE.includes(permission)) continue;
        const permitted = permission in PERMISSIONS && isPermitted(role, permission as Permission);
        // Inputs name nothing that exists, so that whoever is let in changes nothing either.
        const code = codeOf(await api.graphql(ours.tokens[role], query, unusable(variables)));
        expect([name, role, code === 'FORBIDDEN']).toEqual([name, role, !permitted]);
      }
  });

  it('is everybody for what begins or ends their own session', async () => {
    const required = permissions('mutation');
    const own = operations('mutation', ANY_UUID).filter(({ name }) => OF_EVERYONE.includes(required.get(name)!));
    expect(own.map(({ name }) => name).sort()).toEqual([
      'acceptInvitation',
      'changePassword',
      'setUp',
      'signIn',
      'signOut',
      'signOutEverywhere',
    ]);
    for (const { name, query, variables } of own)
      for (const role of roles)
        expect([name, role, codeOf(await api.graphql(ours.tokens[role], query, unusable(variables)))]).not.toEqual([
          name,
          role,
          'FORBIDDEN',
        ]);
  });

  it('is, for an auditor, no mutation but those, and to ask for reports', async () => {
    const required = permissions('mutation');
    for (const { name, query, variables } of operations('mutation', ANY_UUID).filter(
      ({ name }) => ![...OF_EVERYONE, 'report:make'].includes(required.get(name)!),
    ))
      expect([name, codeOf(await api.graphql(ours.tokens.auditor, query, variables))]).toEqual([name, 'FORBIDDEN']);
  });

  it('is the operator for new organisations, and for nothing else', async () => {
    const required = new Map([...permissions('mutation'), ...permissions('query')]);
    const all = [...operations('mutation', ANY_UUID), ...operations('query', ANY_UUID)].filter(
      ({ name }) => required.get(name) !== 'public',
    );
    const isOperators = ({ name }: Operation) => required.get(name) === 'organisation:create';
    const [made, opened] = all.filter(isOperators).sort((a, b) => a.name.localeCompare(b.name));
    const others = all.filter((operation) => !isOperators(operation));
    expect(codeOf(await api.graphql(api.operatorToken, made!.query, unusable(made!.variables)))).toBe('BAD_USER_INPUT');
    // There are organisations already.
    expect(codeOf(await api.graphql(api.operatorToken, opened!.query))).toBe('CONFLICT');
    for (const { name, query, variables } of others)
      expect([name, codeOf(await api.graphql(api.operatorToken, query, variables))]).toEqual([name, 'FORBIDDEN']);
  });

  it.each([
    ['nobody without a token', () => undefined, 'UNAUTHENTICATED'],
    ['nobody with a made-up token', () => `custos_user_${'x'.repeat(36)}`, 'UNAUTHENTICATED'],
    ['no application', () => applicationKey, 'FORBIDDEN'],
  ])('is %s', async (_who, token, code) => {
    const required = permissions('mutation');
    for (const { name, query, variables } of [
      ...operations('query', ANY_UUID),
      ...operations('mutation', ANY_UUID).filter(({ name }) => required.get(name) !== 'public'),
    ])
      expect([name, codeOf(await api.graphql(token(), query, variables))]).toEqual([name, code]);
  });
});

/** What says who may call it by itself: anybody, or whoever has a session. */
const OF_EVERYONE = ['public', 'session:own'];

/** The same with every text made one that no rule of input allows or that names nothing. */
function unusable(value: object): object {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    ['handle', 'zone', 'text', 'label', 'key', 'newPassword'].includes(key) && typeof inner === 'string' ? '' : inner,
  ) as object;
}

describe('what another organisation has', () => {
  /** Ids of everything that `tenant` has: subjects of each kind, facts, people, tokens. */
  async function idsOf({ tokens, administratorId }: TestTenant): Promise<{
    nodes: string[];
    deployment: string;
    proposal: string;
    waiver: string;
    draft: string;
    credential: string;
  }> {
    const found = await api.data(
      tokens.administrator,
      `{ vendors(first: 2) { edges { node { id } } } applications(first: 2) { edges { node { id } } }
         deployments(first: 2) { edges { node { id facts(key: "deployment.owner") { evidence { id } } } } }
         factProposals(first: 1) { edges { node { id } } } waivers(first: 1) { edges { node { id } } }
         policyDrafts(first: 1) { edges { node { id } } }
         credentials(first: 1) { edges { node { id } } } people(first: 3) { edges { node { id } } } }`,
    );
    const { requestReport } = await api.data(
      tokens.administrator,
      'mutation { requestReport(input: { kind: REGISTRY }) { id } }',
    );
    const idsIn = (list: { edges: { node: { id: string } }[] }) => list.edges.map(({ node }) => node.id);
    const [deployment] = found.deployments.edges;
    return {
      nodes: [
        ...idsIn(found.vendors),
        ...idsIn(found.applications),
        ...idsIn(found.deployments),
        ...idsIn(found.people),
        ...idsIn(found.factProposals),
        ...idsIn(found.waivers),
        ...deployment.node.facts[0].evidence.map(({ id }: { id: string }) => id),
        administratorId,
        requestReport.id,
      ],
      deployment: deployment.node.id,
      proposal: found.factProposals.edges[0].node.id,
      waiver: found.waivers.edges[0].node.id,
      draft: found.policyDrafts.edges[0].node.id,
      credential: found.credentials.edges[0].node.id,
    };
  }

  const takingIds = (id: string) =>
    operations('query', id).filter(({ variables }) => JSON.stringify(variables).includes(id));
  /** Filters that take an id. */
  const filteringBy = (id: string): Operation[] => [
    ...['application', 'deployment'].map((name) => ({
      name: `decisions by ${name}`,
      query: 'query ($filter: DecisionFilterInput) { decisions(filter: $filter) { totalCount } }',
      variables: { filter: { [name]: id } },
    })),
    {
      name: 'waivers by application',
      query: 'query ($filter: WaiverFilterInput) { waivers(filter: $filter) { totalCount } }',
      variables: { filter: { application: id } },
    },
    {
      name: 'factProposals by subject',
      query:
        'query ($filter: FactProposalFilterInput) { factProposals(filter: $filter) { totalCount edges { node { id } } } }',
      variables: { filter: { subjectId: id } },
    },
  ];

  it('answers every query as if there were no such id', async () => {
    const { applications } = await api.data(
      theirs.tokens.auditor,
      '{ applications(filter: { search: "app-support-chat" }) { edges { node { id } } } }',
    );
    const call = { entity: 'nilgiri-in', target: 'dep-01', dataClasses: ['CONTACT'], path: [] };
    const [decision] = await api.decide(theirs.id, applications.edges[0].node.id, [call]);
    await api.work();
    const { nodes } = await idsOf(theirs);
    for (const id of [...nodes, decision!.id]) {
      const mine = await api.data(theirs.tokens.auditor, 'query ($id: ID!) { node(id: $id) { id } }', { id });
      expect(mine.node).toEqual({ id });
      for (const { name, query, variables } of [...takingIds(id), ...filteringBy(id)]) {
        const foreign = await api.graphql(ours.tokens.auditor, query, variables);
        const unknown = await api.graphql(
          ours.tokens.auditor,
          query,
          JSON.parse(JSON.stringify(variables).replaceAll(id, ANY_UUID)) as object,
        );
        // A refusal may say the id back, and nothing else of it.
        expect([name, JSON.parse(JSON.stringify(foreign).replaceAll(id, ANY_UUID))]).toEqual([name, unknown]);
      }
    }
  });

  it('is changed by no mutation: each says that there is no such thing', async () => {
    const { nodes, deployment, proposal, waiver, draft, credential } = await idsOf(theirs);
    const person = theirs.administratorId;
    const size = async () => (await api.data(theirs.tokens.auditor, '{ ledger { size root } }')).ledger;
    const before = await size();
    const stated = { key: 'deployment.owner', value: 'me', method: 'ATTESTED', source: { uri: 'x' } };
    const attempts: [string, string, object][] = [
      ['compliance_officer', 'stateFact', { subjectId: deployment, fact: stated }],
      ['engineer', 'proposeFact', { subjectId: deployment, fact: stated, note: 'x' }],
      ['approver', 'approveFact', { proposalId: proposal, note: 'x' }],
      ['approver', 'declineFact', { proposalId: proposal, note: 'x' }],
      ['engineer', 'withdrawFact', { proposalId: proposal, note: 'x' }],
      ['approver', 'approveWaiver', { waiverId: waiver, note: 'x' }],
      ['approver', 'declineWaiver', { waiverId: waiver, note: 'x' }],
      ['engineer', 'withdrawWaiver', { waiverId: waiver, note: 'x' }],
      ['approver', 'revokeWaiver', { waiverId: waiver, note: 'x' }],
      ['approver', 'reviewWaiver', { waiverId: waiver, note: 'x' }],
      [
        'engineer',
        'savePolicyDraft',
        { ...{ draftId: draft, version: 1, title: 'x', note: 'x' }, ...{ packs: [], own: [], scenarios: '' } },
      ],
      ['approver', 'approvePolicyDraft', { draftId: draft, digest: '0'.repeat(64), note: 'x' }],
      ['approver', 'declinePolicyDraft', { draftId: draft, note: 'x' }],
      ['engineer', 'withdrawPolicyDraft', { draftId: draft, note: 'x' }],
      ['engineer', 'submitDeployment', { deploymentId: deployment, note: 'x' }],
      ['approver', 'approveDeployment', { deploymentId: deployment, note: 'x' }],
      ['approver', 'sendBackDeployment', { deploymentId: deployment, note: 'x' }],
      ['approver', 'suspendDeployment', { deploymentId: deployment, note: 'x' }],
      ['compliance_officer', 'retireDeployment', { deploymentId: deployment, note: 'x' }],
      ['administrator', 'revokeCredential', { id: credential }],
      ['administrator', 'changeRole', { id: person, role: 'AUDITOR' }],
      ['administrator', 'deactivatePerson', { id: person }],
      ['administrator', 'reactivatePerson', { id: person }],
      ['administrator', 'resendInvitation', { id: person }],
      ['administrator', 'revokeInvitation', { id: person }],
    ];
    for (const [role, name, input] of attempts) {
      const type = schema.getMutationType()!.getFields()[name]!.args[0]!.type;
      const answer = await api.graphql(
        ours.tokens[role as Role],
        `mutation ($input: ${type}) { ${name}(input: $input) { __typename } }`,
        { input },
      );
      expect([name, codeOf(answer)]).toEqual([name, 'NOT_FOUND']);
    }
    const mutations = operations('mutation', ANY_UUID).filter(({ variables }) =>
      JSON.stringify(variables).includes(ANY_UUID),
    );
    expect(attempts.map(([, name]) => name).sort()).toEqual(mutations.map(({ name }) => name).sort());
    const { deployments } = await api.data(ours.tokens.engineer, '{ deployments(first: 1) { edges { node { id } } } }');
    const superseding = await api.graphql(
      ours.tokens.compliance_officer,
      'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }',
      { input: { subjectId: deployments.edges[0].node.id, fact: stated, supersedes: nodes.at(-2) } },
    );
    expect(codeOf(superseding)).toBe('NOT_FOUND');
    expect(await size()).toEqual(before);
  });

  it('has cursors of its own', async () => {
    const query = 'query ($after: String) { deployments(first: 1, after: $after) { pageInfo { endCursor } } }';
    const { deployments } = await api.data(theirs.tokens.auditor, query);
    const answer = await api.graphql(ours.tokens.auditor, query, { after: deployments.pageInfo.endCursor });
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', details: { field: 'after' } } });
  });
});

describe('a malformed request', () => {
  const state = async () =>
    api.data(
      ours.tokens.auditor,
      '{ ledger { size root } people { totalCount } credentials { totalCount } organisation { registryVersion } }',
    );
  const text = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom('', 'x', '\u0000', '💥', 'a'.repeat(500), '../..', '%', "'; drop table fact;--"),
  );
  const leaf = fc.oneof(
    text,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.dictionary(text, text, { maxKeys: 3 }),
  );

  /** Replaces one leaf of the variables by something else, or leaves it out. */
  const spoilt = (variables: object, at: number, by: unknown): object => {
    let n = 0;
    return JSON.parse(JSON.stringify(variables), (key, inner: unknown) =>
      key !== '' && (typeof inner !== 'object' || inner === null) && n++ === at ? by : inner,
    ) as object;
  };

  it('is refused with words, never as a fault, and leaves nothing behind', async () => {
    const all = [...operations('query', ANY_UUID, true), ...operations('mutation', ANY_UUID, true)].filter(
      ({ name, variables }) => Object.keys(variables).length > 0 && name !== 'createOrganisation',
    );
    let refused = 0;
    const attempt = async (token: string, { query, variables }: Operation) => {
      const before = await state();
      const answer = await api.graphql(token, query, variables);
      expect(answer.status).toBeLessThan(500);
      for (const { message, extensions } of answer.errors ?? []) {
        expect([...new Set(Object.values(graphqlCode))]).toContain(extensions['code']);
        expect(message).not.toBe('Internal error');
      }
      if (!answer.errors) return;
      refused++;
      const after = await state();
      // That somebody asked for what they may not is in the ledger.
      const isForbidden = codeOf(answer) === 'FORBIDDEN';
      expect(isForbidden ? { ...after, ledger: before.ledger } : after).toEqual(before);
    };
    const tokens = [ours.tokens.administrator, ours.tokens.compliance_officer];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...tokens),
        fc.constantFrom(...all),
        fc.nat(12),
        leaf,
        (token, operation, at, by) => attempt(token, { ...operation, variables: spoilt(operation.variables, at, by) }),
      ),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(100);
  }, 240_000);

  it('that names what is no id is refused or answered with nothing, by every operation', async () => {
    const NO_ID = 'nothing like an id';
    const all = [...operations('query', NO_ID, true), ...operations('mutation', NO_ID, true)].filter(
      ({ name, variables }) => JSON.stringify(variables).includes(NO_ID) && name !== 'createOrganisation',
    );
    expect(all.length).toBeGreaterThan(30);
    for (const { name, query, variables } of all) {
      const answer = await api.graphql(ours.tokens.compliance_officer, query, variables);
      expect(answer.status).toBeLessThan(500);
      expect([name, codeOf(answer)]).not.toEqual([name, 'INTERNAL_SERVER_ERROR']);
    }
  });

  it.each(['\u0000', '\ud800'])('that holds the text %j is refused wherever it stands', async (bad) => {
    const { auditor, engineer } = ours.tokens;
    const stated = [
      await api.graphql(auditor, 'query ($digest: String) { policySet(digest: $digest) { rev } }', { digest: bad }),
      await api.graphql(auditor, `{ policySet(digest: ${JSON.stringify(bad)}) { rev } }`),
      await api.graphql(auditor, 'query ($filter: SubjectFilterInput) { vendors(filter: $filter) { totalCount } }', {
        filter: { search: bad },
      }),
      await api.graphql(
        engineer,
        'mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { id } }',
        {
          input: { kind: 'VENDOR', handle: 'v-1', name: `x${bad}`, facts: [] },
        },
      ),
    ];
    expect(stated.map(codeOf)).toEqual(stated.map(() => 'BAD_USER_INPUT'));
  });

  it('that states an instant which no database knows is refused, naming it', async () => {
    const { errors } = await api.graphql(
      ours.tokens.auditor,
      '{ deployments(asOf: "0000-01-01T00:00:00Z", filter: { status: DRAFT }) { totalCount } }',
    );
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('0000-01-01T00:00:00Z'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it.each([
    ['not JSON', '{'],
    ['an array', '[]'],
    ['no document', '{}'],
    ['a document that does not parse', '{"query":"{"}'],
    ['a field that there is not', '{"query":"{ nothing }"}'],
    ['variables that are no object', '{"query":"{ viewer { __typename } }","variables":1}'],
  ])('that is %s is refused with 4xx or a code', async (_what, body) => {
    const answer = await api.post(ours.tokens.auditor, body);
    const { errors } = (await answer.json()) as GraphqlAnswer;
    expect(answer.status).toBeLessThan(500);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

it('passes every audit of GraphQL over HTTP', async () => {
  const audits = serverAudits({ url: `${api.url}/graphql` });
  const results = await Promise.all(audits.map((audit) => audit.fn()));
  expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(results).toHaveLength(61);
});
