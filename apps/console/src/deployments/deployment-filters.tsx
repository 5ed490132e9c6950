import { Button, Group, Select } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { z } from 'zod';
import { TypedField } from '../display/typed-field.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

/** Which deployments are listed, as the address has it. */
export const DeploymentFilters = z.object({
  search: z.string().min(1).optional().catch(undefined),
  status: z.enum(['DRAFT', 'IN_REVIEW', 'APPROVED', 'SUSPENDED', 'RETIRED']).optional().catch(undefined),
  kind: z.enum(['SELF_HOSTED', 'VENDOR_API']).optional().catch(undefined),
  vendor: z.string().min(1).optional().catch(undefined),
  region: z.string().min(1).optional().catch(undefined),
  owner: z.string().min(1).optional().catch(undefined),
  order: z.enum(['NAME', 'NEWEST']).optional().catch(undefined),
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

const ORDERS = [
  { value: 'HANDLE', label: 'Handle' },
  { value: 'NAME', label: 'Name' },
  { value: 'NEWEST', label: 'Newest first' },
];

const VENDORS = graphql(`
  query VendorsToFilterBy {
    vendors(first: 100, order: { by: NAME }) {
      edges {
        node {
          handle
          name
        }
      }
    }
  }
`);

export interface DeploymentFilterFieldsProps {
  readonly filters: DeploymentFilters;
  readonly onChange: (filters: DeploymentFilters) => void;
}

/** The fields that narrow the list of deployments. */
export function DeploymentFilterFields({ filters, onChange }: DeploymentFilterFieldsProps) {
  const { vendors } = useRead(VENDORS, {});
  const { order, ...narrowing } = filters;
  const isNarrowed = Object.values(narrowing).some((value) => value !== undefined);
  // Fields that are typed into begin anew when everything is shown.
  const [round, setRound] = useState(0);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Deployments">
      <TypedField
        key={`search ${round}`}
        label="Search"
        placeholder="Name or handle"
        isSearch
        value={filters.search}
        onType={(search) => onChange({ ...filters, search })}
        width={180}
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
        w={130}
      />
      <Select
        label="Hosting"
        placeholder="Any"
        clearable
        data={KINDS}
        value={filters.kind ?? null}
        onChange={(kind) => onChange({ ...filters, kind: DeploymentFilters.shape.kind.parse(kind ?? undefined) })}
        w={130}
      />
      <Select
        label="Vendor"
        placeholder="Any"
        clearable
        searchable
        data={vendors.edges.map(({ node: { handle, name } }) => ({ value: handle, label: name }))}
        value={filters.vendor ?? null}
        onChange={(vendor) => onChange({ ...filters, vendor: vendor ?? undefined })}
        w={150}
      />
      <TypedField
        key={`region ${round}`}
        label="Runs in"
        placeholder="Region"
        value={filters.region}
        onType={(region) => onChange({ ...filters, region })}
        width={105}
      />
      <TypedField
        key={`owner ${round}`}
        label="Owner"
        placeholder="Handle"
        value={filters.owner}
        onType={(owner) => onChange({ ...filters, owner })}
        width={100}
      />
      <Select
        label="Order"
        allowDeselect={false}
        data={ORDERS}
        value={order ?? 'HANDLE'}
        onChange={(by) => onChange({ ...filters, order: DeploymentFilters.shape.order.parse(by) })}
        w={130}
      />
      {isNarrowed && (
        <Button
          variant="subtle"
          leftSection={<IconFilterOff size={16} aria-hidden />}
          onClick={() => {
            setRound(round + 1);
            onChange({ order });
          }}
        >
          Show all
        </Button>
      )}
    </Group>
  );
}
