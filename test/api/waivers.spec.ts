import type { Waiver } from '#governance';
import { TestApi, type TestTenant } from './start-api.js';

let api: TestApi;
let bank: TestTenant;
let other: TestTenant;
beforeAll(async () => {
  api = await TestApi.start();
  bank = await api.tenant('bank');
  other = await api.tenant('other');
  for (const handle of ['app-chat', 'app-mail'])
    await api.data(
      bank.tokens.engineer,
      'mutation ($input: RegisterSubjectInput!) { registerSubject(input: $input) { id } }',
      { input: { kind: 'APPLICATION', handle, name: `The ${handle}`, facts: [] } },
    );
});
afterAll(() => api.close());
afterEach(() => expect(api.faults).toEqual([]));

const POLICY = 'org.deployment-not-approved';
const request = (token: string, more: object = {}) =>
  api.graphql(
    token,
    `mutation ($input: RequestWaiverInput!) { requestWaiver(input: $input) {
       id status policy application { handle } target { handle } isInForce isReviewDue requestedBy { handle } decidedBy { handle } } }`,
    {
      input: {
        policy: POLICY,
        application: 'app-chat',
        until: new Date(Date.now() + 3_600_000).toISOString(),
        reason: 'the review board meets tomorrow',
        ...more,
      },
    },
  );
const step = (name: string, token: string, waiverId: string) =>
  api.graphql(
    token,
    `mutation ($input: DecideWaiverInput!) { ${name}(input: $input) {
       id status isInForce isReviewDue decidedBy { handle } revokedBy { handle } reviewedBy { handle } reviewNote } }`,
    { input: { waiverId, note: 'read it' } },
  );

describe('waivers over GraphQL', () => {
  it('P15: are requested, refused to their author, approved by a second person, ended early and reviewed', async () => {
    const { engineer, compliance_officer: officer, approver, auditor } = bank.tokens;
    const { requestWaiver } = (await request(officer)).data;
    expect(requestWaiver).toMatchObject({
      ...{ status: 'PENDING', policy: POLICY, application: { handle: 'app-chat' }, target: null },
      ...{ isInForce: false, isReviewDue: false, requestedBy: { handle: 'compliance_officer' }, decidedBy: null },
    });
    const { id } = requestWaiver;
    expect((await step('approveWaiver', officer, id)).errors?.[0]).toMatchObject({
      message: expect.stringContaining('a second person'),
      extensions: { code: 'CONFLICT', reason: 'FOUR_EYES_VIOLATED' },
    });
    expect((await step('approveWaiver', engineer, id)).errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    expect((await step('approveWaiver', approver, id)).data.approveWaiver).toMatchObject({
      ...{ status: 'APPROVED', isInForce: true, decidedBy: { handle: 'approver' } },
    });
    expect((await step('revokeWaiver', officer, id)).data.revokeWaiver).toMatchObject({
      ...{ status: 'REVOKED', isInForce: false, isReviewDue: true, revokedBy: { handle: 'compliance_officer' } },
    });
    const tasks = async () =>
      (await api.data(officer, '{ overview { tasks { kind waiver attributes subject { handle } } } }')).overview.tasks;
    expect(await tasks()).toContainEqual({
      ...{ kind: 'WAIVER_REVIEW', waiver: id, subject: { handle: 'app-chat' } },
      attributes: ['The deployment is not approved'],
    });
    expect((await step('reviewWaiver', approver, id)).data.reviewWaiver).toMatchObject({
      ...{ isReviewDue: false, reviewedBy: { handle: 'approver' }, reviewNote: 'read it' },
    });
    expect(await tasks()).not.toContainEqual(expect.objectContaining({ kind: 'WAIVER_REVIEW' }));
    const { node } = await api.data(
      auditor,
      'query ($id: ID!) { node(id: $id) { __typename ... on Waiver { status } } }',
      { id },
    );
    expect(node).toEqual({ __typename: 'Waiver', status: 'REVOKED' });
  });

  it('are listed newest first, by status, policy and application, and to nobody else', async () => {
    const mine = async (application: string) =>
      (await request(bank.tokens.engineer, { application })).data.requestWaiver.id;
    const [first, second, third] = [await mine('app-mail'), await mine('app-mail'), await mine('app-chat')];
    await step('withdrawWaiver', bank.tokens.engineer, second);
    await step('declineWaiver', bank.tokens.approver, third);
    const list = async (filter: string, token = bank.tokens.auditor) => {
      const { waivers } = await api.data(
        token,
        `{ waivers(filter: { ${filter} }) { totalCount edges { node { id } } } }`,
      );
      expect(waivers.totalCount).toBe(waivers.edges.length);
      return waivers.edges.map(({ node }: { node: Pick<Waiver, 'id'> }) => node.id);
    };
    expect(await list('application: "app-mail"')).toEqual([second, first]);
    expect(await list('application: "app-mail", status: PENDING')).toEqual([first]);
    expect(await list('status: DECLINED')).toEqual([third]);
    expect(await list(`policy: "${POLICY}", status: WITHDRAWN`)).toEqual([second]);
    expect(await list('policy: "org.something-else"')).toEqual([]);
    expect(await list(`policy: "${POLICY}"`, other.tokens.auditor)).toEqual([]);
    expect((await step('approveWaiver', other.tokens.approver, first)).errors?.[0]?.extensions).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are never of the law', async () => {
    const { errors } = await request(bank.tokens.engineer, { policy: 'gdpr.art-28-3' });
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/which is law: .*Art\. 28.* not the organisation’s to waive/),
      extensions: { code: 'BAD_USER_INPUT', details: { field: 'policy' } },
    });
  });
});
