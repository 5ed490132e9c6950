import { TestApi } from './start-api.js';

describe('the console, as the control plane serves it', () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await TestApi.start();
  });
  afterAll(() => api.close());

  const open = (path: string, headers: Record<string, string> = { accept: 'text/html' }) =>
    fetch(`${api.url}${path}`, { headers, redirect: 'manual' });

  it.each(['/', '/deployments?status=DRAFT', '/decisions/01a20e53-e943-700d-9ccb-a6ea4710f4f1'])(
    'answers a browser at %s with its one page, which is asked for anew each time',
    async (path) => {
      const answer = await open(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('<div id="root">');
    },
  );

  it('lets pages run scripts of their own origin only, and be framed by nobody', async () => {
    const policy = (await open('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('serves a script compressed and for ever, under the digest in its name', async () => {
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await (await open('/')).text())?.[1] ?? '';
    const answer = await open(script, { 'accept-encoding': 'br' });
    expect(answer.headers.get('content-encoding')).toBe('br');
    expect(answer.headers.get('content-type')).toContain('javascript');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  it('begins with less than 300 kB of compressed script', async () => {
    const page = await (await open('/')).text();
    const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!);
    const sizes = await Promise.all(
      scripts.map(async (path) => {
        const answer = await fetch(`${api.url}${path}`, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
        return Number(answer.headers.get('content-length'));
      }),
    );
    expect(scripts.length).toBeGreaterThan(0);
    // As gzip, nothing at all is 20 bytes; what pages share may be one short function.
    expect(Math.min(...sizes)).toBeGreaterThan(20);
    expect(Math.max(...sizes)).toBeGreaterThan(10_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  it.each([
    ['a script that is not there', '/assets/none.js', {}],
    ['an address that no browser navigates to', '/nothing', { accept: 'application/json' }],
  ])('answers 404 to %s', async (_what, path, headers) => {
    expect((await open(path, headers)).status).toBe(404);
  });
});
