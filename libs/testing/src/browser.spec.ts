import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { axe, PageFaulty, startBrowser, type TestBrowser } from '#testing';

const GOOD = `<!doctype html><html lang="en"><title>Register</title><main><h1>Register</h1>
  <label>Region <input name="region"></label><p lang="hi">नियम और शर्तें</p></main></html>`;
const BAD = `<!doctype html><html lang="en"><title>Register</title><main><h1>Register</h1>
  <input name="region"><p style="color:#bbb;background:#fff">Faint</p></main></html>`;

describe('a browser for tests', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  it('is a Chromium', () => expect(browser.version).toMatch(/^\d{3,}\./));

  describe('axe', () => {
    it('finds nothing on a page that is accessible', async () => {
      const { page, close } = await browser.page();
      await page.setContent(GOOD);
      expect(await axe(page)).toEqual([]);
      await close();
    });

    it('names each violation, where it is and what is wrong', async () => {
      const { page, close } = await browser.page();
      await page.setContent(BAD);
      expect(await axe(page)).toEqual([
        expect.stringMatching(/^color-contrast \(serious\) p: Element has insufficient color contrast/),
        expect.stringMatching(/^label \(critical\) input: /),
      ]);
      await close();
    });
  });

  it('shows Latin and Devanagari, each letter as another', async () => {
    const { page, close } = await browser.page();
    const drawn = await page.evaluate<string[]>(`[...'ABकखनि'].map((letter) => {
      const canvas = document.createElement('canvas');
      canvas.getContext('2d').fillText(letter, 10, 20);
      return canvas.toDataURL();
    })`);
    expect(new Set(drawn).size).toBe(6);
    await close();
  });

  it('writes what a page shows', async () => {
    const { page, screenshot, close } = await browser.page();
    await page.setContent(GOOD);
    const path = await screenshot('browser-spec');
    expect(path).toMatch(/artefacts\/screenshots\/browser-spec\.png$/);
    expect(readFileSync(path).subarray(1, 4).toString()).toBe('PNG');
    rmSync(path);
    await expect(screenshot('../elsewhere')).rejects.toThrow('screenshot: found ../elsewhere');
    await close();
  });

  describe('a page', () => {
    it.each<[string, string, RegExp]>([
      ['an error that nobody catches', `<script>throw new Error('torn')</script>`, /^error: torn$/],
      ['a rejection that nobody catches', `<script>Promise.reject(new Error('late'))</script>`, /^error: late$/],
      ['an error on the console', `<script>console.error('wrong', 1)</script>`, /^console: wrong 1$/],
      [
        'a request that fails',
        `<img alt="" src="http://127.0.0.1:1/">`,
        /^request: GET http:\/\/127\.0\.0\.1:1\/ net::/,
      ],
    ])('fails with %s', async (_what, html, fault) => {
      const { page, faults, close } = await browser.page();
      await page.setContent(html);
      await expect(close()).rejects.toThrow(PageFaulty);
      expect(faults).toContainEqual(expect.stringMatching(fault));
    });

    it('passes with faults that are expected, and fails without them', async () => {
      const script = `<script>console.error('known')</script>`;
      const known = await browser.page({ expectedFaults: [/known/] });
      await known.page.setContent(script);
      await known.close();
      const absent = await browser.page({ expectedFaults: [/known/] });
      await expect(absent.close()).rejects.toThrow('missing: /known/');
    });
  });

  it('leaves nothing behind, and its close fails for a page that was left open with a fault', async () => {
    const folders = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('custos-browser-'));
    const before = folders();
    const second = await startBrowser();
    expect(folders()).toHaveLength(before.length + 1);
    const { page } = await second.page();
    await page.setContent(`<script>console.error('left')</script>`);
    await expect(second.close()).rejects.toThrow('console: left');
    expect(folders()).toEqual(before);
  });
});
