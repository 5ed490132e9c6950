import { Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { EffectTag } from '../display/effect-tag.js';
import type { Explanation } from './explanation-parts.js';
import styles from './verdict.module.css';

/** What was decided, in one sentence; the first thing to read. */
export function Verdict({
  effect,
  sentence,
  beside,
}: Pick<Explanation, 'effect' | 'sentence'> & { beside?: ReactNode }) {
  return (
    <Paper className={effect === 'ALLOW' ? styles.allowed : styles.denied}>
      <Group justify="space-between" mb="xs">
        <EffectTag effect={effect} />
        <Text size="sm" c="dimmed" component="div">
          {beside}
        </Text>
      </Group>
      <Text size="lg" lh={1.5} maw={980}>
        {sentence}
      </Text>
    </Paper>
  );
}
