import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What people call a thing, and beside it the name that machines know it by. */
export function NamedKey({ meaning, name }: { meaning: ReactNode; name: string }) {
  return (
    <>
      {meaning}{' '}
      <Text span size="xs" ff="monospace" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {name}
      </Text>
    </>
  );
}
