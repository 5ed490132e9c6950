import { Text } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { TextLink } from '../display/links.js';
import { dayInWords } from '../display/time.js';
import { daysAfter } from '../display/zone.js';
import type { AgreementTimesFragment } from '../graphql/generated/graphql.js';
import styles from './agreement-time-line.module.css';
import { type DayShown, endInWords, isNearEnd, noticeDayOf, type Window, windowInWords } from './agreement-window.js';
import { type TimeScale, timeScale } from './time-scale.js';
import { WindowTags } from './window-tags.js';

export interface AgreementTimeLineProps {
  readonly agreements: readonly AgreementTimesFragment[];
  readonly shown: DayShown;
  /** Names lead to the agreements; not on the page of one. */
  readonly isLinked?: boolean;
}

/** Windows of agreements and their addenda along one axis. */
export function AgreementTimeLine({ agreements, shown, isLinked = false }: AgreementTimeLineProps) {
  const { day, isToday } = shown;
  const scale = timeScale(
    agreements.flatMap(({ window, addenda }) => [window, ...addenda.map((one) => one.window)]),
    day,
  );
  return (
    <div>
      <Axis scale={scale} day={day} isToday={isToday} />
      <ul className={styles.rows}>
        {agreements.map((agreement) => (
          <li key={agreement.id} className={styles.group}>
            <Row
              name={
                isLinked ? (
                  <TextLink
                    to="/agreements/$id"
                    params={{ id: agreement.id }}
                    search={{ asOf: isToday ? undefined : day }}
                    inherit
                    fw={550}
                  >
                    {agreement.name}
                  </TextLink>
                ) : (
                  <Text span inherit fw={550}>
                    {agreement.name}
                  </Text>
                )
              }
              {...{ scale, day }}
              window={agreement.window}
              noticeDay={noticeDayOf(agreement)}
            />
            {agreement.addenda.map(({ id, name, window }) => (
              <Row
                key={id}
                name={
                  <Text span inherit c="dimmed">
                    Addendum: {name}
                  </Text>
                }
                {...{ scale, day, window }}
                isAddendum
              />
            ))}
          </li>
        ))}
      </ul>
      <Key hasNotice={agreements.some((one) => noticeDayOf(one) !== undefined)} />
    </div>
  );
}

const months = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** A year, or a month within one; the first says its year too. */
function nameOfTick(tick: string, isFirst: boolean): string {
  const year = tick.slice(0, 4);
  if (tick.endsWith('-01-01')) return year;
  const month = months.format(new Date(tick));
  return isFirst ? `${month} ${year}` : month;
}

const at = (percent: number): CSSProperties => ({ insetInlineStart: `${percent}%` });

/** Years and months, and the day that is shown. Screen readers hear the days of each bar instead. */
function Axis({ scale, day, isToday }: { scale: TimeScale; day: string; isToday: boolean }) {
  const place = scale.of(day);
  const side = place < 15 ? styles.fromLeft : place > 85 ? styles.fromRight : '';
  return (
    <div className={styles.row} aria-hidden>
      <div className={styles.label} />
      <div className={styles.axis}>
        {scale.ticks.map((tick, index) => (
          <span key={tick} className={styles.tickName} style={at(scale.of(tick))}>
            {nameOfTick(tick, index === 0)}
          </span>
        ))}
        <span className={`${styles.dayName} ${side}`} style={at(place)}>
          {isToday ? 'Today' : dayInWords(day)}
        </span>
      </div>
    </div>
  );
}

interface RowProps {
  readonly name: ReactNode;
  readonly window: Window;
  readonly scale: TimeScale;
  readonly day: string;
  readonly noticeDay?: string | undefined;
  readonly isAddendum?: boolean;
}

function Row({ name, window, scale, day, noticeDay, isAddendum = false }: RowProps) {
  return (
    <div className={styles.row}>
      <div className={`${styles.label} ${isAddendum ? styles.under : ''}`}>
        <Text size="sm" component="div">
          {name}
        </Text>
        <Text size="xs" c="dimmed" component="div" mt={2}>
          <WindowTags window={window} day={day} /> <span className={styles.days}>{windowInWords(window)}</span>
        </Text>
      </div>
      <div
        className={`${styles.track} ${isAddendum ? styles.thin : ''}`}
        role="img"
        aria-label={labelOf(window, day, noticeDay)}
      >
        {scale.ticks.map((tick) => (
          <span key={tick} className={styles.tick} style={at(scale.of(tick))} />
        ))}
        <Bar window={window} scale={scale} day={day} />
        {noticeDay && <span className={styles.notice} style={at(scale.of(noticeDay))} />}
        <span className={styles.day} style={at(scale.of(day))} />
      </div>
    </div>
  );
}

function labelOf(window: Window, day: string, noticeDay: string | undefined): string {
  const notice = noticeDay && `; notice by ${dayInWords(noticeDay)}`;
  return `${windowInWords(window)}; ${endInWords(window, day)}${notice ?? ''}`;
}

const BAR_STYLES = { IN_FORCE: styles.inForce, ENDED: styles.ended, NOT_BEGUN: styles.notBegun } as const;

function Bar({ window, scale, day }: { window: Window; scale: TimeScale; day: string }) {
  const { state, from, until, isOpenEnded } = window;
  if (!from && !until) return <span className={styles.unknown}>not known</span>;
  const begin = from ? scale.of(from) : 0;
  // The last day is whole.
  const end = until ? scale.of(daysAfter(until, 1)) : 100;
  const look = isNearEnd(window, day) ? styles.nearEnd : state ? BAR_STYLES[state] : styles.doubtful;
  const open = `${from ? '' : styles.noBegin} ${until ? '' : isOpenEnded ? styles.goesOn : styles.noEnd}`;
  return (
    <span
      className={`${styles.bar} ${look} ${open}`}
      style={{ insetInlineStart: `${begin}%`, inlineSize: `${Math.max(0.6, end - begin)}%` }}
    />
  );
}

/** What the signs of the line say. */
function Key({ hasNotice }: { hasNotice: boolean }) {
  return (
    <div className={styles.key} aria-hidden>
      <span>
        <i className={`${styles.sample} ${styles.inForce}`} /> in force
      </span>
      <span>
        <i className={`${styles.sample} ${styles.nearEnd}`} /> ends within 90 days
      </span>
      <span>
        <i className={`${styles.sample} ${styles.notBegun}`} /> not begun
      </span>
      <span>
        <i className={`${styles.sample} ${styles.ended}`} /> ended
      </span>
      {hasNotice && (
        <span>
          <i className={styles.noticeSample} /> last day for notice
        </span>
      )}
    </div>
  );
}
