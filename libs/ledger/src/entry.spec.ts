import canonicalizeReference from 'canonicalize';
import fc from 'fast-check';
import {
  buildEntry,
  DecisionEntry as DecisionEntrySchema,
  type DecisionEntry,
  type Entry,
  type EventEntry,
  readEntry,
} from '#ledger';

const aDecision = (changes: Partial<DecisionEntry> = {}): DecisionEntry => ({
  v: 1,
  type: 'decision',
  id: '01936e3c-8f00-7000-8000-000000000001',
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  ts: '2026-03-02T09:30:00.000Z',
  org: 'org_1',
  application: 'app_claims',
  entity: 'ent_in',
  members: [{ effect: 'ALLOW', id: 'dep_1', rev: 'r1', model: 'm', provider: 'p', region: 'IN' }],
  alias: null,
  path: ['gateway', 'cache'],
  purpose: 'support',
  event: 'inference',
  dataClasses: ['contact', 'health'],
  subjects: { countries: ['DE', 'IN'], youngestAgeBand: 'adult', consent: null },
  call: 'A'.repeat(43),
  caller: { id: 'key_1', seq: 7 },
  dataSubject: null,
  effect: 'DENY',
  determinedBy: [{ policy: 'gdpr.art-28-3', recipient: 'dep_1' }],
  obligations: ['mask'],
  unknowns: [],
  findings: [],
  upcoming: [],
  wouldDeny: [],
  waivers: [],
  policy: { set: 'sha256:aa', rev: 3 },
  registry: { rev: 12 },
  facts: 'sha256:bb',
  engine: 'custos 0.1.0',
  input: 'in',
  content: null,
  trace: null,
  mode: 'normal',
  ref: null,
  ...changes,
});

const anEvent = (changes: Partial<EventEntry> = {}): EventEntry => ({
  v: 1,
  type: 'policy.publish',
  id: '01936e3c-8f00-7000-8000-000000000002',
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  ts: '2026-03-02T09:30:00.000Z',
  org: 'org_1',
  actor: null,
  body: { set: 'sha256:aa', b: [1, { z: null, a: true }] },
  ...changes,
});

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const texts = fc.uniqueArray(text, { maxLength: 4 }).map((items) => items.sort());
const count = fc.maxSafeNat();
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const nonce = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
const member = fc.record({
  effect: fc.constantFrom('ALLOW' as const, 'DENY' as const),
  id: text,
  model: orNull(text),
  provider: orNull(text),
  region: orNull(text),
  rev: text,
});
const decisions: fc.Arbitrary<DecisionEntry> = fc
  .record({
    nonce,
    alias: orNull(text),
    application: text,
    caller: fc.record({ id: text, seq: orNull(count) }),
    content: orNull(fc.record({ alg: fc.constant('salted-sha256-v1' as const), bytes: count, digest: text })),
    dataClasses: orNull(texts),
    members: fc
      .uniqueArray(member, { selector: ({ id }) => id, minLength: 1, maxLength: 3 })
      .map((members) => members.sort((a, b) => (a.id < b.id ? -1 : 1))),
    effect: fc.constantFrom('ALLOW' as const, 'DENY' as const),
    path: orNull(fc.array(text, { maxLength: 3 })),
    purpose: orNull(text),
    ref: orNull(count),
    subjects: fc.record({
      countries: texts,
      youngestAgeBand: fc.constantFrom('adult' as const, 'under18' as const, 'unknown' as const),
      consent: orNull(text),
    }),
    unknowns: texts,
  })
  .map(aDecision);

describe('buildEntry', () => {
  it('writes what a second implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(decisions, (entry) => {
        const written = textOf(buildEntry(entry));
        expect(written).toBe(canonicalizeReference(JSON.parse(written)));
        expect(JSON.parse(written)).toEqual(entry);
      }),
    );
    const body = fc.dictionary(
      text,
      fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), texts, fc.dictionary(text, texts)),
    );
    fc.assert(
      fc.property(body, (open) => {
        const written = textOf(buildEntry(anEvent({ body: open })));
        expect(written).toBe(canonicalizeReference(JSON.parse(written)));
      }),
    );
  });

  it('writes one line, whatever the strings hold', () => {
    expect(textOf(buildEntry(aDecision({ purpose: 'a\nb\u2028c\\ud800' })))).not.toMatch(/\n/);
  });

  it('does not mind the order in which the caller gives the fields', () => {
    const entry = aDecision();
    const reversed = Object.fromEntries(Object.entries(entry).reverse()) as unknown as DecisionEntry;
    expect(textOf(buildEntry(reversed))).toBe(textOf(buildEntry(entry)));
  });

  it.each<[string, unknown, string]>([
    ['an unknown field', { ...aDecision(), prompt: 'hello' }, 'Unrecognized key: "prompt"'],
    ['an unknown nested field', aDecision({ caller: { id: 'k', seq: 1, ip: 'x' } as never }), '"ip"'],
    ['a missing field', { ...aDecision(), effect: undefined }, 'effect: found undefined'],
    ['an effect of another kind', aDecision({ effect: 'MAYBE' as never }), 'effect: found "MAYBE"'],
    ['an unsorted list', aDecision({ dataClasses: ['health', 'contact'] }), 'dataClasses: found'],
    ['a repeated item', aDecision({ obligations: ['mask', 'mask'] }), 'obligations: found'],
    ['a lone surrogate', aDecision({ purpose: 'x\ud800' }), '$.purpose: found a lone surrogate'],
    ['a lone surrogate in an open body', anEvent({ body: { a: ['\udfff'] } }), '$.body.a[0]: found a lone surrogate'],
    ['a fractional number', aDecision({ caller: { id: 'k', seq: 1.5 } }), 'caller.seq: found 1.5'],
    ['a fractional number in an open body', anEvent({ body: { cost: 0.1 } }), '$.body.cost: found 0.1'],
    ['an unsafe integer', anEvent({ body: { n: 2 ** 53 } }), '$.body.n: found 9007199254740992'],
    ['a value JSON cannot say', anEvent({ body: { at: new Date(0) as never } }), '$.body.at'],
    ['a nonce of fewer than 16 bytes', aDecision({ nonce: 'AAAA' }), 'nonce: found "AAAA"'],
    ['a time without milliseconds', aDecision({ ts: '2026-03-02T09:30:00Z' }), 'ts: found "2026-03-02T09:30:00Z"'],
    ['an id that is not a UUIDv7', aDecision({ id: '1d5a4b52-9b0a-4a39-8f21-2d3a4f9c5b11' }), 'id: found'],
    ['an unknown type', anEvent({ type: 'gossip' as never }), 'type: found "gossip"'],
    ['more than 65 535 bytes', anEvent({ body: { a: 'x'.repeat(65_535) } }), 'allowed are 65535'],
  ])('refuses %s', (_what, entry, message) => {
    expect(() => buildEntry(entry as Entry)).toThrow(message);
  });

  it('refuses whatever its schema refuses, and nothing else', () => {
    const odd: unknown[] = [undefined, null, '', 'x', 0, -1, 1.5, true, [], ['b', 'a'], {}, '\ud800', [{}], { rev: 1 }];
    const keys = Object.keys(aDecision());
    const nested = ['caller', 'content', 'policy', 'registry', 'subjects'] as const;
    const spoil = fc.tuple(
      fc.nat(3),
      fc.constantFrom(...keys),
      fc.constantFrom(...nested),
      fc.constantFrom(...odd),
      fc.nat(),
    );
    fc.assert(
      fc.property(decisions, spoil, (entry, [how, key, group, value, at]) => {
        const inner = { ...((entry[group] ?? { alg: 'x' }) as Record<string, unknown>) };
        inner[Object.keys(inner)[at % Object.keys(inner).length]!] = value;
        const first = {
          ...entry.members[0],
          [['effect', 'id', 'model', 'provider', 'region', 'rev', 'new'][at % 7]!]: value,
        };
        const spoilt =
          how === 3
            ? { ...entry, members: [first, ...entry.members.slice(1)] }
            : how === 0
              ? { ...entry, [key]: value }
              : how === 1
                ? { ...entry, [group]: inner }
                : { ...entry, new: 1 };
        const accepts = (() => {
          try {
            return buildEntry(spoilt as DecisionEntry).length > 0;
          } catch {
            return false;
          }
        })();
        const isWellFormed = !JSON.stringify(spoilt).includes('\\ud');
        expect(accepts).toBe(isWellFormed && DecisionEntrySchema.safeParse(spoilt).success);
      }),
      { numRuns: 2000 },
    );
  });

  it('names every fault in one go', () => {
    expect(() => buildEntry(aDecision({ effect: 'NO' as never, ts: 'now' }))).toThrow(/effect: [^]*ts: /);
  });
});

describe('readEntry', () => {
  const written = (value: unknown): Uint8Array => new TextEncoder().encode(canonicalizeReference(value));

  it('gives back what was built', () => {
    fc.assert(fc.property(decisions, (entry) => expect(readEntry(buildEntry(entry))).toEqual(entry)));
    expect(readEntry(buildEntry(anEvent()))).toEqual(anEvent());
  });

  it('keeps fields and types that it does not know', () => {
    const later = { ...aDecision(), v: 2, colour: { of: 'later' } };
    expect(readEntry(written(later))).toEqual(later);
    expect(readEntry(written({ ...aDecision(), colour: 1 }))).toMatchObject({ colour: 1 });
    expect(readEntry(written({ ...anEvent(), type: 'later.thing' }))).toMatchObject({ type: 'later.thing' });
  });

  it.each([
    ['keys out of order', (t: string) => t.replace(/^\{("alias":null),("application":"[^"]*")/, '{$2,$1')],
    ['white space', (t: string) => t.replace(',', ', ')],
    ['a needless escape', (t: string) => t.replace('"DENY"', '"\\u0044ENY"')],
    ['a repeated key', (t: string) => t.replace('{"alias":null', '{"alias":null,"alias":null')],
    ['a trailing newline', (t: string) => `${t}\n`],
    ['another number spelling', (t: string) => t.replace('"v":1', '"v":1.0')],
    ['no JSON', (t: string) => t.slice(1)],
    ['a field missing', (t: string) => t.replace('"effect":"DENY",', '')],
  ])('refuses %s', (_what, spoil) => {
    const text = textOf(buildEntry(aDecision()));
    expect(spoil(text)).not.toBe(text);
    expect(() => readEntry(new TextEncoder().encode(spoil(text)))).toThrow(/^entry: /);
  });
});
