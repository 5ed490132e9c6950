import { Code, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type Column, DataTable } from '../display/data-table.js';
import { useRead } from '../graphql/client.js';
import type { PermissionsOfRolesQuery } from '../graphql/generated/graphql.js';
import { ROLE_CHOICES } from '../session/roles.js';
import { PERMISSIONS_OF_ROLES } from './permissions-of-roles.js';

type Permission = PermissionsOfRolesQuery['permissions'][number];

const COLUMNS: readonly Column<Permission>[] = [
  {
    title: 'What one may do',
    cell: ({ meaning, permission }) => (
      <>
        {meaning}
        <div>
          <Code>{permission}</Code>
        </div>
      </>
    ),
  },
  ...ROLE_CHOICES.map(({ value, label }) => ({
    title: label,
    cell: ({ roles }: Permission) =>
      roles.includes(value) ? (
        <>
          <IconCheck size={18} stroke={2.5} color="var(--tone-good-ink)" aria-hidden />
          <VisuallyHidden>yes</VisuallyHidden>
        </>
      ) : (
        <VisuallyHidden>no</VisuallyHidden>
      ),
  })),
];

/** What each role may do: the table by which the service decides. */
export function RolesTable() {
  const { permissions } = useRead(PERMISSIONS_OF_ROLES, {});
  return (
    <Stack gap="sm">
      <Text c="dimmed">
        Roles are fixed, and a person has one. Whoever submits a deployment or proposes a fact cannot approve it,
        whatever their role.
      </Text>
      <DataTable
        caption="What each role may do"
        columns={COLUMNS}
        rows={permissions}
        keyOf={({ permission }) => permission}
        empty={null}
      />
    </Stack>
  );
}
