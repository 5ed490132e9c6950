import { Button, Stack, Tabs } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Page } from '../display/page.js';
import type { PagePlace } from '../display/pager.js';
import { useRead } from '../graphql/client.js';
import { useMay } from '../session/viewer.js';
import { ENTITY_NAMES } from './entity-names.js';
import { InviteDialog } from './invite-dialog.js';
import { type Invited, InvitationLinkDialog } from './invitation-link-dialog.js';
import { OpenInvitations } from './open-invitations.js';
import { PeopleTable } from './people-table.js';
import { PeopleTab } from './people-tab.js';
import { RolesTable } from './roles-table.js';

/** Who may act here, in which role, and what a role may do. */
export function PeoplePage() {
  const { tab, ...place } = useSearch({ from: '/signed-in/people' });
  const navigate = useNavigate({ from: '/people' });
  const { entities } = useRead(ENTITY_NAMES, {});
  const mayInvite = useMay('person:admit');
  const [isInviting, setInviting] = useState(false);
  const [invited, setInvited] = useState<Invited>();
  const go = (to: PagePlace) => navigate({ search: { tab, ...to } });
  return (
    <Page
      title="People"
      lead="Who may act in this organisation, and in which role. Applications are no people: they ask for decisions with keys of their own."
      actions={
        mayInvite && (
          <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            Invite a person
          </Button>
        )
      }
    >
      <Tabs
        value={tab ?? 'people'}
        onChange={(chosen) => navigate({ search: PeopleTab.parse({ tab: chosen }) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="people">People</Tabs.Tab>
          {mayInvite && <Tabs.Tab value="invitations">Open invitations</Tabs.Tab>}
          <Tabs.Tab value="roles">Roles</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="people">
          <Stack gap="sm">
            <PeopleTable place={place} onGo={go} onInvited={setInvited} />
          </Stack>
        </Tabs.Panel>
        {mayInvite && (
          <Tabs.Panel value="invitations">
            <Stack gap="sm">
              <OpenInvitations place={place} onGo={go} onInvited={setInvited} />
            </Stack>
          </Tabs.Panel>
        )}
        <Tabs.Panel value="roles">
          <RolesTable />
        </Tabs.Panel>
      </Tabs>
      {isInviting && <InviteDialog entities={entities} onInvited={setInvited} onClose={() => setInviting(false)} />}
      {invited && <InvitationLinkDialog invited={invited} onClose={() => setInvited(undefined)} />}
    </Page>
  );
}
