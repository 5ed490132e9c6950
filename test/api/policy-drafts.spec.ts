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

const RULE = `@id("org.no-summaries")
@title("No summaries")
forbid (principal, action == Action::"infer", resource)
when { if context.use has purpose then context.use.purpose == "summaries" else true };
`;
const scenario = (decision: 'allow' | 'deny') => `schema_version: 1
scenarios:
  - id: s1
    title: A summary
    facts: { at: 2026-11-24, event: inference, use: { purpose: summaries } }
    expected: { decision: ${decision} }
`;

interface Draft {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly note: string;
  readonly packs: readonly string[];
  readonly own: readonly { readonly path: string; readonly text: string }[];
  readonly scenarios: string;
}

const FIELDS = 'id version title note packs own { path text } scenarios status authors { handle } baseRev publishedRev';
const mutate = (token: string, name: string, type: string, input: object) =>
  api.graphql(token, `mutation ($input: ${type}!) { result: ${name}(input: $input) { ${FIELDS} } }`, { input });

async function create(token = bank.tokens.compliance_officer, more: object = {}): Promise<Draft> {
  const input = { title: 'No summaries', note: 'the board wants it', ...more };
  const { data, errors } = await mutate(token, 'createPolicyDraft', 'CreatePolicyDraftInput', input);
  expect(errors).toBeUndefined();
  return data.result;
}

const save = (draft: Draft, more: Partial<Draft>, token = bank.tokens.compliance_officer) => {
  const { title, note, packs, own, scenarios, version, id: draftId } = draft;
  const input = { title, note, packs, own, scenarios, ...more, draftId, version };
  return mutate(token, 'savePolicyDraft', 'SavePolicyDraftInput', input);
};

const saved = async (draft: Draft, more: Partial<Draft>, token?: string): Promise<Draft> => {
  const { data, errors } = await save(draft, more, token);
  expect(errors).toBeUndefined();
  return data.result;
};

const withRule = (draft: Draft, text = RULE) => [
  ...draft.own.filter(({ path }) => path !== 'summaries.cedar'),
  { path: 'summaries.cedar', text },
];

async function review({ id }: Draft) {
  const { policyDraft } = await api.data(
    bank.tokens.auditor,
    `query ($id: ID!) { policyDraft(id: $id) { status version review {
       digest set inForce scenarioFault
       problems { file policy line column message severity }
       scenarios { scenario passed expected { decision } actual { decision decidedBy } }
       diff { packs { pack change sentence } rules { policy change parts sentences lines { kind text } } } } } }`,
    { id },
  );
  return policyDraft.review;
}

const UNTIL = '2026-11-24T00:00:00.000Z';

/** The digest of what recorded decisions would have been by the draft. */
async function replayed({ id: draftId }: Draft): Promise<{ digest: string; decisions: number }> {
  const { replayPolicyDraft } = await api.data(
    bank.tokens.auditor,
    'query ($input: ReplayPolicyDraftInput!) { replayPolicyDraft(input: $input) { digest decisions changed candidate } }',
    { input: { draftId, until: UNTIL } },
  );
  return replayPolicyDraft;
}

/** Approves a draft as it was reviewed, and as it is replayed now where no replay is named. */
async function approve(draft: Draft, digest: string, token = bank.tokens.approver, replay?: string | null) {
  const named = replay === undefined ? (await replayed(draft)).digest : replay;
  const input = {
    ...{ draftId: draft.id, digest, note: 'as the board wants' },
    replay: named === null ? null : { until: UNTIL, digest: named },
  };
  return mutate(token, 'approvePolicyDraft', 'ApprovePolicyDraftInput', input);
}

const refusal = (answer: { errors?: readonly { message: string; extensions: Record<string, unknown> }[] }) => ({
  message: answer.errors?.[0]?.message,
  reason: answer.errors?.[0]?.extensions['reason'],
});

const inForce = async (): Promise<{ rev: number; digest: string; own: { path: string }[] }> =>
  (await api.data(bank.tokens.auditor, '{ policySet { rev digest own { path } } }')).policySet;

describe('a policy draft', () => {
  it('begins with what is in force, and is in force once a second person approves it (U21)', async () => {
    const before = await inForce();
    const draft = await create();
    expect(draft).toMatchObject({ baseRev: before.rev, version: 1 });
    expect(draft.own.map(({ path }) => path)).toContain('organisation/deployment_not_approved.cedar');
    const written = await saved(draft, { own: withRule(draft), scenarios: scenario('deny') });
    expect(written).toMatchObject({ version: 2, status: 'OPEN' });
    const read = await review(written);
    expect(read).toMatchObject({
      inForce: before.digest,
      scenarioFault: null,
      scenarios: [{ scenario: 's1', passed: true }],
      diff: { packs: [], rules: [{ policy: 'org.no-summaries', change: 'ADDED' }] },
    });
    expect((await inForce()).digest).toBe(before.digest);
    const approved = await approve(written, read.digest);
    expect(approved.data.result).toMatchObject({ status: 'PUBLISHED', publishedRev: before.rev + 1 });
    expect(await inForce()).toMatchObject({ digest: read.set, rev: before.rev + 1 });
  });

  it('is not approved by anybody who wrote some of it (U21)', async () => {
    const draft = await create();
    const second = await saved(
      draft,
      { own: withRule(draft, RULE.replace('summaries"', 'letters"')) },
      bank.tokens.data_protection_officer,
    );
    const { digest } = await review(second);
    for (const author of [bank.tokens.compliance_officer, bank.tokens.data_protection_officer]) {
      expect(refusal(await approve(second, digest, author))).toMatchObject({ reason: 'FOUR_EYES_VIOLATED' });
    }
    expect(refusal(await approve(second, digest, bank.tokens.engineer))).toMatchObject({
      message: expect.stringMatching(/approve/),
    });
  });

  it('is not approved once one character of it changed after it was reviewed (U21)', async () => {
    const draft = await create();
    const first = await saved(draft, { own: withRule(draft, `// a remark\n${RULE.replace('No summaries', 'None')}`) });
    const { digest } = await review(first);
    const second = await saved(first, {
      own: withRule(first, `// a remark.\n${RULE.replace('No summaries', 'None')}`),
    });
    expect(refusal(await approve(second, digest))).toMatchObject({ reason: 'REVIEW_STALE' });
    const reread = await review(second);
    expect((await approve(second, reread.digest)).errors).toBeUndefined();
  });

  it('is not approved once what is in force changed after it was reviewed (U21)', async () => {
    const draft = await create();
    const other = await create();
    const one = await saved(draft, { own: withRule(draft, RULE.replace('No summaries', 'One')) });
    const two = await saved(other, { own: withRule(other, RULE.replace('No summaries', 'Two')) });
    const { digest } = await review(one);
    await approve(two, (await review(two)).digest);
    expect(refusal(await approve(one, digest))).toMatchObject({ reason: 'REVIEW_STALE' });
  });

  it('is not approved without a replay of recorded decisions, nor with one of another version (U21)', async () => {
    const draft = await create();
    const first = await saved(draft, { own: withRule(draft, RULE.replace('No summaries', 'Replayed')) });
    const { digest } = await review(first);
    expect(refusal(await approve(first, digest, bank.tokens.approver, null))).toMatchObject({
      reason: 'REPLAY_MISSING',
    });
    const replay = await replayed(first);
    const second = await saved(first, { own: withRule(first, RULE.replace('No summaries', 'Replayed.')) });
    const reread = await review(second);
    expect(refusal(await approve(second, reread.digest, bank.tokens.approver, replay.digest))).toMatchObject({
      reason: 'REPLAY_STALE',
    });
    expect((await approve(second, reread.digest)).errors).toBeUndefined();
  });

  it('is not approved while a scenario fails, which the refusal names (P36)', async () => {
    const draft = await create();
    const written = await saved(draft, {
      own: withRule(draft, RULE.replace('No summaries', 'P36')),
      scenarios: scenario('allow'),
    });
    const { digest, scenarios } = await review(written);
    expect(scenarios).toMatchObject([{ passed: false, expected: { decision: 'allow' }, actual: { decision: 'deny' } }]);
    const before = await inForce();
    expect(refusal(await approve(written, digest))).toEqual({
      reason: 'SCENARIOS_FAILING',
      message: 'scenarios: found 1 that do not agree: s1; allowed: none',
    });
    expect(await inForce()).toEqual(before);
  });

  it('keeps what does not validate, says where, and is not approved so', async () => {
    const draft = await create();
    const written = await saved(draft, { own: withRule(draft, RULE.replaceAll('purpose', 'porpose')) });
    const read = await review(written);
    expect(read).toMatchObject({ set: null, diff: null, scenarios: null });
    const errors = read.problems.filter(({ severity }: { severity: string }) => severity === 'ERROR');
    expect(errors).toMatchObject([{ file: 'summaries.cedar', policy: 'org.no-summaries', line: 4, severity: 'ERROR' }]);
    expect(refusal(await approve(written, read.digest, bank.tokens.approver, '0'.repeat(64)))).toMatchObject({
      reason: 'POLICY_INVALID',
    });
  });

  it('is not saved over what somebody else saved meanwhile, whom the refusal names', async () => {
    const draft = await create();
    await saved(draft, { title: 'Mine' }, bank.tokens.data_protection_officer);
    const { message, reason } = refusal(await save(draft, { title: 'Yours' }));
    expect(reason).toBe('CONFLICT');
    expect(message).toMatch(/^version: found 1, and \S+ saved version 2 meanwhile; allowed: 2$/);
  });

  it('stays open when it is declined, and only a later version can be approved', async () => {
    const draft = await create();
    const written = await saved(draft, { own: withRule(draft, RULE.replace('No summaries', 'Declined')) });
    const { digest } = await review(written);
    const decline = (token: string) =>
      mutate(token, 'declinePolicyDraft', 'DecidePolicyDraftInput', { draftId: written.id, note: 'too strict' });
    expect(refusal(await decline(bank.tokens.compliance_officer))).toMatchObject({ reason: 'FOUR_EYES_VIOLATED' });
    expect((await decline(bank.tokens.approver)).data.result).toMatchObject({ status: 'OPEN' });
    expect(refusal(await approve(written, digest))).toMatchObject({ reason: 'CONFLICT' });
    const again = await saved(written, { note: 'less strict' });
    expect((await approve(again, (await review(again)).digest)).errors).toBeUndefined();
  });

  it('is withdrawn for good', async () => {
    const draft = await create();
    const { data } = await mutate(bank.tokens.compliance_officer, 'withdrawPolicyDraft', 'DecidePolicyDraftInput', {
      draftId: draft.id,
      note: 'no longer wanted',
    });
    expect(data.result).toMatchObject({ status: 'WITHDRAWN' });
    expect(refusal(await save(draft, { title: 'Again' }))).toMatchObject({ reason: 'CONFLICT' });
    const { policyDrafts } = await api.data(
      bank.tokens.auditor,
      '{ policyDrafts(first: 50, filter: { status: WITHDRAWN }) { totalCount edges { node { id } } } }',
    );
    expect(policyDrafts).toEqual({ totalCount: 1, edges: [{ node: { id: draft.id } }] });
  });

  it('begins blank, or from an earlier publication with the scenarios that were published with it', async () => {
    expect(await create(undefined, { fromRev: 0 })).toMatchObject({ packs: [], own: [], scenarios: '' });
    const drafts = await api.data(
      bank.tokens.auditor,
      '{ policyDrafts(first: 50, filter: { status: PUBLISHED }) { edges { node { publishedRev scenarios } } } }',
    );
    const first = drafts.policyDrafts.edges.at(-1).node;
    expect(first.scenarios).toBe(scenario('deny'));
    expect(await create(undefined, { fromRev: first.publishedRev })).toMatchObject({ scenarios: first.scenarios });
  });
});

describe('rollBackPolicies', () => {
  it('puts an earlier set in force again, for one who may publish', async () => {
    const before = await inForce();
    const draft = await create();
    const written = await saved(draft, { own: withRule(draft, RULE.replace('No summaries', 'Rolled back')) });
    await approve(written, (await review(written)).digest);
    const rollBack = (token: string, toRev: number) =>
      api.graphql(token, 'mutation ($input: RollBackPoliciesInput!) { rollBackPolicies(input: $input) }', {
        input: { toRev, reason: 'too many denials' },
      });
    expect((await rollBack(bank.tokens.approver, before.rev)).errors).toBeDefined();
    expect((await rollBack(bank.tokens.compliance_officer, before.rev)).data).toEqual({
      rollBackPolicies: before.rev + 2,
    });
    expect(await inForce()).toMatchObject({ digest: before.digest, rev: before.rev + 2 });
    expect(refusal(await rollBack(bank.tokens.compliance_officer, before.rev))).toMatchObject({ reason: 'CONFLICT' });
    expect(refusal(await rollBack(bank.tokens.compliance_officer, 999))).toMatchObject({ reason: 'NOT_FOUND' });
  });
});

describe('writing policies', () => {
  const FORM = {
    id: 'org.health-at-home',
    title: 'Health data stays at home',
    effect: 'DENY_UNLESS',
    applies: [{ key: 'data.classes', operator: 'INCLUDES_ANY', value: ['health'] }],
    unless: [{ key: 'vendor.country', operator: 'IS', value: 'IN' }],
  };

  it('goes by a form, which is read back', async () => {
    const { text } = await api.data(
      bank.tokens.engineer,
      'query ($input: PolicyFormInput!) { text: policyOfForm(input: $input) }',
      { input: FORM },
    );
    const { form, none, formatted, problems } = await api.data(
      bank.tokens.engineer,
      `query ($text: String!, $own: [PolicySourceInput!]!) {
         form: formOfPolicy(text: $text) { id title effect applies { key operator value } unless { key operator value } mode }
         none: formOfPolicy(text: "permit (principal, action, resource);") { id }
         formatted: formatPolicies(text: $text)
         problems: checkPolicies(input: { own: $own }) { message } }`,
      { text, own: [{ path: 'a.cedar', text }] },
    );
    expect(form).toEqual({ ...FORM, mode: 'ENFORCE' });
    expect(none).toBeNull();
    expect(formatted).toContain('// data.classes includes any of health');
    expect(problems).toEqual([]);
  });

  it('is told which facts there are, with what they may be compared', async () => {
    const { policyVocabulary } = await api.data(
      bank.tokens.engineer,
      '{ policyVocabulary { key meaning shape none operators values { value label } } }',
    );
    const of = (name: string) => policyVocabulary.find(({ key }: { key: string }) => key === name);
    expect(of('data.classes').values.length).toBeGreaterThan(20);
    expect(of('registry.model_shut_down')).toMatchObject({
      shape: 'BOOL',
      operators: ['IS', 'IS_KNOWN', 'IS_UNKNOWN'],
    });
    expect(of('derived.personal_data')).toMatchObject({ shape: 'BOOL' });
  });

  it('is refused what a form cannot say, naming the field', async () => {
    const answer = await api.graphql(
      bank.tokens.engineer,
      'query ($input: PolicyFormInput!) { policyOfForm(input: $input) }',
      { input: { ...FORM, applies: [{ key: 'data.classes', operator: 'INCLUDES_ANY', value: ['tea'] }] } },
    );
    expect(refusal(answer)).toMatchObject({
      reason: 'INVALID_INPUT',
      message: expect.stringMatching(/^applies\.0\.value: found \["tea"\]/),
    });
  });

  it('tries scenarios without keeping anything (P36)', async () => {
    const run = (scenarios: string) =>
      api.graphql(
        bank.tokens.engineer,
        'query ($input: RunPolicyScenariosInput!) { runPolicyScenarios(input: $input) { scenario passed actual { decidedBy } } }',
        { input: { packs: [], own: [{ path: 'a.cedar', text: RULE }], scenarios } },
      );
    const { data } = await run(scenario('deny'));
    expect(data.runPolicyScenarios).toMatchObject([{ scenario: 's1', passed: true }]);
    expect(data.runPolicyScenarios[0].actual.decidedBy).toContain('org.no-summaries');
    expect(refusal(await run('scenarios: 3'))).toMatchObject({ reason: 'INVALID_INPUT' });
  });

  it('compares two sets that were decided by, in words', async () => {
    const { policyDrafts } = await api.data(
      bank.tokens.auditor,
      '{ policyDrafts(first: 50, filter: { status: PUBLISHED }) { edges { node { publishedSet publishedRev } } } }',
    );
    const [to, from] = policyDrafts.edges.map(({ node }: { node: { publishedSet: string } }) => node.publishedSet);
    const { policyDiff } = await api.data(
      bank.tokens.auditor,
      'query ($from: String!, $to: String!) { policyDiff(from: $from, to: $to) { rules { policy change sentences } } }',
      { from, to },
    );
    expect(policyDiff.rules).toMatchObject([{ policy: 'org.no-summaries', change: 'CHANGED' }]);
    expect(policyDiff.rules[0].sentences[0]).toMatch(/^Its title is now “Rolled back”/);
  });
});
