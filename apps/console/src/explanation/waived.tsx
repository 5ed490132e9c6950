import { List, Text } from '@mantine/core';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import { Instant } from '../display/time.js';
import type { Explanation } from './explanation-parts.js';

/** Own policies that would have denied and were lifted by a waiver; nothing where none was. */
export function Waived({ explanation: { waivers } }: { explanation: Explanation }) {
  if (waivers.length === 0) return null;
  return (
    <Section title="Made under a waiver" note="Without it, the organisation’s own policy would have denied this.">
      <List spacing="sm">
        {waivers.map(({ id, title, reason, until }) => (
          <List.Item key={id}>
            {title}: lifted by{' '}
            <TextLink to="/waivers/$id" params={{ id }} inherit underline="always">
              a waiver until <Instant at={until} />
            </TextLink>
            <Text size="sm" c="dimmed">
              {reason}
            </Text>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
