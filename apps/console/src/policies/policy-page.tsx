import { Anchor, Code, Group, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { Detail, Details } from '../display/details.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { SourceText } from '../display/source-text.js';
import { READINGS } from '../explanation/words.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { InForce } from './in-force.js';
import { KINDS, OWN_PACK } from './policy-words.js';

const POLICY_TEXTS = graphql(`
  query PolicyTexts {
    policySet {
      policies {
        policy
        pack
        law
        citation
        title
        url
        inForceFrom
        inForceUntil
        zone
        remediation
        penalty
        obligations
        confidence
        binding
        note
        kind
        mode
        file
        text
        reads
      }
    }
  }
`);

/** One rule: its provision, its days, what would satisfy it, and the policy itself. */
export function PolicyPage() {
  const { policy } = useParams({ from: '/signed-in/policies/$policy' });
  const { policySet } = useRead(POLICY_TEXTS, {});
  const rule = policySet?.policies.find((one) => one.policy === policy);
  if (!rule)
    return (
      <Page title="No such rule">
        <Empty title={`No rule in force has the id ${policy}`}>
          It may be in a set that was in force before. <TextLink to="/policies">To the rules in force</TextLink>
        </Empty>
      </Page>
    );
  const isOwn = rule.pack === OWN_PACK;
  return (
    <Page
      title={rule.title}
      lead={isOwn ? 'The organisation’s own rule' : `${rule.law}, ${rule.citation}`}
      actions={
        <TextLink to="/policies">
          <Group gap={6}>
            <IconArrowLeft size={16} aria-hidden />
            All rules
          </Group>
        </TextLink>
      }
    >
      <Section title="What it says">
        <Details>
          <Detail name="Provision">
            {rule.citation}
            {rule.url !== '' && (
              <>
                {' · '}
                <Anchor inherit underline="always" href={rule.url} target="_blank" rel="noreferrer">
                  Official text
                </Anchor>
              </>
            )}
          </Detail>
          <Detail name="What it does">
            {KINDS[rule.kind].meaning}{' '}
            {rule.mode === 'OBSERVE' && 'It is only observed: decisions say what it would have done.'}
          </Detail>
          <Detail name="What satisfies it">{rule.remediation}</Detail>
          <Detail name="Has to be done">
            {rule.obligations.length === 0 ? null : (
              <Group gap={6}>
                {rule.obligations.map((obligation) => (
                  <Code key={obligation}>{obligation}</Code>
                ))}
              </Group>
            )}
          </Detail>
          <Detail name="Penalty">{rule.penalty}</Detail>
          <Detail name="Days">
            <InForce rule={rule} />
          </Detail>
          <Detail name="Source of the rule">
            {isOwn ? 'Written by the organisation' : (READINGS[rule.confidence] ?? rule.confidence)}
          </Detail>
          <Detail name="Force">{rule.binding ? 'Binding' : 'Guidance; it does not bind'}</Detail>
          <Detail name="Note">{rule.note}</Detail>
          <Detail name="Id">
            <Code>{rule.policy}</Code>
          </Detail>
        </Details>
      </Section>
      <Section
        title="What it reads"
        note="If one of these is unknown and the rule cannot be judged without it, the call is denied."
      >
        {rule.reads.length === 0 ? (
          <Text c="dimmed">Nothing but the call itself.</Text>
        ) : (
          <Group gap={6}>
            {rule.reads.map((key) => (
              <Code key={key}>{key}</Code>
            ))}
          </Group>
        )}
      </Section>
      <Section title="The policy" note={`In the language Cedar, as it is evaluated; from ${rule.file}.`}>
        <SourceText label={`The policy ${rule.policy} in Cedar`}>{rule.text}</SourceText>
      </Section>
    </Page>
  );
}
