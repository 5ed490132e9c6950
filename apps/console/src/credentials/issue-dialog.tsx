import { Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Suspense } from 'react';
import { Problem } from '../display/problem.js';
import { daysAfter, dayIn, instantIn } from '../display/zone.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useOrganisation } from '../session/viewer.js';
import { Waiting } from '../shell/waiting.js';
import type { Issued } from './token-dialog.js';

const TOKEN_HOLDERS = graphql(`
  query TokenHolders {
    applications(first: 100, order: { by: NAME }) {
      edges {
        node {
          handle
          name
        }
      }
    }
    people(first: 100) {
      edges {
        node {
          handle
          name
          deactivatedAt
        }
      }
    }
  }
`);

const ISSUE_CREDENTIAL = graphql(`
  mutation IssueCredential($input: IssueCredentialInput!) {
    issueCredential(input: $input) {
      token
      credential {
        holder
        holderName
        expiresAt
      }
    }
  }
`);

export interface IssueDialogProps {
  readonly onIssued: (issued: Issued) => void;
  readonly onClose: () => void;
}

/** Issues a token for an application or a person. */
export function IssueDialog(props: IssueDialogProps) {
  return (
    <Modal opened onClose={props.onClose} title={<Text fw={640}>Issue a token</Text>} size="lg">
      <Suspense fallback={<Waiting />}>
        <IssueForm {...props} />
      </Suspense>
    </Modal>
  );
}

function IssueForm({ onIssued, onClose }: IssueDialogProps) {
  const { applications, people } = useRead(TOKEN_HOLDERS, {});
  const { zone } = useOrganisation();
  const issue = useWrite(ISSUE_CREDENTIAL);
  const form = useForm({
    initialValues: { holder: 'APPLICATION' as 'APPLICATION' | 'PERSON', handle: '', label: '', lastDay: '' },
    validate: { handle: (handle) => (handle === '' ? 'Choose whose it is' : null) },
  });
  const { holder, handle } = form.getValues();
  const holders =
    holder === 'APPLICATION'
      ? applications.edges.map(({ node }) => node)
      : people.edges.map(({ node }) => node).filter(({ deactivatedAt }) => !deactivatedAt);
  const submit = form.onSubmit(async ({ lastDay, ...input }) => {
    const expiresAt = lastDay === '' ? null : instantIn(zone, daysAfter(lastDay, 1)).toISOString();
    const made = await issue.mutateAsync({ input: { ...input, expiresAt } }).catch(() => undefined);
    if (!made) return;
    onIssued({ token: made.issueCredential.token, ...made.issueCredential.credential });
    onClose();
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Radio.Group
          label="For"
          value={holder}
          onChange={(chosen) => form.setValues({ holder: chosen as typeof holder, handle: '' })}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="APPLICATION"
              label="An application"
              description="Asks for decisions on its calls, and can do nothing else"
            />
            <Radio value="PERSON" label="A person" description="Does with the command what their role may do" />
          </Stack>
        </Radio.Group>
        <Select
          required
          searchable
          label={holder === 'APPLICATION' ? 'Application' : 'Person'}
          placeholder="Choose"
          nothingFoundMessage="Nothing has this name"
          data={holders.map(({ handle: value, name }) => ({ value, label: name }))}
          value={handle === '' ? null : handle}
          onChange={(chosen) => form.setFieldValue('handle', chosen ?? '')}
          error={form.errors['handle']}
        />
        <TextInput
          required
          label="What it is for"
          description="So that it can be found and revoked, such as production, eu-central-1"
          maxLength={120}
          {...form.getInputProps('label')}
        />
        <TextInput
          type="date"
          label="Last day"
          description="In the organisation’s time zone; it works until revoked where none is given"
          min={dayIn(zone)}
          {...form.getInputProps('lastDay')}
        />
        {issue.error && <Problem error={issue.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={issue.isPending}>
            Issue
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
