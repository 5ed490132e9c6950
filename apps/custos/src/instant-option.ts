import { CommandRefused } from './documents.js';

/**
 * The instant that an option names, in RFC 3339. A day is its first instant in UTC.
 *
 * @throws {CommandRefused} neither a day nor an instant
 */
export function instantOf(option: string, text: string | undefined): string {
  const instant = text === undefined ? NaN : Date.parse(text);
  if (Number.isNaN(instant) || !/^\d{4}-\d\d-\d\d(T.+(Z|[+-]\d\d:\d\d))?$/.test(text!))
    throw new CommandRefused(
      `${option}: found ${text ?? 'nothing'}; allowed: a day, 2026-11-01, or an instant, 2026-11-01T00:00:00+05:30`,
    );
  return new Date(instant).toISOString();
}
