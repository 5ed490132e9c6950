import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { NoteDialog } from '../display/note-dialog.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useMay, useViewer } from '../session/viewer.js';
import type { WaiverParts } from './waiver-parts.js';

const APPROVE = graphql(`
  mutation ApproveWaiver($input: DecideWaiverInput!) {
    approveWaiver(input: $input) {
      id
    }
  }
`);
const DECLINE = graphql(`
  mutation DeclineWaiver($input: DecideWaiverInput!) {
    declineWaiver(input: $input) {
      id
    }
  }
`);
const WITHDRAW = graphql(`
  mutation WithdrawWaiver($input: DecideWaiverInput!) {
    withdrawWaiver(input: $input) {
      id
    }
  }
`);
const REVOKE = graphql(`
  mutation RevokeWaiver($input: DecideWaiverInput!) {
    revokeWaiver(input: $input) {
      id
    }
  }
`);
const REVIEW = graphql(`
  mutation ReviewWaiver($input: DecideWaiverInput!) {
    reviewWaiver(input: $input) {
      id
    }
  }
`);

type Step = 'approve' | 'decline' | 'withdraw' | 'revoke' | 'review';

interface StepInWords {
  readonly button: string;
  readonly title: string;
  /** What the step does. */
  readonly words: string;
  /** What is asked for. */
  readonly ask: string;
  readonly done: string;
  readonly isMain: boolean;
}

const STEPS: Readonly<Record<Step, StepInWords>> = {
  approve: {
    button: 'Approve',
    title: 'Approve the waiver',
    words:
      'Until it ends, the policy no longer denies the calls that it is for; every answer that rests on it says so.',
    ask: 'Why',
    done: 'It is approved.',
    isMain: true,
  },
  decline: {
    button: 'Decline',
    title: 'Decline the waiver',
    words: 'The policy goes on denying; the request is closed.',
    ask: 'Why',
    done: 'It is declined.',
    isMain: false,
  },
  withdraw: {
    button: 'Withdraw',
    title: 'Withdraw your request',
    words: 'The policy goes on denying; your request is closed.',
    ask: 'Why',
    done: 'It is withdrawn.',
    isMain: false,
  },
  revoke: {
    button: 'End it now',
    title: 'End the waiver now',
    words: 'The policy denies again from this moment. A waiver that was ended does not begin again.',
    ask: 'Why',
    done: 'It has ended.',
    isMain: false,
  },
  review: {
    button: 'Record what came of it',
    title: 'Record what came of the waiver',
    words: 'What happened while the policy was lifted, and whether the policy or the application has to change.',
    ask: 'What came of it',
    done: 'Its outcome is recorded.',
    isMain: true,
  },
};

/** What the viewer may do with a waiver at this moment. */
function useSteps({ status, until, isReviewDue, requestedBy }: WaiverParts): readonly Step[] {
  const { person } = useViewer();
  const may = {
    request: useMay('waiver:request'),
    approve: useMay('waiver:approve'),
    revoke: useMay('waiver:revoke'),
    review: useMay('waiver:review'),
  };
  const isOver = new Date(until) <= new Date();
  if (isReviewDue) return may.review ? ['review'] : [];
  if (status === 'APPROVED') return may.revoke && !isOver ? ['revoke'] : [];
  if (status !== 'PENDING') return [];
  if (person.id === requestedBy.id) return may.request ? ['withdraw'] : [];
  if (!may.approve) return [];
  return isOver ? ['decline'] : ['approve', 'decline'];
}

/** The buttons of what one may do with a waiver, or who may. */
export function WaiverSteps({ waiver }: { waiver: WaiverParts }) {
  const { id, application, status } = waiver;
  const { person } = useViewer();
  const steps = useSteps(waiver);
  const [chosen, setChosen] = useState<Step>();
  const writes = {
    approve: useWrite(APPROVE),
    decline: useWrite(DECLINE),
    withdraw: useWrite(WITHDRAW),
    revoke: useWrite(REVOKE),
    review: useWrite(REVIEW),
  };
  const take = async (step: Step, note: string) => {
    await writes[step].mutateAsync({ input: { waiverId: id, note } });
    notifications.show({ title: `Waiver for ${application.name}`, message: STEPS[step].done });
  };
  const isOwn = person.id === waiver.requestedBy.id;
  return (
    <>
      {(steps.length > 0 || status === 'PENDING') && (
        <Group gap="sm">
          {steps.map((step) => (
            <Button
              key={step}
              size="sm"
              variant={STEPS[step].isMain ? 'filled' : 'default'}
              onClick={() => setChosen(step)}
            >
              {STEPS[step].button}
            </Button>
          ))}
          {status === 'PENDING' && (isOwn || steps.length === 0) && (
            <Text size="sm" c="dimmed">
              {isOwn ? 'You requested it; somebody else has to approve it.' : 'An approver or an officer decides it.'}
            </Text>
          )}
        </Group>
      )}
      {chosen && (
        <NoteDialog
          title={STEPS[chosen].title}
          confirm={STEPS[chosen].button}
          ask={STEPS[chosen].ask}
          isSevere={chosen === 'revoke'}
          onConfirm={(note) => take(chosen, note)}
          onClose={() => setChosen(undefined)}
        >
          {STEPS[chosen].words}
        </NoteDialog>
      )}
    </>
  );
}
