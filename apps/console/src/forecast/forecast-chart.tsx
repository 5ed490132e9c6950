import { dayInWords } from '../display/time.js';
import { daysAfter, daysBetween } from '../display/zone.js';
import type { ForecastDay } from './forecast-parts.js';
import styles from './forecast-chart.module.css';

const WIDTH = 1000;
const HEIGHT = 160;
const BAR = 8;
const TICKS = 4;

export interface ForecastChartProps {
  readonly from: string;
  readonly until: string;
  readonly days: readonly ForecastDay[];
}

const inWords = ({ day, decisions }: ForecastDay): string => `${dayInWords(day)}: ${decisions} decisions turn`;

/** The days ahead as a line, with a bar as high as there are decisions that turn to denied on a day. */
export function ForecastChart({ from, until, days }: ForecastChartProps) {
  const length = Math.max(1, daysBetween(from, until));
  const most = Math.max(1, ...days.map(({ decisions }) => decisions));
  return (
    <div>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`From ${dayInWords(from)} to ${dayInWords(until)}. ${days.map(inWords).join('; ')}`}
      >
        <line className={styles.axis} x1={0} x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
        {days.map((day) => {
          const height = Math.max(4, (day.decisions / most) * (HEIGHT - 8));
          const left = Math.min(WIDTH - BAR, Math.max(0, (daysBetween(from, day.day) / length) * WIDTH - BAR / 2));
          return (
            <rect key={day.day} className={styles.bar} x={left} y={HEIGHT - 1 - height} width={BAR} height={height}>
              <title>{inWords(day)}</title>
            </rect>
          );
        })}
      </svg>
      <div className={styles.ticks} aria-hidden>
        {Array.from({ length: TICKS + 1 }, (_, index) => (
          <span key={index} style={{ left: `${(index / TICKS) * 100}%` }}>
            {dayInWords(daysAfter(from, Math.round((length * index) / TICKS)))}
          </span>
        ))}
      </div>
    </div>
  );
}
