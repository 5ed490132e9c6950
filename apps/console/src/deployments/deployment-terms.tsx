import { Stack, Text, Title } from '@mantine/core';
import { IconCheck, IconQuestionMark } from '@tabler/icons-react';
import { useDayShown } from '../agreements/agreement-window.js';
import { WindowTags } from '../agreements/window-tags.js';
import { TextLink } from '../display/links.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { CalendarDay, dayOfInstant } from '../display/time.js';
import { EvidenceSources } from '../facts/evidence.js';
import { reasonInWords } from '../facts/reason.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentTermsQuery, RetentionSetBy } from '../graphql/generated/graphql.js';
import { useOrganisation } from '../session/viewer.js';

const DEPLOYMENT_TERMS = graphql(`
  query DeploymentTerms($id: ID!) {
    node(id: $id) {
      __typename
      ... on Deployment {
        retention {
          isKnown
          effectiveDays
          decidingLayer
          reason
          layers {
            layer
            setBy
            isKnown
            days
            decides
            reason
            evidence {
              ...EvidenceParts
            }
          }
        }
        agreements {
          agreement {
            id
            name
            handle
          }
          window {
            ...WindowParts
          }
        }
        paths {
          call {
            id
            name
          }
          reason
          hops {
            role
            operator
            region
            countries
            retentionDays
            retentionReason
            hop {
              id
              name
            }
          }
        }
      }
    }
  }
`);

type Terms = Extract<DeploymentTermsQuery['node'], { retention: unknown }>;
type Layer = Terms['retention']['layers'][number];
type Agreement = Terms['agreements'][number];
type Path = Terms['paths'][number];
type Hop = NonNullable<Path['hops']>[number];

/** How long content is kept, on which agreements it stands, and by whom it passes. */
export function DeploymentTerms({ deploymentId }: { deploymentId: string }) {
  const { node } = useRead(DEPLOYMENT_TERMS, { id: deploymentId });
  if (!node || !('retention' in node)) return null;
  const { retention, agreements, paths } = node;
  return (
    <Stack gap="md">
      <Section title="How long content is kept" note="Of several layers the one that keeps it longest counts.">
        <RetentionInShort retention={retention} />
        <DataTable
          caption="Layers of the retention term"
          columns={LAYER_COLUMNS}
          rows={retention.layers}
          keyOf={({ layer, setBy }) => `${setBy} ${layer}`}
          empty={<Text size="sm">No layer states a term.</Text>}
        />
      </Section>
      <Section title="Agreements it stands on" note="As they stand today.">
        <DataTable
          caption="Agreements"
          columns={AGREEMENT_COLUMNS}
          rows={agreements}
          keyOf={({ agreement }) => agreement.id}
          empty={<Text size="sm">It names no agreement that the register has.</Text>}
        />
      </Section>
      <Section
        title="Who sees content on the way"
        note="Each declared call to it, with every station in the order in which content passes."
      >
        {paths.length === 0 && <Text size="sm">No application has declared a call to it.</Text>}
        {paths.map((path) => (
          <DeclaredPath key={path.call.id} path={path} />
        ))}
      </Section>
    </Stack>
  );
}

function RetentionInShort({ retention: { isKnown, effectiveDays, decidingLayer, reason } }: Pick<Terms, 'retention'>) {
  if (!isKnown)
    return (
      <Text component="div">
        <UnknownTag /> <Reason reason={reason} />
      </Text>
    );
  return (
    <Text>
      <Text span inherit fw={640}>
        {inDays(effectiveDays)}
      </Text>
      {decidingLayer && `, by the layer “${decidingLayer}”`}
    </Text>
  );
}

function inDays(days: number | null | undefined): string {
  if (days === null || days === undefined) return 'No limit';
  if (days === 0) return 'Not kept';
  return days === 1 ? '1 day' : `${days} days`;
}

const UnknownTag = () => (
  <Tag tone="warn" icon={IconQuestionMark}>
    Unknown
  </Tag>
);

function Reason({ reason }: { reason: string | null | undefined }) {
  const { zone } = useOrganisation();
  if (!reason) return null;
  return (
    <Text span size="sm" c="dimmed">
      {reasonInWords(reason, (at) => dayOfInstant(at, zone))}
    </Text>
  );
}

const SET_BY: Readonly<Record<RetentionSetBy, string>> = {
  CONTRACT: 'The contract',
  VENDOR: 'The vendor',
  ORGANISATION: 'Ourselves',
};

const LAYER_COLUMNS: readonly Column<Layer>[] = [
  {
    title: 'Layer',
    cell: ({ layer, decides }) => (
      <>
        {layer.charAt(0).toUpperCase() + layer.slice(1)}{' '}
        {decides && (
          <Tag tone="info" icon={IconCheck}>
            Decides
          </Tag>
        )}
      </>
    ),
  },
  { title: 'Set by', cell: ({ setBy }) => SET_BY[setBy] },
  {
    title: 'Kept',
    cell: ({ isKnown, days, reason }) =>
      isKnown ? (
        inDays(days)
      ) : (
        <>
          <UnknownTag /> <Reason reason={reason} />
        </>
      ),
  },
  { title: 'Evidence', cell: ({ evidence }) => <EvidenceSources evidence={evidence} /> },
];

function StateToday({ window }: Pick<Agreement, 'window'>) {
  const { day } = useDayShown(undefined);
  return (
    <>
      <WindowTags window={window} day={day} /> <Reason reason={window.reason} />
    </>
  );
}

const AGREEMENT_COLUMNS: readonly Column<Agreement>[] = [
  {
    title: 'Agreement',
    cell: ({ agreement: { id, name } }) => (
      <TextLink to="/agreements/$id" params={{ id }} inherit>
        {name}
      </TextLink>
    ),
  },
  { title: 'Today', cell: ({ window }) => <StateToday window={window} /> },
  { title: 'First day', cell: ({ window: { from } }) => (from ? <CalendarDay day={from} /> : <UnknownTag />) },
  {
    title: 'Last day',
    cell: ({ window: { until, isOpenEnded } }) => {
      if (until) return <CalendarDay day={until} />;
      return isOpenEnded ? 'open' : <UnknownTag />;
    },
  },
];

function DeclaredPath({ path: { call, hops, reason } }: { path: Path }) {
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        <TextLink to="/subjects/$id" params={{ id: call.id }} inherit>
          {call.name}
        </TextLink>
      </Title>
      {hops ? (
        <DataTable
          caption={`Stations of ${call.name}`}
          columns={HOP_COLUMNS}
          rows={hops}
          keyOf={({ hop }) => hop.id}
          empty={<Text size="sm">Content goes there without a station between.</Text>}
        />
      ) : (
        <Text size="sm" component="div">
          <UnknownTag /> <Reason reason={reason} />
        </Text>
      )}
    </Stack>
  );
}

const HOP_COLUMNS: readonly Column<Hop>[] = [
  {
    title: 'Station',
    cell: ({ hop: { id, name } }) => (
      <TextLink to="/subjects/$id" params={{ id }} inherit>
        {name}
      </TextLink>
    ),
  },
  { title: 'Does', cell: ({ role }) => role?.replaceAll('_', ' ') ?? <UnknownTag /> },
  { title: 'Operated by', cell: ({ operator }) => operator ?? <UnknownTag /> },
  {
    title: 'Where',
    cell: ({ region, countries }) =>
      region || countries ? [region, countries?.join(', ')].filter(Boolean).join(', ') : <UnknownTag />,
  },
  {
    title: 'Keeps content',
    cell: ({ retentionDays, retentionReason }) =>
      retentionDays === null || retentionDays === undefined ? (
        <>
          <UnknownTag /> <Reason reason={retentionReason} />
        </>
      ) : (
        inDays(retentionDays)
      ),
  },
];
