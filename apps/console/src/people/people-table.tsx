import { ActionIcon, Group, Menu, Text } from '@mantine/core';
import {
  IconCheck,
  IconDots,
  IconLink,
  IconMail,
  IconUserCheck,
  IconUserCog,
  IconUserOff,
  IconUserX,
} from '@tabler/icons-react';
import { useState } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { Tag } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PeopleQuery } from '../graphql/generated/graphql.js';
import { ROLE_NAMES } from '../session/roles.js';
import { useMay, useViewer } from '../session/viewer.js';
import { ENTITY_NAMES } from './entity-names.js';
import type { Invited } from './invitation-link-dialog.js';
import { PersonStep, type Step } from './person-step.js';

const PEOPLE = graphql(`
  query People($first: Int, $after: String, $last: Int, $before: String, $mayAdmit: Boolean!) {
    people(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          name
          handle
          role
          entity
          external
          createdAt
          deactivatedAt
        }
      }
    }
    invitations(first: 100) @include(if: $mayAdmit) {
      edges {
        node {
          person {
            id
          }
        }
      }
    }
  }
`);

export type Person = PeopleQuery['people']['edges'][number]['node'];

export interface PeopleTableProps {
  readonly place: PagePlace;
  readonly onGo: (place: PagePlace) => void;
  readonly onInvited: (invited: Invited) => void;
}

/** Everybody who was admitted, and what may be done about them. */
export function PeopleTable({ place, onGo, onInvited }: PeopleTableProps) {
  const { people, invitations } = useRead(PEOPLE, { ...pageArguments(place), mayAdmit: useMay('person:admit') });
  const { entities } = useRead(ENTITY_NAMES, {});
  const { person: me, permissions } = useViewer();
  const [chosen, setChosen] = useState<{ person: Person; step: Step }>();
  const entityName = new Map(entities.edges.map(({ node }) => [node.handle, node.name]));
  const invited = new Set(invitations?.edges.map(({ node }) => node.person.id));
  const mayAct = ['person:admit', 'person:change_role', 'person:deactivate'].some((one) => permissions.includes(one));
  const columns: readonly Column<Person>[] = [
    {
      title: 'Person',
      cell: ({ id, name, handle }) => (
        <>
          {name}
          {id === me.id && (
            <Text span inherit c="dimmed">
              {' '}
              (you)
            </Text>
          )}
          <Text size="xs" c="dimmed" ff="monospace">
            {handle}
          </Text>
        </>
      ),
    },
    { title: 'Role', cell: ({ role }) => ROLE_NAMES[role] },
    {
      title: 'Works for',
      cell: ({ entity, external }) => (
        <Group gap="xs">
          {entity === null ? (
            <Text span inherit c="dimmed">
              no entity in particular
            </Text>
          ) : (
            (entityName.get(entity) ?? entity)
          )}
          {external && <Tag tone="plain">external</Tag>}
        </Group>
      ),
    },
    { title: 'Since', cell: ({ createdAt }) => <Instant at={createdAt} dateOnly /> },
    { title: 'State', cell: (person) => <PersonState person={person} isInvited={invited.has(person.id)} /> },
    ...(mayAct
      ? [
          {
            title: 'Actions',
            cell: (person: Person) => (
              <PersonActions person={person} onChoose={(step) => setChosen({ person, step })} />
            ),
          },
        ]
      : []),
  ];
  return (
    <>
      <DataTable
        caption="People"
        columns={columns}
        rows={people.edges.map(({ node }) => node)}
        keyOf={({ id }) => id}
        empty={null}
      />
      <Pager
        page={people.pageInfo}
        shown={people.edges.length}
        total={people.totalCount}
        of={people.totalCount === 1 ? 'person' : 'people'}
        onGo={onGo}
      />
      {chosen && <PersonStep {...chosen} onInvited={onInvited} onClose={() => setChosen(undefined)} />}
    </>
  );
}

/** Somebody whose link is open has not chosen a password yet. */
function PersonState({ person: { deactivatedAt }, isInvited }: { person: Person; isInvited: boolean }) {
  if (!deactivatedAt && isInvited)
    return (
      <Tag tone="info" icon={IconMail}>
        Invited
      </Tag>
    );
  if (!deactivatedAt)
    return (
      <Tag tone="good" icon={IconCheck}>
        Active
      </Tag>
    );
  return (
    <>
      <Tag tone="plain" icon={IconUserOff}>
        Deactivated
      </Tag>
      <Text size="xs" c="dimmed" mt={2}>
        since <Instant at={deactivatedAt} dateOnly />
      </Text>
    </>
  );
}

function PersonActions({ person, onChoose }: { person: Person; onChoose: (step: Step) => void }) {
  const mayAdmit = useMay('person:admit');
  const mayChangeRole = useMay('person:change_role');
  const mayDeactivate = useMay('person:deactivate');
  const isActive = !person.deactivatedAt;
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`Actions for ${person.name}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChangeRole && isActive && (
          <Menu.Item leftSection={<IconUserCog size={16} aria-hidden />} onClick={() => onChoose('role')}>
            Change role
          </Menu.Item>
        )}
        {mayAdmit && isActive && (
          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => onChoose('link')}>
            New link to choose a password
          </Menu.Item>
        )}
        {mayDeactivate && isActive && (
          <Menu.Item leftSection={<IconUserX size={16} aria-hidden />} onClick={() => onChoose('deactivate')}>
            Deactivate
          </Menu.Item>
        )}
        {mayDeactivate && !isActive && (
          <Menu.Item leftSection={<IconUserCheck size={16} aria-hidden />} onClick={() => onChoose('reactivate')}>
            Reactivate
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
