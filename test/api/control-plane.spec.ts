import { readExampleInventory } from '#catalogue';
import {
  canonicalize,
  hashLeaf,
  type Json,
  noteVerifier,
  openCheckpoint,
  parseTlogProof,
  verifyBundle,
  verifyTlogProof,
} from '#ledger';
import { readZip } from './read-zip.js';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let bank: TestTenant;
let lender: TestTenant;
beforeAll(async () => {
  api = await TestApi.start();
  bank = await api.tenant('bank');
  lender = await api.tenant('lender');
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

const register = async (kind: string, handle: string, facts: object[] = [], token = bank.tokens.engineer) => {
  const { registerSubject } = await api.data(
    token,
    'mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { id handle subjectKind } }',
    { input: { kind, handle, name: `The ${handle}`, facts } },
  );
  return registerSubject;
};

const stateFact = async (subjectId: string, stated: object, supersedes?: string) => {
  const { stateFact } = await api.data(
    bank.tokens.compliance_officer,
    'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id value supersedes } }',
    { input: { subjectId, fact: stated, supersedes } },
  );
  return stateFact;
};

const review = (step: string, deploymentId: string, token: string) =>
  api.graphql(token, `mutation ($input: ReviewStepInput!) { ${step}(input: $input) { id status } }`, {
    input: { deploymentId, note: 'reviewed' },
  });

const REVIEWABLE = [
  fact('deployment.owner', 'r-menon'),
  fact('deployment.kind', 'vendor-api'),
  fact('deployment.entities', ['bank-in']),
  fact('deployment.processing_regions', ['ap-south-1']),
  fact('deployment.data_class_ceiling', ['PERSONAL']),
];

describe('viewer', () => {
  it('says who asks, where, and what they may do', async () => {
    const { viewer } = await api.data(
      bank.tokens.auditor,
      '{ viewer { person { handle role } organisation { handle zone } permissions } }',
    );
    expect(viewer).toEqual({
      person: { handle: 'auditor', role: 'AUDITOR' },
      organisation: { handle: 'bank', zone: 'Asia/Kolkata' },
      permissions: ['session:own', 'registry:read', 'ledger:read', 'evidence:export', 'report:make'],
    });
  });
});

describe('permissions', () => {
  it('are told with their meaning and the roles that have them, as the viewer’s own are', async () => {
    const { permissions, viewer } = await api.data(
      bank.tokens.auditor,
      '{ permissions { permission meaning roles } viewer { permissions } }',
    );
    expect(permissions).toContainEqual({
      permission: 'report:make',
      meaning: 'Make a report as PDF.',
      roles: ['ADMINISTRATOR', 'COMPLIANCE_OFFICER', 'DATA_PROTECTION_OFFICER', 'AUDITOR'],
    });
    const ofAuditors = permissions.filter(({ roles }: { roles: string[] }) => roles.includes('AUDITOR'));
    expect(ofAuditors.map(({ permission }: { permission: string }) => permission)).toEqual(viewer.permissions);
  });
});

describe('subjects', () => {
  it('are registered with facts, found by id, and listed', async () => {
    const { id } = await register('VENDOR', 'acme', [fact('vendor.country', 'US')]);
    const { node, vendors } = await api.data(
      bank.tokens.auditor,
      `query ($id: ID!) {
         node(id: $id) {
           __typename
           id
           ... on Subject { handle }
           ... on Vendor { facts(key: "vendor.country") { state value evidence { source { uri locator } } } }
         }
         vendors(filter: { search: "ACM" }, first: 5) { totalCount edges { node { handle name } } }
       }`,
      { id },
    );
    expect(node).toEqual({
      __typename: 'Vendor',
      id,
      handle: 'acme',
      facts: [{ state: 'KNOWN', value: 'US', evidence: [{ source: SOURCE }] }],
    });
    expect(vendors).toEqual({ totalCount: 1, edges: [{ node: { handle: 'acme', name: 'The acme' } }] });
  });

  it('have unknown facts, with the reason, beside known ones and none', async () => {
    await register('MODEL', 'm-1', [fact('model.weights', 'open'), fact('model.shut_down_on', null)]);
    const { models } = await api.data(
      bank.tokens.auditor,
      '{ models(filter: { search: "m-1" }) { edges { node { facts { key state value reason } } } } }',
    );
    const facts = models.edges[0].node.facts as { key: string; state: string; value: unknown; reason: string | null }[];
    const of = (key: string) => facts.find((one) => one.key === key);
    expect(of('model.weights')).toMatchObject({ state: 'KNOWN', value: 'open', reason: null });
    expect(of('model.shut_down_on')).toMatchObject({ state: 'NONE', value: null, reason: null });
    expect(of('model.provider')).toMatchObject({
      state: 'UNKNOWN',
      value: null,
      reason: expect.stringContaining('MISSING_FACT:model.provider'),
    });
  });

  it('keep their history: each change with what was before, by whom and when', async () => {
    const { id } = await register('DEPLOYMENT', 'moving', [fact('deployment.region_pin', ['ap-south-1'])]);
    const history = async () => {
      const { node } = await api.data(
        bank.tokens.auditor,
        `query ($id: ID!) { node(id: $id) { ... on Deployment {
           history(key: "deployment.region_pin") { before after actor at fact { id supersedes } } regionPin } } }`,
        { id },
      );
      return node;
    };
    const first = (await history()).history[0].fact.id;
    const second = await stateFact(id, fact('deployment.region_pin', ['eu-west-1']), first);
    await stateFact(id, fact('deployment.region_pin', ['eu-central-1']), second.id);
    const after = await history();
    expect(after.regionPin).toEqual(['eu-central-1']);
    const diffs = after.history.filter((change: { fact: { supersedes: string | null } }) => change.fact.supersedes);
    expect(diffs).toMatchObject([
      { before: ['ap-south-1'], after: ['eu-west-1'] },
      { before: ['eu-west-1'], after: ['eu-central-1'] },
    ]);
    const { people } = await api.data(bank.tokens.auditor, '{ people(first: 100) { edges { node { id handle } } } }');
    const officer = people.edges.find(({ node }: { node: { handle: string } }) => node.handle === 'compliance_officer')
      .node.id;
    expect(diffs.map(({ actor }: { actor: string }) => actor)).toEqual([officer, officer]);
    expect(Date.parse(diffs[0].at)).toBeLessThanOrEqual(Date.parse(diffs[1].at));
  });

  it('are listed in pages that neither repeat nor skip, forward and backward', async () => {
    for (let n = 1; n <= 7; n++) await register('HOP', `hop-${n}`);
    const page = async (args: string) =>
      (
        await api.data(
          bank.tokens.auditor,
          `{ hops(${args}) { edges { node { handle } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).hops;
    const handles: string[] = [];
    for (let after = ''; ;) {
      const { edges, pageInfo } = await page(`first: 3${after}`);
      handles.push(...edges.map(({ node }: { node: { handle: string } }) => node.handle));
      if (handles.length === 3) await register('HOP', 'hop-0'); // before the page: later pages do not move
      if (!pageInfo.hasNextPage) break;
      after = `, after: "${pageInfo.endCursor}"`;
    }
    expect(handles).toEqual([1, 2, 3, 4, 5, 6, 7].map((n) => `hop-${n}`));
    const last = await page('last: 2, order: { by: HANDLE, descending: true }');
    expect(last.edges.map(({ node }: { node: { handle: string } }) => node.handle)).toEqual(['hop-1', 'hop-0']);
  });

  it.each([
    ['first: -1', 'first'],
    ['first: 101', 'first'],
    ['first: 2, last: 2', 'first'],
    ['after: "bm9uZQ"', 'after'],
  ])('refuse a page of %s, naming the argument', async (args, field) => {
    const { errors } = await api.graphql(bank.tokens.auditor, `{ hops(${args}) { edges { cursor } } }`);
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', details: { field } } });
  });
});

describe('deployments', () => {
  it('are approved by someone other than who submitted them', async () => {
    const { id } = await register('DEPLOYMENT', 'reviewed', REVIEWABLE);
    const { compliance_officer: officer, approver, engineer } = bank.tokens;
    expect((await review('submitDeployment', id, officer)).data?.submitDeployment).toEqual({ id, status: 'IN_REVIEW' });
    expect((await review('approveDeployment', id, officer)).errors?.[0]).toMatchObject({
      extensions: { code: 'CONFLICT', reason: 'FOUR_EYES_VIOLATED' },
    });
    expect((await review('approveDeployment', id, engineer)).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await review('approveDeployment', id, approver)).data?.approveDeployment.status).toBe('APPROVED');
    expect((await review('suspendDeployment', id, approver)).data?.suspendDeployment.status).toBe('SUSPENDED');
    expect((await review('submitDeployment', id, engineer)).data?.submitDeployment.status).toBe('IN_REVIEW');
    expect((await review('sendBackDeployment', id, approver)).data?.sendBackDeployment.status).toBe('DRAFT');
    expect((await review('retireDeployment', id, officer)).data?.retireDeployment.status).toBe('RETIRED');
    expect((await review('submitDeployment', id, engineer)).errors?.[0]).toMatchObject({
      extensions: { reason: 'LIFECYCLE_VIOLATED' },
    });
  });

  it('are not submitted without an owner, and the refusal names the field', async () => {
    const { id } = await register('DEPLOYMENT', 'ownerless', REVIEWABLE.slice(1));
    const { errors } = await review('submitDeployment', id, bank.tokens.engineer);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('deployment.owner'),
      extensions: { code: 'CONFLICT', reason: 'LIFECYCLE_VIOLATED', details: { field: 'deployment.owner' } },
    });
  });

  it('list what is not known of them, with who can say it', async () => {
    await register('DEPLOYMENT', 'gappy', [fact('deployment.owner', 'r-menon')]);
    const { deployments } = await api.data(
      bank.tokens.auditor,
      '{ deployments(filter: { search: "gappy" }) { edges { node { gaps { key state supplier person } } } } }',
    );
    expect(deployments.edges[0].node.gaps).toContainEqual({
      key: 'deployment.processing_regions',
      state: 'unknown',
      supplier: 'owner',
      person: 'r-menon',
    });
  });
});

describe('an imported inventory', () => {
  const run = async (text: string, dryRun = false) => {
    const { importInventory } = await api.data(
      lender.tokens.compliance_officer,
      `mutation ($input: ImportInventoryInput!) { importInventory(input: $input) {
         imported created { subjects facts } changed { field } unchanged { facts } refused { line path found allowed } } }`,
      { input: { text, dryRun } },
    );
    return importInventory;
  };

  it('is only reported by a dry run, imported whole, and the second time changes nothing', async () => {
    const before = await api.data(lender.tokens.auditor, '{ ledger { size } deployments { totalCount } }');
    expect(await run(readExampleInventory(), true)).toMatchObject({ imported: false, refused: [] });
    expect(await api.data(lender.tokens.auditor, '{ ledger { size } deployments { totalCount } }')).toEqual(before);
    const first = await run(readExampleInventory());
    expect(first).toMatchObject({ imported: true, refused: [] });
    expect(first.created.subjects.length).toBeGreaterThan(50);
    expect(await run(readExampleInventory())).toMatchObject({ imported: true, created: { subjects: [], facts: 0 } });
  });

  it('is refused whole where it is wrong, with the line', async () => {
    const report = await run('inventory: [1, 2');
    expect(report).toMatchObject({ imported: false, refused: [{ line: expect.any(Number) }] });
  });

  it('is filtered by who serves a deployment, its state, region, vendor and owner', async () => {
    const count = async (filter: string) =>
      (await api.data(lender.tokens.auditor, `{ deployments(filter: { ${filter} }) { totalCount } }`)).deployments
        .totalCount;
    const { deployments } = await api.data(
      lender.tokens.auditor,
      '{ deployments(first: 100) { totalCount edges { node { kind status vendor owner processingRegions } } } }',
    );
    const nodes: { kind: string; status: string; vendor: string; owner: string; processingRegions: string[] }[] =
      deployments.edges.map(({ node }: { node: object }) => node);
    expect(nodes).toHaveLength(deployments.totalCount);
    const matching = (is: (node: (typeof nodes)[number]) => boolean) => nodes.filter(is).length;
    expect(matching(({ kind }) => kind === 'SELF_HOSTED')).toBe(6);
    expect(await count('kind: SELF_HOSTED')).toBe(6);
    expect(await count('status: APPROVED')).toBe(matching(({ status }) => status === 'APPROVED'));
    const { vendor, owner, processingRegions } = nodes.find((node) => node.kind === 'VENDOR_API')!;
    expect(await count(`vendor: "${vendor}"`)).toBe(matching((node) => node.vendor === vendor));
    expect(await count(`owner: "${owner}"`)).toBe(matching((node) => node.owner === owner));
    const [region] = processingRegions;
    expect(await count(`region: "${region}"`)).toBe(
      matching((node) => node.processingRegions?.includes(region!) ?? false),
    );
    expect(await count('kind: SELF_HOSTED, status: DRAFT, vendor: "nobody"')).toBe(0);
  });

  it('lists every kind of subject', async () => {
    const lists = [
      'entities',
      'vendors',
      'models',
      'deployments',
      'aliases',
      'hops',
      'applications',
      'declaredCalls',
      'agreements',
      'addenda',
      'dataClasses',
      'observedTraffic',
    ];
    const query = `{ ${lists.map((list) => `${list}(first: 2) { totalCount edges { node { __typename handle } } }`).join(' ')}
       organisation { handle subject { handle facts { key } } } }`;
    const first = await api.data(lender.tokens.auditor, query);
    for (const list of lists) expect([list, first[list].totalCount > 0]).toEqual([list, true]);
    expect(first.organisation.subject.facts.length).toBeGreaterThan(0);
    // The second time the query runs compiled.
    expect(await api.data(lender.tokens.auditor, query)).toEqual(first);
  });

  it('reads facts as of any instant: an agreement is known to its end, and lapsed evidence after it is not', async () => {
    const { id } = await register('AGREEMENT', 'agr-1', [
      fact('agreement.kind', 'DPA', { validFrom: '2026-01-01T00:00:00Z', validUntil: '2026-12-02T00:00:00Z' }),
    ]);
    const at = async (asOf: string) =>
      (
        await api.data(
          bank.tokens.auditor,
          `query ($id: ID!, $asOf: DateTime) { node(id: $id) { ... on Agreement {
             facts(asOf: $asOf, key: "agreement.kind") { state reason } } } }`,
          { id, asOf },
        )
      ).node.facts[0];
    expect(await at('2026-11-30T12:00:00Z')).toMatchObject({ state: 'KNOWN' });
    expect(await at('2026-12-02T12:00:00Z')).toMatchObject({
      state: 'UNKNOWN',
      reason: expect.stringContaining('datasheet.pdf'),
    });
  });
});

describe('policies', () => {
  it('have a time line of when they begin, change and end, with those of packs not switched on', async () => {
    const { lawTimeline, packs } = await api.data(
      bank.tokens.auditor,
      '{ lawTimeline { day kind policy pack law citation title url zone mode inForce } packs { pack inForce } }',
    );
    const days = lawTimeline.map(({ day }: { day: string }) => day);
    expect(days).toEqual(days.toSorted());
    const isInForce = new Map(packs.map(({ pack, inForce }: { pack: string; inForce: boolean }) => [pack, inForce]));
    expect(new Set(lawTimeline.map(({ inForce }: { inForce: boolean }) => inForce))).toEqual(new Set([true, false]));
    for (const { pack, inForce } of lawTimeline) expect([pack, inForce]).toEqual([pack, isInForce.get(pack)]);
    expect(lawTimeline).toContainEqual(
      expect.objectContaining({ day: '2028-08-02', kind: 'CONDITION', pack: 'eu-ai-act', inForce: true }),
    );
  });

  it('are published as one set, listed with citation and dates, and kept by digest', async () => {
    const { packs, before } = await api.data(
      bank.tokens.auditor,
      '{ packs { pack base inForce } before: policySet { digest rev } }',
    );
    const added = packs.filter(({ base }: { base: boolean }) => !base).map(({ pack }: { pack: string }) => pack);
    expect(added.length).toBeGreaterThan(3);
    const publish = async (own: object[]) =>
      (
        await api.data(
          bank.tokens.compliance_officer,
          `mutation ($input: PublishPoliciesInput!) { publishPolicies(input: $input) { digest rev packs policies { policy text } } }`,
          { input: { packs: added, own } },
        )
      ).publishPolicies;
    const own = {
      path: 'own.cedar',
      text: '@id("org.no-drafts")\n@title("No drafts")\nforbid (principal, action == Action::"infer", resource) when { context.at == "1999-01-01" };',
    };
    const set = await publish([]);
    expect(set).toMatchObject({ rev: before.rev + 1 });
    expect(await publish([])).toEqual(set);
    const { policies, policySet, unknown } = await api.data(
      bank.tokens.auditor,
      `query ($digest: String) {
         policies(first: 100) { totalCount edges { node { policy citation url inForceFrom remediation } } }
         policySet(digest: $digest) { digest rev }
         unknown: policySet(digest: "00") { digest }
       }`,
      { digest: set.digest },
    );
    expect(policies.totalCount).toBe(set.policies.length);
    expect(policies.edges.every(({ node }: { node: { citation: string } }) => node.citation !== '')).toBe(true);
    expect(policySet).toEqual({ digest: set.digest, rev: set.rev });
    expect(unknown).toBeNull();
    const refused = await api.graphql(
      bank.tokens.compliance_officer,
      'mutation ($input: PublishPoliciesInput!) { publishPolicies(input: $input) { rev } }',
      { input: { packs: added, own: [{ ...own, text: 'forbid (principal' }] } },
    );
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining('own.cedar'),
      extensions: { code: 'BAD_USER_INPUT', reason: 'POLICY_INVALID' },
    });
  });
});

const CALL = {
  entity: 'nilgiri-in',
  target: 'dep-01',
  path: ['gw-in', 'log-in'],
  dataClasses: ['CONTACT'],
  subjects: { countries: ['IN'], youngestAge: 30 },
};

describe('whatIf', () => {
  const whatIf = async (more: object = {}) =>
    (
      await api.data(
        lender.tokens.auditor,
        `query ($input: WhatIfInput!) { whatIf(input: $input) {
           effect sentence target members { deployment effect }
           determinedBy { policy citation remediation cause facts { key state value evidence { source { uri } } } }
           obligations { name bearer } unknowns { key reason } upcoming { policy from } policySet registryVersion } }`,
        { input: { application: 'app-support-chat', call: CALL, ...more } },
      )
    ).whatIf;

  it('explains a call under supposed facts, and writes nothing', async () => {
    const before = await api.data(lender.tokens.auditor, '{ ledger { size } organisation { registryVersion } }');
    const suspended = { kind: 'DEPLOYMENT', handle: 'dep-01', key: 'deployment.status', value: 'suspended' };
    const told = await whatIf({ suppose: [suspended] });
    expect(told.effect).toBe('DENY');
    const policies = (explanation: { determinedBy: { policy: string }[] }) =>
      explanation.determinedBy.map(({ policy }) => policy);
    expect(policies(told)).toContain('org.deployment-not-approved');
    expect(policies(await whatIf())).not.toContain('org.deployment-not-approved');
    const outside = await whatIf({
      suppose: [{ kind: 'DEPLOYMENT', handle: 'dep-01', key: 'deployment.processing_regions', value: ['us-east-1'] }],
    });
    expect(policies(outside)).toContain('org.processing-outside-pin');
    expect(policies(await whatIf())).not.toContain('org.processing-outside-pin');
    expect(await api.data(lender.tokens.auditor, '{ ledger { size } organisation { registryVersion } }')).toEqual(
      before,
    );
  });

  it('answers for other instants', async () => {
    const later = await whatIf({ asOf: '2029-01-01T00:00:00Z' });
    expect(later.effect).toBe('DENY');
    expect(later.determinedBy.map(({ policy }: { policy: string }) => policy)).toContain('org.agreement-not-in-force');
  });

  it.each([
    [{ call: { ...CALL, target: 'nowhere' } }, 'BAD_USER_INPUT', 'target'],
    [{ call: { ...CALL, dataClasses: [] } }, 'BAD_USER_INPUT', 'dataClasses'],
    [{ application: 'nobody' }, 'NOT_FOUND', 'application'],
    [{ suppose: [{ kind: 'VENDOR', handle: 'x', key: 'vendor.country', value: 'IN' }] }, 'NOT_FOUND', 'vendor'],
  ])('refuses %j', async (more, code, named) => {
    const { errors } = await api.graphql(
      lender.tokens.auditor,
      'query ($input: WhatIfInput!) { whatIf(input: $input) { effect } }',
      { input: { application: 'app-support-chat', call: CALL, ...more } },
    );
    expect(errors?.[0]).toMatchObject({ message: expect.stringContaining(named), extensions: { code } });
  });
});

describe('decisions', () => {
  let ids: string[];
  beforeAll(async () => {
    const { applications } = await api.data(
      lender.tokens.auditor,
      '{ applications(filter: { search: "app-support-chat" }) { edges { node { id } } } }',
    );
    const calls = [CALL, { ...CALL, target: 'dep-02' }, { ...CALL, dataClasses: ['FINANCIAL'] }];
    const answers = await api.decide(lender.id, applications.edges[0].node.id, calls);
    ids = answers.map(({ id }) => id);
  });

  const one = `query ($id: ID!) { decision(id: $id) { id index effect application deployments entry proof } ledger { origin size root checkpoint verifierKeys } }`;

  it('are found at once, with their entry, and with a proof once a checkpoint covers them', async () => {
    const early = await api.data(lender.tokens.auditor, one, { id: ids[0] });
    expect(early.decision).toMatchObject({
      id: ids[0],
      application: 'app-support-chat',
      deployments: ['dep-01'],
      proof: null,
    });
    await api.work();
    const { decision, ledger } = await api.data(lender.tokens.auditor, one, { id: ids[0] });
    expect(decision).toMatchObject({ ...early.decision, proof: expect.any(String) });
    expect(decision.entry).toMatchObject({ id: ids[0], type: 'decision', effect: decision.effect });
    const verifiers = ledger.verifierKeys.map(noteVerifier);
    expect(openCheckpoint(ledger.checkpoint, verifiers, ledger.origin)).toMatchObject({ size: ledger.size });
    const leaf = hashLeaf(Buffer.from(canonicalize(decision.entry as Json)));
    expect(verifyTlogProof(leaf, parseTlogProof(decision.proof), verifiers, ledger.origin).size).toBeGreaterThan(
      decision.index,
    );
  });

  it('are listed newest first, and filtered', async () => {
    await api.work();
    const list = async (filter: string) =>
      (
        await api.data(
          lender.tokens.auditor,
          `{ decisions(filter: { ${filter} }) { totalCount edges { node { id index application deployments determinedBy } } } }`,
        )
      ).decisions;
    const all = await list('application: "app-support-chat"');
    const indexes = all.edges.map(({ node }: { node: { index: number } }) => node.index);
    expect(all.totalCount).toBe(3);
    expect(indexes).toEqual([...indexes].sort((a, b) => b - a));
    expect((await list('deployment: "dep-02"')).edges.map(({ node }: { node: { id: string } }) => node.id)).toEqual([
      ids[1],
    ]);
    expect((await list('application: "nobody"')).totalCount).toBe(0);
    expect((await list('until: "2020-01-01T00:00:00Z"')).totalCount).toBe(0);
    expect((await list('from: "2020-01-01T00:00:00Z"')).totalCount).toBe(3);
    const [policy] = all.edges.flatMap(({ node }: { node: { determinedBy: string[] } }) => node.determinedBy);
    expect((await list(`policy: "${policy}"`)).totalCount).toBeGreaterThan(0);
    expect((await list('policy: "no.such"')).totalCount).toBe(0);
    const page = await api.data(lender.tokens.auditor, '{ decisions(first: 2) { pageInfo { endCursor } } }');
    const rest = await api.data(
      lender.tokens.auditor,
      'query ($after: String) { decisions(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage } } }',
      { after: page.decisions.pageInfo.endCursor },
    );
    expect(rest.decisions).toMatchObject({
      edges: [{ node: { id: all.edges[2].node.id } }],
      pageInfo: { hasNextPage: false },
    });
  });

  it('are exported as a bundle that verifies offline', async () => {
    const keepWorking = setInterval(() => void api.work(), 300);
    try {
      const answer = await api.get(`/evidence?decisions=${ids[0]}`, lender.tokens.auditor);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
      const reader = await readZip(Buffer.from(await answer.arrayBuffer()));
      const { ledger } = await api.data(lender.tokens.auditor, '{ ledger { origin verifierKeys } }');
      const verdict = await verifyBundle(reader, { vkeys: ledger.verifierKeys, origin: ledger.origin });
      expect(verdict.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
      expect(await reader.list()).toContain(`proofs/inclusion/${ids[0]}.tlog-proof`);
    } finally {
      clearInterval(keepWorking);
    }
  });
});

describe('people and tokens', () => {
  it('are listed without secrets, and a revoked token is refused', async () => {
    const token = await api.admit(bank.tokens.administrator, 'leaver', 'engineer');
    const mine = await api.data(token, '{ viewer { person { handle } } }');
    expect(mine.viewer.person.handle).toBe('leaver');
    const { credentials } = await api.data(
      bank.tokens.administrator,
      `{ credentials(first: 100) { totalCount edges { node {
           id holder holderHandle holderName createdByName label prefix last4 revokedAt } } } }`,
    );
    const issued = credentials.edges.find(({ node }: { node: { last4: string } }) => token.endsWith(node.last4)).node;
    expect(issued).toMatchObject({ holder: 'PERSON', holderHandle: 'leaver', createdByName: expect.any(String) });
    expect(JSON.stringify(credentials)).not.toContain(token);
    const { revokeCredential } = await api.data(
      bank.tokens.administrator,
      'mutation ($input: RevokeCredentialInput!) { revokeCredential(input: $input) { id revokedAt } }',
      { input: { id: issued.id } },
    );
    expect(revokeCredential).toMatchObject({ id: issued.id, revokedAt: expect.any(String) });
    await new Promise((heard) => setTimeout(heard, 300)); // the notification takes a moment
    const { errors } = await api.graphql(token, '{ viewer { person { handle } } }');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('makes an organisation for the operator, once for each handle', async () => {
    const { errors } = await api.graphql(
      api.operatorToken,
      'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { token } }',
      { input: { handle: 'bank', name: 'Again', zone: 'UTC', administrator: { handle: 'a', name: 'A' } } },
    );
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'CONFLICT', reason: 'ALREADY_EXISTS' } });
  });

  it('lists the attributes of a kind of subject', async () => {
    const { factKeys } = await api.data(
      bank.tokens.auditor,
      '{ factKeys(subject: DEPLOYMENT) { key meaning shape choices allowed none } }',
    );
    expect(factKeys).toContainEqual({
      key: 'deployment.status',
      meaning: 'Where the deployment stands in its review.',
      shape: 'CHOICE',
      choices: ['draft', 'in_review', 'approved', 'suspended', 'retired'],
      allowed: 'one of draft, in_review, approved, suspended, retired',
      none: false,
    });
    expect(factKeys).toContainEqual(
      expect.objectContaining({ key: 'deployment.region_pin', shape: 'LIST', choices: [] }),
    );
  });

  it('tells what is known of a subject of any kind', async () => {
    const [{ node: deployment }] = (
      await api.data(bank.tokens.auditor, '{ deployments(first: 1) { edges { node { id } } } }')
    ).deployments.edges;
    const { node } = await api.data(
      bank.tokens.auditor,
      '{ node(id: "' +
        deployment.id +
        '") { ... on Subject { facts(key: "deployment.owner") { key } proposals { id } } } }',
    );
    expect(node).toEqual({ facts: [{ key: 'deployment.owner' }], proposals: [] });
  });
});

describe('outside GraphQL', () => {
  it('says that it lives, and that it is ready', async () => {
    expect(await (await api.get('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await api.get('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);
  });

  it.each([
    ['/evidence', undefined, 401, 'UNAUTHENTICATED'],
    ['/evidence', 'engineer', 403, 'FORBIDDEN'],
    ['/evidence?decisions=x', 'auditor', 400, 'INVALID_INPUT'],
    ['/evidence?until=x', 'auditor', 400, 'INVALID_INPUT'],
    ['/nowhere', 'auditor', 404, undefined],
  ] as const)('answers %s of %s with problem details', async (path, role, status, code) => {
    const answer = await api.get(path, role && bank.tokens[role]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({
      type: 'about:blank',
      status,
      ...(code ? { code } : {}),
      requestId: expect.any(String),
    });
    expect(answer.status).toBe(status);
  });
});
