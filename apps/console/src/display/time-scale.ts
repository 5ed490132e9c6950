import type { CSSProperties } from 'react';
import { daysAfter, daysBetween } from './zone.js';

/** Days between which something holds; open where there is none. */
export interface TimeSpan {
  readonly from?: string | null;
  readonly until?: string | null;
}

/** A time line's axis: where each day stands, in hundredths of its length from the left. */
export interface TimeScale {
  readonly from: string;
  readonly until: string;
  readonly of: (day: string) => number;
  /** First days of years, or of months where it is short, as many as there is room for. */
  readonly ticks: readonly string[];
}

/** Where something stands on the axis. */
export const placeAt = (percent: number): CSSProperties => ({ insetInlineStart: `${percent}%` });

/** Part of the axis that is left free behind the last end, so that what has no end is seen to go on. */
const FREE_SHARE = 0.06;
const MOST_TICKS = 8;
/** Months between two ticks, from close to wide. */
const STEPS = [3, 6, 12, 24, 60, 120] as const;

/** The axis from the earliest begin to the latest end, with the day within it. */
export function timeScale(windows: readonly TimeSpan[], day: string): TimeScale {
  const days = [...windows.flatMap(({ from, until }) => [from, until]), day].filter((one) => !!one).sort() as string[];
  const [from, last] = [daysAfter(days[0]!, -1), days.at(-1)!];
  const until = daysAfter(last, Math.max(30, Math.round(daysBetween(from, last) * FREE_SHARE)));
  const length = daysBetween(from, until);
  return { from, until, of: (one) => (daysBetween(from, one) / length) * 100, ticks: ticksWithin(from, until) };
}

function ticksWithin(from: string, until: string): string[] {
  const months = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const [first, last] = [months(from) + 1, months(until)];
  const step = STEPS.find((one) => (last - first) / one < MOST_TICKS) ?? STEPS.at(-1)!;
  const begin = Math.ceil(first / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((last - begin) / step) + 1) }, (_, index) =>
    firstOfMonth(begin + index * step),
  );
}

const firstOfMonth = (months: number): string =>
  `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}-01`;
