import { Button, Checkbox, Group, List, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Suspense, useState } from 'react';
import { Section } from '../display/section.js';
import { FactValue, inWords } from '../display/value.js';
import { useFacts } from '../facts/fact-list.js';
import { FactName, nameOfKey } from '../facts/fact-name.js';
import { SubjectLink } from '../facts/subject-link.js';
import { SUBJECT_KINDS } from '../facts/subject-kinds.js';
import { type Draft, draftOf, type FactKey, faultOf, ValueField, valueOf } from '../facts/value-field.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { SubjectsToSupposeQuery, WhatIfInput } from '../graphql/generated/graphql.js';
import { Waiting } from '../shell/waiting.js';
import { merged } from './tried.js';
import type { Supposed } from './what-if-search.js';

const SUBJECTS = graphql(`
  query SubjectsToSuppose {
    applications(first: 100, order: { by: NAME }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    deployments(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    agreements(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    addenda(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    vendors(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    entities(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    models(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    hops(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
    dataClasses(first: 100, order: { by: HANDLE }) {
      edges {
        node {
          ...SubjectToSuppose
        }
      }
    }
  }
`);

export const SUBJECT_TO_SUPPOSE = graphql(`
  fragment SubjectToSuppose on Subject {
    id
    handle
    name
    subjectKind
  }
`);

const KEYS = graphql(`
  query KeysToSuppose($subject: SubjectKind!) {
    factKeys(subject: $subject) {
      key
      meaning
      shape
      choices
      allowed
      none
      unit
      validityDays
      gates
    }
  }
`);

type Subject = SubjectsToSupposeQuery['applications']['edges'][number]['node'];

/** What may be supposed of: every subject that a decision reads. */
function useSubjects(): readonly Subject[] {
  const answer = useRead(SUBJECTS, {});
  return Object.values(answer).flatMap(({ edges }) => edges.map(({ node }) => node));
}

export interface SuppositionsProps {
  readonly input: WhatIfInput;
  readonly supposed: readonly Supposed[];
  readonly onChange: (supposed: readonly Supposed[]) => void;
}

/** Facts in place of what is recorded, each with what the register has. */
export function Suppositions({ input, supposed, onChange }: SuppositionsProps) {
  const [isOpen, setOpen] = useState(false);
  const subjects = useSubjects();
  return (
    <Section
      title="Facts supposed otherwise"
      note="Any fact of the application, the deployment, its vendor or an agreement, in place of what is on record."
      actions={
        <Button
          size="compact-md"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          Suppose a fact
        </Button>
      }
    >
      {supposed.length === 0 ? (
        <Text c="dimmed">None: every fact is as it is recorded.</Text>
      ) : (
        <List listStyleType="none" spacing="sm">
          {supposed.map((one) => (
            <List.Item
              key={JSON.stringify(one)}
              styles={{ itemWrapper: { display: 'block' }, itemLabel: { width: '100%' } }}
            >
              <SupposedFact
                supposed={one}
                subject={subjects.find(({ subjectKind, handle }) => subjectKind === one.kind && handle === one.handle)}
                onRemove={() => onChange(supposed.filter((other) => other !== one))}
              />
            </List.Item>
          ))}
        </List>
      )}
      {isOpen && (
        <SupposeDialog
          input={input}
          subjects={subjects}
          onClose={() => setOpen(false)}
          onSuppose={(one) => onChange(merged(supposed, [one]))}
        />
      )}
    </Section>
  );
}

interface SupposedFactProps {
  readonly supposed: Supposed;
  readonly subject: Subject | undefined;
  readonly onRemove: () => void;
}

function SupposedFact({ supposed: { kind, handle, key, qualifier, value }, subject, onRemove }: SupposedFactProps) {
  const name = nameOfKey(key);
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" gap="md">
      <div>
        <Text component="div">
          {name}
          {qualifier && ` (${qualifier})`}: <strong>{inWords(value)}</strong>{' '}
          <Text span size="xs" ff="monospace" c="dimmed">
            {key}
          </Text>
        </Text>
        {subject ? <SubjectLink subject={subject} /> : <Text size="sm">{`${SUBJECT_KINDS[kind]} ${handle}`}</Text>}
        {subject && (
          <Suspense fallback={null}>
            <RecordedValue subjectId={subject.id} factKey={key} qualifier={qualifier ?? null} />
          </Suspense>
        )}
      </div>
      <Button size="compact-sm" variant="default" onClick={onRemove} aria-label={`As recorded: ${name}`}>
        As recorded
      </Button>
    </Group>
  );
}

interface RecordedValueProps {
  readonly subjectId: string;
  readonly factKey: string;
  readonly qualifier: string | null;
}

function RecordedValue({ subjectId, factKey, qualifier }: RecordedValueProps) {
  const recorded = useFacts(subjectId).find((fact) => fact.key === factKey && fact.qualifier === qualifier);
  return (
    <Text size="sm" c="dimmed" component="div">
      On record: <FactValue state={recorded?.state ?? 'UNKNOWN'} value={recorded?.value} />
    </Text>
  );
}

interface SupposeDialogProps extends Pick<SuppositionsProps, 'input'> {
  readonly subjects: readonly Subject[];
  readonly onClose: () => void;
  readonly onSuppose: (supposed: Supposed) => void;
}

const nameOf = ({ subjectKind, handle }: Subject): string => `${subjectKind}~${handle}`;

function SupposeDialog({ input, subjects, onClose, onSuppose }: SupposeDialogProps) {
  const { application, call } = input;
  const [chosen, setChosen] = useState<string | null>(null);
  const subject = subjects.find((one) => nameOf(one) === chosen);
  const involved = new Set<string>([
    application,
    call.target,
    call.entity ?? '',
    ...call.dataClasses,
    ...(call.path ?? []),
  ]);
  const optionOf = (one: Subject) => ({ value: nameOf(one), label: `${SUBJECT_KINDS[one.subjectKind]}: ${one.name}` });
  const others = Map.groupBy(
    subjects.filter(({ handle }) => !involved.has(handle)),
    ({ subjectKind }) => subjectKind,
  );
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>Suppose a fact</Text>} size="lg">
      <Stack gap="md">
        <Select
          label="Of what"
          placeholder="Look for a name"
          searchable
          data-autofocus
          maxDropdownHeight={320}
          data={[
            { group: 'Of this call', items: subjects.filter(({ handle }) => involved.has(handle)).map(optionOf) },
            ...[...others].map(([kind, ones]) => ({ group: SUBJECT_KINDS[kind], items: ones.map(optionOf) })),
          ]}
          value={chosen}
          onChange={setChosen}
        />
        {subject && (
          <Suspense fallback={<Waiting />}>
            <SupposeForm
              key={subject.id}
              subject={subject}
              onSuppose={(one) => {
                onSuppose(one);
                onClose();
              }}
            />
          </Suspense>
        )}
      </Stack>
    </Modal>
  );
}

interface SupposeFormProps {
  readonly subject: Subject;
  readonly onSuppose: (supposed: Supposed) => void;
}

function SupposeForm({ subject, onSuppose }: SupposeFormProps) {
  const { factKeys } = useRead(KEYS, { subject: subject.subjectKind });
  const [key, setKey] = useState<string | null>(null);
  const factKey = factKeys.find((one) => one.key === key);
  return (
    <>
      <Select
        label="Which fact"
        placeholder="Look for a word, such as retention or region"
        searchable
        nothingFoundMessage="No fact is called so"
        maxDropdownHeight={320}
        data={factKeys
          .filter(({ gates }) => gates)
          .map((one) => ({ value: one.key, label: `${nameOfKey(one.key)}: ${one.meaning}` }))}
        value={key}
        onChange={setKey}
      />
      {factKey && <SupposeValue key={factKey.key} subject={subject} factKey={factKey} onSuppose={onSuppose} />}
    </>
  );
}

function SupposeValue({ subject, factKey, onSuppose }: SupposeFormProps & { readonly factKey: FactKey }) {
  const recorded = useFacts(subject.id).filter((fact) => fact.key === factKey.key);
  const [qualifier, setQualifier] = useState(recorded.find((fact) => fact.qualifier)?.qualifier ?? '');
  const now = recorded.find((fact) => (fact.qualifier ?? '') === qualifier);
  const [draft, setDraft] = useState<Draft>(() => draftOf(factKey, now?.value));
  const [isNone, setNone] = useState(false);
  const [fault, setFault] = useState<string>();
  const suppose = () => {
    const found = isNone ? undefined : faultOf(factKey, draft);
    setFault(found);
    if (found) return;
    onSuppose({
      kind: subject.subjectKind,
      handle: subject.handle,
      key: factKey.key,
      qualifier: qualifier.trim() || null,
      value: isNone ? null : (valueOf(factKey, draft) as Supposed['value']),
    });
  };
  return (
    <>
      <FactName factKey={factKey.key} meaning={factKey.meaning} qualifier={qualifier || null} />
      <Text size="sm" component="div">
        On record: <FactValue state={now?.state ?? 'UNKNOWN'} value={now?.value} />
      </Text>
      {qualifier !== '' && (
        <TextInput
          label="For which"
          description="The layer or entity for which it holds"
          value={qualifier}
          onChange={({ currentTarget }) => setQualifier(currentTarget.value)}
        />
      )}
      <ValueField factKey={factKey} draft={draft} error={fault} disabled={isNone} onChange={setDraft} />
      {factKey.none && (
        <Checkbox
          label="There is none"
          checked={isNone}
          onChange={({ currentTarget }) => setNone(currentTarget.checked)}
        />
      )}
      <Group justify="flex-end">
        <Button onClick={suppose}>Suppose it</Button>
      </Group>
    </>
  );
}
