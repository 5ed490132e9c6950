import { Text } from '@mantine/core';
import { IconQuestionMark } from '@tabler/icons-react';
import { Tag } from '../display/tag.js';
import { dayOfInstant } from '../display/time.js';
import { reasonInWords } from '../facts/reason.js';
import { useOrganisation } from '../session/viewer.js';

/** That something is not known, and why. */
export function Unknown({ reason }: { reason: string | null | undefined }) {
  const { zone } = useOrganisation();
  return (
    <>
      <Tag tone="warn" icon={IconQuestionMark}>
        Unknown
      </Tag>
      {reason && (
        <Text size="sm" c="dimmed" component="div" mt={2}>
          {reasonInWords(reason, (at) => dayOfInstant(at, zone))}
        </Text>
      )}
    </>
  );
}
