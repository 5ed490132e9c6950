import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { type KeyboardEvent, useRef } from 'react';
import { useOrganisation } from '../session/viewer.js';
import { Mark } from './mark.js';
import { Navigation } from './navigation.js';
import { PersonMenu } from './person-menu.js';
import styles from './shell.module.css';

/** What stands around every page of somebody who is signed in. */
export function Shell() {
  const { name } = useOrganisation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const burger = useRef<HTMLButtonElement>(null);
  const leaveByEscape = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !isOpen) return;
    close();
    burger.current?.focus();
  };
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a href="#main" className={styles.skip}>
        Skip to the page
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger
              ref={burger}
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label="Navigation"
              aria-expanded={isOpen}
              aria-controls="pages"
            />
            <Mark size={26} />
            <Text fw={700}>Custos</Text>
            <Text c="dimmed" visibleFrom="xs" truncate>
              {name}
            </Text>
          </Group>
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar id="pages" p="sm" aria-label="Pages" className={styles.navbar} onKeyDown={leaveByEscape}>
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={styles.main}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
