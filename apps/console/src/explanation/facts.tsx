import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Copyable } from '../display/copyable.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Section } from '../display/section.js';
import { Instant } from '../display/time.js';
import { FactValue } from '../display/value.js';
import { CONFIDENCES, METHODS, SHOWN_OF_DIGEST, SourceName } from '../facts/evidence.js';
import type { Names } from '../register/names.js';
import { type DistinctFact, distinctFacts } from './distinct-facts.js';
import type { Explanation, FactRead } from './explanation-parts.js';
import { MissingFact } from './missing-fact.js';
import { NamedKey } from './named-key.js';

type Evidence = FactRead['evidence'][number];

/** Facts shown before one asks for the rest. */
const FIRST_FACTS = 8;

const columns = (names: Names): readonly Column<DistinctFact>[] => [
  { title: 'Fact', cell: ({ fact }) => <NamedKey meaning={fact.meaning} name={fact.key} /> },
  {
    title: 'Value',
    cell: ({ fact }) => (
      <>
        <FactValue state={fact.state} value={fact.value} />
        {fact.layer && (
          <Text size="sm" c="dimmed">
            decided by the {fact.layer}
          </Text>
        )}
      </>
    ),
  },
  {
    title: 'About',
    cell: ({ recipients }) =>
      recipients.length === 0 ? 'every recipient' : recipients.map((recipient) => names.of(recipient)).join(', '),
  },
  {
    title: 'Evidence',
    cell: ({ fact }) =>
      fact.state === 'UNKNOWN' ? (
        <MissingFact reason={fact.reason ?? ''} names={names} />
      ) : (
        <EvidenceList evidence={fact.evidence} reason={fact.reason} />
      ),
  },
];

/** What the decision stands on, and who says so. */
export function Facts({ explanation, names }: { explanation: Explanation; names: Names }) {
  const [isWhole, setWhole] = useState(false);
  const facts = distinctFacts(explanation.determinedBy);
  const shown = isWhole ? facts : facts.slice(0, FIRST_FACTS);
  return (
    <Section title="Facts that were read" note="Every value with its evidence, as it stood then.">
      <DataTable
        caption="Facts that were read"
        columns={columns(names)}
        rows={shown}
        keyOf={({ fact, recipients }) => `${fact.key} ${recipients.join(' ')} ${JSON.stringify(fact.value)}`}
        empty={<Text c="dimmed">The policies read no fact.</Text>}
      />
      {facts.length > FIRST_FACTS && (
        <Group>
          <Button variant="default" size="compact-md" onClick={() => setWhole(!isWhole)} aria-expanded={isWhole}>
            {isWhole ? 'Show fewer' : `Show all ${facts.length} facts`}
          </Button>
        </Group>
      )}
    </Section>
  );
}

/** Identical evidence of several facts, such as the parts of a list, is told once. */
function EvidenceList({ evidence, reason }: { evidence: readonly Evidence[]; reason: string | null }) {
  const distinct = [
    ...new Map(evidence.map((one) => [JSON.stringify([one.source, one.method, one.observedAt]), one])).values(),
  ];
  if (distinct.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {reason ?? 'Worked out from other facts, or stated by the call.'}
      </Text>
    );
  return distinct.map((one) => <EvidenceOf key={one.id} evidence={one} />);
}

function EvidenceOf({
  evidence: { source, method, confidence, observedAt, observedByName, validUntil },
}: {
  evidence: Evidence;
}) {
  return (
    <Text size="sm" component="div">
      <SourceName source={source} />
      <Text size="sm" c="dimmed" component="div">
        {METHODS[method]} · {CONFIDENCES[confidence]} · {observedByName}, <Instant at={observedAt} dateOnly />
        {validUntil && (
          <>
            {' '}
            · until before <Instant at={validUntil} dateOnly />
          </>
        )}
      </Text>
      {source.sha256 && (
        <Copyable value={source.sha256} what="SHA-256 of the document" shownCharacters={SHOWN_OF_DIGEST} />
      )}
    </Text>
  );
}
