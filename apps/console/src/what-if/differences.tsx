import { Group, List, Stack, Text } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EffectTag } from '../display/effect-tag.js';
import { Section } from '../display/section.js';
import type { Explanation } from '../explanation/explanation-parts.js';

export interface DifferencesProps {
  readonly before: Explanation;
  readonly after: Explanation;
  /** What it is compared with. */
  readonly than: ReactNode;
}

/** What comes out otherwise than it did, or than it does today. */
export function Differences({ before, after, than }: DifferencesProps) {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['Denies no longer', onlyIn(denials(before), denials(after))],
    ['Denies now', onlyIn(denials(after), denials(before))],
    ['No longer to be done', onlyIn(duties(before), duties(after))],
    ['To be done now', onlyIn(duties(after), duties(before))],
  ];
  const isSame = before.effect === after.effect && lists.every(([, words]) => words.length === 0);
  return (
    <Section title="What is otherwise" note={than}>
      {isSame ? (
        <Text>Nothing: the same is decided, for the same reasons.</Text>
      ) : (
        <Stack gap="sm">
          <Group gap="xs">
            <EffectTag effect={before.effect} />
            <IconArrowRight size={16} aria-label="becomes" />
            <EffectTag effect={after.effect} />
          </Group>
          {lists
            .filter(([, words]) => words.length > 0)
            .map(([title, words]) => (
              <div key={title}>
                <Text fw={550} mb={4}>
                  {title}
                </Text>
                <List spacing={2}>
                  {words.map((one) => (
                    <List.Item key={one}>{one}</List.Item>
                  ))}
                </List>
              </div>
            ))}
        </Stack>
      )}
    </Section>
  );
}

const denials = ({ effect, determinedBy }: Explanation): string[] =>
  effect === 'DENY'
    ? determinedBy.map(({ title, citation, pack }) => (pack === 'organisation' ? title : `${title} (${citation})`))
    : [];

const duties = ({ obligations }: Explanation): string[] => obligations.map(({ meaning }) => meaning);

const onlyIn = (these: readonly string[], those: readonly string[]): string[] => [
  ...new Set(these.filter((one) => !those.includes(one))),
];
