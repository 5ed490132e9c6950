import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { NoteDialog } from '../display/note-dialog.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentStatus, ReviewStepInput } from '../graphql/generated/graphql.js';
import { useViewer } from '../session/viewer.js';

const SUBMIT = graphql(`
  mutation SubmitDeployment($input: ReviewStepInput!) {
    submitDeployment(input: $input) {
      id
    }
  }
`);
const APPROVE = graphql(`
  mutation ApproveDeployment($input: ReviewStepInput!) {
    approveDeployment(input: $input) {
      id
    }
  }
`);
const SEND_BACK = graphql(`
  mutation SendBackDeployment($input: ReviewStepInput!) {
    sendBackDeployment(input: $input) {
      id
    }
  }
`);
const SUSPEND = graphql(`
  mutation SuspendDeployment($input: ReviewStepInput!) {
    suspendDeployment(input: $input) {
      id
    }
  }
`);
const RETIRE = graphql(`
  mutation RetireDeployment($input: ReviewStepInput!) {
    retireDeployment(input: $input) {
      id
    }
  }
`);

interface Step {
  readonly name: 'submit' | 'approve' | 'sendBack' | 'suspend' | 'retire';
  readonly permission: string;
  readonly from: readonly DeploymentStatus[];
  readonly title: string;
  /** What it does, for who is about to do it. */
  readonly words: string;
  /** What was done, afterwards. */
  readonly done: string;
  readonly isSevere?: boolean;
}

/** Steps of a review; the first that is open is the one that is expected next. */
const STEPS: readonly Step[] = [
  {
    name: 'approve',
    permission: 'deployment:approve',
    from: ['IN_REVIEW'],
    title: 'Approve',
    words: 'From now on policies alone decide which calls it takes. Whoever submitted it cannot approve it.',
    done: 'is approved.',
  },
  {
    name: 'submit',
    permission: 'deployment:submit',
    from: ['DRAFT', 'SUSPENDED'],
    title: 'Submit for review',
    words: 'Somebody else then approves it or sends it back. What reviewers need has to be known by then.',
    done: 'is in review.',
  },
  {
    name: 'sendBack',
    permission: 'deployment:approve',
    from: ['IN_REVIEW'],
    title: 'Send back',
    words: 'It becomes a draft again; its owner mends it and submits it anew.',
    done: 'is a draft again.',
  },
  {
    name: 'suspend',
    permission: 'deployment:suspend',
    from: ['APPROVED'],
    title: 'Suspend',
    words: 'Every call to it is denied from now on, until a new review approves it.',
    done: 'is suspended: calls are denied from now on.',
    isSevere: true,
  },
  {
    name: 'retire',
    permission: 'deployment:retire',
    from: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'SUSPENDED'],
    title: 'Retire',
    words: 'It takes no calls, ever again. This cannot be undone; its record stays.',
    done: 'is retired.',
    isSevere: true,
  },
];

export interface ReviewActionsProps {
  readonly deployment: { readonly id: string; readonly name: string; readonly status?: DeploymentStatus | null };
}

/** What one's role may do next with a deployment; each step asks for its reason. */
export function ReviewActions({ deployment: { id, name, status } }: ReviewActionsProps) {
  const { permissions } = useViewer();
  const [chosen, setChosen] = useState<Step>();
  const writes = {
    submit: useWrite(SUBMIT),
    approve: useWrite(APPROVE),
    sendBack: useWrite(SEND_BACK),
    suspend: useWrite(SUSPEND),
    retire: useWrite(RETIRE),
  };
  const open = STEPS.filter(
    ({ permission, from }) => permissions.includes(permission) && status && from.includes(status),
  );
  const take = async (step: Step, note: string) => {
    const input: ReviewStepInput = { deploymentId: id, note };
    await writes[step.name].mutateAsync({ input });
    notifications.show({ title: `${step.title}: done`, message: `${name} ${step.done}` });
  };
  return (
    <>
      {open.map((step, index) => (
        <Button
          key={step.name}
          variant={index === 0 && !step.isSevere ? 'filled' : 'default'}
          onClick={() => setChosen(step)}
        >
          {step.title}
        </Button>
      ))}
      {chosen && (
        <NoteDialog
          title={`${chosen.title}: ${name}`}
          confirm={chosen.title}
          isSevere={chosen.isSevere ?? false}
          onConfirm={(note) => take(chosen, note)}
          onClose={() => setChosen(undefined)}
        >
          {chosen.words}
        </NoteDialog>
      )}
    </>
  );
}
