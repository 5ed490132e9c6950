import { Text } from '@mantine/core';
import { Empty } from '../display/empty.js';
import { Section } from '../display/section.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';
import styles from './decision-days.module.css';

type Day = OverviewQuery['overview']['byDay'][number];

const short = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });

const inWords = ({ day, allowed, denied }: Day): string =>
  `${short.format(new Date(day))}: ${allowed} allowed, ${denied} denied`;

/** The decisions of each day as a column, denied above allowed; days without any are left out. */
export function DecisionDays({ byDay }: { byDay: readonly Day[] }) {
  return (
    <Section title="Decisions day by day">
      {byDay.length === 0 ? (
        <Empty title="Nothing was asked">An application asks the decision point with a key of its own.</Empty>
      ) : (
        <>
          <Columns byDay={byDay} />
          <Text size="sm" c="dimmed">
            Denied above allowed.
          </Text>
        </>
      )}
    </Section>
  );
}

function Columns({ byDay }: { byDay: readonly Day[] }) {
  const most = Math.max(...byDay.map(({ allowed, denied }) => allowed + denied));
  const height = (count: number) => ({ height: `${(count / most) * 4.5}rem` });
  return (
    <div className={styles.days} role="img" aria-label={byDay.map(inWords).join('; ')}>
      {byDay.map((day) => (
        <div key={day.day} className={styles.day} title={inWords(day)}>
          <span>{day.allowed + day.denied}</span>
          {day.denied > 0 && <div className={styles.denied} style={height(day.denied)} />}
          {day.allowed > 0 && <div className={styles.allowed} style={height(day.allowed)} />}
          <span>{short.format(new Date(day.day))}</span>
        </div>
      ))}
    </div>
  );
}
