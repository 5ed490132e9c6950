import { aFact, aRegistry, aSubject, stated } from '#testing';
import { newId, type FactId } from '#vocabulary';
import * as fc from 'fast-check';
import { conflicts } from './conflicts.js';
import { asLastStated, factState, strictestOf } from './fact-state.js';
import { Registry } from './registry.js';

const on = (instant: string) => ({ at: new Date(instant) });
const september = on('2026-09-01T00:00:00Z');
const agreement = aSubject({ kind: 'agreement', handle: 'agr-1' });
const registryOf = (...facts: ReturnType<typeof aFact>[]) => Registry.of({ subjects: [agreement], facts });
const stateAt = (registry: Registry, key: string, instant: string) =>
  factState(registry, registry.subjects[0]!, key, on(instant));

describe('The state of a fact', () => {
  it('U01: turns unknown by itself at the instant the fact expires, and names fact, document and day', () => {
    const registry = aRegistry({
      'agreement/agr-1': {
        'terms.retention_days': stated(0, {
          validUntil: new Date('2026-09-01T00:00:00Z'),
          source: { uri: 'dpa-2026.pdf', locator: '§ 4' },
        }),
      },
    });
    expect(stateAt(registry, 'terms.retention_days', '2026-08-31T23:59:59.999Z')).toMatchObject({ value: 0 });
    expect(stateAt(registry, 'terms.retention_days', '2026-09-01T00:00:00Z')).toMatchObject({
      state: 'unknown',
      reason: {
        code: 'FACT_STALE',
        facts: [registry.facts[0]],
        since: new Date('2026-09-01T00:00:00Z'),
        text: 'FACT_STALE:terms.retention_days agreement/agr-1: dpa-2026.pdf, § 4 carried it until 2026-09-01T00:00:00.000Z',
      },
    });
  });

  it('tells none from unknown', () => {
    const registry = aRegistry({ 'agreement/agr-1': { 'agreement.valid_until': null } });
    expect(stateAt(registry, 'agreement.valid_until', '2026-09-01T00:00:00Z')).toMatchObject({
      state: 'none',
      value: null,
    });
    expect(stateAt(registry, 'agreement.valid_from', '2026-09-01T00:00:00Z')).toMatchObject({
      state: 'unknown',
      reason: { code: 'MISSING_FACT', since: null },
    });
  });

  it('reads null as unknown where the key cannot be none', () => {
    const registry = aRegistry({ 'agreement/agr-1': { 'terms.retention_days': null } });
    expect(stateAt(registry, 'terms.retention_days', '2026-09-01T00:00:00Z').state).toBe('unknown');
  });

  it('is not known before the fact begins', () => {
    const registry = aRegistry({
      'agreement/agr-1': { 'terms.retention_days': stated(0, { validFrom: new Date('2026-09-01T00:00:00Z') }) },
    });
    expect(stateAt(registry, 'terms.retention_days', '2026-08-31T23:59:59Z')).toMatchObject({
      reason: { code: 'FACT_NOT_BEGUN' },
    });
    expect(stateAt(registry, 'terms.retention_days', '2026-09-01T00:00:00Z')).toMatchObject({ value: 0 });
  });

  it.each([
    ['its method', { method: 'ESTIMATE' as const }],
    ['its confidence', { confidence: 'ESTIMATED' as const }],
  ])('never gates by an estimate, told by %s', (_, overrides) => {
    const registry = aRegistry({ 'agreement/agr-1': { 'terms.retention_days': stated(0, overrides) } });
    expect(stateAt(registry, 'terms.retention_days', '2026-09-01T00:00:00Z')).toMatchObject({
      reason: { code: 'FACT_ESTIMATED' },
    });
  });

  it('ignores what was recorded after the instant of knowledge', () => {
    const first = aFact(agreement, 'terms.retention_days', 30);
    const later = aFact(agreement, 'terms.retention_days', 0, {
      supersedes: first.id,
      recordedAt: new Date('2026-10-01T00:00:00Z'),
    });
    const registry = registryOf(first, later);
    const knowing = (knownAt: string) =>
      factState(registry, agreement, 'terms.retention_days', { ...september, knownAt: new Date(knownAt) });
    expect(knowing('2026-09-30T00:00:00Z')).toMatchObject({ value: 30 });
    expect(knowing('2026-10-01T00:00:00Z')).toMatchObject({ value: 0 });
  });
});

describe('A fact that supersedes another', () => {
  const first = aFact(agreement, 'terms.retention_days', 30);
  const second = aFact(agreement, 'terms.retention_days', 0, {
    supersedes: first.id,
    validFrom: new Date('2026-06-01T00:00:00Z'),
    validUntil: new Date('2026-08-01T00:00:00Z'),
  });

  it('displaces it from the instant it begins', () => {
    const registry = registryOf(first, second);
    expect(stateAt(registry, 'terms.retention_days', '2026-05-31T23:59:59Z')).toMatchObject({ value: 30 });
    expect(stateAt(registry, 'terms.retention_days', '2026-06-01T00:00:00Z')).toMatchObject({ value: 0 });
  });

  it('does not bring it back by lapsing', () => {
    expect(stateAt(registryOf(first, second), 'terms.retention_days', '2026-08-01T00:00:00Z')).toMatchObject({
      reason: { code: 'FACT_STALE', facts: [second] },
    });
  });

  it('displaces what its own predecessor displaced, though that one begins later', () => {
    const third = aFact(agreement, 'terms.retention_days', 7, {
      supersedes: second.id,
      validFrom: new Date('2026-03-01T00:00:00Z'),
    });
    expect(stateAt(registryOf(first, second, third), 'terms.retention_days', '2026-04-01T00:00:00Z')).toMatchObject({
      value: 7,
      facts: [third],
    });
  });

  it('leaves exactly one of a chain standing at every instant from its first beginning on (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 }),
        fc.nat(1000),
        (begins, day) => {
          const ids = begins.map(() => newId<FactId>());
          const chain = begins.map((begin, i) =>
            aFact(agreement, 'terms.retention_days', i, {
              id: ids[i]!,
              supersedes: ids[i - 1] ?? null,
              validFrom: new Date(begin * 86_400_000),
            }),
          );
          const state = factState(registryOf(...chain), agreement, 'terms.retention_days', {
            at: new Date(day * 86_400_000),
          });
          const expected = begins.findLastIndex((begin) => begin <= day);
          if (expected < 0) expect(state.state).toBe('unknown');
          else expect(state).toMatchObject({ value: expected, facts: [chain[expected]] });
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('U26: two sources that disagree', () => {
  const deployment = aSubject();
  const contract = aFact(deployment, 'deployment.processing_countries', ['DE'], { method: 'CONTRACT' });
  const discovery = aFact(deployment, 'deployment.processing_countries', ['US'], { method: 'DISCOVERED' });

  it('raise a conflict, and the stricter gates', () => {
    const registry = Registry.of({ subjects: [deployment], facts: [contract, discovery] });
    expect(factState(registry, deployment, 'deployment.processing_countries', september)).toMatchObject({
      state: 'known',
      value: ['DE', 'US'],
      conflict: { facts: [contract, discovery], gating: ['DE', 'US'] },
    });
    expect(conflicts(registry, september)).toHaveLength(1);
  });

  it('are resolved by an officer’s fact that supersedes the one that is wrong', () => {
    const resolution = aFact(deployment, 'deployment.processing_countries', ['US'], { supersedes: contract.id });
    const registry = Registry.of({ subjects: [deployment], facts: [contract, discovery, resolution] });
    expect(factState(registry, deployment, 'deployment.processing_countries', september)).toMatchObject({
      value: ['US'],
    });
    expect(conflicts(registry, september)).toEqual([]);
  });

  it('leave the attribute unknown where it has no stricter order', () => {
    const facts = ['p-nair', 'a-khan'].map((owner) => aFact(deployment, 'deployment.owner', owner));
    const registry = Registry.of({ subjects: [deployment], facts });
    expect(factState(registry, deployment, 'deployment.owner', september)).toMatchObject({
      state: 'unknown',
      reason: { code: 'FACT_CONFLICT' },
      conflict: { facts },
    });
  });

  it('agree when only the order of a list differs', () => {
    const facts = [
      ['IN', 'DE'],
      ['DE', 'IN'],
    ].map((set) => aFact(deployment, 'deployment.processing_countries', set));
    expect(conflicts(Registry.of({ subjects: [deployment], facts }), september)).toEqual([]);
  });
});

describe('The strictest of several values', () => {
  it.each([
    ['greatest', [0, 30], 30],
    ['greatest', [0, null], null],
    ['least', [3, 9, null], 3],
    ['earliest', ['2027-01-01', '2026-01-01', null], '2026-01-01'],
    ['earliest', [null, null], null],
    ['true', [false, true], true],
    ['false', [true, false], false],
    ['union', [['IN'], ['US', 'IN']], ['IN', 'US']],
    [
      'intersection',
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
      ['b'],
    ],
  ] as const)('by %s of %j is %j', (order, values, strictest) => expect(strictestOf(order, values)).toEqual(strictest));
});

describe('What was last stated', () => {
  it('still tells after it has lapsed', () => {
    const registry = aRegistry({
      'agreement/agr-1': {
        'agreement.valid_until': stated('2026-08-31', { validUntil: new Date('2026-09-01T00:00:00Z') }),
      },
    });
    const [subject] = registry.subjects;
    const state = factState(registry, subject!, 'agreement.valid_until', september);
    expect(state.state).toBe('unknown');
    expect(asLastStated(state, subject!, 'agreement.valid_until')).toMatchObject({ value: '2026-08-31' });
  });
});
