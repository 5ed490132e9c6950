import { Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { Problem } from '../display/problem.js';
import { Gate } from './gate.js';
import { linkToken } from './link-token.js';
import { checkNewPassword, NEW_PASSWORD, NewPasswordFields } from './password-fields.js';

const ACCEPT = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      person {
        id
      }
    }
  }
`);

/** Where whoever was invited, or forgot the password, chooses one. */
export function AcceptPage() {
  const [token] = useState(linkToken);
  const navigate = useNavigate();
  const accept = useWrite(ACCEPT);
  const form = useForm({ initialValues: NEW_PASSWORD, validate: checkNewPassword });
  const submit = form.onSubmit(async ({ password }) => {
    const accepted = await accept.mutateAsync({ input: { token, password } }).catch(() => undefined);
    if (accepted) await navigate({ to: '/', replace: true });
  });
  return (
    <Gate title="Choose your password" lead="Then you are signed in. The link works once.">
      {token === '' ? (
        <Text>This page needs the link that your administrator sent you.</Text>
      ) : (
        <form onSubmit={submit}>
          <Stack gap="md">
            {accept.error && <Problem error={accept.error} />}
            <NewPasswordFields form={form} />
            <Button type="submit" loading={accept.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      )}
    </Gate>
  );
}
