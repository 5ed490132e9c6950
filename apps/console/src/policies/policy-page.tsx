import { Anchor, Code, Group, List, Stack, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { Detail, Details } from '../display/details.js';
import { Empty } from '../display/empty.js';
import { ButtonLink, TextLink } from '../display/links.js';
import { Notice } from '../display/notice.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { SourceText } from '../display/source-text.js';
import { NamedKey } from '../explanation/named-key.js';
import { READINGS } from '../explanation/words.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PolicyTextsQuery } from '../graphql/generated/graphql.js';
import { useNames } from '../register/names.js';
import { useMay } from '../session/viewer.js';
import { WaiverStanding } from '../waivers/waiver-standing.js';
import { InForce } from './in-force.js';
import { BEARERS, KINDS, OWN_PACK } from './policy-words.js';
import { PolicyDecisions } from './policy-decisions.js';

const POLICY_TEXTS = graphql(`
  query PolicyTexts {
    policySet {
      observe {
        policy
        application
      }
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
        confidence
        binding
        note
        kind
        mode
        file
        text
        appliesWhen
        unless
        unconfirmed
        terms {
          name
          meaning
          citation
        }
        facts {
          key
          meaning
        }
        duties {
          name
          meaning
          bearer
        }
      }
    }
    packs {
      pack
      title
    }
  }
`);

type Rule = NonNullable<PolicyTextsQuery['policySet']>['policies'][number];

/** One rule: its provision and condition, its days, what would satisfy it, what it decided, and the policy itself. */
export function PolicyPage() {
  const { policy } = useParams({ from: '/signed-in/policies/$policy' });
  const { policySet, packs } = useRead(POLICY_TEXTS, {});
  const rule = policySet?.policies.find((one) => one.policy === policy);
  if (!rule)
    return (
      <Page title="No such rule">
        <Empty title={`No rule in force has the id ${policy}`}>
          It may be of a pack that is not switched on, or in a set that was in force before.{' '}
          <TextLink to="/policies">To the rules in force</TextLink>
        </Empty>
      </Page>
    );
  return (
    <PolicyFound
      rule={rule}
      packTitle={packs.find(({ pack }) => pack === rule.pack)?.title}
      observedFor={
        policySet?.observe.filter((one) => one.policy === policy).map(({ application }) => application) ?? []
      }
    />
  );
}

interface PolicyFoundProps {
  readonly rule: Rule;
  readonly packTitle: string | undefined;
  /** Handles of applications for which it is only observed; null is every one. */
  readonly observedFor: readonly (string | null)[];
}

function PolicyFound({ rule, packTitle, observedFor }: PolicyFoundProps) {
  const names = useNames();
  const isOwn = rule.pack === OWN_PACK;
  const mayReadDecisions = useMay('ledger:read');
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
      {rule.unconfirmed.length > 0 && (
        <Notice tone="info" title="Not all of this is confirmed">
          {rule.unconfirmed.map((point) => (
            <Text key={point}>{point}</Text>
          ))}
        </Notice>
      )}
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
          <Detail name="Only observed for">
            {observedFor.map((handle) => (handle === null ? 'every application' : names.of(handle))).join(', ')}
          </Detail>
          <Detail name="What satisfies it">{rule.remediation}</Detail>
          <Detail name="Penalty">{rule.penalty}</Detail>
          <Detail name="Days">
            <InForce rule={rule} />
          </Detail>
          <Detail name="Source of the rule">
            {isOwn ? 'Written by the organisation' : (READINGS[rule.confidence] ?? rule.confidence)}
          </Detail>
          <Detail name="Force">{rule.binding ? 'Binding' : 'Guidance; it does not bind'}</Detail>
          <Detail name="Note">{rule.note}</Detail>
          <Detail name="Pack">
            {packTitle && (
              <TextLink to="/policies/packs/$pack" params={{ pack: rule.pack }} inherit>
                {packTitle}
              </TextLink>
            )}
          </Detail>
          <Detail name="Id">
            <Code>{rule.policy}</Code>
          </Detail>
        </Details>
      </Section>
      <Condition rule={rule} />
      {rule.duties.length > 0 && (
        <Section title="Obligations" note="What has to be done where it applies, and by whom.">
          <List spacing="xs" listStyleType="none">
            {rule.duties.map(({ name, meaning, bearer }) => (
              <List.Item key={name}>
                <Text span inherit fw={550}>
                  {BEARERS[bearer]}
                </Text>{' '}
                <NamedKey meaning={meaning} name={name} />
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section
        title="What it reads"
        note="If one of these is unknown and the rule cannot be judged without it, the call is denied."
      >
        {rule.facts.length === 0 ? (
          <Text c="dimmed">Nothing but the call itself.</Text>
        ) : (
          <List size="sm" spacing={4} listStyleType="none">
            {rule.facts.map(({ key, meaning }) => (
              <List.Item key={key}>
                <NamedKey meaning={meaning} name={key} />
              </List.Item>
            ))}
          </List>
        )}
      </Section>
      {mayReadDecisions && <PolicyDecisions policy={rule.policy} />}
      {isOwn && rule.kind !== 'FINDING' && <PolicyWaivers policy={rule.policy} />}
      <Section title="The policy" note={`In the language Cedar, as it is evaluated; from ${rule.file}.`}>
        <SourceText label={`The policy ${rule.policy} in Cedar`}>{rule.text}</SourceText>
      </Section>
    </Page>
  );
}

function Condition({ rule }: { rule: Rule }) {
  const { appliesWhen, unless } = rule;
  if (appliesWhen.length + unless.length === 0) return null;
  return (
    <Section title="Its condition">
      <Stack gap="md">
        <Conditions title="It applies if all of this holds" lines={appliesWhen} rule={rule} />
        {unless.length > 0 && <Conditions title="It does not deny if this holds" lines={unless} rule={rule} />}
      </Stack>
    </Section>
  );
}

function Conditions({ title, lines, rule }: { title: string; lines: readonly string[]; rule: Rule }) {
  return (
    <div>
      <Text fw={550} mb={4}>
        {title}
      </Text>
      <List spacing={4}>
        {lines.map((line) => (
          <List.Item key={line}>
            <ConditionInWords line={line} rule={rule} />
          </List.Item>
        ))}
      </List>
    </div>
  );
}

/** One line of a condition: what its term or fact means, and beside it the line as its author wrote it. */
function ConditionInWords({ line, rule: { terms, facts } }: { line: string; rule: Rule }) {
  const term = terms.find(({ name }) => name === line);
  if (term) return <NamedKey meaning={`${term.meaning} ${term.citation}.`} name={line} />;
  const fact = facts.find(({ key }) => line.startsWith(`${key} `));
  if (!fact) return line;
  return (
    <NamedKey meaning={`${fact.meaning.replace(/\.$/, '')}: ${line.slice(fact.key.length + 1)}`} name={fact.key} />
  );
}

const WAIVERS_OF = graphql(`
  query WaiversOfPolicy($policy: String!) {
    waivers(filter: { policy: $policy }, first: 5) {
      totalCount
      edges {
        node {
          ...WaiverParts
        }
      }
    }
  }
`);

/** The latest waivers of an own rule, and the way to one more. */
function PolicyWaivers({ policy }: { policy: string }) {
  const { waivers } = useRead(WAIVERS_OF, { policy });
  const mayRequest = useMay('waiver:request');
  return (
    <Section
      title="Waivers"
      note={waivers.totalCount > waivers.edges.length ? `The latest of ${waivers.totalCount}.` : undefined}
      actions={
        mayRequest && (
          <ButtonLink to="/waivers/request" search={{ policy }} size="compact-md" variant="default">
            Request a waiver
          </ButtonLink>
        )
      }
    >
      {waivers.edges.length === 0 ? (
        <Text c="dimmed">There is none: it denies wherever it applies.</Text>
      ) : (
        <List spacing="xs" listStyleType="none">
          {waivers.edges.map(({ node }) => (
            <List.Item key={node.id}>
              <TextLink to="/waivers/$id" params={{ id: node.id }} inherit>
                {node.application.name}
              </TextLink>{' '}
              <WaiverStanding waiver={node} />
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}
