import { useOrganisation } from '../session/viewer.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, withTime: boolean): Intl.DateTimeFormat {
  const key = `${zone} ${withTime}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(withTime ? { hour: '2-digit', minute: '2-digit', second: '2-digit' } : {}),
  });
  formats.set(key, made);
  return made;
}

/** An instant in the organisation's zone; pointing at it tells it in UTC. */
export function Instant({ at, dateOnly = false }: { at: string; dateOnly?: boolean }) {
  const { zone } = useOrganisation();
  return (
    <time dateTime={at} title={`${at} (shown in ${zone})`} style={{ whiteSpace: 'nowrap' }}>
      {format(zone, !dateOnly).format(new Date(at))}
    </time>
  );
}

/** A calendar day, which has no zone, as `24 Nov 2026`. */
export const dayInWords = (day: string): string => format('UTC', false).format(new Date(`${day}T00:00:00Z`));

/** The day of an instant in a zone, as `24 Nov 2026`. */
export const dayOfInstant = (at: string, zone: string): string => format(zone, false).format(new Date(at));

/** A calendar day, which has no zone. */
export function CalendarDay({ day }: { day: string }) {
  return (
    <time dateTime={day} style={{ whiteSpace: 'nowrap' }}>
      {dayInWords(day)}
    </time>
  );
}

const MILLISECONDS_A_DAY = 86_400_000;

/** How far off an instant is, in days: `in 12 days`, `3 days ago`, `today`. */
export function daysOff(at: string, now: Date = new Date()): string {
  const days = Math.round((Date.parse(at) - now.getTime()) / MILLISECONDS_A_DAY);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(days, 'day');
}

const DAYS_A_MONTH = 30.44;
const MONTHS_A_YEAR = 12;

/** How long ago an instant is, in the largest unit that fits: `3 months ago`, `12 days ago`, `today`. */
export function longAgo(at: string, now: Date = new Date()): string {
  const days = (Date.parse(at) - now.getTime()) / MILLISECONDS_A_DAY;
  const months = Math.trunc(days / DAYS_A_MONTH);
  if (months === 0) return daysOff(at, now);
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  return Math.abs(months) < MONTHS_A_YEAR
    ? words.format(months, 'month')
    : words.format(Math.trunc(months / MONTHS_A_YEAR), 'year');
}
