import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDeviceFloppy } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Problem } from '../display/problem.js';
import { isRefusedFor, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import styles from './save-bar.module.css';
import type { Draft, WorkingCopy } from './working-copy.js';

const SAVE_DRAFT = graphql(`
  mutation SavePolicyDraft($input: SavePolicyDraftInput!) {
    savePolicyDraft(input: $input) {
      version
    }
  }
`);

export interface SaveBarProps {
  readonly draft: Draft;
  readonly copy: WorkingCopy;
  /** A form says something that no policy says yet. */
  readonly isUnwritten: boolean;
}

/** Keeps what was written. It is there only while something is not kept. */
export function SaveBar({ draft, copy, isUnwritten }: SaveBarProps) {
  const save = useWrite(SAVE_DRAFT);
  const kept = useQueryClient();
  const { content, version, isEdited, isOvertaken } = copy;
  if (!isEdited && !isUnwritten) return null;
  const send = async () => {
    try {
      const sent = await save.mutateAsync({ input: { ...content, draftId: draft.id, version } });
      copy.saved(content, sent.savePolicyDraft.version);
      notifications.show({ message: `Saved as version ${sent.savePolicyDraft.version}.` });
    } catch (error) {
      if (isRefusedFor(error, 'CONFLICT')) await kept.invalidateQueries();
    }
  };
  return (
    <Paper component="section" aria-label="Saving" p="sm" className={styles.bar}>
      {isOvertaken ? (
        <Stack gap="xs" role="alert">
          <Text fw={600}>
            {draft.savedBy.name} saved version {draft.version} while you were writing on version {version}
          </Text>
          <Text size="sm">
            Only one of the two can go on. Yours is still here; copy from it what you need before you take theirs.
          </Text>
          <Group gap="sm">
            <Button variant="default" onClick={copy.discard}>
              Take theirs
            </Button>
            <Button
              color="red.8"
              onClick={() => {
                save.reset();
                copy.keep();
              }}
            >
              Go on with mine, over theirs
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack gap="xs">
          {save.error && <Problem error={save.error} />}
          <Group justify="space-between">
            <Text size="sm" role="status">
              {isUnwritten ? 'The form is not complete yet.' : `Changed since version ${version}, and not saved.`}
            </Text>
            <Group gap="sm">
              <Button variant="default" onClick={copy.discard}>
                Undo all
              </Button>
              <Button
                leftSection={<IconDeviceFloppy size={16} aria-hidden />}
                disabled={isUnwritten}
                loading={save.isPending}
                onClick={send}
              >
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      )}
    </Paper>
  );
}
