import { Anchor, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Empty } from '../display/empty.js';
import { DataTable, type Column } from '../display/data-table.js';
import { StatusTag } from '../display/status-tag.js';
import { Instant } from '../display/time.js';
import { inWords } from '../display/value.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentStatus, SubjectHistoryQuery } from '../graphql/generated/graphql.js';
import { METHODS, SourceName } from './evidence.js';
import { FactName } from './fact-name.js';

const SUBJECT_HISTORY = graphql(`
  query SubjectHistory($id: ID!, $first: Int!) {
    node(id: $id) {
      __typename
      ... on Subject {
        changes(first: $first) {
          at
          kind
          key
          qualifier
          meaning
          before
          after
          note
          actorName
          fact {
            ...EvidenceParts
          }
          proposal {
            id
            decisionNote
            decidedBy {
              id
              name
            }
          }
        }
      }
    }
  }
`);

type Change = NonNullable<Extract<SubjectHistoryQuery['node'], { changes: unknown }>>['changes'][number];

/** Most that the service tells of one subject. */
const CHANGES = 200;
const SHOWN_OF_ONE_MOMENT = 5;

/** What somebody recorded at one moment, such as by an import. */
interface Moment {
  readonly at: string;
  readonly by: string;
  readonly changes: readonly Change[];
}

function momentsOf(changes: readonly Change[]): Moment[] {
  const moments = Map.groupBy(changes, ({ at, actorName }) => `${at} ${actorName}`);
  return [...moments.values()].map((together) => ({
    at: together[0]!.at,
    by: together[0]!.actorName,
    changes: together,
  }));
}

/** What happened to a subject, newest first. */
export function SubjectHistory({ subjectId }: { subjectId: string }) {
  const { node } = useRead(SUBJECT_HISTORY, { id: subjectId, first: CHANGES });
  const changes = node && 'changes' in node ? node.changes : [];
  if (changes.length === 0)
    return <Empty title="Nothing was recorded yet">Propose a fact, or import an inventory.</Empty>;
  return (
    <Stack gap="md" component="ol" p={0} m={0} style={{ listStyle: 'none' }}>
      {momentsOf(changes).map((moment) => (
        <MomentItem key={`${moment.at} ${moment.by}`} moment={moment} />
      ))}
      {changes.length === CHANGES && (
        <Text component="li" size="sm" c="dimmed">
          The latest {CHANGES} changes. The report of the register holds all.
        </Text>
      )}
    </Stack>
  );
}

function MomentItem({ moment: { at, by, changes } }: { moment: Moment }) {
  const [isWhole, setWhole] = useState(changes.length <= SHOWN_OF_ONE_MOMENT);
  const [first] = changes;
  const shown = isWhole ? changes : changes.slice(0, SHOWN_OF_ONE_MOMENT);
  const title = changes.length === 1 ? TITLES[first!.kind] : `${changes.length} facts recorded`;
  return (
    <Paper component="li" p="md">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          <Text span inherit fw={600} c="var(--mantine-color-text)">
            {title}
          </Text>{' '}
          by {by}, <Instant at={at} />
        </Text>
        <DataTable
          caption={`${title} by ${by}`}
          columns={COLUMNS}
          rows={shown}
          keyOf={({ fact }) => fact.id}
          empty={null}
        />
        {!isWhole && (
          <Anchor component="button" size="sm" onClick={() => setWhole(true)} ta="left">
            Show all {changes.length}
          </Anchor>
        )}
      </Stack>
    </Paper>
  );
}

const TITLES: Readonly<Record<Change['kind'], string>> = {
  STATED: 'Fact recorded',
  SUPERSEDED: 'Fact replaced',
  REVIEWED: 'Step of the review',
};

const isStatus = (key: string): boolean => key === 'deployment.status';

function ChangedValue({ change: { key }, value }: { change: Change; value: unknown }) {
  if (isStatus(key) && typeof value === 'string') return <StatusTag status={value.toUpperCase() as DeploymentStatus} />;
  return (
    <Text span inherit size="sm" lineClamp={3} component="div">
      {inWords(value)}
    </Text>
  );
}

const COLUMNS: readonly Column<Change>[] = [
  { title: 'Fact', cell: ({ key, meaning, qualifier }) => <FactName {...{ meaning, qualifier }} factKey={key} /> },
  {
    title: 'Before',
    cell: (change) =>
      change.kind === 'STATED' ? (
        <Text size="sm" c="dimmed">
          nothing
        </Text>
      ) : (
        <ChangedValue change={change} value={change.before} />
      ),
  },
  { title: 'After', cell: (change) => <ChangedValue change={change} value={change.after} /> },
  {
    title: 'Why',
    cell: ({ kind, note, fact, proposal }) => (
      <Text size="sm" component="div" miw={220}>
        {note ?? METHODS[fact.method]}
        {kind !== 'REVIEWED' && (
          <Text size="sm" c="dimmed" component="div">
            <SourceName source={fact.source} />
          </Text>
        )}
        {proposal?.decidedBy && (
          <Text size="sm" c="dimmed" component="div">
            Approved by {proposal.decidedBy.name}: {proposal.decisionNote}
          </Text>
        )}
      </Text>
    ),
  },
];
