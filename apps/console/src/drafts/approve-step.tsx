import { Button, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { TextLink } from '../display/links.js';
import { NoteDialog } from '../display/note-dialog.js';
import { Notice } from '../display/notice.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { Tag, type Tone } from '../display/tag.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useMay, useViewer } from '../session/viewer.js';
import { OfSavedVersion } from './changes-step.js';
import { changesInWords, type DraftReview, useReview } from './draft-review.js';
import { type ReadReplay, replayInWords } from './replay-step.js';
import type { Draft } from './working-copy.js';

const APPROVE_DRAFT = graphql(`
  mutation ApprovePolicyDraft($input: ApprovePolicyDraftInput!) {
    approvePolicyDraft(input: $input) {
      publishedRev
    }
  }
`);

const DECLINE_DRAFT = graphql(`
  mutation DeclinePolicyDraft($input: DecidePolicyDraftInput!) {
    declinePolicyDraft(input: $input) {
      id
    }
  }
`);

const MAX_NOTE_CHARACTERS = 500;

export interface ApproveStepProps {
  readonly draft: Draft;
  readonly isEdited: boolean;
  /** A replay of this version that was read. */
  readonly replay: ReadReplay | undefined;
}

/** What stands in the way of the draft, and the word of a second person that puts it in force. */
export function ApproveStep({ draft, isEdited, replay }: ApproveStepProps) {
  const review = useReview(draft.id);
  const mayApprove = useMay('policy:approve');
  const { person } = useViewer();
  if (draft.status !== 'OPEN')
    return (
      <Notice tone="info" title={draft.status === 'PUBLISHED' ? 'It was put in force' : 'It was withdrawn'}>
        {draft.status === 'PUBLISHED' ? (
          <>
            It became publication {draft.publishedRev}.{' '}
            <TextLink to="/policies" inherit underline="always">
              To the policies in force
            </TextLink>
          </>
        ) : (
          'A draft that was withdrawn cannot be approved; begin a new one.'
        )}
      </Notice>
    );
  if (review === undefined) return null;
  const conditions = conditionsOf(draft, review);
  const isReady = conditions.every(({ isMet }) => isMet);
  const isAuthor = draft.authors.some(({ id }) => id === person?.id);
  return (
    <Stack gap="lg">
      {isEdited && <OfSavedVersion version={draft.version} />}
      <Section title={isReady ? 'It can be put in force' : 'It cannot be put in force yet'}>
        <Stack gap="sm">
          {conditions.map(({ name, isMet, says }) => (
            <Condition key={name} isMet={isMet}>
              {says}
            </Condition>
          ))}
        </Stack>
      </Section>
      <Section title="The word of a second person">
        {!mayApprove ? (
          <Text>Approvers and officers put drafts in force; your role does not. Send one of them this address.</Text>
        ) : isAuthor ? (
          <Text>
            You wrote some of it, so you can neither approve nor decline it. Send its address to an approver or an
            officer who did not.
          </Text>
        ) : (
          <Decide key={review.digest} draft={draft} review={review} isReady={isReady && !isEdited} replay={replay} />
        )}
      </Section>
    </Stack>
  );
}

interface ConditionState {
  readonly name: string;
  readonly isMet: boolean;
  readonly says: ReactNode;
}

function conditionsOf(draft: Draft, { problems, scenarios, scenarioFault, diff }: DraftReview): ConditionState[] {
  const errors = problems.filter(({ severity }) => severity === 'ERROR').length;
  const warnings = problems.length - errors;
  const failed = scenarios?.filter(({ passed }) => !passed) ?? [];
  const to = (step: 'changes' | 'scenarios' | undefined, words: string) => (
    <TextLink to="/policies/drafts/$id" params={{ id: draft.id }} search={{ step }} inherit underline="always">
      {words}
    </TextLink>
  );
  return [
    {
      name: 'valid',
      isMet: errors === 0,
      says:
        errors === 0 ? (
          `Every policy is valid${warnings > 0 ? `, with ${warnings === 1 ? 'one warning' : `${warnings} warnings`}` : ''}.`
        ) : (
          <>
            {errors === 1 ? 'One error' : `${errors} errors`} in its policies. {to(undefined, 'Mend what is wrong')}
          </>
        ),
    },
    {
      name: 'scenarios',
      isMet: failed.length === 0 && scenarioFault === null,
      says:
        scenarioFault !== null ? (
          <>
            Its scenarios cannot be run: {scenarioFault} {to('scenarios', 'To the scenarios')}
          </>
        ) : failed.length > 0 ? (
          <>
            {failed.length === 1 ? 'One scenario comes' : `${failed.length} scenarios come`} out otherwise:{' '}
            {failed.map(({ title }) => title).join('; ')}. {to('scenarios', 'Mend the policies, or the scenarios')}
          </>
        ) : !scenarios || scenarios.length === 0 ? (
          'It has no scenarios that would have to agree.'
        ) : (
          `${scenarios.length === 1 ? 'Its scenario comes' : `All ${scenarios.length} scenarios come`} out as expected.`
        ),
    },
    {
      name: 'changes',
      isMet: diff !== null && diff.packs.length + diff.rules.length > 0,
      says:
        diff === null ? (
          'What it changes is not known before every policy is valid.'
        ) : (
          <>
            Against what is in force: {changesInWords(diff).toLowerCase()}. {to('changes', 'Read the changes')}
          </>
        ),
    },
    ...(draft.declinedVersion === draft.version
      ? [
          {
            name: 'declined',
            isMet: false,
            says: `${draft.declinedBy?.name ?? 'Somebody'} declined this version. It takes a later one.`,
          },
        ]
      : []),
  ];
}

function Condition({ isMet, children }: { isMet: boolean; children: ReactNode }) {
  const tone: Tone = isMet ? 'good' : 'bad';
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Tag tone={tone} icon={isMet ? IconCheck : IconX}>
        {isMet ? 'Yes' : 'No'}
      </Tag>
      <Text component="div">{children}</Text>
    </Group>
  );
}

interface DecideProps {
  readonly draft: Draft;
  /** What is approved: the service refuses where it is no longer what the draft says. */
  readonly review: DraftReview;
  readonly isReady: boolean;
  readonly replay: ReadReplay | undefined;
}

function Decide({ draft, review, isReady: isAcceptable, replay }: DecideProps) {
  const isReady = isAcceptable && replay !== undefined;
  const approve = useWrite(APPROVE_DRAFT);
  const decline = useWrite(DECLINE_DRAFT);
  const kept = useQueryClient();
  const [isAccepted, setAccepted] = useState(false);
  const [isDeclining, setDeclining] = useState(false);
  const [note, setNote] = useState('');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!replay) return;
    const { from, until, result } = replay;
    const approved = await approve
      .mutateAsync({
        input: {
          draftId: draft.id,
          digest: review.digest,
          note: note.trim(),
          replay: { from, until, digest: result.digest },
        },
      })
      .catch(() => undefined);
    if (approved)
      notifications.show({
        title: 'In force',
        message: `The draft is publication ${approved.approvePolicyDraft.publishedRev}; decisions are made by it from now on.`,
      });
  };
  return (
    <>
      <form onSubmit={submit}>
        <Stack gap="md">
          {!replay && (
            <Text>
              Whoever approves it has read what it would have made of recorded decisions.{' '}
              <TextLink
                to="/policies/drafts/$id"
                params={{ id: draft.id }}
                search={{ step: 'replay' }}
                inherit
                underline="always"
              >
                Replay them by this version
              </TextLink>
            </Text>
          )}
          <Checkbox
            label={
              review.diff === null || !replay
                ? 'I have read the changes and the replay, and accept them'
                : `I have read the changes and the replay, and accept them: ${changesInWords(review.diff).toLowerCase()}; ${replayInWords(replay.result)}`
            }
            disabled={!isReady}
            checked={isAccepted}
            onChange={({ currentTarget }) => setAccepted(currentTarget.checked)}
          />
          <Textarea
            required
            label="Why"
            description="The record keeps it, with your name."
            autosize
            minRows={2}
            maxLength={MAX_NOTE_CHARACTERS}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          {approve.error && (
            <Stack gap="sm">
              <Problem error={approve.error} />
              <Group gap="sm">
                <IconAlertTriangle size={16} aria-hidden />
                <Text size="sm">
                  If the draft, what is in force or the records changed meanwhile, replay and read it again before you
                  approve.
                </Text>
                <Button variant="default" size="compact-md" onClick={() => kept.invalidateQueries()}>
                  Read it again
                </Button>
              </Group>
            </Stack>
          )}
          <Group gap="sm">
            <Button
              type="submit"
              disabled={!isReady || !isAccepted || note.trim() === ''}
              loading={approve.isPending}
              leftSection={<IconCheck size={16} aria-hidden />}
            >
              Approve and put in force
            </Button>
            <Button variant="default" onClick={() => setDeclining(true)}>
              Decline
            </Button>
          </Group>
        </Stack>
      </form>
      {isDeclining && (
        <NoteDialog
          title={`Decline version ${draft.version}`}
          confirm="Decline"
          isSevere
          onConfirm={async (reason) => {
            await decline.mutateAsync({ input: { draftId: draft.id, note: reason } });
            notifications.show({ message: 'Declined. Its authors can save another version.' });
          }}
          onClose={() => setDeclining(false)}
        >
          The draft stays open, and its authors read why.
        </NoteDialog>
      )}
    </>
  );
}
