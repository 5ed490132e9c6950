import { Button, Group, Select, TextInput } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { z } from 'zod';
import { PagePlace } from '../display/pager.js';
import { TypedField } from '../display/typed-field.js';
import { DayText, daysAfter, instantIn } from '../display/zone.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DecisionFilterInput } from '../graphql/generated/graphql.js';
import { useNames } from '../register/names.js';

/** Which decisions are listed, as the address has it. Days are the organisation's, and both count. */
export const DecisionFilters = z.object({
  search: z.string().min(1).optional().catch(undefined),
  effect: z.enum(['ALLOW', 'DENY']).optional().catch(undefined),
  application: z.string().min(1).optional().catch(undefined),
  deployment: z.string().min(1).optional().catch(undefined),
  policy: z.string().min(1).optional().catch(undefined),
  from: DayText.optional().catch(undefined),
  until: DayText.optional().catch(undefined),
});
export type DecisionFilters = z.infer<typeof DecisionFilters>;

/** What the list's address has besides: where it stands, and whether it is kept live. */
export const DecisionsSearch = DecisionFilters.extend(PagePlace.shape).extend({
  live: z.literal(true).optional().catch(undefined),
});

/** The filter as the service takes it: half-open instants. */
export const filterInput = ({ from, until, ...rest }: DecisionFilters, zone: string): DecisionFilterInput => ({
  ...rest,
  ...(from && { from: instantIn(zone, from).toISOString() }),
  ...(until && { until: instantIn(zone, daysAfter(until, 1)).toISOString() }),
});

const POLICY_TITLES = graphql(`
  query PolicyTitles {
    policySet {
      policies {
        policy
        title
      }
    }
  }
`);

/** Titles of the policies in force, by id. */
export function usePolicyTitles(): ReadonlyMap<string, string> {
  const { policySet } = useRead(POLICY_TITLES, {});
  return new Map(policySet?.policies.map(({ policy, title }) => [policy, title]));
}

const EFFECTS = [
  { value: 'ALLOW', label: 'Allowed' },
  { value: 'DENY', label: 'Denied' },
];

const optionsOf = (subjects: readonly { readonly handle: string; readonly name: string }[]) =>
  subjects.map(({ handle, name }) => ({ value: handle, label: name }));

export interface DecisionFilterFieldsProps {
  readonly filters: DecisionFilters;
  readonly onChange: (filters: DecisionFilters) => void;
}

/** The fields that narrow the list of decisions. */
export function DecisionFilterFields({ filters, onChange }: DecisionFilterFieldsProps) {
  const names = useNames();
  const titles = usePolicyTitles();
  const set = (change: DecisionFilters) => onChange({ ...filters, ...change });
  // A field that is typed into begins anew when everything is shown.
  const [round, setRound] = useState(0);
  const isNarrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="Decisions">
      <TypedField
        key={round}
        isSearch
        label="Search"
        placeholder="Application or deployment"
        value={filters.search}
        onType={(search) => set({ search })}
        width={230}
      />
      <Select
        label="Effect"
        placeholder="Any"
        clearable
        data={EFFECTS}
        value={filters.effect ?? null}
        onChange={(effect) => set({ effect: DecisionFilters.shape.effect.parse(effect ?? undefined) })}
        w={112}
      />
      <Select
        label="Application"
        placeholder="Any"
        clearable
        searchable
        data={optionsOf(names.applications)}
        value={filters.application ?? null}
        onChange={(application) => set({ application: application ?? undefined })}
        w={184}
      />
      <Select
        label="Deployment"
        placeholder="Any"
        clearable
        searchable
        data={optionsOf(names.deployments)}
        value={filters.deployment ?? null}
        onChange={(deployment) => set({ deployment: deployment ?? undefined })}
        w={184}
      />
      <Select
        label="Cause"
        placeholder="Any policy"
        clearable
        searchable
        data={[...titles].map(([value, label]) => ({ value, label }))}
        value={filters.policy ?? null}
        onChange={(policy) => set({ policy: policy ?? undefined })}
        comboboxProps={{ width: 380, position: 'bottom-start' }}
        w={184}
      />
      <TextInput
        label="From"
        type="date"
        value={filters.from ?? ''}
        onChange={({ currentTarget }) => set({ from: currentTarget.value || undefined })}
        w={140}
      />
      <TextInput
        label="Until"
        type="date"
        value={filters.until ?? ''}
        onChange={({ currentTarget }) => set({ until: currentTarget.value || undefined })}
        w={140}
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
