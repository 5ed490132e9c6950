import { Button, Code, Group, List, PasswordInput, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { Definitions } from '../display/definitions.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { PERMISSIONS_OF_ROLES } from '../people/permissions-of-roles.js';
import { checkNewPassword, NEW_PASSWORD, NewPasswordFields } from '../session/password-fields.js';
import { ROLE_NAMES, ROLE_PURPOSES } from '../session/roles.js';
import { useSignOut } from '../session/sign-out.js';
import { useViewer } from '../session/viewer.js';

const CHANGE_PASSWORD = graphql(`
  mutation ChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      person {
        id
      }
    }
  }
`);

/** Who one is here, how one signs in, and what one may do. */
export function AccountPage() {
  const { person, organisation } = useViewer();
  const { everywhere } = useSignOut();
  return (
    <Page title="Your account">
      <Section title="You">
        <Definitions
          items={[
            ['Name', person.name],
            ['Handle', <Code key="handle">{person.handle}</Code>],
            ['Role', ROLE_NAMES[person.role]],
            ['Organisation', organisation.name],
            ['Handle of the organisation', <Code key="organisation">{organisation.handle}</Code>],
            ['Days and times are shown in', organisation.zone],
          ]}
        />
        <Text size="sm" c="dimmed">
          An administrator can give you another role.
        </Text>
      </Section>
      <PasswordSection />
      <Section
        title="Sessions"
        note="Ends this session and every other one of yours, in every browser. Tokens of the command keep working; an administrator revokes those."
      >
        <Group>
          <Button variant="default" onClick={everywhere}>
            Sign out in every browser
          </Button>
        </Group>
      </Section>
      <OwnPermissions />
    </Page>
  );
}

function PasswordSection() {
  const change = useWrite(CHANGE_PASSWORD);
  const form = useForm({ initialValues: { currentPassword: '', ...NEW_PASSWORD }, validate: checkNewPassword });
  const submit = form.onSubmit(async ({ currentPassword, password }) => {
    const changed = await change
      .mutateAsync({ input: { currentPassword, newPassword: password } })
      .catch(() => undefined);
    if (!changed) return;
    form.reset();
    notifications.show({ message: 'Your password is changed. Every other session of yours has ended.' });
  });
  return (
    <Section title="Password" note="Changing it ends every session of yours but this one.">
      <form onSubmit={submit}>
        <Stack gap="md" maw={460}>
          {change.error && <Problem error={change.error} />}
          <PasswordInput
            required
            label="Password until now"
            autoComplete="current-password"
            {...form.getInputProps('currentPassword')}
          />
          <NewPasswordFields form={form} label="New password" />
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change password
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}

function OwnPermissions() {
  const { person } = useViewer();
  const { permissions } = useRead(PERMISSIONS_OF_ROLES, {});
  return (
    <Section title="What you may do" note={ROLE_PURPOSES[person.role]}>
      <List spacing={6}>
        {permissions
          .filter(({ roles }) => roles.includes(person.role))
          .map(({ permission, meaning }) => (
            <List.Item key={permission}>
              {meaning} <Code>{permission}</Code>
            </List.Item>
          ))}
      </List>
    </Section>
  );
}
