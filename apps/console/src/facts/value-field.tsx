import {
  JsonInput,
  NumberInput,
  Radio,
  Group,
  Select,
  TagsInput,
  Textarea,
  TextInput,
  MultiSelect,
} from '@mantine/core';
import type { FactKeysQuery } from '../graphql/generated/graphql.js';

export type FactKey = FactKeysQuery['factKeys'][number];

/** What is typed or chosen, before it is a value. */
export type Draft = string | readonly string[];

/** What a field starts from: the value that is known, or nothing. */
export function draftOf({ shape }: FactKey, value: unknown): Draft {
  if (shape === 'LIST') return Array.isArray(value) ? value.map(String) : [];
  if (value === null || value === undefined) return '';
  if (shape === 'YES_NO') return value === true ? 'yes' : 'no';
  return shape === 'JSON' || shape === 'RECORDS' ? JSON.stringify(value, null, 2) : String(value);
}

/** The value that a draft stands for. The service checks it again, and says what is allowed. */
export function valueOf({ shape }: FactKey, draft: Draft): unknown {
  if (typeof draft !== 'string') return draft;
  switch (shape) {
    case 'YES_NO':
      return draft === 'yes';
    case 'WHOLE_NUMBER':
    case 'NUMBER':
      return Number(draft);
    case 'RECORDS':
    case 'JSON':
      return JSON.parse(draft) as unknown;
    default:
      return draft.trim();
  }
}

const isJson = (draft: string): boolean => {
  try {
    JSON.parse(draft);
    return true;
  } catch {
    return false;
  }
};

/** What is wrong with a draft before it is sent, in words. */
export function faultOf({ shape, allowed }: FactKey, draft: Draft): string | undefined {
  // An empty list is a value; an empty text is none.
  if (typeof draft !== 'string') return undefined;
  if (draft.trim() === '') return `Missing; allowed: ${allowed}`;
  const isStructure = shape === 'JSON' || shape === 'RECORDS';
  return isStructure && !isJson(draft) ? 'This is not JSON yet: look for a missing quote, comma or bracket' : undefined;
}

export interface ValueFieldProps {
  readonly factKey: FactKey;
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** The field that fits what may be stated of an attribute. */
export function ValueField({ factKey, draft, error, disabled, onChange }: ValueFieldProps) {
  const { shape, choices, allowed, unit } = factKey;
  const text = typeof draft === 'string' ? draft : '';
  const list = typeof draft === 'string' ? [] : [...draft];
  const common = { label: 'Value', error, disabled };
  switch (shape) {
    case 'YES_NO':
      return (
        <Radio.Group {...common} value={text} onChange={onChange}>
          <Group gap="lg" mt={6}>
            <Radio value="yes" label="Yes" disabled={disabled} />
            <Radio value="no" label="No" disabled={disabled} />
          </Group>
        </Radio.Group>
      );
    case 'CHOICE':
      return (
        <Select
          {...common}
          data={[...choices]}
          value={text || null}
          onChange={(chosen) => onChange(chosen ?? '')}
          searchable
        />
      );
    case 'LIST':
      return choices.length > 0 ? (
        <MultiSelect
          {...common}
          description="Any of them, or none"
          data={[...choices]}
          value={list}
          onChange={onChange}
          searchable
        />
      ) : (
        <TagsInput
          {...common}
          description={`${allowed.charAt(0).toUpperCase()}${allowed.slice(1)}. Press Enter after each; an empty list is a value too.`}
          value={list}
          onChange={onChange}
          acceptValueOnBlur
        />
      );
    case 'WHOLE_NUMBER':
    case 'NUMBER':
      return (
        <NumberInput
          {...common}
          allowDecimal={shape === 'NUMBER'}
          allowNegative={shape === 'NUMBER'}
          suffix={unit ? ` ${unit}` : ''}
          value={text}
          onChange={(number) => onChange(String(number))}
          maw={260}
        />
      );
    case 'DAY':
      return (
        <TextInput
          {...common}
          type="date"
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          maw={260}
        />
      );
    case 'COUNTRY':
      return (
        <TextInput
          {...common}
          description="Two capital letters, such as IN"
          maxLength={2}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value.toUpperCase())}
          maw={260}
        />
      );
    case 'RECORDS':
    case 'JSON':
      return (
        <JsonInput
          {...common}
          description={`Written as JSON: ${allowed}`}
          autosize
          minRows={6}
          maxRows={18}
          formatOnBlur
          value={text}
          onChange={onChange}
        />
      );
    case 'TEXT':
      return (
        <Textarea
          {...common}
          autosize
          minRows={1}
          maxRows={6}
          value={text}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
  }
}
