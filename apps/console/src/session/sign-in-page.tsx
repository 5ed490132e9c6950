import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { Problem } from '../display/problem.js';
import { Gate } from './gate.js';

const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      person {
        id
      }
    }
  }
`);

/** The organisation that was signed in to last, so that it need not be typed again in this browser. */
const LAST_ORGANISATION = 'custos.organisation';

export function SignInPage() {
  const { returnTo } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const signIn = useWrite(SIGN_IN);
  const form = useForm({
    initialValues: { organisation: localStorage.getItem(LAST_ORGANISATION) ?? '', handle: '', password: '' },
  });
  const submit = form.onSubmit(async (input) => {
    const signedIn = await signIn.mutateAsync({ input }).catch(() => undefined);
    if (!signedIn) return form.setFieldValue('password', '');
    localStorage.setItem(LAST_ORGANISATION, input.organisation);
    await navigate({ to: returnTo ?? '/', replace: true });
  });
  return (
    <Gate title="Sign in" lead="Which data may reach which model, and the proof of it.">
      <form onSubmit={submit}>
        <Stack gap="md">
          {signIn.error && <Problem error={signIn.error} />}
          <TextInput
            required
            label="Organisation"
            description="Its handle, such as nilgiri-lending"
            autoComplete="organization"
            autoCapitalize="none"
            {...form.getInputProps('organisation')}
          />
          <TextInput
            required
            label="Your handle"
            autoComplete="username"
            autoCapitalize="none"
            {...form.getInputProps('handle')}
          />
          <PasswordInput
            required
            label="Password"
            autoComplete="current-password"
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </form>
      <Text size="sm" c="dimmed">
        No account? An administrator of your organisation invites you. A new installation is set up with the link that{' '}
        <code>custos start</code> prints.
      </Text>
    </Gate>
  );
}
