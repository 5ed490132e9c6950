import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconFilterOff, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { z } from 'zod';

/** Which deployments are listed, as the address has it. */
export const DeploymentFilters = z.object({
  search: z.string().min(1).optional().catch(undefined),
  status: z.enum(['DRAFT', 'IN_REVIEW', 'APPROVED', 'SUSPENDED', 'RETIRED']).optional().catch(undefined),
  kind: z.enum(['SELF_HOSTED', 'VENDOR_API']).optional().catch(undefined),
});
export type DeploymentFilters = z.infer<typeof DeploymentFilters>;

const STATUSES = [
  { value: 'DRAFT', label: 'Draft' },
  { value: 'IN_REVIEW', label: 'In review' },
  { value: 'APPROVED', label: 'Approved' },
  { value: 'SUSPENDED', label: 'Suspended' },
  { value: 'RETIRED', label: 'Retired' },
];

const KINDS = [
  { value: 'SELF_HOSTED', label: 'Self-hosted' },
  { value: 'VENDOR_API', label: 'Vendor API' },
];

const TYPING_PAUSE_MILLISECONDS = 250;

export interface DeploymentFilterFieldsProps {
  readonly filters: DeploymentFilters;
  readonly onChange: (filters: DeploymentFilters) => void;
}

/** The fields that narrow the list of deployments. */
export function DeploymentFilterFields({ filters, onChange }: DeploymentFilterFieldsProps) {
  const [typed, setTyped] = useState(filters.search ?? '');
  const search = useDebouncedCallback(
    (text: string) => onChange({ ...filters, search: text || undefined }),
    TYPING_PAUSE_MILLISECONDS,
  );
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Deployments">
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
      <Select
        label="Status"
        placeholder="Any"
        clearable
        data={STATUSES}
        value={filters.status ?? null}
        onChange={(status) =>
          onChange({ ...filters, status: DeploymentFilters.shape.status.parse(status ?? undefined) })
        }
        w={160}
      />
      <Select
        label="Hosting"
        placeholder="Any"
        clearable
        data={KINDS}
        value={filters.kind ?? null}
        onChange={(kind) => onChange({ ...filters, kind: DeploymentFilters.shape.kind.parse(kind ?? undefined) })}
        w={160}
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
