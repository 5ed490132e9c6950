import { ActionIcon, Code, CopyButton, Group, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import styles from './copyable.module.css';

export interface CopyableProps {
  readonly value: string;
  /** What it is, for the button's name: `SHA-256 of the report`. */
  readonly what: string;
  /** Characters from its beginning to show; all where absent. What is copied is whole. */
  readonly shownCharacters?: number;
}

/** A value that is taken elsewhere as it stands. */
export function Copyable({ value, what, shownCharacters = value.length }: CopyableProps) {
  const isShortened = value.length > shownCharacters;
  return (
    <Group gap={4} wrap="nowrap" align="flex-start">
      <Code className={isShortened ? undefined : styles.whole} title={isShortened ? value : undefined}>
        {isShortened ? `${value.slice(0, shownCharacters)}…` : value}
      </Code>
      <CopyButton value={value} timeout={2_000}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'}>
            <ActionIcon
              variant="subtle"
              color="gray"
              c="dimmed"
              size="sm"
              aria-label={copied ? `Copied: ${what}` : `Copy ${what}`}
              onClick={copy}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
