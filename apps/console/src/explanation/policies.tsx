import { Accordion, Anchor, Group, List, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Detail, Details } from '../display/details.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { FactValue } from '../display/value.js';
import type { Names } from '../register/names.js';
import { distinctFacts } from './distinct-facts.js';
import { type Explanation, type JudgedPolicy, judgedPolicies } from './explanation-parts.js';
import { NamedKey } from './named-key.js';
import { CAUSES, READINGS } from './words.js';

interface PoliciesProps {
  readonly explanation: Explanation;
  readonly names: Names;
}

/** The policies behind the decision, each with its provision. */
export function Policies({ explanation, names }: PoliciesProps) {
  const judged = judgedPolicies(explanation);
  const isAllowed = explanation.effect === 'ALLOW';
  return (
    <Section
      title={isAllowed ? 'Policies that are met' : 'Policies that deny it'}
      note={isAllowed ? 'Those that apply to this call. Open one for its provision and what it read.' : undefined}
    >
      {judged.length === 0 ? (
        <Text c="dimmed">No policy applies to this call.</Text>
      ) : (
        <Accordion multiple variant="contained" order={3} defaultValue={isAllowed ? [] : [judged[0]!.policy.policy]}>
          {judged.map((one) => (
            <Accordion.Item key={one.policy.policy} value={one.policy.policy}>
              <Accordion.Control>
                <PolicyTitle {...one} />
              </Accordion.Control>
              <Accordion.Panel>
                <PolicyDetail {...one} names={names} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      )}
    </Section>
  );
}

function PolicyTitle({ policy }: JudgedPolicy) {
  const { word, tone } = CAUSES[policy.cause ?? 'UNTOLD'];
  return (
    <Group justify="space-between" wrap="nowrap" pr="sm">
      <div>
        <Text fw={550}>{policy.title}</Text>
        <Text size="sm" c="dimmed">
          {policy.pack === 'organisation' ? 'The organisation’s own rule' : `${policy.law}, ${policy.citation}`}
        </Text>
      </div>
      <Tag tone={tone}>{word}</Tag>
    </Group>
  );
}

function PolicyDetail({ policy, recipients, names }: JudgedPolicy & { names: Names }) {
  return (
    <Stack gap="md">
      <Details>
        <Detail name="Provision">
          {policy.citation}
          {policy.url !== '' && (
            <>
              {' · '}
              <Anchor inherit underline="always" href={policy.url} target="_blank" rel="noreferrer">
                Official text
              </Anchor>
            </>
          )}
        </Detail>
        <Detail name="Judged for">
          {[...new Set(recipients.map(({ recipient }) => names.of(recipient)))].join(', ')}
        </Detail>
        <Detail name="What satisfies it">{policy.remediation}</Detail>
        <Detail name="Penalty">{policy.penalty}</Detail>
        {policy.pack !== 'organisation' && (
          <Detail name="Source of the rule">{READINGS[policy.confidence] ?? policy.confidence}</Detail>
        )}
        <Detail name="Note">{policy.note}</Detail>
        <Detail name="Policy">
          <Anchor component={Link} underline="always" to={`/policies/${policy.policy}`} size="sm" ff="monospace">
            {policy.policy}
          </Anchor>
        </Detail>
      </Details>
      <Stack gap={6}>
        <Text size="sm" fw={500} c="dimmed">
          What it read
        </Text>
        <List size="sm" spacing={4} listStyleType="none">
          {distinctFacts(recipients).map(({ fact, recipients: about }) => (
            <List.Item key={`${fact.key} ${about.join(' ')}`}>
              <NamedKey meaning={fact.meaning} name={fact.key} />{' '}
              <Text span inherit fw={550}>
                <FactValue state={fact.state} value={fact.value} />
              </Text>
              {about.length > 0 && (
                <Text span inherit c="dimmed">
                  {' '}
                  for {about.map(names.of).join(', ')}
                </Text>
              )}
            </List.Item>
          ))}
        </List>
      </Stack>
    </Stack>
  );
}
