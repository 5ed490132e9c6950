import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { TextLink } from '../display/links.js';
import { TimeAxis } from '../display/time-axis.js';
import { placeAt, type TimeScale, timeScale } from '../display/time-scale.js';
import { dayInWords } from '../display/time.js';
import styles from '../display/time-line.module.css';
import { daysAfter } from '../display/zone.js';
import type { AgreementTimesFragment } from '../graphql/generated/graphql.js';
import { type DayShown, endInWords, isNearEnd, noticeDayOf, type Window, windowInWords } from './agreement-window.js';
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
      <TimeAxis scale={scale} day={day} isToday={isToday} />
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
          <span key={tick} className={styles.tick} style={placeAt(scale.of(tick))} />
        ))}
        <Bar window={window} scale={scale} day={day} />
        {noticeDay && <span className={styles.notice} style={placeAt(scale.of(noticeDay))} />}
        <span className={styles.day} style={placeAt(scale.of(day))} />
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
