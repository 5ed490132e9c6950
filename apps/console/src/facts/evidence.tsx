import { Anchor, Stack, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { Copyable } from '../display/copyable.js';
import { Definitions } from '../display/definitions.js';
import { Instant, longAgo } from '../display/time.js';
import { graphql } from '../graphql/generated/gql.js';
import type { Confidence, EvidencePartsFragment, Method } from '../graphql/generated/graphql.js';

/** What is shown of a fact's evidence: `evidence { ...EvidenceParts }`. */
export const EVIDENCE_PARTS = graphql(`
  fragment EvidenceParts on Evidence {
    id
    value
    method
    confidence
    observedAt
    observedByName
    validFrom
    validUntil
    source {
      uri
      locator
      sha256
    }
  }
`);

/** How a value was obtained, as people say it. */
export const METHODS: Readonly<Record<Method, string>> = {
  CONTRACT: 'Contract',
  VENDOR_DOC: 'Vendor’s documentation',
  MEASURED: 'Measurement',
  DISCOVERED: 'Discovery',
  DATASET: 'Published data set',
  ATTESTED: 'Statement of a person',
  ESTIMATE: 'Estimate',
};

/** How far a source carries a value. */
export const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  PROVEN: 'Proven by the source',
  STATED: 'Stated by the source',
  ESTIMATED: 'Estimated; it never decides',
  UNKNOWN: 'Unknown; it never decides',
};

type Source = EvidencePartsFragment['source'];

/** Where evidence is; what has an address on the web leads there. */
export function SourceName({ source: { uri, locator } }: { source: Source }) {
  const name = /^https?:[/][/]/.test(uri) ? (
    <Anchor href={uri} target="_blank" rel="noreferrer" inherit>
      {uri.replace(/^https?:[/][/]/, '')} <IconExternalLink size="0.9em" aria-label="(opens a new page)" />
    </Anchor>
  ) : (
    uri
  );
  return (
    <Text span inherit style={{ overflowWrap: 'anywhere' }}>
      {name}
      {locator && `, ${locator}`}
    </Text>
  );
}

export const SHOWN_OF_DIGEST = 12;

type Said = Omit<EvidencePartsFragment, 'id' | 'value' | 'observedByName'> & { readonly by?: string };

/** Why a value may be believed: how it was obtained, where, when, and until when it stands. */
export function EvidenceParts({ evidence }: { evidence: Said }) {
  const { method, source, confidence, observedAt, by, validFrom, validUntil } = evidence;
  return (
    <Definitions
      items={[
        ['How', METHODS[method]],
        ['Source', <SourceName key="source" source={source} />],
        [
          'SHA-256',
          source.sha256 ? (
            <Copyable value={source.sha256} what="SHA-256 of the document" shownCharacters={SHOWN_OF_DIGEST} />
          ) : (
            'not kept'
          ),
        ],
        [
          'Observed',
          <span key="observed">
            <Instant at={observedAt} dateOnly />, {longAgo(observedAt)}
            {by && `, by ${by}`}
          </span>,
        ],
        [
          'Holds',
          <span key="holds">
            from <Instant at={validFrom} dateOnly />
            {validUntil ? (
              <>
                {' '}
                until before <Instant at={validUntil} dateOnly />
              </>
            ) : (
              ', no end stated'
            )}
          </span>,
        ],
        ['Confidence', CONFIDENCES[confidence]],
      ]}
    />
  );
}

/** Where each fact behind a value can be read, in a line. */
export function EvidenceSources({ evidence }: { evidence: readonly EvidencePartsFragment[] }) {
  return evidence.map(({ id, method, source }) => (
    <Text key={id} size="sm" component="div">
      {METHODS[method]}
      <Text size="sm" c="dimmed" component="div">
        <SourceName source={source} />
      </Text>
    </Text>
  ));
}

/** Each fact behind a value. */
export function EvidenceList({ evidence }: { evidence: readonly EvidencePartsFragment[] }) {
  if (evidence.length === 0)
    return (
      <Text size="sm" c="dimmed">
        There is no evidence.
      </Text>
    );
  return (
    <Stack gap="lg">
      {evidence.map(({ observedByName, ...one }) => (
        <EvidenceParts key={one.id} evidence={{ ...one, by: observedByName }} />
      ))}
    </Stack>
  );
}
