import { readExampleInventory } from '#catalogue';
import { verifyBundle } from '#ledger';
import { verifyReport } from '#reports';
import { readZip } from './read-zip.js';
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

const register = async (kind: string, handle: string, facts: object[] = []): Promise<string> => {
  const { registerSubject } = await api.data(
    bank.tokens.engineer,
    'mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { id } }',
    { input: { kind, handle, name: `The ${handle}`, facts } },
  );
  return registerSubject.id;
};

const fact = (key: string, value: unknown) => ({
  key,
  value,
  method: 'CONTRACT',
  source: { uri: 'dpa.pdf', locator: 'clause 4' },
});

const propose = (token: string, subjectId: string, stated: object, more: object = {}) =>
  api.graphql(
    token,
    `mutation ($input: ProposeFactInput!) { proposeFact(input: $input) {
       id status value proposedBy { handle } decidedBy { handle } subject { handle } knownNow { state value } } }`,
    { input: { subjectId, fact: stated, note: 'the addendum says so', ...more } },
  );
const proposed = async (token: string, subjectId: string, stated: object, more: object = {}): Promise<string> =>
  (await propose(token, subjectId, stated, more)).data.proposeFact.id;

const decide = (step: 'approveFact' | 'declineFact' | 'withdrawFact', token: string, proposalId: string) =>
  api.graphql(
    token,
    `mutation ($input: DecideFactProposalInput!) { ${step}(input: $input) {
       id status factId decidedBy { handle } decisionNote decidedAt } }`,
    { input: { proposalId, note: 'read clause 4' } },
  );

const retention = async (id: string) =>
  (await api.data(
    bank.tokens.auditor,
    `query ($id: ID!) { node(id: $id) { ... on Agreement {
         facts(key: "terms.retention_days") { state value evidence { id observedByName } } } }
         organisation { registryVersion } ledger { size } }`,
    { id },
  )) as {
    node: { facts: { state: string; value: unknown; evidence: { id: string; observedByName: string }[] }[] };
    organisation: { registryVersion: number };
    ledger: { size: number };
  };

describe('a fact that a person proposes', () => {
  it('P33: is refused to its author; a second officer makes it effective', async () => {
    const { compliance_officer: officer, data_protection_officer: second, auditor } = bank.tokens;
    const id = await register('AGREEMENT', 'dpa-1');
    const answer = await propose(officer, id, fact('terms.retention_days', 0));
    expect(answer.data.proposeFact).toMatchObject({
      status: 'PENDING',
      value: 0,
      proposedBy: { handle: 'compliance_officer' },
      decidedBy: null,
      subject: { handle: 'dpa-1' },
      knownNow: { state: 'UNKNOWN', value: null },
    });
    const proposalId = answer.data.proposeFact.id;
    const before = await retention(id);
    expect(before.node.facts).toMatchObject([{ state: 'UNKNOWN', value: null }]);

    expect((await decide('approveFact', officer, proposalId)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('a second person'),
      extensions: { code: 'CONFLICT', reason: 'FOUR_EYES_VIOLATED' },
    });
    expect(await retention(id)).toEqual(before);

    const { approveFact } = (await decide('approveFact', second, proposalId)).data;
    expect(approveFact).toMatchObject({
      status: 'APPROVED',
      decidedBy: { handle: 'data_protection_officer' },
      decisionNote: 'read clause 4',
    });
    const after = await retention(id);
    expect(after.node.facts).toEqual([
      {
        state: 'KNOWN',
        value: 0,
        evidence: [{ id: approveFact.factId, observedByName: 'compliance_officer' }],
      },
    ]);
    expect(after.organisation.registryVersion).toBe(before.organisation.registryVersion + 1);
    expect(after.ledger.size).toBe(before.ledger.size + 2);

    const { node } = await api.data(
      auditor,
      'query ($id: ID!) { node(id: $id) { __typename id ... on FactProposal { status factId meaning } } }',
      { id: proposalId },
    );
    expect(node).toEqual({
      __typename: 'FactProposal',
      id: proposalId,
      status: 'APPROVED',
      factId: approveFact.factId,
      meaning: expect.stringMatching(/\w/),
    });
  });

  it('is in the evidence and in the report of the register, and both verify', async () => {
    const id = await register('AGREEMENT', 'dpa-proven');
    const proposalId = await proposed(bank.tokens.engineer, id, fact('terms.retention_days', 7));
    const { approveFact } = (await decide('approveFact', bank.tokens.approver, proposalId)).data;
    const keepWorking = setInterval(() => void api.work(), 300);
    try {
      const { ledger } = await api.data(bank.tokens.auditor, '{ ledger { origin verifierKeys } }');
      const bundle = await api.get('/evidence', bank.tokens.auditor);
      const reader = await readZip(Buffer.from(await bundle.arrayBuffer()));
      const verdict = await verifyBundle(reader, { vkeys: ledger.verifierKeys, origin: ledger.origin });
      expect(verdict.checks.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')).toEqual([]);
      expect(verdict.exitCode).toBe(0);
      const texts = await Promise.all(
        (await reader.list()).map(async (path) => Buffer.from((await reader.read(path))!).toString('utf8')),
      );
      const entry = texts
        .flatMap((text) => text.split('\n'))
        .find((line) => line.includes('"fact.approve"') && line.includes(proposalId));
      expect(JSON.parse(entry!)).toMatchObject({ type: 'fact.approve', body: { fact: approveFact.factId } });
      expect(texts.some((text) => text.includes('"terms.retention_days"') && text.includes(approveFact.factId))).toBe(
        true,
      );
      const { requestReport } = await api.data(
        bank.tokens.auditor,
        'mutation { requestReport(input: { kind: REGISTRY }) { id } }',
      );
      await api.makeReports();
      const report = await api.get(`/reports/${requestReport.id}.pdf`, bank.tokens.auditor);
      const bytes = new Uint8Array(await report.arrayBuffer());
      const checked = await verifyReport(bytes, { vkeys: ledger.verifierKeys, engine: 'custos/test' });
      expect(checked.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    } finally {
      clearInterval(keepWorking);
    }
  });

  it('is approved once, however many approve at once', async () => {
    const id = await register('AGREEMENT', 'dpa-raced');
    const proposalId = await proposed(bank.tokens.engineer, id, fact('terms.retention_days', 1));
    const before = await retention(id);
    const { approver, compliance_officer, data_protection_officer } = bank.tokens;
    const answers = await Promise.all(
      [approver, compliance_officer, data_protection_officer].map((token) => decide('approveFact', token, proposalId)),
    );
    const refused = answers.flatMap(({ errors }) => errors ?? []);
    expect(refused.map(({ extensions }) => extensions['reason'])).toEqual(['CONFLICT', 'CONFLICT']);
    const after = await retention(id);
    expect(after.node.facts[0]!.evidence).toHaveLength(1);
    expect(after.organisation.registryVersion).toBe(before.organisation.registryVersion + 1);
  });

  it('is proposed, not recorded, by an engineer', async () => {
    const id = await register('AGREEMENT', 'dpa-engineered');
    const direct = await api.graphql(
      bank.tokens.engineer,
      'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }',
      { input: { subjectId: id, fact: fact('terms.retention_days', 0) } },
    );
    expect(direct.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const proposalId = await proposed(bank.tokens.engineer, id, fact('terms.retention_days', 0));
    const own = await decide('approveFact', bank.tokens.engineer, proposalId);
    expect(own.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each([
    ['a value that the attribute does not take', fact('terms.retention_days', 'soon'), 'a whole number'],
    ['a step of a review', fact('deployment.status', 'approved'), 'not stated by hand'],
  ])('is not %s: the refusal says what is allowed', async (_what, stated, allowed) => {
    const id = await register('DEPLOYMENT', `dep-${allowed.length}`);
    const { errors } = await propose(bank.tokens.engineer, id, stated);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(allowed),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it.each([
    ['empty', ''],
    ['longer than 500 letters', 'x'.repeat(501)],
  ])('has a note that is not %s', async (_what, note) => {
    const id = await register('AGREEMENT', `dpa-note-${note.length}`);
    const { errors } = await propose(bank.tokens.engineer, id, fact('terms.retention_days', 0), { note });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining('input.note'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

describe('proposals', () => {
  it('are listed newest first, filtered, in pages, and beside their subject', async () => {
    const { engineer, approver, auditor } = bank.tokens;
    const id = await register('AGREEMENT', 'dpa-listed');
    const ids: string[] = [];
    for (const days of [1, 2, 3]) ids.unshift(await proposed(engineer, id, fact('terms.retention_days', days)));
    await decide('declineFact', approver, ids[1]!);
    await decide('withdrawFact', engineer, ids[2]!);
    const list = async (filter: object, page = '') => {
      const { factProposals } = await api.data(
        auditor,
        `query ($filter: FactProposalFilterInput) { factProposals(filter: $filter${page}) {
           totalCount pageInfo { endCursor hasNextPage }
           edges { node { id status proposedBy { name } subject { id handle } } } } }`,
        { filter },
      );
      return factProposals;
    };
    const all = await list({ subjectId: id });
    expect(all.totalCount).toBe(3);
    expect(all.edges.map(({ node }: { node: object }) => node)).toEqual(
      [
        ['PENDING', ids[0]],
        ['DECLINED', ids[1]],
        ['WITHDRAWN', ids[2]],
      ].map(([status, proposal]) => ({
        id: proposal,
        status,
        proposedBy: { name: 'engineer' },
        subject: { id, handle: 'dpa-listed' },
      })),
    );
    expect(await list({ subjectId: id, status: 'DECLINED' })).toMatchObject({ totalCount: 1 });
    const first = await list({ subjectId: id }, ', first: 2');
    const rest = await list({ subjectId: id }, `, first: 2, after: "${first.pageInfo.endCursor}"`);
    expect([first, rest].flatMap(({ edges }) => edges)).toMatchObject(ids.map((one) => ({ node: { id: one } })));
    const { node } = await api.data(
      auditor,
      `query ($id: ID!) { node(id: $id) { ... on Agreement {
         all: proposals { id subject { handle } } pending: proposals(status: PENDING) { id } } } }`,
      { id },
    );
    expect(node).toEqual({
      all: ids.map((one) => ({ id: one, subject: { handle: 'dpa-listed' } })),
      pending: [{ id: ids[0] }],
    });
  });
});

describe('what happened to a subject', () => {
  const changes = (id: string, first?: number) =>
    api.graphql(
      bank.tokens.auditor,
      `query ($id: ID!, $first: Int) { node(id: $id) { ... on Deployment { changes(first: $first) {
         actorName kind key before after note meaning fact { id } proposal { decidedBy { name } } } } } }`,
      { id, first },
    );

  it('is told newest first: facts of every attribute and steps of the review, with names and notes', async () => {
    const { engineer, approver, compliance_officer: officer } = bank.tokens;
    const id = await register('DEPLOYMENT', 'told', [
      fact('deployment.owner', 'r-menon'),
      fact('deployment.kind', 'vendor-api'),
      fact('deployment.entities', ['bank-in']),
      fact('deployment.processing_regions', ['ap-south-1']),
      fact('deployment.data_class_ceiling', ['PERSONAL']),
    ]);
    const pin = fact('deployment.region_pin', ['ap-south-1']);
    const { approveFact } = (await decide('approveFact', approver, await proposed(engineer, id, pin))).data;
    await api.data(officer, 'mutation ($input: StateFactOnSubjectInput!) { stateFact(input: $input) { id } }', {
      input: {
        subjectId: id,
        fact: fact('deployment.region_pin', ['eu-west-1']),
        supersedes: approveFact.factId,
      },
    });
    await api.data(officer, 'mutation ($input: ReviewStepInput!) { submitDeployment(input: $input) { id } }', {
      input: { deploymentId: id, note: 'ready' },
    });
    const all = (await changes(id)).data.node.changes;
    expect(all).toHaveLength(9);
    expect(all.slice(0, 3)).toMatchObject([
      {
        ...{ actorName: 'compliance_officer', kind: 'REVIEWED', key: 'deployment.status', note: 'ready' },
        ...{ before: 'draft', after: 'in_review', proposal: null },
      },
      {
        ...{ actorName: 'compliance_officer', kind: 'SUPERSEDED', key: 'deployment.region_pin', note: null },
        ...{ before: ['ap-south-1'], after: ['eu-west-1'], proposal: null },
      },
      {
        ...{ actorName: 'engineer', kind: 'STATED', key: 'deployment.region_pin', note: 'the addendum says so' },
        ...{ before: null, after: ['ap-south-1'], proposal: { decidedBy: { name: 'approver' } } },
      },
    ]);
    expect((await changes(id, 2)).data.node.changes).toEqual(all.slice(0, 2));
  });

  it.each([0, -1, 201])('is bounded: first %d is refused', async (first) => {
    const { errors } = await changes(await register('DEPLOYMENT', `bounded-${first + 1}`), first);
    expect(errors?.[0]).toMatchObject({
      message: `first: found ${first}; allowed: 1 to 200`,
      extensions: { code: 'BAD_USER_INPUT', details: { field: 'first' } },
    });
  });

  it('has plain words for what an import observed', async () => {
    const lender = await api.tenant('lender');
    await api.data(
      lender.tokens.compliance_officer,
      'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
      { input: { text: readExampleInventory() } },
    );
    const { deployments } = await api.data(
      lender.tokens.auditor,
      `{ deployments(first: 1) { edges { node {
           facts(key: "deployment.owner") { evidence { observedBy observedByName } }
           history(key: "deployment.owner") { actor actorName } } } } }`,
    );
    const [{ node }] = deployments.edges;
    const { observedBy, observedByName } = node.facts[0].evidence[0];
    const inventory = observedBy.replace('inventory:', '');
    expect(observedByName).toBe(`Inventory import (${inventory})`);
    expect(node.history[0]).toEqual({ actor: observedBy, actorName: observedByName });
    const { whatIf } = await api.data(
      lender.tokens.auditor,
      `query ($input: WhatIfInput!) { whatIf(input: $input) {
         determinedBy { facts { evidence { observedBy observedByName } } } } }`,
      {
        input: {
          application: 'app-support-chat',
          call: { entity: 'nilgiri-in', target: 'dep-01', dataClasses: ['CONTACT'] },
          suppose: [{ kind: 'DEPLOYMENT', handle: 'dep-01', key: 'deployment.status', value: 'suspended' }],
        },
      },
    );
    const evidence = whatIf.determinedBy
      .flatMap(({ facts }: { facts: { evidence: object[] }[] }) => facts)
      .flatMap((read: { evidence: object[] }) => read.evidence);
    expect(evidence).toContainEqual({ observedBy: 'custos:what-if', observedByName: 'What-if question' });
  });
});

describe('open invitations', () => {
  it('are listed for whoever may admit, with who made them and without their secret', async () => {
    const invite = async (handle: string): Promise<{ token: string; person: { id: string } }> =>
      (
        await api.data(
          bank.tokens.administrator,
          'mutation ($input: AdmitPersonInput!) { invitePerson(input: $input) { token person { id } } }',
          { input: { handle, name: `Ms ${handle}`, role: 'AUDITOR' } },
        )
      ).invitePerson;
    const [open, accepted, revoked] = [await invite('open'), await invite('accepted'), await invite('revoked')];
    await api.data(
      bank.tokens.administrator,
      'mutation ($input: ThisPersonInput!) { revokeInvitation(input: $input) { id } }',
      {
        input: { id: revoked.person.id },
      },
    );
    await api.graphql(
      undefined,
      'mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { person { id } } }',
      { input: { token: accepted.token, password: 'correct horse battery' } },
    );
    const query = `{ invitations { totalCount edges { node { id createdAt expiresAt createdByName person { handle name } } } } }`;
    const { invitations } = await api.data(bank.tokens.administrator, query);
    expect(invitations).toMatchObject({
      totalCount: 1,
      edges: [{ node: { createdByName: 'Asha', person: { handle: 'open', name: 'Ms open' } } }],
    });
    expect(JSON.stringify(invitations)).not.toContain(open.token.split('.').at(-1));
    expect((await api.graphql(bank.tokens.compliance_officer, query)).errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
