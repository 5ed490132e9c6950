import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { startBrowser, type TestBrowser, type TestPage } from '#testing';
import { TestApi } from '../api/start-api.js';

const PASSWORD = 'correct horse battery';
const INVENTORY = readFileSync('docs/how-to/acme.yaml', 'utf8');

let api: TestApi;
let browser: TestBrowser;
/** The administrator’s own browser. */
let administrator: TestPage;
beforeAll(async () => {
  [api, browser] = await Promise.all([TestApi.start(), startBrowser()]);
  administrator = await browser.page({ baseURL: api.url, reducedMotion: 'reduce' });
  const { openSetup } = await api.data(api.operatorToken, 'mutation { openSetup { token } }');
  const { page } = administrator;
  page.setDefaultTimeout(15_000);
  await page.goto(`/setup#${openSetup.token}`);
  await page.getByLabel('Name of the organisation').fill('Acme');
  await page.getByLabel('Handle of the organisation').fill('acme');
  await page.getByLabel('Your name').fill('Asha Rao');
  await page.getByLabel('Your handle').fill('asha');
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
  await page.getByLabel('Password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set up' }).click();
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await api.close();
});
// A fault is a bug whoever caused it: no test may leave one.
afterEach(() => expect(api.faults).toEqual([]));

const heading = (name: string) => administrator.page.getByRole('heading', { name });

describe('an import', () => {
  it('leads from a fault to its line, and imports nothing while one stands', async () => {
    const { page } = administrator;
    await page.goto('/import');
    await page.getByLabel('Inventory').fill(INVENTORY.replace('country: IN}', 'country: IND}'));
    await page.getByRole('button', { name: 'Check' }).click();
    await heading('Refused: one fault').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'show it in the text' }).click();
    const selected = await page.evaluate<string>(`(({ value, selectionStart, selectionEnd }) =>
      value.slice(selectionStart, selectionEnd))(document.activeElement)`);
    expect(selected).toContain('country: IND');
  });

  it('is possible for the very text that was checked, and says what it did', async () => {
    const { page } = administrator;
    await page.getByLabel('Inventory').fill(INVENTORY);
    const bring = page.getByRole('button', { name: 'Import', exact: true });
    expect(await bring.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Check' }).click();
    await heading('What an import would do').waitFor();
    await page.getByLabel('Inventory').fill(`${INVENTORY}\n# later`);
    expect(await bring.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Check' }).click();
    await bring.click();
    await heading('What was done').waitFor();
    await page.getByText('The register now says what the file says').waitFor();
  });
});

describe('people', () => {
  it('come in by a link that is shown once, and see what their role may', async () => {
    const { page } = administrator;
    await page.goto('/people');
    await page.getByRole('button', { name: 'Invite a person' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Priya Nair');
    await page.getByRole('textbox', { name: 'Handle' }).fill('priya');
    await page.getByRole('radio', { name: 'Engineer' }).check();
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    const link = await page.getByRole('dialog', { name: 'Link for Priya Nair' }).locator('code').innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('tab', { name: 'Open invitations' }).click();
    await page.getByRole('rowheader', { name: 'Priya Nair' }).waitFor();

    const invited = await browser.page();
    await invited.page.goto(link);
    await invited.page.getByRole('textbox', { name: 'Password', exact: true }).fill(PASSWORD);
    await invited.page.getByLabel('Password again').fill(PASSWORD);
    await invited.page.getByRole('button', { name: 'Sign in' }).click();
    await invited.page.getByRole('link', { name: 'Approvals' }).waitFor();
    for (const place of ['Import', 'Reports'])
      expect(await invited.page.getByRole('link', { name: place }).count()).toBe(0);
    await invited.page.getByRole('link', { name: 'People' }).click();
    await invited.page.getByRole('rowheader', { name: 'Priya Nair' }).waitFor();
    expect(await invited.page.getByRole('button', { name: 'Invite a person' }).count()).toBe(0);
    expect(await invited.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
    await invited.close();
    await page.reload();
    await page.getByText('No invitation is open').waitFor();
  });

  it('are deactivated after a question, and never the last administrator', async () => {
    const { page } = administrator;
    const deactivate = async (name: string) => {
      await page.getByRole('button', { name: `Actions for ${name}` }).click();
      await page.getByRole('menuitem', { name: 'Deactivate' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
    };
    await page.goto('/people');
    await deactivate('Asha Rao');
    await page.getByRole('alert').getByText('Found the last administrator').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await deactivate('Priya Nair');
    await page.getByRole('row', { name: /Priya Nair.*Deactivated/ }).waitFor();
  });
});

describe('a token', () => {
  it('is shown once, works, and stops when it is revoked', async () => {
    const { page } = administrator;
    await page.goto('/credentials');
    await page.getByRole('button', { name: 'Issue a token' }).click();
    await page.getByRole('radio', { name: 'A person' }).check();
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option', { name: 'Sunil Das' }).click();
    await page.getByRole('textbox', { name: 'What it is for' }).fill('audit 2026');
    await page.getByRole('button', { name: 'Issue', exact: true }).click();
    const token = await page.getByRole('dialog', { name: 'Token for Sunil Das' }).locator('code').last().innerText();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    expect((await api.data(token, '{ viewer { person { handle } } }')).viewer.person.handle).toBe('s-das');
    await page.getByRole('button', { name: 'Revoke audit 2026 of Sunil Das' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('row', { name: /audit 2026.*Revoked/ }).waitFor();
    expect(await page.getByText(token).count()).toBe(0);
  });
});

describe('a report', () => {
  it('is watched while it is made, and downloaded with the digest that the page shows', async () => {
    const { page } = administrator;
    await page.goto('/reports');
    await page.getByRole('button', { name: 'Make the report' }).click();
    await page.getByText('Waits for the worker').waitFor();
    const [run] = await Promise.all([api.makeReports(), page.getByText('Ready').waitFor({ timeout: 45_000 })]);
    expect(run).toHaveLength(1);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'PDF of the register' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^custos-registry-.*\.pdf$/);
    const pdf = readFileSync(await file.path());
    expect(pdf.toString('latin1', 0, 5)).toBe('%PDF-');
    const row = page.getByRole('row', { name: /The register/ });
    expect(hash('sha256', pdf, 'hex')).toBe(await row.locator('code').getAttribute('title'));
  }, 90_000);
});

describe('a rule', () => {
  it('is found by a word and its law, at an address that can be sent on', async () => {
    const { page } = administrator;
    await page.goto('/policies?pack=in-dpdp');
    await page.getByLabel('Search').fill('child well-being');
    await page.getByText('1 of').waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('child well-being');
    await page.getByRole('table', { name: 'Rules' }).getByRole('link').click();
    await page.getByRole('region', { name: /in Cedar$/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/policies/in-dpdp.s-9-2');
  });
});
