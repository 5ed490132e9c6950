import { Stack, Text } from '@mantine/core';
import {
  type Icon,
  IconArrowsSplit2,
  IconCalendarStats,
  IconChecks,
  IconClockPause,
  IconContract,
  IconFileCertificate,
  IconFileImport,
  IconGavel,
  IconHome,
  IconKey,
  IconScale,
  IconServer,
  IconTableShare,
  IconUsers,
} from '@tabler/icons-react';
import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PendingCount } from '../facts/pending-count.js';
import { useViewer } from '../session/viewer.js';
import { PendingWaivers } from '../waivers/pending-waivers.js';
import styles from './shell.module.css';

interface Place {
  readonly to: NonNullable<LinkProps['to']>;
  readonly title: string;
  readonly icon: Icon;
  /** Who does not have it does not see the place. */
  readonly permission: string;
  /** How many wait there. */
  readonly count?: () => ReactNode;
}

const PLACES: readonly { readonly title: string; readonly places: readonly Place[] }[] = [
  {
    title: 'Govern',
    places: [
      { to: '/', title: 'Overview', icon: IconHome, permission: 'registry:read' },
      { to: '/deployments', title: 'Deployments', icon: IconServer, permission: 'registry:read' },
      { to: '/agreements', title: 'Agreements', icon: IconContract, permission: 'registry:read' },
      { to: '/matrix', title: 'What may go where', icon: IconTableShare, permission: 'registry:read' },
      { to: '/decisions', title: 'Decisions', icon: IconGavel, permission: 'ledger:read' },
      { to: '/forecast', title: 'Forecast', icon: IconCalendarStats, permission: 'ledger:read' },
      { to: '/what-if', title: 'What if', icon: IconArrowsSplit2, permission: 'registry:read' },
      {
        to: '/proposals',
        title: 'Approvals',
        icon: IconChecks,
        permission: 'registry:read',
        count: () => <PendingCount />,
      },
      {
        to: '/waivers',
        title: 'Waivers',
        icon: IconClockPause,
        permission: 'registry:read',
        count: () => <PendingWaivers />,
      },
    ],
  },
  {
    title: 'Evidence',
    places: [{ to: '/reports', title: 'Reports', icon: IconFileCertificate, permission: 'report:make' }],
  },
  {
    title: 'Register',
    places: [
      { to: '/import', title: 'Import', icon: IconFileImport, permission: 'inventory:import' },
      { to: '/policies', title: 'Policies', icon: IconScale, permission: 'registry:read' },
    ],
  },
  {
    title: 'Administration',
    places: [
      { to: '/people', title: 'People', icon: IconUsers, permission: 'registry:read' },
      { to: '/credentials', title: 'Credentials', icon: IconKey, permission: 'registry:read' },
    ],
  },
];

/** Where one can go, as far as one's role can see it. */
export function Navigation({ onGo }: { onGo: () => void }) {
  const { permissions } = useViewer();
  return (
    <Stack gap="md">
      {PLACES.map(({ title, places }) => ({
        title,
        seen: places.filter(({ permission }) => permissions.includes(permission)),
      }))
        .filter(({ seen }) => seen.length > 0)
        .map(({ title, seen }) => (
          <div key={title}>
            <Text size="xs" fw={600} c="dimmed" px="sm" mb={4}>
              {title}
            </Text>
            <Stack gap={2}>
              {seen.map(({ to, title: name, icon: Sign, count }) => (
                <Link key={to} to={to} className={styles.link} activeOptions={{ exact: to === '/' }} onClick={onGo}>
                  <Sign size={18} stroke={1.8} aria-hidden />
                  {name}
                  {count && <span className={styles.count}>{count()}</span>}
                </Link>
              ))}
            </Stack>
          </div>
        ))}
    </Stack>
  );
}
