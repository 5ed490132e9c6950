import { readFileSync } from 'node:fs';
import canonicalizeReference from 'canonicalize';
import fc from 'fast-check';
import { canonicalize, canonicalizeIntegers, isCanonical } from '#ledger';

const vectors = new URL('../../testing/vectors/jcs/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, vectors), 'utf8');

describe('canonical JSON', () => {
  it.each(['arrays', 'french', 'structures', 'unicode', 'values', 'weird'])('writes the RFC 8785 vector %s', (name) => {
    const written = canonicalize(JSON.parse(text(`input/${name}.json`)));
    expect(written).toBe(text(`output/${name}.json`).trimEnd());
    const hex = text(`outhex/${name}.txt`).replace(/\s/g, '');
    expect(Buffer.from(written).toString('hex')).toBe(hex);
  });

  it('spells the ten thousand published numbers', () => {
    const lines = text('es6-numbers-10000.txt').trim().split('\n');
    expect(lines).toHaveLength(10_000);
    for (const line of lines) {
      const [hex = '', expected] = line.split(',');
      const number = Buffer.from(hex.padStart(16, '0'), 'hex').readDoubleBE();
      expect(canonicalize(number)).toBe(expected);
    }
  });

  it('agrees with a second implementation', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => expect(canonicalize(value)).toBe(canonicalizeReference(value))));
  });

  it.each<[string, unknown, string]>([
    ['a lone surrogate', { a: ['x\ud800'] }, '$.a[0]: found a lone surrogate'],
    ['a lone surrogate in a key', { '\udc00': 1 }, 'lone surrogate'],
    ['NaN', [NaN], '$[0]: found NaN'],
    ['infinity', { a: -Infinity }, '$.a: found -Infinity'],
    ['undefined', { a: undefined }, '$.a: found "undefined"'],
    ['a bigint', 1n, '$: found "bigint"'],
    ['a date', { at: new Date(0) }, '$.at: found "Date"'],
    ['a map', new Map(), '$: found "Map"'],
  ])('refuses %s', (_what, value, message) => {
    expect(() => canonicalize(value)).toThrow(message);
  });

  it('for entries has no fractional or unsafe numbers', () => {
    expect(canonicalizeIntegers({ b: -(2 ** 53) + 1, a: 0 })).toBe('{"a":0,"b":-9007199254740991}');
    expect(() => canonicalizeIntegers({ a: 0.5 })).toThrow('$.a: found 0.5, allowed is an integer');
    expect(() => canonicalizeIntegers([1e21])).toThrow('$[0]: found 1e+21');
  });
});

describe('isCanonical', () => {
  it('holds for what canonicalize writes, integer-like keys too', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const written = canonicalize(value);
        expect(isCanonical(written, JSON.parse(written))).toBe(true);
      }),
    );
    expect(isCanonical('{"10":1,"9":2}', { 9: 2, 10: 1 })).toBe(true);
  });

  it.each([
    '{"9":2,"10":1}',
    '{"b":1,"a":2}',
    '{"a": 1}',
    '[1.0]',
    '-0',
    '"\\u0061"',
    '{"a":1,"a":1}',
    '"\\ud800"',
    '[1e3]',
  ])('does not hold for %s', (spelling) => expect(isCanonical(spelling, JSON.parse(spelling))).toBe(false));
});
