import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Pages run scripts of this origin only and are framed by nobody. Mantine writes its variables into style elements. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Files under `assets/` bear a digest of their content in their names. */
const isDigestNamed = (path: string): boolean => path.includes('/assets/');

/** A page of the console is what a browser navigates to; whatever else is not here is not found. */
const isNavigation = ({ method, url, headers }: FastifyRequest): boolean =>
  ['GET', 'HEAD'].includes(method) && !url.startsWith('/assets/') && (headers.accept ?? '').includes('text/html');

/**
 * Serves the built console: its files, and its one page at every address that nothing else answers, so that each view
 * has a link of its own.
 *
 * @param folder where `vite build` left it
 */
export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  const setHeaders = (reply: FastifyReply, path: string): void => {
    const cache = isDigestNamed(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
    void reply.headers({ ...HEADERS, 'cache-control': cache });
  };
  await server.register(fastifyStatic, {
    root: folder,
    wildcard: false,
    index: false,
    preCompressed: true,
    setHeaders,
    cacheControl: false,
  });
  server.get('/*', (request, reply) => (isNavigation(request) ? reply.sendFile('index.html') : reply.callNotFound()));
}
