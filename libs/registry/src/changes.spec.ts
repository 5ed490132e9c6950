import { aRegistry, stated } from '#testing';
import { dayIn } from '#vocabulary';
import * as fc from 'fast-check';
import { instantsOfChange, nextChange, startOfDay } from './changes.js';

describe('The instants at which an answer can change', () => {
  const registry = aRegistry({
    'agreement/agr-1': {
      'agreement.valid_until': '2026-12-15',
      'terms.retention_days': stated(0, {
        validFrom: new Date('2026-06-01T00:00:00Z'),
        validUntil: new Date('2027-01-01T00:00:00Z'),
      }),
    },
  });
  const after = (at: string) =>
    instantsOfChange(registry, new Date(at), 'Asia/Kolkata').map((one) => one.toISOString());

  it('are those at which a fact begins or ends, and the days that facts name, with the day after each', () => {
    expect(after('2026-01-01T00:00:00Z')).toEqual([
      '2026-06-01T00:00:00.000Z',
      '2026-12-14T18:30:00.000Z',
      '2026-12-15T18:30:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ]);
  });

  it('lie strictly after the instant asked for', () => {
    expect(after('2026-12-14T18:30:00Z')).toEqual(['2026-12-15T18:30:00.000Z', '2027-01-01T00:00:00.000Z']);
    expect(nextChange(registry, new Date('2026-12-31T23:59:59Z'), 'Asia/Kolkata')).toEqual(
      new Date('2027-01-01T00:00:00Z'),
    );
    expect(nextChange(registry, new Date('2027-01-01T00:00:00Z'), 'Asia/Kolkata')).toBeNull();
  });
});

describe('The beginning of a day', () => {
  it.each([
    ['Asia/Kolkata', '2026-11-22', '2026-11-21T18:30:00.000Z'],
    ['Europe/Brussels', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Brussels', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Brussels', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['Europe/Brussels', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['UTC', '2026-01-01', '2026-01-01T00:00:00.000Z'],
  ])('in %s of %s is %s', (zone, day, instant) => expect(startOfDay(zone, day).toISOString()).toBe(instant));

  it('is the first instant of the day in its zone (property)', () => {
    const zones = fc.constantFrom('Asia/Kolkata', 'Europe/Brussels', 'America/New_York', 'Pacific/Auckland', 'UTC');
    const days = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(zones, days, (zone, day) => {
        const start = startOfDay(zone, day);
        expect(dayIn(zone, start)).toBe(day);
        expect(dayIn(zone, new Date(start.getTime() - 1)) < day).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
