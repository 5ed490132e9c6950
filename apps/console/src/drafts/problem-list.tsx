import { Stack, Text, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { Tag } from '../display/tag.js';
import type { PolicyProblemSeverity } from '../graphql/generated/graphql.js';
import styles from './problem-list.module.css';

export interface PolicyProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: PolicyProblemSeverity;
}

export interface ProblemListProps<Found extends PolicyProblem> {
  readonly problems: readonly Found[];
  /** Goes to the place of one. */
  readonly onShow?: (problem: Found) => void;
}

/** What is wrong with policies and where; what only warns comes last. */
export function ProblemList<Found extends PolicyProblem>({ problems, onShow }: ProblemListProps<Found>) {
  return (
    <Stack component="ul" gap="xs" className={styles.list}>
      {problems
        .toSorted((a, b) => Number(a.severity === 'WARNING') - Number(b.severity === 'WARNING'))
        .map((problem, index) => (
          <li key={index} className={styles.item}>
            {problem.severity === 'ERROR' ? (
              <Tag tone="bad" icon={IconCircleX}>
                Error
              </Tag>
            ) : (
              <Tag tone="warn" icon={IconAlertTriangle}>
                Warning
              </Tag>
            )}
            <div>
              <Place problem={problem} onShow={onShow && (() => onShow(problem))} />
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {problem.message}
              </Text>
            </div>
          </li>
        ))}
    </Stack>
  );
}

function Place({ problem, onShow }: { problem: PolicyProblem; onShow: (() => void) | undefined }) {
  const place = `${problem.file}, line ${problem.line}, column ${problem.column}`;
  return onShow ? (
    <UnstyledButton className={styles.place} onClick={onShow}>
      {place}
    </UnstyledButton>
  ) : (
    <Text size="sm" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
      {place}
    </Text>
  );
}
