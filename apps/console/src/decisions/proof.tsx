import { Accordion, Alert, Button, Group, List, Loader, Stack, Text } from '@mantine/core';
import {
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconRefresh,
  IconShieldCheck,
  IconShieldX,
} from '@tabler/icons-react';
import { type DecisionStep, verifyDecision } from '#sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Copyable } from '../display/copyable.js';
import { Section } from '../display/section.js';
import { SourceText } from '../display/source-text.js';
import { Instant } from '../display/time.js';
import { answerKey, useWatch } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { checkByHand } from './check-by-hand.js';
import { DownloadButton } from './download-button.js';
import { GivenKey, useGivenKey } from './given-key.js';
import styles from './proof.module.css';

const PROOF = graphql(`
  query Proof($id: ID!) {
    decision(id: $id) {
      effect
      index
      entryBytes
      proof
    }
    ledger {
      origin
      verifierKeys
    }
  }
`);

/** How often a proof that is not there yet is asked for. */
const PENDING_MILLISECONDS = 3_000;

type Step = Pick<DecisionStep, 'outcome' | 'words'> & { readonly title: string };

const TITLES: Readonly<Record<DecisionStep['check'], string>> = {
  entry: 'The record has a fingerprint',
  proof: 'The proof names its place and a root',
  origin: 'It is the log of this organisation',
  inclusion: 'The log holds the record at that place',
  signature: 'The root is signed by the key of the log',
};

/** Proves in this browser, with nothing but arithmetic, that the signed log holds the decision. */
export function Proof({ id }: { id: string }) {
  const kept = useQueryClient();
  const {
    data: { decision, ledger },
    answeredAt,
  } = useWatch(PROOF, { id }, (known) => (known && known.decision?.proof === null ? PENDING_MILLISECONDS : false));
  const [given, give] = useGivenKey(ledger.origin);
  const entryBytes = useMemo(
    () => Uint8Array.from(atob(decision?.entryBytes ?? ''), (character) => character.charCodeAt(0)),
    [decision],
  );
  if (!decision) return null;
  const { proof } = decision;
  const keys = given === '' ? ledger.verifierKeys : [given];
  return (
    <Section
      title="Proof"
      note="Worked out in this browser from the record’s own bytes; this server’s word is not taken for it."
      actions={
        proof !== null && (
          <Button
            variant="default"
            size="compact-md"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => kept.invalidateQueries({ queryKey: answerKey(PROOF, { id }) })}
          >
            Verify again
          </Button>
        )
      }
    >
      {proof === null ? (
        <Alert
          color="gray"
          variant="outline"
          role="status"
          icon={<Loader size={18} />}
          title="The proof is not there yet"
        >
          The decision is recorded. It can be proved as soon as the next checkpoint is signed, which takes seconds; this
          page asks again by itself.
        </Alert>
      ) : (
        <Verified
          steps={[
            sameDecision(entryBytes, id, decision.effect),
            ...verifyDecision({
              entryBytes,
              proof,
              verifierKeys: keys,
              origin: ledger.origin,
              index: decision.index,
            }).steps.map(({ check, outcome, words }) => ({ outcome, words, title: TITLES[check] })),
          ]}
          at={answeredAt}
        />
      )}
      <GivenKey served={ledger.verifierKeys} given={given} onGive={give} />
      {proof !== null && (
        <Accordion order={3} variant="contained">
          <Accordion.Item value="without">
            <Accordion.Control>Check it without Custos</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                <Text>
                  Save both files into one folder and run this there. It needs Python and OpenSSL, and asks nobody.
                </Text>
                <Group gap="sm">
                  <DownloadButton file={`${id}.entry.json`} content={entryBytes}>
                    The record
                  </DownloadButton>
                  <DownloadButton file={`${id}.tlog-proof`} content={proof}>
                    The proof
                  </DownloadButton>
                </Group>
                <SourceText label="Commands that check it">{checkByHand(id, keys[0] ?? '')}</SourceText>
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
    </Section>
  );
}

/** That the bytes are of the decision that the page shows. */
function sameDecision(entryBytes: Uint8Array, id: string, effect: string): Step {
  const title = 'The record is of the decision that is shown here';
  try {
    const entry = JSON.parse(new TextDecoder().decode(entryBytes)) as { id?: unknown; effect?: unknown };
    return entry.id === id && entry.effect === effect
      ? { title, outcome: 'passed', words: `It says ${entry.effect} of the decision ${entry.id}.` }
      : {
          title,
          outcome: 'failed',
          words: `It says ${String(entry.effect)} of the decision ${String(entry.id)}; shown is ${effect} of ${id}.`,
        };
  } catch {
    return { title, outcome: 'failed', words: 'The record is no JSON.' };
  }
}

function Verified({ steps, at }: { steps: readonly Step[]; at: Date }) {
  const isVerified = steps.every(({ outcome }) => outcome === 'passed');
  return (
    <>
      {isVerified ? (
        <Group className={styles.verified} role="status" gap="sm" wrap="nowrap" align="flex-start">
          <IconShieldCheck size={28} aria-hidden />
          <div>
            <Text fw={650}>Verified: the signed log holds exactly this record</Text>
            <Text size="sm">
              It cannot be changed or taken out without the signed root telling. Verified at{' '}
              <Instant at={at.toISOString()} />.
            </Text>
          </div>
        </Group>
      ) : (
        <Group className={styles.refuted} role="alert" gap="md" wrap="nowrap" align="flex-start">
          <IconShieldX size={44} aria-hidden />
          <div>
            <Text fw={700} size="xl">
              NOT verified
            </Text>
            <Text>
              What this server hands out is not what the log signed. Save both files below, do not rely on this
              decision, and tell whoever answers for the log.
            </Text>
          </div>
        </Group>
      )}
      <List spacing="sm" listStyleType="none" className={styles.steps}>
        {steps.map(({ title, outcome, words }) => (
          <List.Item key={title} icon={<Outcome outcome={outcome} />}>
            <Text fw={550}>{title}</Text>
            <Text size="sm" c={outcome === 'failed' ? 'var(--tone-bad-ink)' : 'dimmed'} component="div">
              <WithDigests words={words} />
            </Text>
          </List.Item>
        ))}
      </List>
    </>
  );
}

const OUTCOMES = {
  passed: { icon: IconCircleCheck, word: 'Passed', tone: 'var(--tone-good-ink)' },
  failed: { icon: IconCircleX, word: 'Failed', tone: 'var(--tone-bad-ink)' },
  skipped: { icon: IconCircleMinus, word: 'Not looked at', tone: 'var(--mantine-color-dimmed)' },
} as const;

function Outcome({ outcome }: Pick<Step, 'outcome'>) {
  const { icon: Sign, word, tone } = OUTCOMES[outcome];
  return <Sign size={22} role="img" aria-label={word} color={tone} />;
}

/** Words in which each SHA-256 is shortened, and can be copied whole. */
function WithDigests({ words }: { words: string }) {
  return words.split(/\b([0-9a-f]{64})\b/).map((part, i) =>
    i % 2 === 1 ? (
      <span key={i} className={styles.digest}>
        <Copyable value={part} what="SHA-256" shownCharacters={16} />
      </span>
    ) : (
      part
    ),
  );
}
