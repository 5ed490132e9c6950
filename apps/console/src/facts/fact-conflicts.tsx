import { Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { ButtonLink } from '../display/links.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { FactValue, inWords } from '../display/value.js';
import type { EvidencePartsFragment } from '../graphql/generated/graphql.js';
import { useMay } from '../session/viewer.js';
import { METHODS, SourceName } from './evidence.js';
import { useFacts } from './fact-list.js';
import { FactName, nameOfKey } from './fact-name.js';

/** Where sources that stand at the same time disagree: the values side by side, and the one that decides. */
export function FactConflicts({ subjectId }: { subjectId: string }) {
  const may = useMay('fact:propose');
  const conflicts = useFacts(subjectId).filter(({ conflict }) => conflict);
  if (conflicts.length === 0) return null;
  return (
    <Section
      title="Sources that disagree"
      note="Until somebody replaces one of them, the stricter value decides; where none is stricter, nothing counts as known."
    >
      <Stack gap="lg">
        {conflicts.map(({ key, qualifier, meaning, state, value, evidence }) => (
          <Stack key={`${key} ${qualifier ?? ''}`} gap="xs">
            <FactName factKey={key} meaning={meaning} qualifier={qualifier} />
            <Text size="sm" component="div">
              What decides now: <FactValue state={state} value={value} />
            </Text>
            <DataTable
              caption={`${nameOfKey(key)}: values that disagree`}
              columns={columns(state === 'UNKNOWN' ? undefined : inWords(value))}
              rows={evidence}
              keyOf={({ id }) => id}
              empty={<Text size="sm">The evidence is in the history.</Text>}
            />
            {may && (
              <div>
                <ButtonLink
                  to="/subjects/$id/propose"
                  params={{ id: subjectId }}
                  search={{ key, qualifier: qualifier ?? undefined }}
                  size="compact-sm"
                  variant="default"
                >
                  Propose which one to replace
                </ButtonLink>
              </div>
            )}
          </Stack>
        ))}
      </Stack>
    </Section>
  );
}

const columns = (used: string | undefined): readonly Column<EvidencePartsFragment>[] => [
  {
    title: 'Value',
    cell: ({ value }) => (
      <>
        {inWords(value)}{' '}
        {inWords(value) === used && (
          <Tag tone="info" icon={IconCheck}>
            Used
          </Tag>
        )}
      </>
    ),
  },
  { title: 'How', cell: ({ method }) => METHODS[method] },
  { title: 'Source', cell: ({ source }) => <SourceName source={source} /> },
  {
    title: 'Observed',
    cell: ({ observedAt, observedByName }) => (
      <>
        <Instant at={observedAt} dateOnly />, by {observedByName}
      </>
    ),
  },
];
