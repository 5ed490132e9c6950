import { z } from 'zod';

/** A calendar day, `YYYY-MM-DD`, as addresses have it. */
export const DayText = z.iso.date();

/** The calendar day that it is at an instant in a zone. */
export const dayIn = (zone: string, at: Date = new Date()): string =>
  // Swedish writes days as ISO 8601 does.
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

const MILLISECONDS_A_MINUTE = 60_000;

/** What clocks in the zone are ahead of UTC at an instant. */
function offsetMilliseconds(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(at);
  const field = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'));
  return shown - Math.floor(at.getTime() / MILLISECONDS_A_MINUTE) * MILLISECONDS_A_MINUTE;
}

/** The instant at which clocks in the zone show the hour on the day; the later offset where they skip it. */
export function instantIn(zone: string, day: string, hour = 0): Date {
  const asUtc = Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
  const guess = new Date(asUtc - offsetMilliseconds(zone, new Date(asUtc)));
  return new Date(asUtc - offsetMilliseconds(zone, guess));
}

/** The day so many days after another. */
export function daysAfter(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

const MILLISECONDS_A_DAY = 86_400_000;

/** How many days the second day comes after the first. */
export const daysBetween = (first: string, second: string): number =>
  (Date.parse(second) - Date.parse(first)) / MILLISECONDS_A_DAY;
