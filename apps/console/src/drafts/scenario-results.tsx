import { Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type Column, DataTable } from '../display/data-table.js';
import { Empty } from '../display/empty.js';
import { Tag } from '../display/tag.js';
import type { ScenarioPartsFragment } from '../graphql/generated/graphql.js';

/** A case of which little is stated is denied by dozens of rules. */
const SHOWN_NAMES = 8;

type Outcome = ScenarioPartsFragment['expected'];

/** A decision of a scenario, and as much of what is behind it as the scenario asks for. */
function OutcomeInWords({ outcome }: { outcome: Outcome }) {
  const parts = [
    ['by', outcome.decidedBy],
    ['to be done:', outcome.obligations],
    ['denied from', outcome.becomesDenyOn === null ? null : [outcome.becomesDenyOn]],
    ['by', outcome.becomesDenyBy],
  ] as const;
  return (
    <Stack gap={2}>
      {outcome.decision === 'allow' ? 'Allowed' : 'Denied'}
      {parts.map(
        ([word, names], index) =>
          names &&
          names.length > 0 && (
            <Text key={index} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {word}{' '}
              <Text span inherit ff="monospace">
                {names.slice(0, SHOWN_NAMES).join(', ')}
              </Text>
              {names.length > SHOWN_NAMES && ` and ${names.length - SHOWN_NAMES} more`}
            </Text>
          ),
      )}
    </Stack>
  );
}

const COLUMNS: readonly Column<ScenarioPartsFragment>[] = [
  {
    title: 'Scenario',
    cell: ({ scenario, title }) => (
      <>
        {title}
        <Text size="xs" c="dimmed" ff="monospace">
          {scenario}
        </Text>
      </>
    ),
  },
  {
    title: 'Result',
    cell: ({ passed }) =>
      passed ? (
        <Tag tone="good" icon={IconCheck}>
          As expected
        </Tag>
      ) : (
        <Tag tone="bad" icon={IconX}>
          Otherwise
        </Tag>
      ),
  },
  { title: 'Expected', cell: ({ expected }) => <OutcomeInWords outcome={expected} /> },
  { title: 'Came out', cell: ({ actual }) => <OutcomeInWords outcome={actual} /> },
];

/** How scenarios came out, those first that came out otherwise. */
export function ScenarioResults({ results }: { results: readonly ScenarioPartsFragment[] }) {
  const failed = results.filter(({ passed }) => !passed).length;
  return (
    <Stack gap="sm">
      <Text role="status" fw={600}>
        {failed === 0
          ? `All ${results.length} came out as expected.`
          : `${failed} of ${results.length} came out otherwise. A draft with these is not put in force.`}
      </Text>
      <DataTable
        caption="Results of the scenarios"
        columns={COLUMNS}
        rows={results.toSorted((a, b) => Number(a.passed) - Number(b.passed))}
        keyOf={({ scenario }) => scenario}
        empty={<Empty title="The file has no scenario" />}
      />
    </Stack>
  );
}
