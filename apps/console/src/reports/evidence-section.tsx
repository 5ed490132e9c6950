import { Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { Section } from '../display/section.js';

/** The whole log to take away. */
export function EvidenceSection() {
  return (
    <Section title="Evidence bundle">
      <Text>
        The whole log as a zip: every decision and every change of the register, the policies that decided, the facts,
        and the proofs that nothing was left out, changed or put in between. It explains itself in its README.txt, and
        is checked with the command above or with the tools that its VERIFY.md names.
      </Text>
      <Group gap="sm">
        <Button
          component="a"
          href="/evidence"
          download
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Download the bundle
        </Button>
        <Text size="sm" c="dimmed">
          That you took it is itself an entry of the log. A long log takes a while.
        </Text>
      </Group>
    </Section>
  );
}
