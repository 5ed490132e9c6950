import { Button, Group, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { AgreementFilters } from './agreement-views.js';
import { AsOfDay } from './as-of-day.js';

const TYPING_PAUSE_MILLISECONDS = 250;

export interface AgreementFilterFieldsProps {
  readonly filters: AgreementFilters;
  readonly onChange: (filters: AgreementFilters) => void;
}

/** The fields that narrow the list of agreements, and say on which day it is read. */
export function AgreementFilterFields({ filters, onChange }: AgreementFilterFieldsProps) {
  const [typed, setTyped] = useState(filters.search ?? '');
  const search = useDebouncedCallback(
    (text: string) => onChange({ ...filters, search: text || undefined }),
    TYPING_PAUSE_MILLISECONDS,
  );
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Agreements">
      <TextInput
        label="Search"
        placeholder="Name or handle"
        type="search"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          search(currentTarget.value);
        }}
        w={260}
      />
      <AsOfDay asOf={filters.asOf} onChange={(asOf) => onChange({ ...filters, asOf })} />
      {filters.search && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={() => {
            setTyped('');
            onChange({ asOf: filters.asOf });
          }}
        >
          Show all
        </Button>
      )}
    </Group>
  );
}
