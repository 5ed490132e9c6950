import styles from './time-line.module.css';
import { placeAt, type TimeScale } from './time-scale.js';
import { dayInWords } from './time.js';

const months = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' });

/** A year, or a month within one; the first says its year too. */
function nameOfTick(tick: string, isFirst: boolean): string {
  const year = tick.slice(0, 4);
  if (tick.endsWith('-01-01')) return year;
  const month = months.format(new Date(tick));
  return isFirst ? `${month} ${year}` : month;
}

/** Years and months, and the day that is shown. Screen readers hear the days of each bar instead. */
export function TimeAxis({ scale, day, isToday }: { scale: TimeScale; day: string; isToday: boolean }) {
  const place = scale.of(day);
  const side = place < 15 ? styles.fromLeft : place > 85 ? styles.fromRight : '';
  return (
    <div className={styles.row} aria-hidden>
      <div className={styles.label} />
      <div className={styles.axis}>
        {scale.ticks.map((tick, index) => (
          <span key={tick} className={styles.tickName} style={placeAt(scale.of(tick))}>
            {nameOfTick(tick, index === 0)}
          </span>
        ))}
        <span className={`${styles.dayName} ${side}`} style={placeAt(place)}>
          {isToday ? 'Today' : dayInWords(day)}
        </span>
      </div>
    </div>
  );
}
