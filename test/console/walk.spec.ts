import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphqlClient } from '#sdk';
import { startBrowser, type TestBrowser, type TestPage } from '#testing';
import type { Page } from 'playwright-core';
import { custos, startCustos } from '../custos-command.js';
import { RunningCustos } from '../running-custos.js';
import { freePorts } from '../service-process.js';

/*
 * The tutorial, as its reader walks it: `docs/tutorial/first-lawful-call.md` tells the same steps and shows the pictures
 * that are taken here.
 */

const VIEW = { width: 1280, height: 800 };
const PASSWORDS = { anita: 'a first password', radha: 'a second password', kiran: 'a third password' };

const DECIDE = `mutation ($input: DecideInput!) { decide(input: $input) { id effect sentence } }`;
const CALL = { target: 'llama-pune', dataClasses: ['PUBLISHED'] };

let folder: string;
let urls: { readonly api: string; readonly pdp: string };
let system: RunningCustos;
let browser: TestBrowser;
let anita: TestPage;
let radha: TestPage;
let kiran: TestPage;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custos-walk-'));
  const [api, pdp] = await freePorts(2);
  urls = { api: `http://127.0.0.1:${api}`, pdp: `http://127.0.0.1:${pdp}` };
  const env = { API_PORT: String(api), PDP_PORT: String(pdp), LOG_LEVEL: 'warn' };
  [system, browser] = await Promise.all([
    Promise.resolve(new RunningCustos(startCustos(['start', '--data', join(folder, 'data')], { env }))),
    startBrowser(),
  ]);
  await system.says('Stop with Ctrl-C.', 90);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

const open = () =>
  browser.page({
    baseURL: urls.api,
    viewport: VIEW,
    acceptDownloads: true,
    timezoneId: 'Asia/Kolkata',
    locale: 'en-GB',
  });

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).click();

const goTo = async (page: Page, name: string) => {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await heading(page, name);
};

const fill = (page: Page, label: string, text: string) => page.getByRole('textbox', { name: label }).fill(text);

async function choosePassword(page: Page, password: string): Promise<void> {
  const fields = page.locator('input[type=password]');
  await fields.nth(1).waitFor();
  for (const field of await fields.all()) await field.fill(password);
}

/** The secret that a dialog shows once. */
async function secretIn(page: Page, pattern: RegExp): Promise<string> {
  const text = await page.getByRole('dialog').filter({ hasText: 'It is shown only now' }).innerText();
  expect(text).toMatch(pattern);
  return pattern.exec(text)![0];
}

/** Makes the link of a person, as the administrator, and follows it in a browser of theirs. */
async function letIn(name: string, password: string): Promise<TestPage> {
  const { page } = anita;
  await goTo(page, 'People');
  await press(page, `Actions for ${name}`);
  await page.getByRole('menuitem', { name: 'New link to choose a password' }).click();
  await press(page, 'Make the link');
  await page.getByRole('heading', { name: `Link for ${name}` }).waitFor();
  const link = await secretIn(page, /http\S+accept#\S+/);
  await press(page, 'I have copied it');
  const theirs = await open();
  await theirs.page.goto(link);
  await choosePassword(theirs.page, password);
  await press(theirs.page, 'Sign in');
  await heading(theirs.page, 'Overview');
  return theirs;
}

const decide = async (): Promise<{ id: string; effect: string; sentence: string }> => {
  const client = new GraphqlClient({ url: urls.pdp, token: key });
  return (await client.request<{ decide: { id: string; effect: string; sentence: string } }>(DECIDE, { input: CALL }))
    .decide;
};

describe('from a clone to a denied call made lawful', () => {
  it('begins with the link that custos start prints: an organisation and its administrator', async () => {
    const link = /http\S+setup#\S+/.exec(system.output)![0];
    anita = await open();
    const { page } = anita;
    await page.goto(link);
    await heading(page, 'Set up Custos');
    await fill(page, 'Name of the organisation', 'Acme');
    await fill(page, 'Handle of the organisation', 'acme');
    await fill(page, 'Your name', 'Anita Rao');
    await fill(page, 'Your handle', 'anita');
    await choosePassword(page, PASSWORDS.anita);
    await anita.screenshot('tutorial-1-set-up');
    await press(page, 'Set up');
    await heading(page, 'Overview');
    await page.getByText('Nothing is registered yet').waitFor();
  });

  it('imports an inventory, after a check that writes nothing', async () => {
    const { page } = anita;
    await goTo(page, 'Import');
    await fill(page, 'Inventory', await readFile('docs/tutorial/acme.yaml', 'utf8'));
    await press(page, 'Check');
    await page.getByRole('heading', { name: 'What an import would do' }).waitFor();
    await press(page, 'Import');
    await page.getByRole('heading', { name: 'What was done' }).waitFor();
    await anita.screenshot('tutorial-2-import');
    await goTo(page, 'Deployments');
    await page.getByRole('link', { name: 'Llama on our own machine in Pune' }).waitFor();
  });

  it('gives the application a key that is shown once', async () => {
    const { page } = anita;
    await goTo(page, 'Credentials');
    await press(page, 'Issue a token');
    await page.getByRole('dialog').getByLabel('An application').check();
    await page.getByRole('combobox', { name: 'Application' }).click();
    await page.getByRole('option', { name: 'Summaries of published text' }).click();
    await fill(page, 'What it is for', 'tutorial');
    await press(page, 'Issue');
    await page.getByRole('heading', { name: /^Token for/ }).waitFor();
    key = await secretIn(page, /custos_live_\w+/);
    await press(page, 'I have copied it');
    expect(await page.getByText(key).count()).toBe(0);
  });

  it('denies the call for want of a fact, and says in a sentence which', async () => {
    const { id, effect } = await decide();
    expect(effect).toBe('DENY');
    radha = await letIn('Radha Iyer', PASSWORDS.radha);
    const { page } = radha;
    await goTo(page, 'Decisions');
    await page.getByText('Denied').first().waitFor();
    await page.goto(`/decisions/${id}`);
    await heading(page, /Summaries of published text/);
    await page
      .getByText(/region/i)
      .first()
      .waitFor();
    await radha.screenshot('tutorial-3-denied');
  });

  it('lets an officer propose the missing fact, with its evidence', async () => {
    const { page } = radha;
    await goTo(page, 'Deployments');
    await page.getByRole('link', { name: 'Llama on our own machine in Pune' }).click();
    await heading(page, 'Llama on our own machine in Pune');
    await radha.screenshot('tutorial-4-gap');
    await page
      .getByRole('link', { name: /^Propose a value: .*region pin/i })
      .first()
      .click();
    await heading(page, /Propose a fact/);
    const value = page.getByLabel('Value');
    await value.first().fill('acme-pune');
    await page.keyboard.press('Enter');
    await fill(page, 'Source', 'machine-register-2026.pdf');
    await fill(page, 'Where in it', 'page 2');
    await fill(page, 'Why', 'The machine stands in our own rack in Pune, and nothing fails over from it.');
    await radha.screenshot('tutorial-5-propose');
    await press(page, 'Propose');
    await page.getByText('Proposed, not yet approved').waitFor();
    expect((await decide()).effect).toBe('DENY');
  });

  it('P33: does not let her approve it herself, and lets a second person', async () => {
    await goTo(radha.page, 'Approvals');
    await radha.page.getByText('somebody else has to approve it').waitFor();
    expect(await radha.page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    kiran = await letIn('Kiran Shah', PASSWORDS.kiran);
    const { page } = kiran;
    await page.getByText('One proposed fact waits').waitFor();
    await kiran.screenshot('tutorial-6-overview');
    await goTo(page, 'Approvals');
    await kiran.screenshot('tutorial-7-approvals');
    await press(page, 'Approve');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('I have seen page 2 of the register.');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Nothing waits for approval').waitFor();
  });

  it('allows the same call from then on, and proves it in the page', async () => {
    const { id, effect } = await decide();
    expect(effect).toBe('ALLOW');
    const { page } = radha;
    await page.goto(`/decisions/${id}`);
    await page.getByRole('heading', { name: 'Proof' }).waitFor();
    await page
      .getByText(/The log holds this decision|proved|Verified/i)
      .first()
      .waitFor({ timeout: 20_000 });
    await radha.screenshot('tutorial-8-proof');
  });

  it('makes a report that is downloaded and verified, the page telling how far it is', async () => {
    const { page } = radha;
    await goTo(page, 'Reports');
    await page.getByLabel('The decisions of a period').check();
    await press(page, 'Make the report');
    const file = page.getByRole('link', { name: 'PDF of the decisions' });
    await file.waitFor({ timeout: 60_000 });
    await radha.screenshot('tutorial-9-report');
    const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
    const path = join(folder, 'decisions.pdf');
    await download.saveAs(path);
    const keys = await page.evaluate(async () => {
      const body = JSON.stringify({ query: '{ ledger { verifierKeys } }' });
      const answer = await fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      return ((await answer.json()) as { data: { ledger: { verifierKeys: string[] } } }).data.ledger.verifierKeys;
    });
    const verified = await custos(['verify', path, '--key', keys[0]!]);
    expect([verified.code, verified.stderr]).toEqual([0, '']);
  });

  it('leaves no page with a fault', async () => {
    for (const { faults } of [anita, radha, kiran]) expect(faults).toEqual([]);
  });
});
