import { Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconAppWindow,
  IconCheck,
  IconClockOff,
  IconHourglassLow,
  IconKey,
  IconUser,
  IconX,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ConfirmDialog } from '../display/confirm-dialog.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Page } from '../display/page.js';
import { pageArguments, Pager } from '../display/pager.js';
import { Tag } from '../display/tag.js';
import { daysOff, Instant } from '../display/time.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { CredentialsQuery } from '../graphql/generated/graphql.js';
import { useMay } from '../session/viewer.js';
import { IssueDialog } from './issue-dialog.js';
import { type Issued, TokenDialog } from './token-dialog.js';

const CREDENTIALS = graphql(`
  query Credentials($first: Int, $after: String, $last: Int, $before: String) {
    credentials(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          id
          holder
          holderHandle
          holderName
          label
          last4
          createdAt
          createdByName
          expiresAt
          revokedAt
        }
      }
    }
  }
`);

const REVOKE_CREDENTIAL = graphql(`
  mutation RevokeCredential($input: RevokeCredentialInput!) {
    revokeCredential(input: $input) {
      id
    }
  }
`);

type Credential = CredentialsQuery['credentials']['edges'][number]['node'];

/** The tokens that were issued: whose they are, until when they work, and how to end one. */
export function CredentialsPage() {
  const place = useSearch({ from: '/signed-in/credentials' });
  const navigate = useNavigate({ from: '/credentials' });
  const { credentials } = useRead(CREDENTIALS, pageArguments(place));
  const revoke = useWrite(REVOKE_CREDENTIAL);
  const mayIssue = useMay('credential:issue');
  const mayRevoke = useMay('credential:revoke');
  const [isIssuing, setIssuing] = useState(false);
  const [issued, setIssued] = useState<Issued>();
  const [chosen, setChosen] = useState<Credential>();
  const columns: readonly Column<Credential>[] = [
    {
      title: 'Whose',
      cell: ({ holder, holderName, holderHandle }) => (
        <Group gap="sm" wrap="nowrap">
          {holder === 'APPLICATION' ? (
            <IconAppWindow size={18} aria-label="Application" />
          ) : (
            <IconUser size={18} aria-label="Person" />
          )}
          <div>
            {holderName}
            <Text size="xs" c="dimmed" ff="monospace">
              {holderHandle}
            </Text>
          </div>
        </Group>
      ),
    },
    {
      title: 'For',
      cell: ({ label, last4 }) => (
        <>
          {label}
          <Text size="xs" c="dimmed">
            ends in{' '}
            <Text span inherit ff="monospace">
              {last4}
            </Text>
          </Text>
        </>
      ),
    },
    {
      title: 'Issued',
      cell: ({ createdAt, createdByName }) => (
        <>
          <Instant at={createdAt} dateOnly />
          <Text size="xs" c="dimmed">
            by {createdByName}
          </Text>
        </>
      ),
    },
    { title: 'State', cell: (credential) => <CredentialState credential={credential} /> },
    ...(mayRevoke
      ? [
          {
            title: 'Actions',
            cell: (credential: Credential) =>
              !credential.revokedAt && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Revoke ${credential.label} of ${credential.holderName}`}
                  onClick={() => setChosen(credential)}
                >
                  Revoke
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <Page
      title="Credentials"
      lead="Tokens with which applications ask for decisions, and with which people use the command and the API. Nobody can read them here: Custos keeps only their digests."
      actions={
        mayIssue && (
          <Button leftSection={<IconKey size={16} aria-hidden />} onClick={() => setIssuing(true)}>
            Issue a token
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <DataTable
          caption="Tokens"
          columns={columns}
          rows={credentials.edges.map(({ node }) => node)}
          keyOf={({ id }) => id}
          empty={
            <Empty title="No token was issued">
              An application needs one to ask whether a call is allowed. An administrator issues it.
            </Empty>
          }
        />
        {credentials.edges.length > 0 && (
          <Pager
            page={credentials.pageInfo}
            shown={credentials.edges.length}
            total={credentials.totalCount}
            of={credentials.totalCount === 1 ? 'token' : 'tokens'}
            onGo={(to) => navigate({ search: to })}
          />
        )}
      </Stack>
      {isIssuing && <IssueDialog onIssued={setIssued} onClose={() => setIssuing(false)} />}
      {issued && <TokenDialog issued={issued} onClose={() => setIssued(undefined)} />}
      {chosen && (
        <ConfirmDialog
          isSevere
          title={`Revoke the token “${chosen.label}”`}
          confirm="Revoke"
          onClose={() => setChosen(undefined)}
          onConfirm={async () => {
            await revoke.mutateAsync({ input: { id: chosen.id } });
            notifications.show({ message: `The token “${chosen.label}” is revoked.` });
          }}
        >
          It stops working within a moment, for good: {chosen.holderName} is refused with it.{' '}
          {chosen.holder === 'APPLICATION' &&
            'Its calls have no decision then, and must be treated as denied. Issue and install a new token first if it is to go on.'}
        </ConfirmDialog>
      )}
    </Page>
  );
}

const SOON_MILLISECONDS = 14 * 86_400_000;

function CredentialState({ credential: { revokedAt, expiresAt } }: { credential: Credential }) {
  if (revokedAt) return <Ended word="Revoked" icon={IconX} at={revokedAt} />;
  if (expiresAt && Date.parse(expiresAt) <= Date.now())
    return <Ended word="Expired" icon={IconClockOff} at={expiresAt} />;
  const endsSoon = expiresAt !== null && Date.parse(expiresAt) - Date.now() < SOON_MILLISECONDS;
  return (
    <>
      {endsSoon ? (
        <Tag tone="warn" icon={IconHourglassLow}>
          Ends soon
        </Tag>
      ) : (
        <Tag tone="good" icon={IconCheck}>
          Active
        </Tag>
      )}
      <Text size="xs" c="dimmed" mt={2}>
        {expiresAt ? (
          <>
            until <Instant at={expiresAt} />, {daysOff(expiresAt)}
          </>
        ) : (
          'until it is revoked'
        )}
      </Text>
    </>
  );
}

function Ended({ word, icon, at }: { word: string; icon: typeof IconX; at: string }) {
  return (
    <>
      <Tag tone="plain" icon={icon}>
        {word}
      </Tag>
      <Text size="xs" c="dimmed" mt={2}>
        <Instant at={at} dateOnly />
      </Text>
    </>
  );
}
