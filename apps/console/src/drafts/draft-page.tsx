import { Button, Group, Stack, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useBlocker, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useState } from 'react';
import { ConfirmDialog } from '../display/confirm-dialog.js';
import { Detail, Details } from '../display/details.js';
import { TextLink } from '../display/links.js';
import { NoteDialog } from '../display/note-dialog.js';
import { Notice } from '../display/notice.js';
import { Page } from '../display/page.js';
import { Instant } from '../display/time.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useMay } from '../session/viewer.js';
import { NoSuchPage } from '../shell/no-such-page.js';
import { Waiting } from '../shell/waiting.js';
import { ApproveStep } from './approve-step.js';
import { ChangesStep } from './changes-step.js';
import { DraftStatus } from './draft-status.js';
import { DraftView } from './draft-views.js';
import { PacksStep } from './packs-step.js';
import { type ReadReplay, ReplayStep } from './replay-step.js';
import { SaveBar } from './save-bar.js';
import { ScenariosStep } from './scenarios-step.js';
import { type Draft, useWorkingCopy } from './working-copy.js';
import { WriteStep } from './write-step.js';

const POLICY_DRAFT = graphql(`
  query PolicyDraft($id: ID!) {
    policyDraft(id: $id) {
      id
      title
      note
      status
      baseRev
      version
      packs
      own {
        path
        text
      }
      scenarios
      savedAt
      savedBy {
        id
        name
      }
      authors {
        id
        name
      }
      decidedAt
      decidedBy {
        name
      }
      decisionNote
      declinedAt
      declinedBy {
        name
      }
      declineNote
      declinedVersion
      publishedRev
    }
  }
`);

const WITHDRAW_DRAFT = graphql(`
  mutation WithdrawPolicyDraft($input: DecidePolicyDraftInput!) {
    withdrawPolicyDraft(input: $input) {
      id
    }
  }
`);

export function DraftPage() {
  const { id } = useParams({ from: '/signed-in/policies/drafts/$id' });
  const { policyDraft } = useRead(POLICY_DRAFT, { id });
  return policyDraft ? <Bench key={id} draft={policyDraft} /> : <NoSuchPage />;
}

/** Where a draft is written, tried, compared with what is in force, and put in force. */
function Bench({ draft }: { draft: Draft }) {
  const { step } = useSearch({ from: '/signed-in/policies/drafts/$id' });
  const navigate = useNavigate({ from: '/policies/drafts/$id' });
  const mayEdit = useMay('policy:draft') && draft.status === 'OPEN';
  const copy = useWorkingCopy(draft);
  const [isUnwritten, setUnwritten] = useState(false);
  const [replay, setReplay] = useState<ReadReplay>();
  const { isEdited } = copy;
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) => isEdited && current.pathname !== next.pathname,
    enableBeforeUnload: isEdited,
    withResolver: true,
  });
  return (
    <Page title={draft.title} lead={draft.note} actions={<Actions draft={draft} mayEdit={mayEdit} />}>
      <Standing draft={draft} />
      <Tabs
        value={step ?? 'write'}
        onChange={(chosen) => navigate({ search: DraftView.parse({ step: chosen }) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="write">Write</Tabs.Tab>
          <Tabs.Tab value="packs">Packs</Tabs.Tab>
          <Tabs.Tab value="scenarios">Scenarios</Tabs.Tab>
          <Tabs.Tab value="changes">Changes</Tabs.Tab>
          <Tabs.Tab value="replay">Replay</Tabs.Tab>
          <Tabs.Tab value="approve">Approve</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Waiting />}>
          <Tabs.Panel value="write">
            <WriteStep copy={copy} mayEdit={mayEdit} onUnwritten={setUnwritten} />
          </Tabs.Panel>
          <Tabs.Panel value="packs">
            <PacksStep copy={copy} mayEdit={mayEdit} />
          </Tabs.Panel>
          <Tabs.Panel value="scenarios">
            <ScenariosStep copy={copy} mayEdit={mayEdit} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <ChangesStep draft={draft} isEdited={isEdited} />
          </Tabs.Panel>
          <Tabs.Panel value="replay">
            <ReplayStep draft={draft} isEdited={isEdited} replay={replay} onReplay={setReplay} />
          </Tabs.Panel>
          <Tabs.Panel value="approve">
            <ApproveStep
              draft={draft}
              isEdited={isEdited}
              replay={replay?.version === draft.version ? replay : undefined}
            />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
      {mayEdit && <SaveBar draft={draft} copy={copy} isUnwritten={isUnwritten} />}
      {leaving.status === 'blocked' && (
        <ConfirmDialog
          title="Leave without saving?"
          confirm="Leave"
          isSevere
          onConfirm={async () => leaving.proceed()}
          onClose={leaving.reset}
        >
          What you changed since version {copy.version} is lost.
        </ConfirmDialog>
      )}
    </Page>
  );
}

function Actions({ draft, mayEdit }: { draft: Draft; mayEdit: boolean }) {
  const withdraw = useWrite(WITHDRAW_DRAFT);
  const [isWithdrawing, setWithdrawing] = useState(false);
  return (
    <>
      <TextLink to="/policies/drafts">All drafts</TextLink>
      {mayEdit && (
        <Button variant="default" onClick={() => setWithdrawing(true)}>
          Withdraw
        </Button>
      )}
      {isWithdrawing && (
        <NoteDialog
          title="Withdraw the draft"
          confirm="Withdraw"
          isSevere
          onConfirm={async (note) => {
            await withdraw.mutateAsync({ input: { draftId: draft.id, note } });
            notifications.show({ message: 'The draft is withdrawn. What is in force stays so.' });
          }}
          onClose={() => setWithdrawing(false)}
        >
          It stays on record and can no longer be changed or approved.
        </NoteDialog>
      )}
    </>
  );
}

function Standing({ draft }: { draft: Draft }) {
  const { status, publishedRev, baseRev, version, authors, savedAt, savedBy } = draft;
  return (
    <Stack gap="sm">
      <Details>
        <Detail name="State">
          <Group gap="xs">
            <DraftStatus status={status} publishedRev={publishedRev} />
            <Text span size="sm" c="dimmed">
              version {version}, saved <Instant at={savedAt} /> by {savedBy.name}
            </Text>
          </Group>
        </Detail>
        <Detail name="Begun from">{baseRev === 0 ? 'Nothing' : `Publication ${baseRev}`}</Detail>
        <Detail name="Written by">{authors.map(({ name }) => name).join(', ')}</Detail>
        {draft.decidedAt && (
          <Detail name={status === 'PUBLISHED' ? 'Approved' : 'Withdrawn'}>
            <Instant at={draft.decidedAt} /> by {draft.decidedBy?.name}: {draft.decisionNote}
          </Detail>
        )}
      </Details>
      {status === 'OPEN' && draft.declinedAt && (
        <Notice
          tone="info"
          title={`Version ${draft.declinedVersion} was declined by ${draft.declinedBy?.name ?? 'somebody'}`}
        >
          {draft.declineNote}{' '}
          {draft.declinedVersion === version
            ? 'It can be approved once a later version is saved.'
            : 'A later version was saved since.'}
        </Notice>
      )}
    </Stack>
  );
}
