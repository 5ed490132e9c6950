import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { Empty } from '../display/empty.js';
import { Notice } from '../display/notice.js';
import { Section } from '../display/section.js';
import { Tag, type Tone } from '../display/tag.js';
import { changesInWords, type DraftDiff, useReview } from './draft-review.js';
import styles from './changes-step.module.css';
import { ProblemList } from './problem-list.js';
import type { Draft } from './working-copy.js';

type RuleChange = DraftDiff['rules'][number];

const RULE_CHANGES: Readonly<Record<RuleChange['change'], { readonly word: string; readonly tone: Tone }>> = {
  ADDED: { word: 'Added', tone: 'good' },
  CHANGED: { word: 'Changed', tone: 'info' },
  REMOVED: { word: 'Taken out', tone: 'bad' },
};

export interface ChangesStepProps {
  readonly draft: Draft;
  readonly isEdited: boolean;
}

/** What the draft, as it was saved, changes of what is in force now. */
export function ChangesStep({ draft, isEdited }: ChangesStepProps) {
  const review = useReview(draft.id);
  if (review === undefined) return null;
  const { diff, problems } = review;
  return (
    <Stack gap="lg">
      {isEdited && <OfSavedVersion version={draft.version} />}
      {diff === null ? (
        <Section
          title="It cannot be compared yet"
          note="A draft is compared with what is in force once every policy is valid."
        >
          <ProblemList problems={problems} />
        </Section>
      ) : (
        <Changes diff={diff} isOpen={draft.status === 'OPEN'} />
      )}
    </Stack>
  );
}

/** That what follows is of what was saved. */
export function OfSavedVersion({ version }: { version: number }) {
  return (
    <Notice tone="info" title="There are changes that are not saved">
      What follows is of version {version}. Save, to see it of what you wrote.
    </Notice>
  );
}

function Changes({ diff, isOpen }: { diff: DraftDiff; isOpen: boolean }) {
  const { packs, rules } = diff;
  if (packs.length + rules.length === 0)
    return (
      <Empty title="Nothing changes">
        {isOpen ? 'The draft says what is in force.' : 'What is in force now says the same.'}
      </Empty>
    );
  return (
    <Stack gap="md">
      <Text fw={600} role="status">
        Against what is in force now: {changesInWords(diff)}.
      </Text>
      {packs.length > 0 && (
        <Section title="Packs">
          <Stack gap={4}>
            {packs.map(({ pack, sentence }) => (
              <Text key={pack}>{sentence}</Text>
            ))}
          </Stack>
        </Section>
      )}
      {rules.map((rule) => (
        <ChangedRule key={rule.policy} rule={rule} />
      ))}
    </Stack>
  );
}

function ChangedRule({ rule: { policy, title, change, sentences, lines } }: { rule: RuleChange }) {
  const { word, tone } = RULE_CHANGES[change];
  return (
    <Paper component="article" aria-label={title}>
      <Stack gap="sm">
        <Group gap="sm" align="baseline">
          <Title order={2} size="h4">
            {title}
          </Title>
          <Tag tone={tone}>{word}</Tag>
          <Text span size="xs" c="dimmed" ff="monospace">
            {policy}
          </Text>
        </Group>
        <ul className={styles.sentences}>
          {sentences.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        {lines.length > 0 && (
          <details>
            <summary className={styles.summary}>The text, line by line</summary>
            <Difference label={`Text of ${policy}, line by line`} lines={lines} />
          </details>
        )}
      </Stack>
    </Paper>
  );
}

const SIGNS = { ADDED: '+', REMOVED: '−', KEPT: ' ' } as const;

function Difference({ label, lines }: { label: string; lines: RuleChange['lines'] }) {
  return (
    <pre className={styles.text} tabIndex={0} role="region" aria-label={label}>
      {lines.map(({ kind, text }, index) => (
        <span key={index} className={styles[kind]}>
          {`${SIGNS[kind]} ${text}\n`}
        </span>
      ))}
    </pre>
  );
}
