import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphqlClient } from '#sdk';
import { axe, type PageOptions, startBrowser, type TestBrowser, type TestPage } from '#testing';
import type { Page } from 'playwright-core';
import { startCustos } from '../custos-command.js';
import { RunningCustos } from '../running-custos.js';
import { freePorts } from '../service-process.js';

/** What is read here of `demo.json`. */
interface DemoFile {
  readonly urls: { readonly api: string; readonly pdp: string };
  readonly organisation: string;
  readonly administratorToken: string;
  readonly signIns: readonly { readonly handle: string; readonly role: string; readonly password: string }[];
  readonly applicationKeys: Readonly<Record<string, string>>;
  readonly calls: readonly { readonly id: string; readonly application: string; readonly input: object }[];
  readonly decisions: Readonly<Record<string, string>>;
  readonly loaded: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

type Viewer = 'nobody' | 'officer' | 'administrator';

interface PageCase {
  readonly name: string;
  /** As the router has it. */
  readonly route: string;
  /** `{kind.handle}` stands for an id of the demo’s. */
  readonly address: string;
  readonly viewer: Viewer;
}

const seenBy =
  (viewer: Viewer) =>
  (name: string, route: string, address = route): PageCase => ({ name, route, address, viewer });
const nobody = seenBy('nobody');
const officer = seenBy('officer');
const administrator = seenBy('administrator');

/** Some of the columns: each cell is judged on first sight, which takes a while. */
const MATRIX = '/matrix?application=app-support-chat&entity=nilgiri-in&search=Frankfurt';

const PAGES: readonly PageCase[] = [
  nobody('sign-in', '/sign-in'),
  nobody('setup', '/setup', '/setup#custos_setup_nothing'),
  nobody('accept', '/accept', '/accept#custos_invitation_nothing'),
  officer('overview', '/'),
  officer('deployments', '/deployments'),
  officer('deployments-narrowed', '/deployments', '/deployments?search=nothing-has-this-name'),
  officer('deployment-facts', '/deployments/$id', '/deployments/{deployments.dep-04}'),
  officer('deployment-terms', '/deployments/$id', '/deployments/{deployments.dep-04}?tab=terms'),
  officer('deployment-history', '/deployments/$id', '/deployments/{deployments.dep-04}?tab=history'),
  officer('subject-facts', '/subjects/$id', '/subjects/{vendors.aws-bedrock}'),
  officer('subject-history', '/subjects/$id', '/subjects/{vendors.aws-bedrock}?tab=history'),
  officer(
    'propose',
    '/subjects/$id/propose',
    '/subjects/{deployments.dep-04}/propose?key=deployment.processing_countries',
  ),
  officer('proposals', '/proposals'),
  officer('proposals-all', '/proposals', '/proposals?status=ALL'),
  officer('agreements', '/agreements'),
  officer('agreement', '/agreements/$id', '/agreements/{agreements.agr-aws}'),
  officer('agreement-deployments', '/agreements/$id', '/agreements/{agreements.agr-aws}?tab=deployments'),
  officer('agreement-facts', '/agreements/$id', '/agreements/{agreements.agr-aws}?tab=facts'),
  officer('matrix', '/matrix', MATRIX),
  officer('matrix-cell', '/matrix', `${MATRIX}&cell=CONTACT~dep-04`),
  officer('decisions', '/decisions'),
  officer('decisions-denied', '/decisions', '/decisions?effect=DENY'),
  officer('decision-denied', '/decisions/$id', '/decisions/{decisions.call-ocr-nri}'),
  officer('decision-allowed', '/decisions/$id', '/decisions/{decisions.call-chat-eu}'),
  officer('forecast', '/forecast'),
  officer('what-if', '/what-if', '/what-if?decision={decisions.call-ocr-nri}'),
  officer('what-if-another-day', '/what-if', '/what-if?application=app-cv-screening&on=2027-05-13'),
  officer('reports', '/reports'),
  officer('policies', '/policies'),
  officer('policies-packs', '/policies', '/policies?tab=packs'),
  officer('policies-history', '/policies', '/policies?tab=history&rev=2'),
  officer('policies-timeline', '/policies', '/policies?tab=timeline'),
  officer('policy', '/policies/$policy', '/policies/in-dpdp.s-9-2'),
  officer('pack', '/policies/packs/$pack', '/policies/packs/in-dpdp'),
  officer('policy-own', '/policies/$policy', '/policies/org.unpatched-advisory'),
  officer('waivers', '/waivers'),
  officer('waivers-narrowed', '/waivers', '/waivers?status=DECLINED'),
  officer('waiver', '/waivers/$id', '/waivers/{waivers.requested}'),
  officer('waiver-request', '/waivers/request', '/waivers/request?policy=org.data-class-above-ceiling'),
  officer('drafts', '/policies/drafts'),
  officer('draft', '/policies/drafts/$id', '/policies/drafts/{drafts.made}'),
  officer('draft-packs', '/policies/drafts/$id', '/policies/drafts/{drafts.made}?step=packs'),
  officer('draft-scenarios', '/policies/drafts/$id', '/policies/drafts/{drafts.made}?step=scenarios'),
  officer('draft-changes', '/policies/drafts/$id', '/policies/drafts/{drafts.made}?step=changes'),
  officer('draft-replay', '/policies/drafts/$id', '/policies/drafts/{drafts.made}?step=replay'),
  officer('draft-approve', '/policies/drafts/$id', '/policies/drafts/{drafts.made}?step=approve'),
  officer('account', '/account'),
  officer('unknown-page', '*', '/nothing/is/here'),
  administrator('import', '/import'),
  administrator('people', '/people'),
  administrator('people-invitations', '/people', '/people?tab=invitations'),
  administrator('people-roles', '/people', '/people?tab=roles'),
  administrator('credentials', '/credentials'),
];

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 844 };

const DECIDE = 'mutation ($input: DecideInput!) { decide(input: $input) { id } }';
const DRAFT = 'mutation ($input: CreatePolicyDraftInput!) { createPolicyDraft(input: $input) { id } }';
const PROPOSE = 'mutation ($input: ProposeFactInput!) { proposeFact(input: $input) { id } }';
const REQUEST_WAIVER = 'mutation ($input: RequestWaiverInput!) { requestWaiver(input: $input) { id } }';

let folder: string;
let system: RunningCustos;
let browser: TestBrowser;
let demo: DemoFile;
let sessions: Readonly<Record<Viewer, PageOptions>>;

const open = (options: PageOptions = {}): Promise<TestPage> =>
  browser.page({
    baseURL: demo.urls.api,
    viewport: WIDE,
    reducedMotion: 'reduce',
    colorScheme: 'light',
    timezoneId: 'Asia/Kolkata',
    locale: 'en-GB',
    ...options,
  });

const openAs = (viewer: Viewer): Promise<TestPage> => open(sessions[viewer]);

const signInOf = (role: string) => demo.signIns.find((one) => one.role === role)!;

/** Fills in the page that asks who one is. */
async function fillSignIn(page: Page, role: string): Promise<void> {
  const { handle, password } = signInOf(role);
  await page.getByLabel('Organisation').fill(demo.organisation);
  await page.getByLabel('Your handle').fill(handle);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function asRole(role: string, options: PageOptions = {}): Promise<TestPage> {
  const signedIn = await open(options);
  await signedIn.page.goto('/sign-in');
  await fillSignIn(signedIn.page, role);
  await heading(signedIn.page, 'Overview');
  return signedIn;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

const addressed = (address: string): string =>
  address.replace(/\{(\w+)\.([\w-]+)\}/g, (_, kind: string, handle: string) =>
    kind === 'decisions' ? demo.decisions[handle]! : demo.loaded[kind]![handle]!,
  );

async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 60_000 }); // a matrix is judged on first sight
}

/** Presses the tab key until the focus is on what is wanted, as somebody does who has no mouse. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let pressed = 0; pressed < 150; pressed += 1) {
    if ((await page.locator(`:is(${wanted}):focus`).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`The tab key does not lead to ${wanted}`);
}

/** That nothing stands out at the side, once the page has come to rest after a change of its size. */
async function fitsSideways(page: Page): Promise<void> {
  const excess = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  for (let waited = 0; waited < 3000 && (await excess()) > 0; waited += 100) await sleep(100);
  expect(await excess()).toBe(0);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'custos-pages-'));
  await chmod(folder, 0o711); // PostgreSQL's own user passes through it when the tests run as root
  const [api, pdp] = await freePorts(2);
  const env = { API_PORT: String(api), PDP_PORT: String(pdp), LOG_LEVEL: 'warn' };
  system = new RunningCustos(startCustos(['demo', '--data', join(folder, 'data')], { env }));
  [browser] = await Promise.all([startBrowser(), system.says('Stop with Ctrl-C.', 150)]);
  demo = JSON.parse(await readFile(join(folder, 'data', 'demo.json'), 'utf8')) as DemoFile;
  const { page, close } = await asRole('COMPLIANCE_OFFICER');
  sessions = {
    nobody: {},
    officer: { storageState: await page.context().storageState() },
    administrator: { extraHTTPHeaders: { authorization: `Bearer ${demo.administratorToken}` } },
  };
  await ask(page, PROPOSE, {
    input: {
      subjectId: demo.loaded['deployments']!['dep-04'],
      fact: {
        key: 'deployment.region_pin',
        value: ['ap-south-1'],
        method: 'CONTRACT',
        source: { uri: 'order-form-2026.pdf', locator: 'page 4' },
      },
      note: 'The order form pins the region.',
    },
  });
  const { requestWaiver } = await ask<{ requestWaiver: { id: string } }>(page, REQUEST_WAIVER, {
    input: {
      policy: 'org.data-class-above-ceiling',
      application: 'app-support-chat',
      until: new Date(Date.now() + 20 * 86_400_000).toISOString(),
      reason: 'The vendor raises its ceiling next week.',
    },
  });
  demo = { ...demo, loaded: { ...demo.loaded, waivers: { requested: requestWaiver.id } } };
  const { createPolicyDraft } = await ask<{ createPolicyDraft: { id: string } }>(page, DRAFT, {
    input: { title: 'Nothing of our own', note: 'To see what the law alone forbids.', fromRev: 0 },
  });
  demo = { ...demo, loaded: { ...demo.loaded, drafts: { made: createPolicyDraft.id } } };
  await close();
}, 180_000);

afterAll(async () => {
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
  await browser?.close(); // last, as it refuses where a page was faulty
});

/** Sends a mutation with the session of a page. */
async function ask<Data>(page: Page, query: string, variables: object): Promise<Data> {
  const answer = (await page.evaluate(async (body) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/graphql', { method: 'POST', headers, body })).json() as Promise<unknown>;
  }, JSON.stringify({ query, variables }))) as { errors?: unknown; data: Data };
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

const decideAgain = async (call: DemoFile['calls'][number]): Promise<string> => {
  const client = new GraphqlClient({ url: demo.urls.pdp, token: demo.applicationKeys[call.application] });
  return (await client.request<{ decide: { id: string } }>(DECIDE, { input: call.input })).decide.id;
};

describe('P35: every page', () => {
  it('is among the pages that are looked at', async () => {
    const router = await readFile('apps/console/src/router.tsx', 'utf8');
    const routes = [...router.matchAll(/ path: '([^']+)'/g)].map(([, path]) => path);
    expect(routes.length).toBeGreaterThan(20);
    expect([...new Set(PAGES.map(({ route }) => route))].sort()).toEqual([...new Set([...routes, '*'])].sort());
  });

  it.each(PAGES)(
    'is accessible in light and dark, fits a narrow screen and names itself: $name',
    async ({ name, address, viewer }) => {
      const { page, screenshot, close } = await openAs(viewer);
      await page.goto(addressed(address));
      await settled(page);

      const title = await page.getByRole('heading', { level: 1, includeHidden: true }).allInnerTexts();
      expect(title).toHaveLength(1);
      expect(await page.title()).toBe(`${title[0]} · Custos`);
      if (!address.includes('cell=')) expect(await page.locator('h1:focus').count()).toBe(1);

      for (const colorScheme of ['light', 'dark'] as const) {
        if (colorScheme === 'dark') {
          await page.emulateMedia({ colorScheme });
          await page.reload();
          await settled(page);
        }
        expect(await axe(page)).toEqual([]);
        await screenshot(`page-${name}-${colorScheme}`);
      }
      await page.setViewportSize(NARROW);
      await fitsSideways(page);
      await close();
    },
    120_000,
  );
});

describe('a link to a page', () => {
  it('leads there after the sign-in that it asks for, its filters kept', async () => {
    const { page, close } = await open();
    await page.goto('/decisions?effect=DENY');
    await heading(page, 'Sign in');
    await fillSignIn(page, 'AUDITOR');
    await heading(page, 'Decisions');
    expect(new URL(page.url()).pathname).toBe('/decisions');
    expect(new URL(page.url()).searchParams.get('effect')).toBe('DENY');
    await close();
  });

  it('leads to the sign-in, and back, once the session has ended', async () => {
    const { page, close } = await asRole('AUDITOR', { expectedFaults: [/No valid credential came/] });
    await page.context().clearCookies();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Agreements' }).click();
    await heading(page, 'Sign in');
    await fillSignIn(page, 'AUDITOR');
    await heading(page, 'Agreements');
    await close();
  });
});

describe('the list of decisions', () => {
  it('shows a decision that is made while one looks', async () => {
    const { page, close } = await openAs('officer');
    await page.goto('/decisions');
    await settled(page);
    await page.getByRole('switch', { name: 'Live' }).check();
    const id = await decideAgain(demo.calls[0]!);
    await page.getByText('1 new decision').waitFor({ timeout: 10_000 });
    expect(await page.locator(`a[href="/decisions/${id}"]`).count()).toBeGreaterThan(0);
    await close();
  });
});

describe('P15: a waiver', () => {
  const CALL = 'call-ocr-in'; // denied by org.unpatched-advisory alone

  it('takes two people, lifts the policy until it is ended, says so, and is reviewed', async () => {
    const officerPage = await openAs('officer');
    const { page } = officerPage;
    const call = demo.calls.find(({ id }) => id === CALL)!;
    await page.goto('/waivers/request?policy=org.unpatched-advisory');
    await page.getByRole('combobox', { name: 'Application' }).fill('Document reading for onboarding');
    await page.getByRole('option').first().click();
    await page.getByLabel('Last day').fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
    await page.getByLabel('Why it is needed').fill('The vendor ships the fix next week.');
    await page.getByLabel('What is done meanwhile').fill('The model runs without network.');
    await page.getByRole('button', { name: 'Request' }).click();
    await page.getByText('You requested it; somebody else has to approve it.').waitFor();
    const address = new URL(page.url()).pathname;
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);

    const approver = await asRole('APPROVER');
    await approver.page.getByRole('link', { name: 'Waivers' }).first().click();
    await heading(approver.page, 'Waivers');
    await approver.page.locator(`a[href="${address}"]`).click();
    await answer(approver.page, 'Approve', 'Why', 'The measures suffice.');
    await approver.page.getByText('In force', { exact: true }).waitFor();

    const waived = await decideAgain(call);
    await page.goto(`/decisions/${waived}`);
    await page.getByRole('heading', { name: 'Made under a waiver' }).waitFor();
    await officerPage.screenshot('decision-under-waiver');
    await page.getByRole('link', { name: /^a waiver until/ }).click();
    expect(new URL(page.url()).pathname).toBe(address);
    await answer(page, 'End it now', 'Why', 'The fix is here.');
    await page.getByText('Ended; outcome to be recorded').waitFor();
    await page.goto(`/decisions/${await decideAgain(call)}`);
    await page.getByRole('heading', { name: 'Policies that deny it' }).waitFor();

    await approver.page.goto('/');
    await approver.page.getByRole('link', { name: 'To the waiver' }).click();
    await answer(approver.page, 'Record what came of it', 'What came of it', 'Nothing happened meanwhile.');
    await approver.page.getByText('Ended early', { exact: true }).first().waitFor();
    await approver.screenshot('waiver-reviewed');
    await approver.close();
    await officerPage.close();
  }, 120_000);

  /** Takes a step of a waiver and says why. */
  async function answer(page: Page, step: string, label: string, words: string): Promise<void> {
    await page.getByRole('button', { name: step }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(label).fill(words);
    await dialog.getByRole('button', { name: step }).click();
    await dialog.waitFor({ state: 'detached' });
  }
});

describe('a proof', () => {
  it('fails in the page when the server hands out a record with one byte changed', async () => {
    const { page, close } = await asRole('AUDITOR');
    const address = addressed('/decisions/{decisions.call-ocr-nri}');
    await page.goto(address);
    await page.getByText('Verified: the signed log holds exactly this record').waitFor();

    await page.route('**/graphql', async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { data?: { decision?: { entryBytes?: string } } };
      const decision = body.data?.decision;
      if (!decision?.entryBytes) return route.fulfill({ response });
      const bytes = Buffer.from(decision.entryBytes, 'base64');
      bytes[bytes.length >> 1]! ^= 1;
      decision.entryBytes = bytes.toString('base64');
      return route.fulfill({ response, json: body });
    });
    await page.goto(address);
    await page.getByRole('alert').getByText('NOT verified').waitFor();
    expect(await page.getByText('Verified: the signed log holds exactly this record').count()).toBe(0);
    await page.unrouteAll({ behavior: 'wait' });
    await close();
  });
});

describe('somebody without a mouse', () => {
  it('opens a cell of the matrix and comes back to it', async () => {
    const { page, close } = await openAs('officer');
    await page.goto(MATRIX);
    await settled(page);
    await tabTo(page, '[role=gridcell]');
    await page.keyboard.press('ArrowRight');
    const cell = await page.locator(':focus').getAttribute('aria-label');
    expect(cell).toMatch(/ to .*: /);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('heading', { name: 'Facts that were read' }).waitFor();
    expect(new URL(page.url()).searchParams.get('cell')).toMatch(/~dep-/);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator(':focus').getAttribute('aria-label')).toBe(cell);
    await close();
  });

  it('approves a proposal', async () => {
    const { page, close } = await asRole('APPROVER');
    await page.goto('/proposals');
    await page.getByRole('button', { name: 'Approve' }).waitFor();
    await tabTo(page, 'article button');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'textarea');
    await page.keyboard.type('I have seen page 4.');
    await tabTo(page, 'button[type=submit]');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits for approval').waitFor();
    await close();
  });
});
