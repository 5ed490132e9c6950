import { List, Stack, Text } from '@mantine/core';
import { Section } from '../display/section.js';
import type { Names } from '../register/names.js';
import { type Explanation, type JudgedPolicy, judgedPolicies } from './explanation-parts.js';
import { MissingFact } from './missing-fact.js';
import { NamedKey } from './named-key.js';

interface RemediesProps {
  readonly explanation: Explanation;
  readonly names: Names;
}

/** What has to be done before the call would be allowed, of a call that is not kept: all of it, not one of it. */
export function Remedies({ explanation, names }: RemediesProps) {
  if (explanation.effect === 'ALLOW') return null;
  return (
    <Section title="What would make it lawful" note="All of these together; each denies by itself.">
      <RemedyList explanation={explanation} names={names} />
    </Section>
  );
}

/** What each policy that denies asks for. */
export function RemedyList({ explanation, names }: RemediesProps) {
  const judged = judgedPolicies(explanation);
  return judged.length === 0 ? (
    <Text>No policy allows this call. A policy that allows it has to be published.</Text>
  ) : (
    <List type="ordered" spacing="md">
      {judged.map((one) => (
        <List.Item key={one.policy.policy}>
          <Remedy {...one} names={names} />
        </List.Item>
      ))}
    </List>
  );
}

function Remedy({ policy, recipients, names }: JudgedPolicy & { names: Names }) {
  const missing = unknownsOf(recipients);
  return (
    <Stack gap={4}>
      <Text fw={550}>{policy.remediation || policy.title}</Text>
      {policy.remediation !== '' && (
        <Text size="sm" c="dimmed">
          Because: {policy.title}
          {policy.pack !== 'organisation' && ` (${policy.law}, ${policy.citation})`}
          {policy.recipient !== '' && `. For ${listed(recipients.map(({ recipient }) => names.of(recipient)))}.`}
        </Text>
      )}
      {policy.undischarged.length > 0 && (
        <Text size="sm">The application is not registered as able to carry out {policy.undischarged.join(', ')}.</Text>
      )}
      {policy.cause === 'UNKNOWN' && missing.length > 0 && (
        <>
          <Text size="sm">It is denied because this is not known:</Text>
          <List size="sm" listStyleType="disc" spacing={4}>
            {missing.map((fact) => (
              <List.Item key={`${fact.key} ${fact.reason}`}>
                <NamedKey meaning={fact.meaning} name={fact.key} />
                <MissingFact reason={fact.reason ?? ''} names={names} />
              </List.Item>
            ))}
          </List>
        </>
      )}
    </Stack>
  );
}

/** The unknown facts, each once however many recipients lack it for the same reason. */
const unknownsOf = (recipients: JudgedPolicy['recipients']) => [
  ...new Map(
    recipients
      .flatMap(({ facts }) => facts)
      .filter(({ state }) => state === 'UNKNOWN')
      .map((fact) => [`${fact.key} ${fact.reason}`, fact]),
  ).values(),
];

const listed = (words: readonly string[]): string => new Intl.ListFormat('en').format([...new Set(words)]);
