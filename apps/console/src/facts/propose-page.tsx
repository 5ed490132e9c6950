import {
  Autocomplete,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Paper,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCanGoBack, useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { Instant } from '../display/time.js';
import { FactValue, inWords } from '../display/value.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { Method, StatedConfidence, SubjectKind } from '../graphql/generated/graphql.js';
import { useMay, useOrganisation } from '../session/viewer.js';
import { NoSuchPage } from '../shell/no-such-page.js';
import { DocumentDigest } from './document-digest.js';
import { CONFIDENCES, EvidenceParts, METHODS } from './evidence.js';
import { useFacts } from './fact-list.js';
import { FactName, nameOfKey } from './fact-name.js';
import { pageOf, SubjectLink } from './subject-link.js';
import { type Draft, draftOf, type FactKey, faultOf, ValueField, valueOf } from './value-field.js';

const SUBJECT = graphql(`
  query SubjectToProposeOn($id: ID!) {
    node(id: $id) {
      __typename
      ... on Subject {
        id
        name
        handle
        subjectKind
      }
    }
  }
`);

const FACT_KEYS = graphql(`
  query FactKeys($subject: SubjectKind!) {
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

const PROPOSE = graphql(`
  mutation ProposeFact($input: ProposeFactInput!) {
    proposeFact(input: $input) {
      id
    }
  }
`);

export function ProposePage() {
  const { id } = useParams({ from: '/signed-in/subjects/$id/propose' });
  const { node } = useRead(SUBJECT, { id });
  const may = useMay('fact:propose');
  if (!node || !('subjectKind' in node)) return <NoSuchPage />;
  return (
    <Page
      title="Propose a fact"
      lead="Say what is so and where it can be read. It counts once a second person approves it."
    >
      <Paper>
        <SubjectLink subject={node} />
        {may ? (
          <ChooseKey subject={node} />
        ) : (
          <Text mt="md">Officers and engineers propose facts; your role reads them.</Text>
        )}
      </Paper>
    </Page>
  );
}

interface SubjectAsked {
  readonly id: string;
  readonly name: string;
  readonly subjectKind: SubjectKind;
}

/** Set by the review alone, not by proposals. */
const BY_REVIEW = 'deployment.status';

function ChooseKey({ subject }: { subject: SubjectAsked }) {
  const { key, qualifier, value } = useSearch({ from: '/signed-in/subjects/$id/propose' });
  const navigate = useNavigate({ from: '/subjects/$id/propose' });
  const { factKeys } = useRead(FACT_KEYS, { subject: subject.subjectKind });
  const keys = factKeys.filter((one) => one.key !== BY_REVIEW);
  const chosen = keys.find((one) => one.key === key);
  return (
    <Stack gap="lg" mt="md">
      <Select
        label="What is it about?"
        description="Look for a word, such as retention or region"
        placeholder="Choose a fact"
        searchable
        required
        nothingFoundMessage="No fact is called so"
        maxDropdownHeight={340}
        data={keys.map((one) => ({ value: one.key, label: `${nameOfKey(one.key)}: ${one.meaning}` }))}
        value={chosen?.key ?? null}
        onChange={(picked) => navigate({ search: { key: picked ?? undefined }, replace: true })}
      />
      {chosen && (
        <ProposeForm
          key={`${chosen.key} ${qualifier ?? ''}`}
          subject={subject}
          factKey={chosen}
          facet={qualifier}
          start={value}
        />
      )}
    </Stack>
  );
}

interface ProposeFormProps {
  readonly subject: SubjectAsked;
  readonly factKey: FactKey;
  readonly facet: string | undefined;
  /** The value that the address proposes; null is none. */
  readonly start: unknown;
}

const METHOD_CHOICES = Object.entries(METHODS).map(([value, label]) => ({ value, label }));
const CONFIDENCE_CHOICES = (['PROVEN', 'STATED', 'ESTIMATED'] as const).map((value) => ({
  value,
  label: CONFIDENCES[value],
}));

/** Stands beside what is known, and replaces nothing. */
const BESIDE = 'beside';

const isLayered = (key: string): boolean => key.startsWith('terms.');

/** Layers of a term that people name; others may be typed. */
const LAYERS: Partial<Record<SubjectKind, readonly string[]>> = {
  AGREEMENT: ['account', 'model', 'request', 'region'],
  ADDENDUM: ['addendum'],
  DEPLOYMENT: ['deployment', 'own logs'],
};

function ProposeForm({ subject, factKey, facet, start }: ProposeFormProps) {
  const { zone } = useOrganisation();
  const navigate = useNavigate();
  const router = useRouter();
  const canGoBack = useCanGoBack();
  const propose = useWrite(PROPOSE);
  const { key, meaning, none, validityDays, gates } = factKey;
  const facets = useFacts(subject.id).filter((fact) => fact.key === key);
  const [qualifier, setQualifier] = useState(
    facet ??
      facets.find((fact) => fact.qualifier)?.qualifier ??
      (isLayered(key) ? LAYERS[subject.subjectKind]?.[0] : '') ??
      '',
  );
  const now = facets.find((fact) => (fact.qualifier ?? '') === qualifier);
  const [replaced, setReplaced] = useState<string>();
  const replaces = replaced ?? now?.evidence[0]?.id ?? BESIDE;
  const [draft, setDraft] = useState<Draft>(() =>
    draftOf(factKey, start === undefined && now?.state === 'KNOWN' ? now.value : start),
  );
  const [isNone, setNone] = useState(none && (start === null || (start === undefined && now?.state === 'NONE')));
  const [fault, setFault] = useState<string>();
  const [method, setMethod] = useState<Method>('CONTRACT');
  const [confidence, setConfidence] = useState<StatedConfidence>('STATED');
  const [uri, setUri] = useState('');
  const [locator, setLocator] = useState('');
  const [digest, setDigest] = useState<string>();
  const [observed, setObserved] = useState(dayIn(zone));
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [note, setNote] = useState('');

  const leave = () =>
    canGoBack
      ? router.history.back()
      : void navigate({
          to: pageOf(subject.subjectKind),
          params: { id: subject.id },
        });

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = isNone ? undefined : faultOf(factKey, draft);
    setFault(found);
    if (found) return;
    const today = dayIn(zone);
    const proposed = await propose
      .mutateAsync({
        input: {
          subjectId: subject.id,
          supersedes: replaces === BESIDE ? null : replaces,
          note: note.trim(),
          fact: {
            key,
            qualifier: qualifier.trim() || null,
            value: isNone ? null : valueOf(factKey, draft),
            method,
            confidence,
            source: { uri: uri.trim(), locator: locator.trim() || null, sha256: digest ?? null },
            observedAt: observed === today ? null : instantIn(zone, observed).toISOString(),
            validFrom: from ? instantIn(zone, from).toISOString() : null,
            validUntil: until ? instantIn(zone, daysAfter(until, 1)).toISOString() : null,
          },
        },
      })
      .catch(() => undefined);
    if (!proposed) return;
    notifications.show({
      title: 'Proposed',
      message: `${nameOfKey(key)} of ${subject.name} waits for a second person now.`,
    });
    leave();
  };

  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Section title="Known now">
          <FactName factKey={key} meaning={meaning} qualifier={qualifier || null} />
          <Text component="div" fw={600}>
            <FactValue state={now?.state ?? 'UNKNOWN'} value={now?.value} />
          </Text>
          {now?.evidence.map(({ observedByName, ...one }) => (
            <EvidenceParts key={one.id} evidence={{ ...one, by: observedByName }} />
          ))}
          {!gates && (
            <Text size="sm" c="dimmed">
              No policy reads this fact; it is kept and shown.
            </Text>
          )}
        </Section>
        <Fieldset legend="The fact">
          <Stack gap="md">
            {(isLayered(key) || qualifier !== '') && (
              <Autocomplete
                label={isLayered(key) ? 'Layer' : 'For which'}
                description={
                  isLayered(key)
                    ? 'Where the term is set; of several layers the strictest counts'
                    : 'The facet for which it holds, such as an entity'
                }
                data={[
                  ...new Set([
                    ...facets.flatMap((fact) => fact.qualifier ?? []),
                    ...(isLayered(key) ? (LAYERS[subject.subjectKind] ?? []) : []),
                  ]),
                ]}
                value={qualifier}
                onChange={setQualifier}
                maw={360}
              />
            )}
            <ValueField factKey={factKey} draft={draft} error={fault} disabled={isNone} onChange={setDraft} />
            {none && (
              <Checkbox
                label="There is none"
                description="It is known that there is no such thing; that is not the same as unknown."
                checked={isNone}
                onChange={({ currentTarget }) => setNone(currentTarget.checked)}
              />
            )}
            {now && now.evidence.length > 0 && (
              <Radio.Group label="What becomes of what is known now" value={replaces} onChange={setReplaced}>
                <Stack gap={8} mt={6}>
                  {now.evidence.map((one) => (
                    <Radio
                      key={one.id}
                      value={one.id}
                      label={
                        <>
                          It replaces {inWords(one.value)}, observed <Instant at={one.observedAt} dateOnly />
                        </>
                      }
                    />
                  ))}
                  <Radio
                    value={BESIDE}
                    label="It stands beside; where the two disagree, the stricter decides until one is replaced"
                  />
                </Stack>
              </Radio.Group>
            )}
          </Stack>
        </Fieldset>
        <Fieldset legend="The evidence">
          <Stack gap="md">
            <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
              <Select
                label="How you know"
                allowDeselect={false}
                data={METHOD_CHOICES}
                value={method}
                onChange={(chosen) => chosen && setMethod(chosen as Method)}
                miw={220}
              />
              <Select
                label="How far the source carries it"
                allowDeselect={false}
                data={CONFIDENCE_CHOICES}
                value={confidence}
                onChange={(chosen) => chosen && setConfidence(chosen as StatedConfidence)}
                miw={220}
              />
            </Group>
            <DocumentDigest digest={digest} onDigest={setDigest} onName={(name) => setUri(uri || name)} />
            <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
              <TextInput
                required
                label="Source"
                description="Name of the document, or its address"
                value={uri}
                onChange={({ currentTarget }) => setUri(currentTarget.value)}
                miw={220}
              />
              <TextInput
                label="Where in it"
                description="Clause, page or line"
                value={locator}
                onChange={({ currentTarget }) => setLocator(currentTarget.value)}
                miw={220}
              />
            </Group>
            <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
              <TextInput
                required
                type="date"
                label="Read on"
                description="Day on which the source was read"
                max={dayIn(zone)}
                value={observed}
                onChange={({ currentTarget }) => setObserved(currentTarget.value)}
                miw={200}
              />
              <TextInput
                type="date"
                label="Holds from"
                description="First day; the day it was read where empty"
                value={from}
                onChange={({ currentTarget }) => setFrom(currentTarget.value)}
                miw={200}
              />
              <TextInput
                type="date"
                label="Holds until"
                description={
                  validityDays === null
                    ? 'Last day; open where empty'
                    : `Last day; ${validityDays} days after it was read where empty`
                }
                value={until}
                onChange={({ currentTarget }) => setUntil(currentTarget.value)}
                miw={200}
              />
            </Group>
          </Stack>
        </Fieldset>
        <Textarea
          required
          label="Why"
          description="Whoever approves it reads this, and the record keeps it."
          autosize
          minRows={2}
          maxLength={500}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
        />
        {propose.error && <Problem error={propose.error} />}
        <Group gap="sm">
          <Button type="submit" loading={propose.isPending}>
            Propose
          </Button>
          <Button variant="default" onClick={leave}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
