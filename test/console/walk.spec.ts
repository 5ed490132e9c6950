import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser, type TestBrowser, type TestPage } from '#testing';
import type { Locator, Page } from 'playwright-core';
import { custos, startCustos } from '../custos-command.js';
import { RunningCustos } from '../running-custos.js';
import { freePorts } from '../service-process.js';

/*
 * The tutorial, as its reader walks it: `docs/tutorial/first-lawful-call.md` tells the same steps and shows the pictures
 * that are taken here. What the reader sends to the decision point is sent as the page has it.
 */

const TUTORIAL = readFileSync('docs/tutorial/first-lawful-call.md', 'utf8');
const ASKED = /-d '(\{[^']+\})'/.exec(TUTORIAL)![1]!;

const VIEW = { width: 1280, height: 800 };
const PASSWORDS = { anita: 'a first password', radha: 'a second password', kiran: 'a third password' };

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

interface Decided {
  readonly id: string;
  readonly effect: string;
  readonly sentence: string;
}

/** Asks what the tutorial asks. */
async function decide(): Promise<Decided> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`${urls.pdp}/graphql`, { method: 'POST', headers, body: ASKED });
  return ((await answer.json()) as { data: { decide: Decided } }).data.decide;
}

/** That the tutorial quotes this answer, but for its id. */
const expectQuoted = ({ effect, sentence }: Decided) =>
  expect(TUTORIAL).toContain(`"effect": "${effect}",\n      "sentence": ${JSON.stringify(sentence)}`);

/** A picture of the tutorial: the page in a window of this height, from its top or from where it says. */
async function picture({ page, screenshot }: TestPage, name: string, height: number, from?: Locator): Promise<void> {
  await page.setViewportSize({ ...VIEW, height });
  const down = from ? (await from.boundingBox())!.y - 100 : -1e6;
  await page.evaluate(`window.scrollBy({ top: ${down}, behavior: 'instant' })`);
  await screenshot(`tutorial-${name}`, 'window');
  await page.setViewportSize(VIEW);
}

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
    await picture(anita, '1-set-up', 1000);
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
    await picture(anita, '2-import', 860);
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
    const decided = await decide();
    expect(decided.effect).toBe('DENY');
    expectQuoted(decided);
    radha = await letIn('Radha Iyer', PASSWORDS.radha);
    const { page } = radha;
    await goTo(page, 'Decisions');
    await page.getByText('Denied').first().waitFor();
    await page.goto(`/decisions/${decided.id}`);
    await heading(page, /Summaries of published text/);
    await page
      .getByText(/region/i)
      .first()
      .waitFor();
    await picture(radha, '3-denied', 760);
  });

  it('lets an officer propose the missing fact, with its evidence', async () => {
    const { page } = radha;
    await goTo(page, 'Deployments');
    await page.getByRole('link', { name: 'Llama on our own machine in Pune' }).click();
    await heading(page, 'Llama on our own machine in Pune');
    await picture(radha, '4-gap', 760);
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
    await picture(radha, '5-propose', 1300);
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
    await picture(kiran, '6-overview', 860);
    await goTo(page, 'Approvals');
    await picture(kiran, '7-approvals', 860);
    await press(page, 'Approve');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Why').fill('I have seen page 2 of the register.');
    await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByText('Nothing waits for approval').waitFor();
  });

  it('allows the same call from then on, and proves it in the page', async () => {
    const decided = await decide();
    expect(decided.effect).toBe('ALLOW');
    expectQuoted(decided);
    const { page } = radha;
    await page.goto(`/decisions/${decided.id}`);
    await page.getByRole('heading', { name: 'Proof' }).waitFor();
    await page.getByText('Verified: the signed log holds exactly this record').waitFor({ timeout: 20_000 });
    await picture(radha, '8-proof', 740, page.getByRole('heading', { name: 'Proof' }));
  });

  it('makes a report that is downloaded and verified, the page telling how far it is', async () => {
    const { page } = radha;
    await goTo(page, 'Reports');
    await page.getByLabel('The decisions of a period').check();
    await press(page, 'Make the report');
    const file = page.getByRole('link', { name: 'PDF of the decisions' });
    await file.waitFor({ timeout: 60_000 });
    await picture(radha, '9-report', 800);
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
