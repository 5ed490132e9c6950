import { dayInWords } from '../display/time.js';
import { dayIn, daysAfter, daysBetween, instantIn } from '../display/zone.js';
import { graphql } from '../graphql/generated/gql.js';
import type { AgreementTimesFragment, WindowPartsFragment } from '../graphql/generated/graphql.js';
import { useOrganisation } from '../session/viewer.js';

/** What is shown of the days within which something holds: `window { ...WindowParts }`. */
export const WINDOW_PARTS = graphql(`
  fragment WindowParts on AgreementWindow {
    state
    from
    until
    isOpenEnded
    reason
  }
`);

/** What a time line shows of an agreement, as of a variable `asOf`. */
export const AGREEMENT_TIMES = graphql(`
  fragment AgreementTimes on Agreement {
    id
    name
    window(asOf: $asOf) {
      ...WindowParts
    }
    addenda {
      id
      name
      window(asOf: $asOf) {
        ...WindowParts
      }
    }
    notice: facts(key: "agreement.notice_days", asOf: $asOf) {
      value
    }
  }
`);

export type Window = WindowPartsFragment;

/** Days ahead within which an end stands out. */
export const NEAR_END_DAYS = 90;

const NOON = 12;

export interface DayShown {
  readonly day: string;
  readonly isToday: boolean;
  /** The instant that stands for it; none is now. */
  readonly at: string | null;
}

/** The day of the address, or else today, as it is in the organisation's zone. */
export function useDayShown(asOf: string | undefined): DayShown {
  const { zone } = useOrganisation();
  const today = dayIn(zone);
  if (asOf === undefined || asOf === today) return { day: today, isToday: true, at: null };
  return { day: asOf, isToday: false, at: instantIn(zone, asOf, NOON).toISOString() };
}

/** Whether it is in force on the day and its last day is near. */
export const isNearEnd = ({ state, until }: Window, day: string): boolean =>
  state === 'IN_FORCE' && !!until && daysBetween(day, until) <= NEAR_END_DAYS;

const inDays = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** How the day stands to its last day, or to its first while it has not begun. */
export function endInWords({ state, from, until, isOpenEnded }: Window, day: string): string {
  if (state === 'NOT_BEGUN' && from) return `begins ${inDays.format(daysBetween(day, from), 'day')}`;
  if (!until) return isOpenEnded ? 'runs on' : 'its end is unknown';
  const left = daysBetween(day, until);
  if (left === 0) return 'on its last day';
  return `${left > 0 ? 'ends' : 'ended'} ${inDays.format(left, 'day')}`;
}

/** First and last day: `1 Jan 2026 to 31 Dec 2026`. */
export function windowInWords({ from, until, isOpenEnded }: Window): string {
  if (until) return `${from ? dayInWords(from) : 'unknown'} to ${dayInWords(until)}`;
  if (!from) return isOpenEnded ? 'first day unknown, no last day' : 'window unknown';
  return `from ${dayInWords(from)}, ${isOpenEnded ? 'no last day' : 'last day unknown'}`;
}

/** Last day on which notice can be given; undefined where the notice or the end is not known. */
export function noticeDayOf({ notice, window: { until } }: AgreementTimesFragment): string | undefined {
  const days = notice[0]?.value;
  return until && typeof days === 'number' && days > 0 ? daysAfter(until, -days) : undefined;
}
