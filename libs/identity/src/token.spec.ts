import fc from 'fast-check';
import { digestToken, mintToken, readToken, sameDigest, TOKEN_PATTERN, type TokenKind } from './token.js';

describe('a token', () => {
  it.each<TokenKind>(['live', 'test', 'user', 'root'])(
    'of kind %s reads back with its kind, prefix and last four',
    (kind) => {
      const token = mintToken(kind);
      expect(readToken(token.text)).toEqual(token);
      expect(token.text).toMatch(TOKEN_PATTERN);
      expect(token.text).toContain(token.prefix);
      expect(token.text.endsWith(token.last4)).toBe(true);
    },
  );

  it('is refused when any one character is changed', () => {
    const { text } = mintToken('live');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'0aZ_- '), (at, char) => {
        fc.pre(text[at] !== char);
        expect(readToken(text.slice(0, at) + char + text.slice(at + 1))).toBeUndefined();
      }),
    );
  });

  it('is refused when it is not a token at all', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readToken(text)).toBeUndefined()));
  });

  it('has a digest that depends on the pepper and equals only itself', () => {
    const [one, other] = [mintToken('user'), mintToken('user')];
    expect(sameDigest(digestToken(one, 'pepper'), digestToken(one, 'pepper'))).toBe(true);
    expect(sameDigest(digestToken(one, 'pepper'), digestToken(one, 'salt'))).toBe(false);
    expect(sameDigest(digestToken(one, 'pepper'), digestToken(other, 'pepper'))).toBe(false);
    expect(sameDigest('', '')).toBe(false);
  });
});
