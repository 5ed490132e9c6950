import { Button, Checkbox, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Problem } from '../display/problem.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { EntityNamesQuery, Role } from '../graphql/generated/graphql.js';
import { ROLE_CHOICES, ROLE_PURPOSES } from '../session/roles.js';
import type { Invited } from './invitation-link-dialog.js';

const INVITE_PERSON = graphql(`
  mutation InvitePerson($input: AdmitPersonInput!) {
    invitePerson(input: $input) {
      token
      expiresAt
      person {
        name
      }
    }
  }
`);

export interface InviteDialogProps {
  readonly entities: EntityNamesQuery['entities'];
  readonly onInvited: (invited: Invited) => void;
  readonly onClose: () => void;
}

/** Admits a person and makes their link. */
export function InviteDialog({ entities, onInvited, onClose }: InviteDialogProps) {
  const invite = useWrite(INVITE_PERSON);
  const form = useForm({
    initialValues: { name: '', handle: '', role: 'ENGINEER' as Role, entity: null as string | null, external: false },
  });
  const submit = form.onSubmit(async (input) => {
    const made = await invite.mutateAsync({ input }).catch(() => undefined);
    if (!made) return;
    const { person, token, expiresAt } = made.invitePerson;
    onInvited({ name: person.name, token, expiresAt });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>Invite a person</Text>} size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            label="Name"
            description="As pages and reports show it"
            {...form.getInputProps('name')}
          />
          <TextInput
            required
            label="Handle"
            description="Small letters, digits and hyphens; they sign in with it"
            autoCapitalize="none"
            {...form.getInputProps('handle')}
          />
          <Radio.Group required label="Role" {...form.getInputProps('role')}>
            <Stack gap="xs" mt="xs">
              {ROLE_CHOICES.map(({ value, label }) => (
                <Radio key={value} value={value} label={label} description={ROLE_PURPOSES[value]} />
              ))}
            </Stack>
          </Radio.Group>
          {entities.edges.length > 0 && (
            <Select
              clearable
              searchable
              label="Works for"
              placeholder="No entity in particular"
              data={entities.edges.map(({ node: { handle, name } }) => ({ value: handle, label: name }))}
              {...form.getInputProps('entity')}
            />
          )}
          <Checkbox
            label="Is outside the organisation, such as an external auditor"
            {...form.getInputProps('external', { type: 'checkbox' })}
          />
          {invite.error && <Problem error={invite.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
