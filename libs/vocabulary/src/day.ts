import { z } from 'zod';

/** A calendar day, `YYYY-MM-DD`; ranges of days include both ends, as law and contracts state them. */
export const Day = z.iso.date().describe('Calendar day, YYYY-MM-DD.');
export type Day = z.infer<typeof Day>;

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in an IANA time zone. */
export function dayIn(zone: string, at: Date): Day {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(zone, format);
  }
  return format.format(at);
}

/** Days since 1970-01-01; negative before. */
export const dayNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

export const dayOfNumber = (number: number): Day => new Date(number * 86_400_000).toISOString().slice(0, 10);

export const addDays = (day: Day, days: number): Day => dayOfNumber(dayNumber(day) + days);
