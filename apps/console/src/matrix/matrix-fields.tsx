import { Button, Group, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { IconFilterOff } from '@tabler/icons-react';
import { useState } from 'react';
import { TypedField } from '../display/typed-field.js';
import { dayIn } from '../display/zone.js';
import { type Names, spaced } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { COUNTRIES } from './countries.js';
import type { DeclaredUses, SettledCall } from './declared-uses.js';
import { type MatrixSearch, NO_HOP } from './matrix-search.js';

export interface MatrixFieldsProps {
  readonly declared: DeclaredUses;
  readonly names: Names;
  readonly search: MatrixSearch;
  readonly call: SettledCall;
  readonly onChange: (search: MatrixSearch) => void;
}

/** Who would call on whose behalf, when, about whom and on which way; and which deployments are looked at. */
export function MatrixFields({ declared: { uses, hops }, names, search, call, onChange }: MatrixFieldsProps) {
  const { zone } = useOrganisation();
  const today = dayIn(zone);
  const use = uses.find(({ handle }) => handle === call.application);
  const purposes = [...new Set([call.purpose, ...uses.map(({ purpose }) => purpose)])].filter(
    (one) => one !== undefined,
  );
  // Another call has other columns to page through, and no cell of it is open yet.
  const set = (change: MatrixSearch) => onChange({ ...search, cell: undefined, ...change });
  return (
    <Group align="flex-end" gap="sm" role="search" aria-label="What may go where">
      <Select
        label="Application"
        allowDeselect={false}
        searchable
        data={uses.map(({ handle, name }) => ({ value: handle, label: name }))}
        value={call.application}
        onChange={(application) =>
          onChange({ application: application ?? undefined, on: search.on, search: search.search, all: search.all })
        }
        w={230}
      />
      <Select
        label="On behalf of"
        allowDeselect={false}
        data={(use?.entities ?? []).map((value) => ({ value, label: names.of(value) }))}
        value={call.entity ?? null}
        onChange={(entity) => set({ entity: entity ?? undefined })}
        w={230}
      />
      <Select
        label="Purpose"
        allowDeselect={false}
        searchable
        data={purposes.map((value) => ({ value, label: spaced(value) }))}
        value={call.purpose ?? null}
        onChange={(purpose) => set({ purpose: purpose ?? undefined })}
        w={190}
      />
      <TextInput
        label="On the day"
        type="date"
        value={search.on ?? today}
        onChange={({ currentTarget: { value } }) => set({ on: value === '' || value === today ? undefined : value })}
        w={146}
      />
      <MultiSelect
        label="People are in"
        placeholder={call.countries.length === 0 ? 'Not stated' : undefined}
        searchable
        clearable
        data={COUNTRIES}
        value={[...call.countries]}
        onChange={(countries) => set({ countries: countries.length > 0 ? countries : undefined })}
        w={230}
      />
      <NumberInput
        label="Youngest age"
        placeholder="Not stated"
        min={0}
        max={130}
        allowDecimal={false}
        value={call.age ?? ''}
        onChange={(age) => set({ age: typeof age === 'number' ? age : undefined })}
        w={124}
      />
      <MultiSelect
        label="Hops on the way"
        placeholder={call.hops === undefined ? 'Not stated' : call.hops.length === 0 ? 'None' : undefined}
        clearable
        data={hops.map(({ handle, name }) => ({ value: handle, label: `${handle}: ${name}` }))}
        value={[...(call.hops ?? [])]}
        onChange={(chosen) => set({ hops: chosen.length > 0 ? chosen : [NO_HOP] })}
        comboboxProps={{ width: 380, position: 'bottom-start' }}
        miw={230}
        maw={420}
      />
      <DeploymentSearch search={search} set={set} />
    </Group>
  );
}

function DeploymentSearch({ search, set }: { search: MatrixSearch; set: (change: MatrixSearch) => void }) {
  // A field that is typed into begins anew when everything is shown.
  const [round, setRound] = useState(0);
  return (
    <>
      <TypedField
        key={round}
        isSearch
        label="Deployments"
        placeholder="Name or handle"
        value={search.search}
        onType={(text) => set({ search: text, after: undefined, before: undefined })}
        width={190}
      />
      <Switch
        label="Only approved ones"
        checked={search.all !== true}
        onChange={({ currentTarget }) =>
          set({ all: currentTarget.checked ? undefined : true, after: undefined, before: undefined })
        }
        mb={8}
      />
      <Button
        variant="subtle"
        leftSection={<IconFilterOff size={16} aria-hidden />}
        onClick={() => {
          setRound(round + 1);
          set({
            ...{ purpose: undefined, on: undefined, countries: undefined, age: undefined, hops: undefined },
            ...{ search: undefined, all: undefined, after: undefined, before: undefined },
          });
        }}
      >
        As declared
      </Button>
    </>
  );
}
