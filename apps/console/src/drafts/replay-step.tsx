import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Figure } from '../display/figure.js';
import { TextLink } from '../display/links.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { ask } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ReplayDraftQuery, ReplayHindrance } from '../graphql/generated/graphql.js';
import { useNames } from '../register/names.js';
import { useOrganisation } from '../session/viewer.js';
import { OfSavedVersion } from './changes-step.js';
import type { DraftView } from './draft-views.js';
import { CHANGES, REPLAY_CHANGES, ReplayBar, ReplayLegend } from './replay-bar.js';
import type { Draft } from './working-copy.js';

const REPLAY_DRAFT = graphql(`
  query ReplayDraft($input: ReplayPolicyDraftInput!) {
    replayPolicyDraft(input: $input) {
      digest
      decisions
      replayed
      changed
      changes {
        change
        count
        samples
      }
      applications {
        application
        decisions
        changes {
          change
          count
          samples
        }
        policies {
          policy
          gained
          lost
        }
      }
      hindrances {
        hindrance
        count
      }
    }
  }
`);

type Replay = ReplayDraftQuery['replayPolicyDraft'];
type OfApplication = Replay['applications'][number];

/** Days that are looked at where the address names none. */
const USUAL_DAYS = 30;

/** What is decided now and until a moment ago is no part of a replay, so that it comes out the same when it is approved. */
const ARRIVING_MILLISECONDS = 10_000;

const HINDRANCES: Readonly<Record<ReplayHindrance, string>> = {
  CALL_NOT_KEPT: 'their call is not kept',
  CALL_REFUSED: 'the register does not admit their call',
  FACTS_NOT_FOUND: 'no state of the register has the facts that they cite',
  SET_NOT_KEPT: 'their policy set is not kept',
};

/** A replay whose result was read. */
export interface ReadReplay {
  readonly version: number;
  readonly days: { readonly from: string; readonly until: string };
  /** The instants that it went from and until. */
  readonly from: string;
  readonly until: string;
  readonly result: Replay;
}

export interface ReplayStepProps {
  readonly draft: Draft;
  readonly isEdited: boolean;
  readonly replay: ReadReplay | undefined;
  readonly onReplay: (replay: ReadReplay) => void;
}

/** What the draft would have made of the calls of a period. */
export function ReplayStep({ draft, isEdited, replay, onReplay }: ReplayStepProps) {
  const view = useSearch({ from: '/signed-in/policies/drafts/$id' });
  const navigate = useNavigate({ from: '/policies/drafts/$id' });
  const { zone } = useOrganisation();
  const today = dayIn(zone);
  const { from = daysAfter(today, -USUAL_DAYS), until = today } = view;
  const [problem, setProblem] = useState<Error>();
  const [isRunning, setRunning] = useState(false);
  const { id: draftId, version } = draft;
  const choose = (chosen: Partial<DraftView>) => navigate({ search: { ...view, ...chosen }, replace: true });
  const start = async () => {
    setRunning(true);
    setProblem(undefined);
    const end = Math.min(instantIn(zone, daysAfter(until, 1)).getTime(), Date.now() - ARRIVING_MILLISECONDS);
    const period = { from: instantIn(zone, from).toISOString(), until: new Date(end).toISOString() };
    try {
      const { replayPolicyDraft } = await ask(REPLAY_DRAFT, { input: { draftId, ...period } });
      onReplay({ version, days: { from, until }, ...period, result: replayPolicyDraft });
    } catch (error) {
      setProblem(error as Error);
    }
    setRunning(false);
  };
  const isOfThis = replay?.version === version && replay.days.from === from && replay.days.until === until;
  return (
    <Stack gap="lg">
      {isEdited && <OfSavedVersion version={version} />}
      <Section
        title="Replay"
        note="Decides the calls of a period again, on the facts of then, by the draft as it was saved. Nothing is recorded. Whoever approves the draft has read one."
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            type="date"
            label="First day"
            max={until}
            value={from}
            onChange={({ currentTarget }) => choose({ from: currentTarget.value || undefined })}
            w={170}
          />
          <TextInput
            type="date"
            label="Last day"
            min={from}
            max={today}
            value={until}
            onChange={({ currentTarget }) => choose({ until: currentTarget.value || undefined })}
            w={170}
          />
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={until < from}
            loading={isRunning}
            onClick={start}
          >
            Replay
          </Button>
        </Group>
        <Text size="sm" c="dimmed" role="status">
          {isRunning
            ? 'Deciding again; ten thousand decisions take some seconds.'
            : replay && !isOfThis
              ? 'The draft or the days have changed since: replay again.'
              : `Both days are in it, as days of ${zone}.`}
        </Text>
      </Section>
      {problem && <Problem error={problem} />}
      {replay && isOfThis && <Outcome replay={replay.result} />}
    </Stack>
  );
}

/** What a replay came to, in a sentence. */
export function replayInWords({ replayed, changes }: Replay): string {
  if (replayed === 0) return 'no decision could be replayed';
  const said = changes.map(({ change, count }) => `${count} ${REPLAY_CHANGES[change].words}`).join('; ');
  return `of ${replayed} replayed ${replayed === 1 ? 'decision' : 'decisions'} ${said || 'none comes out otherwise'}`;
}

function Outcome({ replay }: { replay: Replay }) {
  const { decisions, changed, changes, applications, hindrances } = replay;
  const names = useNames();
  if (decisions === 0)
    return <Empty title="Nothing was decided in these days">Choose others, if calls were made in them.</Empty>;
  return (
    <Section
      title={changed === 0 ? 'Every decision comes out as it did' : 'What comes out otherwise'}
      actions={<ReplayLegend />}
    >
      <Group gap="xl" align="flex-start">
        <Figure count={replay.replayed} of="decided again" />
        {changes.map(({ change, count }) => (
          <Figure key={change} count={count} of={REPLAY_CHANGES[change].words} />
        ))}
      </Group>
      {hindrances.map(({ hindrance, count }) => (
        <Text key={hindrance} size="sm">
          {count} could not be decided again: {HINDRANCES[hindrance]}.
        </Text>
      ))}
      <DataTable
        caption="What comes out otherwise, by application"
        columns={columnsOf(names.of, replay)}
        rows={applications}
        keyOf={({ application }) => application}
        empty={null}
      />
    </Section>
  );
}

const columnsOf = (nameOf: (handle: string) => string, { applications }: Replay): readonly Column<OfApplication>[] => {
  const most = Math.max(...applications.map(({ decisions }) => decisions));
  return [
    {
      title: 'Application',
      cell: ({ application, decisions }) => (
        <>
          {nameOf(application)}
          <Text size="xs" c="dimmed">
            {decisions === 1 ? '1 decision' : `${decisions} decisions`}
          </Text>
        </>
      ),
    },
    {
      title: 'Its decisions',
      cell: ({ application, decisions, changes }) => (
        <ReplayBar of={nameOf(application)} decisions={decisions} changes={changes} most={most} />
      ),
    },
    {
      title: 'Otherwise',
      cell: ({ changes }) =>
        changes.length === 0 ? (
          <Text span inherit c="dimmed">
            none
          </Text>
        ) : (
          CHANGES.flatMap((kind) => changes.filter(({ change }) => change === kind)).map(
            ({ change, count, samples }) => (
              <div key={change}>
                {count} {REPLAY_CHANGES[change].words}
                <Text size="xs" c="dimmed" component="div">
                  for example{' '}
                  {samples.slice(0, 3).map((id, index) => (
                    <TextLink key={id} to="/decisions/$id" params={{ id }} inherit underline="always" mr={6}>
                      decision {index + 1}
                    </TextLink>
                  ))}
                </Text>
              </div>
            ),
          )
        ),
    },
    {
      title: 'Policies behind',
      cell: ({ policies }) =>
        policies.map(({ policy, gained, lost }) => (
          <Text key={policy} size="xs" style={{ overflowWrap: 'anywhere' }}>
            <Text span inherit ff="monospace">
              {policy}
            </Text>
            {gained > 0 && ` decides ${gained} more`}
            {gained > 0 && lost > 0 && ','}
            {lost > 0 && ` decides ${lost} less`}
          </Text>
        )),
    },
  ];
};
