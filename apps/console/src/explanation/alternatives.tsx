import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '../display/data-table.js';
import { TextLink } from '../display/links.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { AlternativesQuery, WhatIfInput } from '../graphql/generated/graphql.js';
import type { Names } from '../register/names.js';
import { Waiting } from '../shell/waiting.js';
import type { WhatIfSearch } from '../what-if/what-if-search.js';

const ALTERNATIVES = graphql(`
  query Alternatives($input: WhatIfInput!) {
    alternatives(input: $input) {
      residencyMatters
      total
      ranked {
        deployment
        name
        countries
        retentionDays
        selfHosted
        gained
        lost
        notKnown
        reason
      }
    }
  }
`);

type Alternative = AlternativesQuery['alternatives']['ranked'][number];

export interface AlternativesProps {
  readonly input: WhatIfInput;
  readonly names: Names;
  /** The address of the what-if of the same call with so much otherwise. */
  readonly trying: (changes: WhatIfSearch) => WhatIfSearch;
}

const unknown = (
  <Text span inherit c="dimmed">
    not known
  </Text>
);

const daysKept = (days: number): string =>
  days === 0 ? 'not at all' : days === 1 ? 'for 1 day' : `for ${days} days at most`;

const compared = (words: readonly string[]) =>
  words.length === 0 ? (
    <Text span inherit c="dimmed">
      nothing
    </Text>
  ) : (
    <List size="sm" spacing={2}>
      {words.map((one) => (
        <List.Item key={one}>{one}</List.Item>
      ))}
    </List>
  );

const columns = ({ names, trying }: Omit<AlternativesProps, 'input'>): readonly Column<Alternative>[] => [
  {
    title: 'Deployment',
    cell: ({ deployment, name, reason }) => {
      const found = names.find('deployment', deployment);
      return (
        <>
          {found ? (
            <TextLink inherit to="/deployments/$id" params={{ id: found.id }}>
              {name}
            </TextLink>
          ) : (
            name
          )}{' '}
          <Text span size="xs" ff="monospace" c="dimmed">
            {deployment}
          </Text>
          <Text size="sm" c="dimmed" fw={400}>
            {reason}
          </Text>
        </>
      );
    },
  },
  { title: 'Runs and stores in', cell: ({ countries }) => (countries ? countries.join(', ') : unknown) },
  { title: 'Content is kept', cell: ({ retentionDays: days }) => (days === null ? unknown : daysKept(days)) },
  { title: 'Gained', cell: ({ gained }) => compared(gained) },
  { title: 'Lost', cell: ({ lost }) => compared(lost) },
  {
    title: 'What if',
    cell: ({ deployment, name }) => (
      <TextLink inherit to="/what-if" search={trying({ target: deployment })} aria-label={`What if it went to ${name}`}>
        See it
      </TextLink>
    ),
  },
];

/** Where a denied call may go instead, the fittest first; each was decided for the same call. */
export function Alternatives({ input, names, trying }: AlternativesProps) {
  const { data, error, refetch } = useQuery(answering(ALTERNATIVES, { input }));
  const found = data?.alternatives;
  const notKnown = [...new Set(found?.ranked.flatMap((one) => one.notKnown))];
  return (
    <Section
      title="Alternatives"
      note={
        <>
          Deployments to which the same call would be allowed
          {found?.residencyMatters && '; those that keep its content in the country come first'}.
          {notKnown.length > 0 && ` What is not on record and so not compared: ${notKnown.join(', ')}.`}
        </>
      }
    >
      {error && <Problem error={error} retry={() => refetch()} />}
      {!found && !error && <Waiting />}
      {found && (
        <>
          <DataTable
            caption="Deployments that would be allowed, the fittest first"
            columns={columns({ names, trying })}
            rows={found.ranked}
            keyOf={({ deployment }) => deployment}
            empty={<Text>No other deployment on the register would be allowed for this call.</Text>}
          />
          {found.total > found.ranked.length && (
            <Text size="sm" c="dimmed">
              The first {found.ranked.length} of {found.total}.
            </Text>
          )}
        </>
      )}
    </Section>
  );
}
