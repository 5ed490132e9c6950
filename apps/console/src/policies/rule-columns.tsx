import { Text } from '@mantine/core';
import type { Column } from '../display/data-table.js';
import { TextLink } from '../display/links.js';
import { InForce, type InForceProps } from './in-force.js';
import { KINDS } from './policy-words.js';

/** As much of a rule as its columns tell. */
type ListedRule = InForceProps['rule'] & {
  readonly policy: string;
  readonly title: string;
  readonly kind: keyof typeof KINDS;
  readonly mode: 'ENFORCE' | 'OBSERVE';
};

export const RULE: Column<ListedRule> = {
  title: 'Rule',
  cell: ({ policy, title }) => (
    <>
      <TextLink to="/policies/$policy" params={{ policy }} inherit>
        {title}
      </TextLink>
      <Text size="xs" c="dimmed" ff="monospace">
        {policy}
      </Text>
    </>
  ),
};

export const DOES: Column<ListedRule> = {
  title: 'Does',
  cell: ({ kind, mode }) => (
    <>
      {KINDS[kind].word}
      {mode === 'OBSERVE' && (
        <Text size="xs" c="dimmed">
          only observed
        </Text>
      )}
    </>
  ),
};

export const DAYS: Column<ListedRule> = { title: 'Days', cell: (rule) => <InForce rule={rule} /> };
