import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

const run = promisify(execFile);

const SCREENSHOTS = new URL('../../../artefacts/screenshots/', import.meta.url);

const FONTS = ['@expo-google-fonts/noto-sans', '@expo-google-fonts/noto-sans-devanagari'];

/** WCAG 2.0, 2.1 and 2.2, levels A and AA. */
const WCAG_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What went wrong on a page while nobody looked: console errors, uncaught errors, requests that failed. */
export class PageFaulty extends Error {
  override readonly name = 'PageFaulty';

  constructor(readonly faults: readonly string[]) {
    super(`the page had ${faults.length} fault(s):\n${faults.join('\n')}`);
  }
}

export interface PageOptions extends BrowserContextOptions {
  /** Faults that the test provokes. Each pattern must meet one, or closing the page fails as well. */
  readonly expectedFaults?: readonly RegExp[];
}

/** One page in a context of its own: no cookie or storage is shared with another. */
export interface TestPage {
  readonly page: Page;
  /** Faults so far, those expected too. */
  readonly faults: readonly string[];
  /** Writes `artefacts/screenshots/<name>.png`, the whole page or what its window shows now, and returns its path. */
  screenshot(name: string, extent?: 'page' | 'window'): Promise<string>;
  /** @throws {PageFaulty} the page had a fault that was not expected, or not one that was */
  close(): Promise<void>;
}

/** A Chromium of the suite's own. */
export interface TestBrowser {
  readonly version: string;
  page(options?: PageOptions): Promise<TestPage>;
  /**
   * Closes the pages that are still open, ends the browser and removes its files.
   *
   * @throws {PageFaulty} as the pages' own `close`
   */
  close(): Promise<void>;
}

/** Starts the Chromium of `CHROMIUM_PATH`, else of the system, else that of npm, unpacked into a folder of this browser's own. */
export async function startBrowser(): Promise<TestBrowser> {
  const { chromium } = await import('playwright-core');
  const home = mkdtempSync(join(tmpdir(), 'custos-browser-'));
  try {
    const chromiumPath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path));
    const browser = await chromium.launch({
      executablePath: chromiumPath ?? (await unpackChromium(home)),
      args: ['--no-sandbox', '--font-render-hinting=none'],
      env: {
        PATH: process.env.PATH,
        HOME: home,
        TMPDIR: home,
        FONTCONFIG_FILE: configureFonts(home),
        ...(chromiumPath === undefined && { LD_LIBRARY_PATH: join(home, 'al2023', 'lib') }),
      },
    });
    const open = new Set<TestPage>();
    return {
      version: browser.version(),
      async page(options = {}) {
        const page = await openPage(await browser.newContext(options), options.expectedFaults ?? [], () =>
          open.delete(page),
        );
        open.add(page);
        return page;
      },
      async close() {
        const closings = await Promise.allSettled([...open].map((page) => page.close()));
        await browser.close();
        removeFolder(home);
        const refused = closings.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
        if (refused) throw refused.reason;
      },
    };
  } catch (error) {
    removeFolder(home);
    throw error;
  }
}

/** What the axe rules of WCAG 2.2 A and AA find on the page, one violation a line: id, impact, target, what is wrong. */
export async function axe(page: Page): Promise<string[]> {
  const { AxeBuilder } = await import('@axe-core/playwright');
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG_TAGS).analyze();
  return violations.flatMap(({ id, impact, nodes, help }) =>
    nodes.map(({ target, failureSummary = help }) => {
      const summary = failureSummary
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
      return `${id} (${impact}) ${target.join(' ')}: ${summary.join('; ') || help}`;
    }),
  );
}

async function openPage(context: BrowserContext, expected: readonly RegExp[], onClosed: () => void): Promise<TestPage> {
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('requestfailed', (request) =>
    faults.push(`request: ${request.method()} ${request.url()} ${request.failure()?.errorText ?? 'failed'}`),
  );
  page.on('crash', () => faults.push('crash: the page crashed'));
  return {
    page,
    faults,
    async screenshot(name, extent = 'page') {
      if (!/^[a-z0-9-]+$/.test(name)) throw new Error(`screenshot: found ${name}, allowed are a-z, 0-9 and -`);
      const path = fileURLToPath(new URL(`${name}.png`, SCREENSHOTS));
      await page.screenshot({ path, fullPage: extent === 'page', animations: 'disabled' });
      return path;
    },
    async close() {
      await page.evaluate(() => new Promise((done) => setTimeout(done))).catch(() => undefined); // what is thrown now counts
      const seen = [...faults];
      await context.close(); // and what is only cut off by closing does not
      onClosed();
      const unexpected = seen.filter((fault) => !expected.some((pattern) => pattern.test(fault)));
      const missing = expected.filter((pattern) => !seen.some((fault) => pattern.test(fault)));
      if (unexpected.length + missing.length > 0)
        throw new PageFaulty([...unexpected, ...missing.map((pattern) => `missing: ${pattern}`)]);
    },
  };
}

/*
 * @sparticuz/chromium unpacks to fixed names under the temporary folder and takes what lies there for its own. A process
 * of its own has a temporary folder of its own; Jest hands a test a copy of the environment that os.tmpdir() does not read.
 */
const UNPACK = `
  import { dirname, join } from 'node:path';
  import { fileURLToPath } from 'node:url';
  import { inflate } from '@sparticuz/chromium';
  const bin = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');
  await Promise.all([inflate(join(bin, 'chromium.br')), inflate(join(bin, 'al2023.tar.br'))]);`;

/** Unpacks the Chromium of npm, and the shared libraries that a bare system lacks, and returns the path of its command. */
async function unpackChromium(home: string): Promise<string> {
  await run(process.execPath, ['--input-type=module', '--eval', UNPACK], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    env: { PATH: process.env.PATH, TMPDIR: home },
  });
  return join(home, 'chromium');
}

/** Text looks the same on every machine: set in Noto Sans and Noto Sans Devanagari, whatever the system has. */
function configureFonts(home: string): string {
  const { resolve } = createRequire(import.meta.url);
  const folders = FONTS.map((name) => `<dir>${dirname(resolve(`${name}/package.json`))}</dir>`);
  const path = join(home, 'fonts.conf');
  writeFileSync(path, `<fontconfig>${folders.join('')}<cachedir>${join(home, 'fonts')}</cachedir></fontconfig>`);
  return path;
}

const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
