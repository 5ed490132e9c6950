import { Group, Text } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { Tag } from '../display/tag.js';

const asWords = (name: string): string => {
  const words = name.replaceAll('_', ' ').replaceAll(/\b(api|dpia|fria|id)\b/g, (short) => short.toUpperCase());
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** What people call an attribute: `deployment.region_pin` is Region pin. */
export const nameOfKey = (key: string): string => asWords(key.slice(key.indexOf('.') + 1));

export interface FactNameProps {
  readonly factKey: string;
  readonly meaning: string;
  /** Facet of the attribute: layer of a term, or entity for which it holds. */
  readonly qualifier?: string | null;
}

/** An attribute by its name, its key and what it says. */
export function FactName({ factKey, meaning, qualifier }: FactNameProps) {
  return (
    <div>
      <Group gap={8} align="center">
        <Text span fw={550} size="sm">
          {nameOfKey(factKey)}
        </Text>
        {qualifier && (
          <Tag tone="plain" icon={IconAdjustments}>
            {qualifier}
          </Tag>
        )}
        <Text span ff="monospace" fz={12} fw={400} c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {factKey}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" fw={400}>
        {meaning}
      </Text>
    </div>
  );
}
