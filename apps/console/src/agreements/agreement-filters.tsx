import { Button, Group } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { TypedField } from '../display/typed-field.js';
import type { AgreementFilters } from './agreement-views.js';
import { AsOfDay } from './as-of-day.js';

export interface AgreementFilterFieldsProps {
  readonly filters: AgreementFilters;
  readonly onChange: (filters: AgreementFilters) => void;
}

/** The fields that narrow the list of agreements, and say on which day it is read. */
export function AgreementFilterFields({ filters, onChange }: AgreementFilterFieldsProps) {
  // A field that is typed into begins anew when everything is shown.
  const [round, setRound] = useState(0);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Agreements">
      <TypedField
        key={round}
        isSearch
        label="Search"
        placeholder="Name or handle"
        value={filters.search}
        onType={(search) => onChange({ ...filters, search })}
        width={260}
      />
      <AsOfDay asOf={filters.asOf} onChange={(asOf) => onChange({ ...filters, asOf })} />
      {filters.search && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={() => {
            setRound(round + 1);
            onChange({ asOf: filters.asOf });
          }}
        >
          Show all
        </Button>
      )}
    </Group>
  );
}
