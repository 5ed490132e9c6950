import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

export interface SectionProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page, with a name of its own. */
export function Section({ title, note, actions, children }: SectionProps) {
  const name = useId();
  return (
    <Paper component="section" aria-labelledby={name}>
      <Stack gap="md">
        <Group justify="space-between" align="baseline">
          <Title order={2} size="h4" id={name}>
            {title}
          </Title>
          {actions}
        </Group>
        {note && (
          <Text size="sm" c="dimmed" mt={-10}>
            {note}
          </Text>
        )}
        {children}
      </Stack>
    </Paper>
  );
}
