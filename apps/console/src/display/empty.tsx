import { Center, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What stands where nothing is: why, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack gap={4} align="center" maw={520} ta="center">
        <Text fw={600}>{title}</Text>
        {children && (
          <Text c="dimmed" component="div">
            {children}
          </Text>
        )}
      </Stack>
    </Center>
  );
}
