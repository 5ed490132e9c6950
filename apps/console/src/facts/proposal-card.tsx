import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconBan, IconCheck, IconClock, IconRotate } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { NoteDialog } from '../display/note-dialog.js';
import { Tag, type Tone } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { FactValue } from '../display/value.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ProposalPartsFragment, ProposalStatus } from '../graphql/generated/graphql.js';
import { useMay, useViewer } from '../session/viewer.js';
import { EvidenceParts } from './evidence.js';
import { FactName, nameOfKey } from './fact-name.js';
import styles from './proposal-card.module.css';
import { SubjectLink } from './subject-link.js';

/** What is shown of a proposal: `proposals { ...ProposalParts }`. */
export const PROPOSAL_PARTS = graphql(`
  fragment ProposalParts on FactProposal {
    id
    status
    key
    qualifier
    meaning
    value
    method
    confidence
    observedAt
    validFrom
    validUntil
    supersedes
    note
    proposedAt
    decidedAt
    decisionNote
    source {
      uri
      locator
      sha256
    }
    subject {
      id
      name
      handle
      subjectKind
    }
    proposedBy {
      id
      name
    }
    decidedBy {
      id
      name
    }
    knownNow {
      state
      value
      evidence {
        ...EvidenceParts
      }
    }
  }
`);

const APPROVE = graphql(`
  mutation ApproveFact($input: DecideFactProposalInput!) {
    approveFact(input: $input) {
      id
    }
  }
`);
const DECLINE = graphql(`
  mutation DeclineFact($input: DecideFactProposalInput!) {
    declineFact(input: $input) {
      id
    }
  }
`);
const WITHDRAW = graphql(`
  mutation WithdrawFact($input: DecideFactProposalInput!) {
    withdrawFact(input: $input) {
      id
    }
  }
`);

const STATUSES: Readonly<Record<ProposalStatus, { readonly word: string; readonly tone: Tone; readonly icon: Icon }>> =
  {
    PENDING: { word: 'Waits for a second person', tone: 'warn', icon: IconClock },
    APPROVED: { word: 'Approved', tone: 'good', icon: IconCheck },
    DECLINED: { word: 'Declined', tone: 'bad', icon: IconBan },
    WITHDRAWN: { word: 'Withdrawn', tone: 'plain', icon: IconRotate },
  };

const DECIDED: Readonly<Record<Exclude<ProposalStatus, 'PENDING'>, string>> = {
  APPROVED: 'Approved',
  DECLINED: 'Declined',
  WITHDRAWN: 'Withdrawn',
};

const STEPS = {
  approve: {
    title: 'Approve',
    words: 'It becomes a fact at once, observed by who proposed it; decisions read it from then on.',
    done: 'It is a fact now.',
  },
  decline: {
    title: 'Decline',
    words: 'Nothing changes in the register; the proposal is closed.',
    done: 'It is closed.',
  },
  withdraw: {
    title: 'Withdraw',
    words: 'Your proposal is closed; nothing changes in the register.',
    done: 'It is closed.',
  },
} as const;
type Step = keyof typeof STEPS;

export interface ProposalCardProps {
  readonly proposal: ProposalPartsFragment;
  /** Whether to say what it is about: not where the page says it. */
  readonly isOfOneSubject?: boolean;
}

/** A proposed fact beside what is known now, and what one may do with it. */
export function ProposalCard({ proposal, isOfOneSubject = false }: ProposalCardProps) {
  const { id, key, qualifier, meaning, status, value, note, subject, knownNow, proposedBy, proposedAt } = proposal;
  const name = useId();
  const [chosen, setChosen] = useState<Step>();
  const writes = { approve: useWrite(APPROVE), decline: useWrite(DECLINE), withdraw: useWrite(WITHDRAW) };
  const take = async (step: Step, reason: string) => {
    await writes[step].mutateAsync({ input: { proposalId: id, note: reason } });
    notifications.show({ title: `${nameOfKey(key)} of ${subject.name}`, message: STEPS[step].done });
  };
  const { word, tone, icon } = STATUSES[status];
  return (
    <Paper component="article" aria-labelledby={name}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div id={name}>
            {!isOfOneSubject && <SubjectLink subject={subject} />}
            <FactName factKey={key} meaning={meaning} qualifier={qualifier} />
          </div>
          <Tag tone={tone} icon={icon}>
            {word}
          </Tag>
        </Group>
        <div className={styles.compared}>
          {status === 'PENDING' && (
            <Stack gap={4} className={styles.side}>
              <Text size="sm" c="dimmed">
                Known now
              </Text>
              <Text component="div" fw={600}>
                <FactValue state={knownNow.state} value={knownNow.value} />
              </Text>
              {knownNow.evidence.map(({ observedByName, ...one }) => (
                <EvidenceParts key={one.id} evidence={{ ...one, by: observedByName }} />
              ))}
            </Stack>
          )}
          <Stack gap={4} className={`${styles.side} ${styles.proposed}`}>
            <Text size="sm" c="dimmed">
              Proposed
            </Text>
            <Text component="div" fw={600}>
              <FactValue state={value === null ? 'NONE' : 'KNOWN'} value={value} />
            </Text>
            <EvidenceParts evidence={proposal} />
            {status === 'PENDING' && knownNow.state !== 'UNKNOWN' && (
              <Text size="sm" c="dimmed">
                {proposal.supersedes
                  ? 'It would replace what is known now.'
                  : 'It would stand beside what is known now; where the two disagree, the stricter decides.'}
              </Text>
            )}
          </Stack>
        </div>
        <Text size="sm">
          “{note}”{' '}
          <Text span inherit c="dimmed">
            {proposedBy.name}, <Instant at={proposedAt} />
          </Text>
        </Text>
        {status === 'PENDING' ? (
          <Steps proposer={proposedBy.id} onChoose={setChosen} />
        ) : (
          <Text size="sm">
            {DECIDED[status]}: “{proposal.decisionNote}”{' '}
            <Text span inherit c="dimmed">
              {proposal.decidedBy?.name}
              {proposal.decidedAt && (
                <>
                  , <Instant at={proposal.decidedAt} />
                </>
              )}
            </Text>
          </Text>
        )}
      </Stack>
      {chosen && (
        <NoteDialog
          title={`${STEPS[chosen].title}: ${nameOfKey(key)} of ${subject.name}`}
          confirm={STEPS[chosen].title}
          onConfirm={(reason) => take(chosen, reason)}
          onClose={() => setChosen(undefined)}
        >
          {STEPS[chosen].words}
        </NoteDialog>
      )}
    </Paper>
  );
}

function Steps({ proposer, onChoose }: { proposer: string; onChoose: (step: Step) => void }) {
  const { person } = useViewer();
  const mayApprove = useMay('fact:approve');
  if (person.id === proposer)
    return (
      <Group gap="sm">
        <Button size="sm" variant="default" onClick={() => onChoose('withdraw')}>
          Withdraw
        </Button>
        <Text size="sm" c="dimmed">
          You proposed it; somebody else has to approve it.
        </Text>
      </Group>
    );
  if (!mayApprove)
    return (
      <Text size="sm" c="dimmed">
        An approver or an officer decides it.
      </Text>
    );
  return (
    <Group gap="sm">
      <Button size="sm" onClick={() => onChoose('approve')}>
        Approve
      </Button>
      <Button size="sm" variant="default" onClick={() => onChoose('decline')}>
        Decline
      </Button>
    </Group>
  );
}
