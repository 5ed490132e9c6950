import { daysAfter } from '../display/zone.js';

/** A stretch of days, both of them in it. */
export interface Days {
  readonly first: string;
  readonly last: string;
}

interface Preset {
  readonly title: string;
  /** The stretch, as seen from a day. */
  readonly days: (today: string) => Days;
}

const monthOf = (day: string): string => day.slice(0, 7);

/** The first day of the quarter that a day is in. */
const quarterBegins = (day: string): string => {
  const month = Number(day.slice(5, 7));
  return `${day.slice(0, 4)}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
};

/** Stretches that people often report on. */
export const PRESETS: readonly Preset[] = [
  { title: 'Last 7 days', days: (today) => ({ first: daysAfter(today, -6), last: today }) },
  {
    title: 'Last month',
    days: (today) => {
      const last = daysAfter(`${monthOf(today)}-01`, -1);
      return { first: `${monthOf(last)}-01`, last };
    },
  },
  { title: 'This quarter', days: (today) => ({ first: quarterBegins(today), last: today }) },
];
