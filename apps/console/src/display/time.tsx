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

/** A calendar day, which has no zone. */
export function CalendarDay({ day }: { day: string }) {
  return (
    <time dateTime={day} style={{ whiteSpace: 'nowrap' }}>
      {format('UTC', false).format(new Date(`${day}T00:00:00Z`))}
    </time>
  );
}

const MILLISECONDS_A_DAY = 86_400_000;

/** How far off an instant is, in days: `in 12 days`, `3 days ago`, `today`. */
export function daysOff(at: string, now: Date = new Date()): string {
  const days = Math.round((Date.parse(at) - now.getTime()) / MILLISECONDS_A_DAY);
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(days, 'day');
}
