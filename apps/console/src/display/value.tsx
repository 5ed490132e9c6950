import { Text } from '@mantine/core';
import { IconQuestionMark } from '@tabler/icons-react';
import { Tag } from './tag.js';
import { dayInWords } from './time.js';

const isPlain = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

/** A value as people say it: lists with commas, yes and no, days, fields by their names. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isDay(value)) return dayInWords(value);
  if (isPlain(value)) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none listed' : value.map(inWords).join(', ');
  return Object.entries(value)
    .map(([field, part]) => `${field.replaceAll('_', ' ')}: ${inWords(part)}`)
    .join('; ');
}

/** None is a value; unknown is the lack of one. */
export type FactState = 'KNOWN' | 'NONE' | 'UNKNOWN';

/** A fact's value; unknown is said as such and never looks like a value. */
export function FactValue({ state, value, unit }: { state: FactState; value: unknown; unit?: string | null }) {
  if (state === 'UNKNOWN')
    return (
      <Tag tone="warn" icon={IconQuestionMark}>
        Unknown
      </Tag>
    );
  return (
    <Text span inherit c={state === 'NONE' ? 'dimmed' : undefined}>
      {inWords(value)}
      {unit && state === 'KNOWN' ? ` ${unit}` : ''}
    </Text>
  );
}
