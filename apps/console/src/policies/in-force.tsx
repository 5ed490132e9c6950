import { Text } from '@mantine/core';
import { Tag } from '../display/tag.js';
import { CalendarDay } from '../display/time.js';
import { ALWAYS, standing } from './policy-words.js';

export interface InForceProps {
  readonly rule: { readonly inForceFrom: string; readonly inForceUntil?: string | null; readonly zone: string };
}

/** Whether a rule is in force today, and on which days. */
export function InForce({ rule }: InForceProps) {
  const { inForceFrom, inForceUntil } = rule;
  const { word, tone } = standing(rule);
  return (
    <>
      <Tag tone={tone}>{word}</Tag>
      {(inForceFrom !== ALWAYS || inForceUntil) && (
        <Text size="xs" c="dimmed" mt={2}>
          {inForceFrom !== ALWAYS && (
            <>
              from <CalendarDay day={inForceFrom} />
            </>
          )}
          {inForceUntil && (
            <>
              {' '}
              until <CalendarDay day={inForceUntil} />
            </>
          )}
        </Text>
      )}
    </>
  );
}
