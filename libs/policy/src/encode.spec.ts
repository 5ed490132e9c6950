import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import type { FactKey, FactsDocument, FactType, FactValue } from '#vocabulary';
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { cedarSchemaOf, derive, encodeContext } from './index.js';

const { reference } = loadPacks();
const key = (name: string, type: FactType, more: Partial<FactKey> = {}): FactKey => ({
  ...{ key: name, subject: 'vendor', type, none: true, meaning: 'A fact.', gates: true },
  ...more,
});
const KEYS: readonly FactKey[] = [
  key('at', { kind: 'day' }, { none: false }),
  key('vendor.day', { kind: 'day' }),
  key('vendor.int', { kind: 'int' }),
  key('vendor.text', { kind: 'string' }),
  key('vendor.choice', { kind: 'enum', values: ['a', 'b'] }),
  key('vendor.flop', { kind: 'number' }),
  key('vendor.classes', { kind: 'set', of: 'legal-class' }, { none: false }),
  key('vendor.price', { kind: 'int' }, { gates: false }),
];
const encoded = (vendor: Readonly<Record<string, FactValue>>) =>
  encodeContext({ at: '2026-11-22', event: 'inference', vendor } as FactsDocument, {}, KEYS, reference);

describe('a fact as policies see it', () => {
  it.each<[string, Readonly<Record<string, FactValue>>, object]>([
    ['a day is Cedar’s own', { day: '2026-12-02' }, { day: { __extn: { fn: 'datetime', arg: '2026-12-02' } } }],
    ['no day is one long past', { day: null }, { day: { __extn: { fn: 'datetime', arg: '0001-01-01' } } }],
    ['no number is beyond any limit', { int: null }, { int: 9007199254740991 }],
    ['no word is “none”', { text: null, choice: null }, { text: 'none', choice: 'none' }],
    ['a number that Cedar cannot hold is no attribute', { flop: 1e26 }, {}],
    ['what may not gate is no attribute', { price: 3 }, {}],
  ])('%s', (_rule, facts, expected) => expect(encoded(facts)['vendor']).toEqual(expected));

  it('names what is derived as unknown too, where it hangs on what is', () => {
    const doc: FactsDocument = { at: '2026-11-22', event: 'inference', data: { deidentification: 'anonymised' } };
    const { unknowns } = encodeContext(doc, derive(doc, reference), KEYS, reference);
    expect(unknowns).toContain('derived.high_risk');
    expect(unknowns).not.toContain('derived.personal_data');
  });

  it('is an absent attribute and a named unknown where it is unknown', () => {
    const context = encoded({ int: 3 });
    expect(context['vendor']).toEqual({ int: 3 });
    const unknowns = context['unknowns'] as readonly string[];
    expect(unknowns.filter((name) => !name.startsWith('derived.'))).toEqual([
      'vendor.day',
      'vendor.text',
      'vendor.choice',
      'vendor.flop',
      'vendor.classes',
    ]);
  });

  it.each<[string, Readonly<Record<string, FactValue>>, string]>([
    [
      'a day that the calendar lacks',
      { day: '2027-02-29' },
      'vendor.day: found "2027-02-29"; allowed: a day, YYYY-MM-DD',
    ],
    ['a fraction', { int: 1.5 }, 'vendor.int: found 1.5; allowed: a whole number'],
    ['a choice that is none', { choice: 'c' }, 'vendor.choice: found "c"; allowed: a, b'],
    [
      'a value that would pose as none',
      { text: 'none' },
      'vendor.text: found "none"; allowed: a string, or null for none',
    ],
    [
      'a data class of no code',
      { classes: ['helth'] },
      'vendor.classes: found ["helth"]; allowed: a list of public, internal,',
    ],
    ['none where there is no none', { classes: null }, 'vendor.classes: found null'],
  ])('refuses %s', (_rule, facts, message) => expect(() => encoded(facts)).toThrow(message));
});

describe('the schema', () => {
  it('is one that Cedar accepts, and a full context is of its type', () => {
    const schema = cedarSchemaOf(LAW_FACT_KEYS);
    expect(cedar.checkParseSchema(schema)).toEqual({ type: 'success' });
    const context = encodeContext(
      { at: '2026-11-22', event: 'inference', dpa: { valid_until: null } },
      {},
      LAW_FACT_KEYS,
      reference,
    );
    const action = { type: 'Action', id: 'infer' };
    expect(cedar.checkParseContext({ context: context as never, schema, action })).toEqual({ type: 'success' });
  });
});
