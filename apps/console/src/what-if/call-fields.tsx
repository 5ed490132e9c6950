import { MultiSelect, NumberInput, Select, SimpleGrid } from '@mantine/core';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { WhatIfInput } from '../graphql/generated/graphql.js';
import { COUNTRIES } from '../matrix/countries.js';
import type { DeclaredUses } from '../matrix/declared-uses.js';
import { NO_HOP } from '../matrix/matrix-search.js';
import { type Names, spaced } from '../register/names.js';
import { StatedConsent, UNSTATED, WhatIfSearch } from './what-if-search.js';

const ALIASES = graphql(`
  query AliasesToAsk {
    aliases(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          handle
          name
        }
      }
    }
  }
`);

const SUBJECT_TYPES = ['CUSTOMER', 'APPLICANT', 'EMPLOYEE', 'CITIZEN', 'PATIENT', 'PUPIL'].map((value) => ({
  value,
  label: value.charAt(0) + value.slice(1).toLowerCase(),
}));

const DEIDENTIFICATIONS = [
  { value: 'NONE', label: 'Nothing: people can be told' },
  { value: 'PSEUDONYMISED', label: 'Pseudonymised' },
  { value: 'ANONYMISED', label: 'Anonymised' },
];

const CONSENTS = [
  { value: 'GIVEN', label: 'Given' },
  { value: 'NONE', label: 'None' },
  { value: 'WITHDRAWN', label: 'Withdrawn' },
];

/** What a call may say of a consent, by yes or no. */
const CONSENT_FLAGS = [
  { value: 'explicit', label: 'explicit' },
  { value: 'inWriting', label: 'in writing' },
  { value: 'noticeGiven', label: 'after a notice' },
  { value: 'parentalVerifiable', label: 'of a parent, verifiably' },
  { value: 'parentalAuthorised', label: 'of a parent, authorised' },
  { value: 'viaConsentManager', label: 'through a consent manager' },
  { value: 'consentManagerRegistered', label: 'the consent manager is registered' },
] as const;

export interface CallFieldsProps {
  readonly declared: DeclaredUses;
  readonly names: Names;
  /** The call as it is asked. */
  readonly input: WhatIfInput;
  readonly search: WhatIfSearch;
  readonly onChange: (search: WhatIfSearch) => void;
}

const options = (subjects: readonly { readonly handle: string; readonly name: string }[]) =>
  subjects.map(({ handle, name }) => ({ value: handle, label: name }));

/** Everything that an application states of a call. */
export function CallFields({ declared: { uses, hops }, names, input, search, onChange }: CallFieldsProps) {
  const { application, call } = input;
  const aliases = useRead(ALIASES, {}).aliases.edges.map(({ node }) => node);
  const use = uses.find(({ handle }) => handle === application);
  const set = (change: WhatIfSearch) => onChange({ ...search, ...change });
  const purposes = [...new Set([call.purpose, ...uses.map(({ purpose }) => purpose)])].filter(
    (one) => !!one,
  ) as string[];
  const entities = [...new Set([...(use?.entities ?? []), call.entity])].filter((one) => !!one) as string[];
  const deployments = options(names.deployments);
  const isKnown = [...deployments, ...aliases.map(({ handle }) => ({ value: handle }))].some(
    ({ value }) => value === call.target,
  );
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" verticalSpacing="sm">
      <Select
        label="Application"
        allowDeselect={false}
        searchable
        data={options(uses)}
        value={application}
        // Another application declares its own calls.
        onChange={(chosen) => onChange({ application: chosen ?? undefined, on: search.on, suppose: search.suppose })}
      />
      <Select
        label="To the deployment or alias"
        allowDeselect={false}
        searchable
        data={[
          {
            group: 'Deployments',
            items: [...deployments, ...(isKnown ? [] : [{ value: call.target, label: call.target }])],
          },
          { group: 'Aliases of the router', items: options(aliases) },
        ]}
        value={call.target}
        onChange={(target) => set({ target: target ?? undefined })}
        comboboxProps={{ width: 380, position: 'bottom-start' }}
      />
      <Select
        label="On behalf of"
        allowDeselect={false}
        data={entities.map((value) => ({ value, label: names.of(value) }))}
        value={call.entity ?? null}
        onChange={(entity) => set({ entity: entity ?? undefined })}
      />
      <Select
        label="Purpose"
        placeholder={use?.purpose ? `Its own: ${spaced(use.purpose)}` : 'Not stated'}
        allowDeselect={false}
        searchable
        data={purposes.map((value) => ({ value, label: spaced(value) }))}
        value={call.purpose ?? null}
        onChange={(purpose) => set({ purpose: purpose ?? undefined })}
      />
      <MultiSelect
        label="Data"
        searchable
        data={options(names.dataClasses)}
        value={[...call.dataClasses]}
        onChange={(classes) => set({ classes })}
        comboboxProps={{ width: 380, position: 'bottom-start' }}
      />
      <MultiSelect
        label="People are in"
        placeholder={call.subjects?.countries ? undefined : 'Not stated'}
        searchable
        clearable
        data={COUNTRIES}
        value={[...(call.subjects?.countries ?? [])]}
        onChange={(countries) => set({ countries })}
      />
      <MultiSelect
        label="They are"
        placeholder={call.subjects?.types ? undefined : 'Not stated'}
        clearable
        data={SUBJECT_TYPES}
        value={[...(call.subjects?.types ?? [])]}
        onChange={(types) => set({ types })}
      />
      <NumberInput
        label="Youngest age"
        placeholder="Not stated"
        min={0}
        max={130}
        allowDecimal={false}
        value={call.subjects?.youngestAge ?? ''}
        onChange={(age) => set({ age: typeof age === 'number' ? age : UNSTATED })}
      />
      <MultiSelect
        label="Hops on the way"
        placeholder={call.path ? (call.path.length === 0 ? 'None' : undefined) : 'Not stated'}
        clearable
        data={hops.map(({ handle, name }) => ({ value: handle, label: `${handle}: ${name}` }))}
        value={[...(call.path ?? [])]}
        onChange={(chosen) => set({ hops: chosen.length > 0 ? chosen : [NO_HOP] })}
        comboboxProps={{ width: 380, position: 'bottom-start' }}
      />
      <Select
        label="Done so that people cannot be told"
        placeholder="Not stated"
        clearable
        data={DEIDENTIFICATIONS}
        value={call.deidentification ?? null}
        onChange={(chosen) => set({ deidentification: WhatIfSearch.shape.deidentification.parse(chosen ?? UNSTATED) })}
      />
      <Select
        label="Consent"
        placeholder="Not stated"
        clearable
        data={CONSENTS}
        value={call.consent?.status ?? null}
        onChange={(status) => set({ consent: status ? StatedConsent.parse({ ...call.consent, status }) : UNSTATED })}
      />
      <MultiSelect
        label="The consent is"
        placeholder={call.consent ? undefined : 'First say whether there is one'}
        disabled={!call.consent}
        data={[...CONSENT_FLAGS]}
        value={CONSENT_FLAGS.filter(({ value }) => call.consent?.[value]).map(({ value }) => value)}
        onChange={(chosen) =>
          set({
            consent: StatedConsent.parse({
              ...call.consent,
              ...Object.fromEntries(
                CONSENT_FLAGS.map(({ value }) => [value, chosen.includes(value) || unlessTrue(call.consent?.[value])]),
              ),
            }),
          })
        }
      />
    </SimpleGrid>
  );
}

/** What was stated as false stays so; what was true and is taken away is not stated. */
const unlessTrue = (flag: boolean | null | undefined): boolean | null => (flag === false ? false : null);
