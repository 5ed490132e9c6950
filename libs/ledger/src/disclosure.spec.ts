import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { digestContent, digestDisclosure, drawRandom, encodeDisclosure, isContentOf, openDisclosure } from '#ledger';

const vectors = new URL('../../testing/vectors/sd/disclosures.json', import.meta.url);
const published = JSON.parse(readFileSync(vectors, 'utf8')) as {
  vectors: { disclosure: string; decoded: string; digest: string }[];
};

describe('a disclosure', () => {
  it.each(published.vectors)('opens the commitment $digest of RFC 9901', ({ disclosure, decoded, digest }) => {
    const [salt, name, value] = JSON.parse(decoded) as [string, string, string];
    expect(digestDisclosure(disclosure)).toBe(digest);
    expect(openDisclosure(disclosure, digest)).toEqual({ salt, name, value });
  });

  it('opens only the commitment made of it', () => {
    const salt = Buffer.from(drawRandom(16)).toString('base64url');
    const encoded = encodeDisclosure({ salt, name: 'dataSubject', value: 'p-17' });
    expect(openDisclosure(encoded, digestDisclosure(encoded)).value).toBe('p-17');
    const other = encodeDisclosure({ salt, name: 'dataSubject', value: 'p-18' });
    expect(() => openDisclosure(other, digestDisclosure(encoded))).toThrow('disclosure: its digest is');
  });

  it('is refused without a salt of 128 bits, or when it is not [salt, name, value]', () => {
    expect(() => encodeDisclosure({ salt: 'AAAA', name: 'n', value: 1 })).toThrow('at least 16 bytes');
    const pair = Buffer.from('["salt","value"]').toString('base64url');
    expect(() => openDisclosure(pair, digestDisclosure(pair))).toThrow('allowed is [salt, name, value]');
    expect(() => openDisclosure('a+b', 'x')).toThrow('allowed is base64url');
  });
});

describe('a content digest', () => {
  const sha = (text: string): Buffer => createHash('sha256').update(text).digest();

  it('is SHA-256 over 0x02, salt and the content’s own SHA-256', () => {
    const salt = Buffer.alloc(32, 9);
    const expected = createHash('sha256')
      .update(Buffer.concat([Buffer.of(2), salt, sha('prompt')]))
      .digest('base64url');
    expect(digestContent(sha('prompt'), salt)).toBe(expected);
    expect(isContentOf(expected, sha('prompt'), salt)).toBe(true);
    expect(isContentOf(expected, sha('prompt '), salt)).toBe(false);
    expect(() => digestContent(sha('prompt'), salt.subarray(1))).toThrow('salt of 31 bytes');
  });
});

describe('drawRandom', () => {
  it('never gives the same bytes twice, past many refills', () => {
    const drawn = new Set(Array.from({ length: 3000 }, () => Buffer.from(drawRandom(16)).toString('hex')));
    expect(drawn.size).toBe(3000);
    expect(() => drawRandom(65)).toThrow('length: found 65');
  });
});
