import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLogout, IconLogout2 } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { queryClient, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { ROLE_NAMES } from '../session/roles.js';
import { useViewer } from '../session/viewer.js';
import { ColourSchemeChoice } from './colour-scheme-choice.js';

const SIGN_OUT = graphql(`
  mutation SignOut {
    signOut
  }
`);

const SIGN_OUT_EVERYWHERE = graphql(`
  mutation SignOutEverywhere {
    signOutEverywhere
  }
`);

/** Who one is, and what one may do about it. */
export function PersonMenu() {
  const { person } = useViewer();
  const navigate = useNavigate();
  const here = useWrite(SIGN_OUT);
  const everywhere = useWrite(SIGN_OUT_EVERYWHERE);
  const leave = async (signOut: typeof here | typeof everywhere) => {
    await navigate({ to: '/sign-in' });
    await signOut.mutateAsync({});
    queryClient.clear();
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--mantine-color-text)"
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {person.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm">{ROLE_NAMES[person.role]}</Text>
        </Menu.Label>
        <Menu.Divider />
        <ColourSchemeChoice />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave(here)}>
          Sign out
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout2 size={16} aria-hidden />} onClick={() => leave(everywhere)}>
          Sign out in every browser
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
