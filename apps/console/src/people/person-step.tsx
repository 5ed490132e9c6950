import { Radio, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ConfirmDialog } from '../display/confirm-dialog.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { Role } from '../graphql/generated/graphql.js';
import { ROLE_CHOICES, ROLE_NAMES, ROLE_PURPOSES } from '../session/roles.js';
import { useViewer } from '../session/viewer.js';
import type { Invited } from './invitation-link-dialog.js';
import type { Person } from './people-table.js';

const RESEND_INVITATION = graphql(`
  mutation ResendInvitation($input: ThisPersonInput!) {
    resendInvitation(input: $input) {
      token
      expiresAt
    }
  }
`);

const CHANGE_ROLE = graphql(`
  mutation ChangeRole($input: ChangeRoleInput!) {
    changeRole(input: $input) {
      id
    }
  }
`);

const DEACTIVATE_PERSON = graphql(`
  mutation DeactivatePerson($input: ThisPersonInput!) {
    deactivatePerson(input: $input) {
      id
    }
  }
`);

const REACTIVATE_PERSON = graphql(`
  mutation ReactivatePerson($input: ThisPersonInput!) {
    reactivatePerson(input: $input) {
      id
    }
  }
`);

/** What can be done about a person. */
export type Step = 'role' | 'link' | 'deactivate' | 'reactivate';

export interface PersonStepProps {
  readonly person: Pick<Person, 'id' | 'name' | 'role'>;
  readonly step: Step;
  readonly onInvited: (invited: Invited) => void;
  readonly onClose: () => void;
}

/** Asks before the step is taken, and says afterwards that it was. */
export function PersonStep(props: PersonStepProps) {
  switch (props.step) {
    case 'role':
      return <ChangeRole {...props} />;
    case 'link':
      return <NewLink {...props} />;
    case 'deactivate':
      return <Deactivate {...props} />;
    case 'reactivate':
      return <Reactivate {...props} />;
  }
}

function ChangeRole({ person, onClose }: PersonStepProps) {
  const changeRole = useWrite(CHANGE_ROLE);
  const [role, setRole] = useState<Role>(person.role);
  return (
    <ConfirmDialog
      title={`Change the role of ${person.name}`}
      confirm="Change role"
      onClose={onClose}
      onConfirm={async () => {
        await changeRole.mutateAsync({ input: { id: person.id, role } });
        notifications.show({ message: `${person.name} is now ${ROLE_NAMES[role].toLowerCase()}.` });
      }}
    >
      <Stack gap="md">
        <Radio.Group label="Role" value={role} onChange={(chosen) => setRole(chosen as Role)}>
          <Stack gap="xs" mt="xs">
            {ROLE_CHOICES.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} description={ROLE_PURPOSES[value]} />
            ))}
          </Stack>
        </Radio.Group>
        <Text size="sm" c="dimmed">
          {person.name} is signed out everywhere and signs in again under the new role. Tokens keep working, under the
          new role. <IfMyself of={person} />
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}

function NewLink({ person, onInvited, onClose }: PersonStepProps) {
  const resend = useWrite(RESEND_INVITATION);
  return (
    <ConfirmDialog
      title={`New link for ${person.name}`}
      confirm="Make the link"
      onClose={onClose}
      onConfirm={async () => {
        const { resendInvitation } = await resend.mutateAsync({ input: { id: person.id } });
        onInvited({ name: person.name, ...resendInvitation });
      }}
    >
      With it {person.name} chooses a password: the first one, or another where it was forgotten. Links made before are
      void. The password until now works until the new one is chosen.
    </ConfirmDialog>
  );
}

function Deactivate({ person, onClose }: PersonStepProps) {
  const deactivate = useWrite(DEACTIVATE_PERSON);
  return (
    <ConfirmDialog
      isSevere
      title={`Deactivate ${person.name}`}
      confirm="Deactivate"
      onClose={onClose}
      onConfirm={async () => {
        await deactivate.mutateAsync({ input: { id: person.id } });
        notifications.show({ message: `${person.name} may no longer act.` });
      }}
    >
      {person.name} is signed out everywhere and cannot sign in. Their tokens and open links are revoked for good. What
      they did stays on record under their name. <IfMyself of={person} />
    </ConfirmDialog>
  );
}

function Reactivate({ person, onClose }: PersonStepProps) {
  const reactivate = useWrite(REACTIVATE_PERSON);
  return (
    <ConfirmDialog
      title={`Reactivate ${person.name}`}
      confirm="Reactivate"
      onClose={onClose}
      onConfirm={async () => {
        await reactivate.mutateAsync({ input: { id: person.id } });
        notifications.show({ message: `${person.name} may act again.` });
      }}
    >
      {person.name} may sign in again with the password until now, as {ROLE_NAMES[person.role].toLowerCase()}. Tokens
      stay revoked and are issued anew.
    </ConfirmDialog>
  );
}

function IfMyself({ of }: { of: { readonly id: string } }) {
  return useViewer().person.id === of.id ? <strong>This is you: you will be signed out.</strong> : null;
}
