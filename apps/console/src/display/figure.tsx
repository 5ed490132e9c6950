import { Text } from '@mantine/core';

const inThousands = new Intl.NumberFormat('en');

/** A number and what it counts. */
export function Figure({ count, of }: { count: number; of: string }) {
  return (
    <div>
      <Text fz={26} fw={640} lh={1.2} c={count === 0 ? 'dimmed' : undefined}>
        {inThousands.format(count)}
      </Text>
      <Text size="sm" c="dimmed">
        {of}
      </Text>
    </div>
  );
}
