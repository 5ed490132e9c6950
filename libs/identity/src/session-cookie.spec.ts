import { isSameOrigin, sessionOf, startCookie } from './index.js';

describe('the cookie of a session', () => {
  it('is for this site’s own requests only, unread by scripts, and for TLS where there is TLS', () => {
    expect(startCookie('x', true, 60)).toBe('custos_session=x; HttpOnly; SameSite=Strict; Path=/; Max-Age=60; Secure');
    expect(startCookie('x', false, 60)).not.toContain('Secure');
  });

  it.each([
    ['custos_session=a', 'a'],
    ['theme=dark; custos_session=a', 'a'],
    ['custos_session=a; custos_session=b', undefined],
    ['not_custos_session=a', undefined],
    [undefined, undefined],
  ])('of %s is %s', (cookie, expected) => expect(sessionOf({ cookie })).toBe(expected));
});

describe('a request of this origin', () => {
  it.each([
    [{ origin: 'https://c.example', 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'https://c.example' }, true],
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'http://c.example' }, false],
    [{ origin: 'null' }, false],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://c.example' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{}, false],
  ])('is one with %j: %s', (headers, expected) => expect(isSameOrigin(headers, 'https://c.example')).toBe(expected));
});
