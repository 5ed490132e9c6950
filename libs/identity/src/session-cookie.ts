/** Name of the cookie that holds a session. */
const SESSION_COOKIE = 'custos_session';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The session's secret, where the request has the cookie; two of the name are none. */
export function sessionOf(headers: Headers): string | undefined {
  const found = String(headers['cookie'] ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`));
  return found.length === 1 ? found[0]!.slice(SESSION_COOKIE.length + 1) : undefined;
}

/** `Set-Cookie` that starts a session in the browser: no script reads it, and no other site's request carries it. */
export const startCookie = (secret: string, isSecure: boolean, maxAgeSeconds: number): string =>
  `${SESSION_COOKIE}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`;

/** `Set-Cookie` that takes it away. */
export const endCookie = (isSecure: boolean): string => startCookie('', isSecure, 0);

/**
 * Whether the browser says that the request comes from a page of this very origin. A request that says nothing is not
 * taken for one.
 */
export function isSameOrigin(headers: Headers, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  const stated = headers['origin'];
  return stated === undefined ? site === 'same-origin' : stated === origin;
}
