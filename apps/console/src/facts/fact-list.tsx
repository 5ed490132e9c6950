import {
  ActionIcon,
  Box,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Table,
  Text,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconPencilPlus, IconSearch } from '@tabler/icons-react';
import { Fragment, useId, useState } from 'react';
import { IconLink } from '../display/links.js';
import { Empty } from '../display/empty.js';
import { Tag } from '../display/tag.js';
import { dayOfInstant, Instant, longAgo } from '../display/time.js';
import { FactValue } from '../display/value.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { SubjectFactsQuery } from '../graphql/generated/graphql.js';
import { useMay, useOrganisation } from '../session/viewer.js';
import { EvidenceList, METHODS, SourceName } from './evidence.js';
import { inGroups } from './fact-groups.js';
import styles from './fact-list.module.css';
import { FactName, nameOfKey } from './fact-name.js';
import { reasonInWords } from './reason.js';
import { FactFilters } from './views.js';

const SUBJECT_FACTS = graphql(`
  query SubjectFacts($id: ID!) {
    node(id: $id) {
      __typename
      ... on Subject {
        facts {
          ...FactParts
        }
      }
    }
  }
`);

type Fact = NonNullable<Extract<SubjectFactsQuery['node'], { facts: unknown }>>['facts'][number];

/** Everything that may be known of a subject, known or not. */
export function useFacts(subjectId: string): readonly Fact[] {
  const { node } = useRead(SUBJECT_FACTS, { id: subjectId });
  return node && 'facts' in node ? node.facts : [];
}

/** What is shown of an attribute: `facts { ...FactParts }`. */
export const FACT_PARTS = graphql(`
  fragment FactParts on SubjectFact {
    key
    qualifier
    meaning
    state
    value
    reason
    conflict
    evidence {
      ...EvidenceParts
    }
  }
`);

const isLike = ({ key, meaning }: Fact, find: string): boolean =>
  `${nameOfKey(key)} ${key} ${meaning}`.toLowerCase().includes(find.toLowerCase());

/** What the register keeps and no policy reads has one row for each field, told apart by the facet. */
const rowKey = ({ key, qualifier }: Fact): string => `${key} ${qualifier ?? ''}`;

export interface FactListProps {
  readonly subjectId: string;
  readonly filters: FactFilters;
  readonly onFilter: (filters: FactFilters) => void;
}

const HEADS: readonly { readonly title: string; readonly width?: string | undefined }[] = [
  { title: 'Fact', width: styles.name },
  { title: 'Value' },
  { title: 'Evidence', width: styles.source },
  { title: 'Observed', width: styles.short },
  { title: 'Holds until', width: styles.short },
];

/** Everything that may be known of a subject, by groups, with the evidence of each at hand. */
export function FactList({ subjectId, filters, onFilter }: FactListProps) {
  const all = useFacts(subjectId);
  const unknown = all.filter(({ state }) => state === 'UNKNOWN').length;
  const shown = all.filter(
    (fact) =>
      (filters.show === undefined || (fact.state === 'UNKNOWN') === (filters.show === 'unknown')) &&
      (filters.find === undefined || isLike(fact, filters.find)),
  );
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm" role="search" aria-label="Facts">
        <TextInput
          label="Find a fact"
          placeholder="Such as region, retention, owner"
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          defaultValue={filters.find ?? ''}
          onChange={({ currentTarget }) => onFilter({ ...filters, find: currentTarget.value || undefined })}
          w={300}
        />
        <SegmentedControl
          aria-label="Which facts"
          value={filters.show ?? 'all'}
          onChange={(show) => onFilter({ ...filters, show: FactFilters.shape.show.parse(show) })}
          data={[
            { value: 'all', label: `All ${all.length}` },
            { value: 'known', label: `Known ${all.length - unknown}` },
            { value: 'unknown', label: `Unknown ${unknown}` },
          ]}
        />
      </Group>
      {shown.length === 0 ? (
        <Empty title="No fact is like this">Look for another word, or show all.</Empty>
      ) : (
        <Paper p={0} className={styles.scroll} tabIndex={0} role="region" aria-label="Facts">
          <Table className={styles.table}>
            <Table.Caption>
              <VisuallyHidden>Facts, by what they are about</VisuallyHidden>
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                {HEADS.map(({ title, width }) => (
                  <Table.Th key={title} scope="col" className={`${styles.head} ${width ?? ''}`}>
                    {title}
                  </Table.Th>
                ))}
                <Table.Th scope="col" className={`${styles.head} ${styles.actions}`}>
                  <VisuallyHidden>Actions</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            {inGroups(shown).map(({ title, facts }) => (
              <Table.Tbody key={title}>
                <Table.Tr className={styles.group}>
                  <Table.Th scope="rowgroup" colSpan={6}>
                    {title}
                  </Table.Th>
                </Table.Tr>
                {facts.map((fact) => (
                  <FactRow key={rowKey(fact)} fact={fact} subjectId={subjectId} />
                ))}
              </Table.Tbody>
            ))}
          </Table>
        </Paper>
      )}
    </Stack>
  );
}

const NEAR_DAYS = 90;
const MILLISECONDS_A_DAY = 86_400_000;
const isNear = (at: string): boolean => Date.parse(at) - Date.now() < NEAR_DAYS * MILLISECONDS_A_DAY;

function FactRow({ fact, subjectId }: { fact: Fact; subjectId: string }) {
  const [isOpen, setOpen] = useState(false);
  const details = useId();
  const may = useMay('fact:propose');
  const { zone } = useOrganisation();
  const { key, qualifier, meaning, state, value, reason, conflict, evidence } = fact;
  // The one machine name among values that everybody reads.
  const shown = key === 'deployment.status' && typeof value === 'string' ? value.replaceAll('_', ' ') : value;
  const [first, ...more] = evidence;
  const ends = first?.validUntil;
  const name = qualifier ? `${nameOfKey(key)} (${qualifier})` : nameOfKey(key);
  return (
    <Fragment>
      <Table.Tr>
        <Table.Th scope="row">
          <FactName factKey={key} meaning={meaning} qualifier={qualifier} />
        </Table.Th>
        <Table.Td className={styles.value}>
          <Group gap={6}>
            <Text span inherit lineClamp={3} component="div">
              <FactValue state={state} value={shown} />
            </Text>
            {conflict && (
              <Tag tone="bad" icon={IconAlertTriangle}>
                Sources disagree
              </Tag>
            )}
          </Group>
        </Table.Td>
        <Table.Td>
          {state === 'UNKNOWN' ? (
            <Text size="sm" c="dimmed">
              {reason && reasonInWords(reason, (at) => dayOfInstant(at, zone))}
            </Text>
          ) : (
            first && (
              <Text size="sm" component="div">
                {METHODS[first.method]}
                <Text size="sm" c="dimmed" component="div">
                  <SourceName source={first.source} />
                  {more.length > 0 && ` and ${more.length} more`}
                </Text>
              </Text>
            )
          )}
        </Table.Td>
        <Table.Td>
          {first && (
            <Text size="sm" title={dayOfInstant(first.observedAt, zone)}>
              {longAgo(first.observedAt)}
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          {ends ? (
            isNear(ends) ? (
              <Tag tone="warn">
                <Instant at={ends} dateOnly />
              </Tag>
            ) : (
              <Text size="sm">
                <Instant at={ends} dateOnly />
              </Text>
            )
          ) : (
            first && (
              <Text size="sm" c="dimmed">
                open
              </Text>
            )
          )}
        </Table.Td>
        <Table.Td>
          <Group gap={4} wrap="nowrap" justify="flex-end">
            {may && key !== 'deployment.status' && (
              <IconLink
                to="/subjects/$id/propose"
                params={{ id: subjectId }}
                search={{ key, qualifier: qualifier ?? undefined }}
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={`Propose a value: ${name}`}
                title="Propose a value"
              >
                <IconPencilPlus size={18} aria-hidden />
              </IconLink>
            )}
            {evidence.length > 0 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={`Evidence: ${name}`}
                aria-expanded={isOpen}
                aria-controls={isOpen ? details : undefined}
                onClick={() => setOpen(!isOpen)}
              >
                {isOpen ? <IconChevronDown size={18} aria-hidden /> : <IconChevronRight size={18} aria-hidden />}
              </ActionIcon>
            )}
          </Group>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr id={details} className={styles.evidence}>
          <Table.Td colSpan={6}>
            <Stack gap="md">
              {state !== 'UNKNOWN' && (
                <Box>
                  <FactValue state={state} value={shown} />
                </Box>
              )}
              <EvidenceList evidence={evidence} />
            </Stack>
          </Table.Td>
        </Table.Tr>
      )}
    </Fragment>
  );
}
