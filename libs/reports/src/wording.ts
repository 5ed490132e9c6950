import { dayIn } from '#vocabulary';

/** An instant in the zone, to the minute: 2026-11-24 18:30. */
export const timeIn = (zone: string, at: Date): string =>
  `${dayIn(zone, at)} ${new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)}`;

/** `1 denial`, `2 denials`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const listed = (items: readonly string[] | null): string =>
  items === null ? 'not known' : items.length === 0 ? 'none' : items.join(', ');
