import { Group, Progress, Text } from '@mantine/core';
import { Tag } from '../display/tag.js';
import { type Cell, CELL_STATES, type CellState, stateOf } from './cell-state.js';
import styles from './legend.module.css';

const STATES = Object.keys(CELL_STATES) as CellState[];

export interface LegendProps {
  readonly cells: readonly Cell[];
  readonly wanted: number;
}

/** What the cells mean, how many there are of each, and how many are still to be judged. */
export function Legend({ cells, wanted }: LegendProps) {
  const counted = Map.groupBy(cells, stateOf);
  const isDone = cells.length >= wanted;
  return (
    <Group justify="space-between" gap="md">
      <ul className={styles.legend} aria-label="Legend">
        {STATES.map((state) => {
          const { word, meaning, tone, icon } = CELL_STATES[state];
          return (
            <li key={state}>
              <Tag tone={tone} icon={icon}>
                {counted.get(state)?.length ?? 0}
              </Tag>{' '}
              <Text span size="sm">
                {meaning}
                {word !== meaning && (
                  <Text span inherit c="dimmed">
                    {' '}
                    (“{word}”)
                  </Text>
                )}
              </Text>
            </li>
          );
        })}
      </ul>
      <Group gap="sm" miw={190}>
        {!isDone && <Progress value={(100 * cells.length) / wanted} w={90} aria-label="Cells judged" />}
        <Text size="sm" c="dimmed" role="status">
          {isDone ? `${wanted} cells judged` : `${cells.length} of ${wanted} judged`}
        </Text>
      </Group>
    </Group>
  );
}
