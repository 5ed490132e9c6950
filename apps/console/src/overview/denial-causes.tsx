import { Group, Text } from '@mantine/core';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';
import styles from './denial-causes.module.css';

type Overview = OverviewQuery['overview'];

const SHOWN = 6;

export interface DenialCausesProps {
  readonly causes: Overview['byCause'];
  readonly denied: number;
  readonly days: number;
}

/** Which policies denied most, each leading to what it denied. */
export function DenialCauses({ causes, denied, days }: DenialCausesProps) {
  const most = Math.max(...causes.map(({ count }) => count), 1);
  return (
    <Section title="Denials and their causes" note={`The last ${days} days. A denial may have several causes.`}>
      {denied === 0 ? (
        <Empty title="No call was denied" />
      ) : (
        <ul className={styles.causes}>
          {causes.slice(0, SHOWN).map(({ policy, title, law, count }) => (
            <li key={policy}>
              <Group justify="space-between" wrap="nowrap" align="baseline" gap="sm" mb={4}>
                <Text size="sm" component="div">
                  <TextLink to="/decisions" search={{ policy, effect: 'DENY' }} inherit>
                    {title}
                  </TextLink>{' '}
                  <Text span inherit c="dimmed">
                    {law}
                  </Text>
                </Text>
                <Text size="sm" fw={600}>
                  {count}
                </Text>
              </Group>
              <div className={styles.bar} aria-hidden>
                <span style={{ width: `${(count / most) * 100}%` }} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
