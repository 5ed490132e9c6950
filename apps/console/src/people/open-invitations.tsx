import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ConfirmDialog } from '../display/confirm-dialog.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { pageArguments, Pager } from '../display/pager.js';
import { daysOff, Instant } from '../display/time.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { OpenInvitationsQuery } from '../graphql/generated/graphql.js';
import { ROLE_NAMES } from '../session/roles.js';
import type { PeopleTableProps } from './people-table.js';
import { PersonStep } from './person-step.js';

const OPEN_INVITATIONS = graphql(`
  query OpenInvitations($first: Int, $after: String, $last: Int, $before: String) {
    invitations(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          createdAt
          createdByName
          expiresAt
          person {
            id
            name
            handle
            role
          }
        }
      }
    }
  }
`);

const REVOKE_INVITATION = graphql(`
  mutation RevokeInvitation($input: ThisPersonInput!) {
    revokeInvitation(input: $input) {
      id
    }
  }
`);

type Invitation = OpenInvitationsQuery['invitations']['edges'][number]['node'];

/** Links that nobody has used yet. */
export function OpenInvitations({ place, onGo, onInvited }: PeopleTableProps) {
  const { invitations } = useRead(OPEN_INVITATIONS, pageArguments(place));
  const revoke = useWrite(REVOKE_INVITATION);
  const [chosen, setChosen] = useState<{ person: Invitation['person']; step: 'link' | 'revoke' }>();
  const close = () => setChosen(undefined);
  const columns: readonly Column<Invitation>[] = [
    {
      title: 'Invited',
      cell: ({ person }) => (
        <>
          {person.name}
          <Text size="xs" c="dimmed" ff="monospace">
            {person.handle}
          </Text>
        </>
      ),
    },
    { title: 'Role', cell: ({ person }) => ROLE_NAMES[person.role] },
    { title: 'By', cell: ({ createdByName }) => createdByName },
    { title: 'On', cell: ({ createdAt }) => <Instant at={createdAt} /> },
    {
      title: 'Open until',
      cell: ({ expiresAt }) => (
        <>
          <Instant at={expiresAt} />
          <Text size="xs" c="dimmed">
            {daysOff(expiresAt)}
          </Text>
        </>
      ),
    },
    {
      title: 'Actions',
      cell: ({ person }) => (
        <Group gap="xs" wrap="nowrap">
          <Button size="compact-sm" variant="default" onClick={() => setChosen({ person, step: 'link' })}>
            New link
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => setChosen({ person, step: 'revoke' })}>
            Revoke
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <>
      <DataTable
        caption="Open invitations"
        columns={columns}
        rows={invitations.edges.map(({ node }) => node)}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No invitation is open">
            Whoever was invited has chosen a password, or the link has expired. A new link is among the actions of a
            person.
          </Empty>
        }
      />
      {invitations.edges.length > 0 && (
        <Pager
          page={invitations.pageInfo}
          shown={invitations.edges.length}
          total={invitations.totalCount}
          of={invitations.totalCount === 1 ? 'invitation' : 'invitations'}
          onGo={onGo}
        />
      )}
      {chosen?.step === 'link' && (
        <PersonStep person={chosen.person} step="link" onInvited={onInvited} onClose={close} />
      )}
      {chosen?.step === 'revoke' && (
        <ConfirmDialog
          isSevere
          title={`Revoke the link of ${chosen.person.name}`}
          confirm="Revoke"
          onClose={close}
          onConfirm={async () => {
            await revoke.mutateAsync({ input: { id: chosen.person.id } });
            notifications.show({ message: `The link of ${chosen.person.name} is void.` });
          }}
        >
          The link stops working at once. {chosen.person.name} stays in the list of people; deactivate them there if
          they are not to act at all.
        </ConfirmDialog>
      )}
    </>
  );
}
