import { Button, Fieldset, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { Problem } from '../display/problem.js';
import { Gate } from './gate.js';
import { linkToken } from './link-token.js';
import { checkNewPassword, NEW_PASSWORD, NewPasswordFields } from './password-fields.js';

const SET_UP = graphql(`
  mutation SetUp($input: SetUpInput!) {
    setUp(input: $input) {
      organisation {
        id
      }
    }
  }
`);

const HANDLE_HINT = 'Small letters, digits and hyphens';

// Browsers know UTC and do not list it.
const ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

export function SetupPage() {
  const [token] = useState(linkToken);
  const navigate = useNavigate();
  const setUp = useWrite(SET_UP);
  const form = useForm({
    initialValues: {
      name: '',
      handle: '',
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      personName: '',
      personHandle: '',
      ...NEW_PASSWORD,
    },
    validate: checkNewPassword,
  });
  const submit = form.onSubmit(async ({ name, handle, zone, personName, personHandle, password }) => {
    const organisation = { name, handle, zone };
    const administrator = { name: personName, handle: personHandle, password };
    const made = await setUp.mutateAsync({ input: { token, organisation, administrator } }).catch(() => undefined);
    if (made) await navigate({ to: '/', replace: true });
  });
  if (token === '')
    return (
      <Gate title="Set up Custos" lead="This page needs the one-time link.">
        <Text>
          <code>custos start</code> prints it while there is no organisation yet. It holds for 24 hours; start again for
          a new one.
        </Text>
      </Gate>
    );
  return (
    <Gate title="Set up Custos" lead="Your organisation, and you as its first administrator. The link works once.">
      <form onSubmit={submit}>
        <Stack gap="md">
          {setUp.error && <Problem error={setUp.error} />}
          <Fieldset legend="Organisation">
            <Stack gap="sm">
              <TextInput
                required
                label="Name of the organisation"
                autoComplete="organization"
                {...form.getInputProps('name')}
              />
              <TextInput
                required
                label="Handle of the organisation"
                description={`${HANDLE_HINT}; files and sign-in use it`}
                autoCapitalize="none"
                {...form.getInputProps('handle')}
              />
              <Select
                required
                searchable
                label="Time zone"
                description="In which its agreements and policies read their days"
                data={ZONES}
                {...form.getInputProps('zone')}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend="You">
            <Stack gap="sm">
              <TextInput required label="Your name" autoComplete="name" {...form.getInputProps('personName')} />
              <TextInput
                required
                label="Your handle"
                description={HANDLE_HINT}
                autoComplete="username"
                autoCapitalize="none"
                {...form.getInputProps('personHandle')}
              />
              <NewPasswordFields form={form} />
            </Stack>
          </Fieldset>
          <Button type="submit" loading={setUp.isPending}>
            Set up
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
