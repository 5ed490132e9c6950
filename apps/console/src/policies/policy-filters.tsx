import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { PoliciesSearch } from './policies-search.js';
import { KIND_CHOICES } from './policy-words.js';

const TYPING_PAUSE_MILLISECONDS = 250;

export interface PolicyFilterFieldsProps {
  readonly filters: Omit<PoliciesSearch, 'tab'>;
  readonly laws: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (filters: Omit<PoliciesSearch, 'tab'>) => void;
}

/** The fields that narrow the list of rules. */
export function PolicyFilterFields({ filters, laws, onChange }: PolicyFilterFieldsProps) {
  const [typed, setTyped] = useState(filters.search ?? '');
  const search = useDebouncedCallback(
    (text: string) => onChange({ ...filters, search: text || undefined }),
    TYPING_PAUSE_MILLISECONDS,
  );
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Rules">
      <TextInput
        label="Search"
        placeholder="Title, provision or id"
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          search(currentTarget.value);
        }}
        w={260}
      />
      <Select
        label="Law"
        placeholder="Any"
        clearable
        data={laws}
        value={filters.pack ?? null}
        onChange={(pack) => onChange({ ...filters, pack: pack ?? undefined })}
        w={300}
      />
      <Select
        label="What it does"
        placeholder="Any"
        clearable
        data={KIND_CHOICES}
        value={filters.kind ?? null}
        onChange={(kind) => onChange({ ...filters, kind: PoliciesSearch.shape.kind.parse(kind ?? undefined) })}
        w={200}
      />
      {isNarrowed && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={() => {
            setTyped('');
            onChange({});
          }}
        >
          Show all
        </Button>
      )}
    </Group>
  );
}
