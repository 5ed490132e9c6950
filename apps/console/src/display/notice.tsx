import { Group, Text } from '@mantine/core';
import { IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './notice.module.css';

const SIGNS = { good: IconCircleCheck, info: IconInfoCircle } as const;

export interface NoticeProps {
  readonly tone: keyof typeof SIGNS;
  readonly title: string;
  readonly children: ReactNode;
}

/** Something that was done, or that one should know; screen readers say it when it appears. */
export function Notice({ tone, title, children }: NoticeProps) {
  const Sign = SIGNS[tone];
  return (
    <Group className={`${styles.notice} ${styles[tone]}`} role="status" align="flex-start" wrap="nowrap" gap="sm">
      <Sign size={20} aria-hidden className={styles.sign} />
      <div>
        <Text fw={640}>{title}</Text>
        <Text component="div">{children}</Text>
      </div>
    </Group>
  );
}
