import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

const TYPING_PAUSE_MILLISECONDS = 250;

export interface TypedFieldProps {
  readonly label: string;
  readonly placeholder: string;
  /** Whether it looks for words anywhere; a glass says so. */
  readonly isSearch?: boolean;
  /** What it starts from; a new `key` starts it anew. */
  readonly value: string | undefined;
  /** What was typed, without spaces around it. */
  readonly onType: (text: string | undefined) => void;
  readonly width: number;
}

/** A filter that is typed; it narrows a list once the typing pauses. */
export function TypedField({ label, placeholder, isSearch = false, value, onType, width }: TypedFieldProps) {
  const [typed, setTyped] = useState(value ?? '');
  const narrow = useDebouncedCallback((text: string) => onType(text.trim() || undefined), TYPING_PAUSE_MILLISECONDS);
  return (
    <TextInput
      label={label}
      placeholder={placeholder}
      type="search"
      leftSection={isSearch && <IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        narrow(currentTarget.value);
      }}
      w={width}
    />
  );
}
