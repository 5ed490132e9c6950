import { Anchor, Group, List, Paper, Stack, Text } from '@mantine/core';
import { IconArrowsSplit2 } from '@tabler/icons-react';
import { ButtonLink, TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import { Tag, type Tone } from '../display/tag.js';
import { CalendarDay, daysOff } from '../display/time.js';
import { pageOf } from '../facts/subject-link.js';
import type { ForecastCauseKind } from '../graphql/generated/graphql.js';
import type { ForecastCause, ForecastDay } from './forecast-parts.js';

interface KindInWords {
  readonly word: string;
  readonly tone: Tone;
  /** What to do about it. */
  readonly deed: string;
}

const KINDS: Readonly<Record<ForecastCauseKind, KindInWords>> = {
  LAW: { word: 'Law', tone: 'info', deed: 'Do what the policy asks for before that day, or send the calls elsewhere.' },
  WAIVER: { word: 'A waiver ends', tone: 'warn', deed: 'Do what the policy asks for, or request the waiver anew.' },
  ENDS: { word: 'Evidence ends', tone: 'warn', deed: 'Read the source again, or renew it, and propose the fact anew.' },
  PASSES: { word: 'A date passes', tone: 'warn', deed: 'Renew what ends on that day, and propose the new date.' },
  BEGINS: { word: 'A statement begins', tone: 'warn', deed: 'Look whether what begins to hold is meant so.' },
};

/** The days on which calls turn to denied, each with its causes and what to do. */
export function TurningDays({ days }: { days: readonly ForecastDay[] }) {
  return (
    <Section title="Why, and what to do" note="A call with two causes counts under both.">
      <Stack gap="sm">
        {days.map(({ day, decisions, causes }) => (
          <Paper key={day} p="md" component="article" aria-label={`From ${day}`}>
            <Stack gap="md">
              <Group justify="space-between" gap="xs">
                <Text fw={640}>
                  From <CalendarDay day={day} />{' '}
                  <Text span inherit fw={400} c="dimmed">
                    {daysOff(`${day}T00:00:00Z`)}
                  </Text>
                </Text>
                <Text size="sm" c="dimmed">
                  {inDecisions(decisions)} would be denied
                </Text>
              </Group>
              {causes.map((cause) => (
                <Cause key={cause.sentence} cause={cause} day={day} />
              ))}
            </Stack>
          </Paper>
        ))}
      </Stack>
    </Section>
  );
}

const inThousands = new Intl.NumberFormat('en');

const inDecisions = (count: number): string => `${inThousands.format(count)} ${count === 1 ? 'decision' : 'decisions'}`;

function Cause({ cause, day }: { cause: ForecastCause; day: string }) {
  const { kind, sentence, subject, policies, applications } = cause;
  const { word, tone, deed } = KINDS[kind];
  const example = applications[0]?.examples[0];
  return (
    <Stack gap={4}>
      <Text component="div">
        <Tag tone={tone}>{word}</Tag> {sentence}
      </Text>
      <Text size="sm" component="div">
        {deed}{' '}
        {subject && (
          <TextLink inherit underline="always" to={pageOf(subject.kind)} params={{ id: subject.id }}>
            {subject.name}
          </TextLink>
        )}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        Denied by{' '}
        {policies.map(({ policy, title, citation, url, pack }, index) => (
          <span key={policy}>
            {index > 0 && '; '}
            <TextLink inherit underline="always" to="/policies/$policy" params={{ policy }}>
              {title}
            </TextLink>
            {pack !== 'organisation' && url !== '' && (
              <>
                {' '}
                (
                <Anchor inherit underline="always" href={url} target="_blank" rel="noreferrer">
                  {citation}
                </Anchor>
                )
              </>
            )}
          </span>
        ))}
      </Text>
      <List size="sm" spacing={2}>
        {applications.map(({ application, name, decisions, examples }) => (
          <List.Item key={application}>
            {name}: {inDecisions(decisions)}
            {examples[0] && (
              <>
                {', '}
                <TextLink inherit underline="always" to="/decisions/$id" params={{ id: examples[0] }}>
                  such as this one
                </TextLink>
              </>
            )}
          </List.Item>
        ))}
      </List>
      {example && (
        <Group mt={4}>
          <ButtonLink
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowsSplit2 size={14} aria-hidden />}
            to="/what-if"
            search={{ decision: example, on: day }}
          >
            What if on that day
          </ButtonLink>
        </Group>
      )}
    </Stack>
  );
}
