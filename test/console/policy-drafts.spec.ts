import { readExampleInventory } from '#catalogue';
import type { Answer } from '#governance';
import { startBrowser, type TestBrowser, type TestPage } from '#testing';
import type { Page } from 'playwright-core';
import { TestApi, type TestTenant } from '../api/start-api.js';

const APPLICATION = 'app-support-chat';
const CALL = { entity: 'nilgiri-de', target: 'chat-eu', dataClasses: ['CONTACT'] };
const PURPOSE = 'customer_service';
const POLICY = 'org.no-support-by-model';

let api: TestApi;
let lender: TestTenant;
let browser: TestBrowser;
let officer: TestPage;
let approver: TestPage;
let applicationId: string;

beforeAll(async () => {
  [api, browser] = await Promise.all([TestApi.start(), startBrowser()]);
  lender = await api.tenant('lender');
  await api.data(
    lender.tokens.administrator,
    'mutation ($input: ImportInventoryInput!) { importInventory(input: $input) { imported } }',
    { input: { text: readExampleInventory(), dryRun: false } },
  );
  const { applications } = await api.data(
    lender.tokens.auditor,
    `{ applications(filter: { search: "${APPLICATION}" }, first: 1) { edges { node { id } } } }`,
  );
  applicationId = applications.edges[0].node.id;
  [officer, approver] = await Promise.all([pageOf(lender.tokens.compliance_officer), pageOf(lender.tokens.approver)]);
}, 120_000);
afterAll(async () => {
  await browser.close();
  await api.close();
});
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

async function pageOf(token: string): Promise<TestPage> {
  const made = await browser.page({
    ...{ baseURL: api.url, reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } },
    extraHTTPHeaders: { authorization: `Bearer ${token}` },
  });
  made.page.setDefaultTimeout(15_000);
  return made;
}

const decide = async (): Promise<Answer> => (await api.decide(lender.id, applicationId, [CALL]))[0]!;

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const goTo = (page: Page, step: string) => page.getByRole('tab', { name: step }).click();
const save = async (page: Page, version: number) => {
  await press(page, 'Save');
  await page.getByText(`Saved as version ${version}.`).waitFor();
};

const SCENARIO = (decision: string) => `schema_version: 1
scenarios:
  - id: support-by-model
    title: A model answers a customer
    facts: { at: '2026-11-24', event: inference, use: { purpose: ${PURPOSE} } }
    expected: { decision: ${decision} }
`;

describe('U21: a policy that one person writes and another puts in force', () => {
  it('is written with a form, whose policy follows what is chosen', async () => {
    expect((await decide()).effect).toBe('ALLOW');
    const { page } = officer;
    await page.goto('/policies');
    await page.getByRole('link', { name: 'Drafts' }).click();
    await press(page, 'New draft');
    await page.getByLabel('Title').fill('No support by model');
    await page.getByLabel('Why').fill('The board wants people to answer customers.');
    await press(page, 'Begin');
    await page.getByRole('heading', { level: 1, name: 'No support by model' }).waitFor();
    await press(page, 'Add a policy');
    await page.getByLabel('What it says').fill('No support by model');
    await press(page, 'Add');
    await page.getByText('It applies to every call.').waitFor();
    await press(page, 'Add a condition');
    expect(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('combobox', { name: 'Fact' }).fill('use.purpose');
    await page.getByRole('option', { name: /use\.purpose$/ }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill(PURPOSE);
    await save(page, 2);
    await page.getByText('Cedar', { exact: true }).click();
    const cedar = page.getByRole('textbox', { name: /in Cedar/ });
    expect(await cedar.inputValue()).toContain(`context.use.purpose == "${PURPOSE}"`);
  });

  it('says what is wrong with Cedar while it is written, and leads to the place', async () => {
    const { page } = officer;
    const cedar = page.getByRole('textbox', { name: /in Cedar/ });
    await cedar.fill((await cedar.inputValue()).replace('context.use.purpose', 'context.use.porpose'));
    await page
      .getByRole('button', { name: /no-support-by-model\.cedar, line \d+, column \d+/ })
      .first()
      .click();
    const selected = await page.evaluate<string>(`(({ value, selectionStart, selectionEnd }) =>
      value.slice(selectionStart, selectionEnd))(document.activeElement)`);
    expect(selected).toContain('porpose');
    await press(page, 'Undo all');
    expect(await cedar.inputValue()).not.toContain('porpose');
  });

  it('is not overwritten by what somebody saved meanwhile, unless one chooses so', async () => {
    const { page } = officer;
    await goTo(page, 'Scenarios');
    await page.getByRole('textbox', { name: 'Scenario file, YAML' }).fill(SCENARIO('allow'));
    const id = page.url().split('/drafts/')[1]!.split('?')[0]!;
    const { policyDraft } = await api.data(
      lender.tokens.engineer,
      'query ($id: ID!) { policyDraft(id: $id) { title note packs own { path text } scenarios version } }',
      { id },
    );
    await api.data(
      lender.tokens.engineer,
      'mutation ($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) { version } }',
      { input: { ...policyDraft, draftId: id } },
    );
    await press(page, 'Save');
    await page.getByText('engineer saved version 3 while you were writing on version 2').waitFor();
    await press(page, 'Go on with mine, over theirs');
    await save(page, 4);
  });

  it('is not put in force while a scenario comes out otherwise, nor by who wrote it', async () => {
    const { page } = officer;
    await press(page, 'Run');
    await page.getByText('1 of 1 came out otherwise').waitFor();
    await goTo(page, 'Approve');
    await page.getByRole('heading', { name: 'It cannot be put in force yet' }).waitFor();
    await page.getByText('One scenario comes out otherwise').waitFor();
    await goTo(page, 'Scenarios');
    await page.getByRole('textbox', { name: 'Scenario file, YAML' }).fill(SCENARIO('deny'));
    await save(page, 5);
    await goTo(page, 'Approve');
    await page.getByRole('heading', { name: 'It can be put in force', exact: true }).waitFor();
    await page.getByText('You wrote some of it').waitFor();
    expect(await page.getByRole('button', { name: 'Approve and put in force' }).count()).toBe(0);
  });

  it('P38: shows beforehand what it would have made of recorded decisions, by application', async () => {
    await api.work();
    const { page } = officer;
    await goTo(page, 'Replay');
    await press(page, 'Replay');
    await page.getByRole('heading', { name: 'What comes out otherwise' }).waitFor();
    await page.getByRole('img', { name: /: of \d decisions \d allowed, now denied/ }).waitFor();
    await page.getByRole('link', { name: 'decision 1' }).waitFor();
  });

  it('decides once a second person has read what it changes and approved it', async () => {
    expect((await decide()).effect).toBe('ALLOW');
    const { page } = approver;
    await page.goto('/policies/drafts');
    await page.getByRole('link', { name: 'No support by model' }).click();
    await goTo(page, 'Changes');
    await page.getByText('Against what is in force now: 1 rule added.').waitFor();
    await goTo(page, 'Approve');
    await page.getByRole('heading', { name: 'It can be put in force', exact: true }).waitFor();
    expect(await page.getByRole('checkbox', { name: /I have read the changes/ }).isDisabled()).toBe(true);
    await page.getByRole('link', { name: 'Replay them by this version' }).click();
    await press(page, 'Replay');
    await page.getByRole('heading', { name: 'What comes out otherwise' }).waitFor();
    await goTo(page, 'Approve');
    const approve = page.getByRole('button', { name: 'Approve and put in force' });
    await page.getByLabel('Why').fill('Read line by line.');
    expect(await approve.isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: /I have read the changes/ }).check();
    await approve.click();
    await page.getByText('It was put in force').waitFor();
    const decided = await decide();
    expect(decided.effect).toBe('DENY');
    expect(new Set(decided.determinedBy.map(({ policy }) => policy))).toEqual(new Set([POLICY]));
  });

  it('leaves no page with a fault', () => {
    for (const { faults } of [officer, approver]) expect(faults).toEqual([]);
  });
});
