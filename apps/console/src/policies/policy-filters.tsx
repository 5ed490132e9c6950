import { Button, Group, Select } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { TypedField } from '../display/typed-field.js';
import { PoliciesSearch } from './policies-search.js';
import { KIND_CHOICES } from './policy-words.js';

type RuleFilters = Pick<PoliciesSearch, 'search' | 'pack' | 'kind'>;

export interface PolicyFilterFieldsProps {
  readonly filters: RuleFilters;
  readonly laws: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (filters: RuleFilters) => void;
}

/** The fields that narrow the list of rules. */
export function PolicyFilterFields({ filters, laws, onChange }: PolicyFilterFieldsProps) {
  // A field that is typed into begins anew when everything is shown.
  const [round, setRound] = useState(0);
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Rules">
      <TypedField
        key={round}
        isSearch
        label="Search"
        placeholder="Title, provision or id"
        value={filters.search}
        onType={(search) => onChange({ ...filters, search })}
        width={260}
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
            setRound(round + 1);
            onChange({});
          }}
        >
          Show all
        </Button>
      )}
    </Group>
  );
}
