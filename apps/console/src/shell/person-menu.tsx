import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLogout, IconLogout2, IconUserCircle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ROLE_NAMES } from '../session/roles.js';
import { useSignOut } from '../session/sign-out.js';
import { useViewer } from '../session/viewer.js';
import { ColourSchemeChoice } from './colour-scheme-choice.js';

/** Who one is, and what one may do about it. */
export function PersonMenu() {
  const { person } = useViewer();
  const { here, everywhere } = useSignOut();
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
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          Your account
        </Menu.Item>
        <Menu.Divider />
        <ColourSchemeChoice />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={here}>
          Sign out
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout2 size={16} aria-hidden />} onClick={everywhere}>
          Sign out in every browser
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
