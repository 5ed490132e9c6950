import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Mark } from '../shell/mark.js';

/** The page of somebody who is not signed in. */
export function Gate({ title, lead, children }: { title: string; lead: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Custos`;
    heading.current?.focus();
  }, [title]);
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper w="100%" maw={460} p="xl" shadow="sm">
        <Stack gap="lg">
          <Group gap="xs">
            <Mark size={28} />
            <Text fw={700} size="lg">
              Custos
            </Text>
          </Group>
          <div>
            <Title order={1} size="h3" ref={heading} tabIndex={-1}>
              {title}
            </Title>
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          </div>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
