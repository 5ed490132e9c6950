import { Anchor, Group, List, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconCheck, IconMinus, IconQuestionMark } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { type Column, DataTable } from '../display/data-table.js';
import { Detail, Details } from '../display/details.js';
import { Empty } from '../display/empty.js';
import { TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { CalendarDay } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PackOfLawQuery } from '../graphql/generated/graphql.js';
import { DAYS, DOES, RULE } from './rule-columns.js';
import { RuleChanged } from './publications.js';

const PACK = graphql(`
  query PackOfLaw {
    packs {
      pack
      title
      version
      publishedVersion
      changes {
        policy
        title
        change
        sentences
      }
      asOf
      zone
      base
      inForce
      sources
      uncertain
      changelog {
        version
        on
        changes
      }
    }
    policySet {
      policies {
        policy
        pack
        citation
        title
        inForceFrom
        inForceUntil
        zone
        kind
        mode
        unconfirmed
      }
    }
  }
`);

type Pack = PackOfLawQuery['packs'][number];
type Rule = NonNullable<PackOfLawQuery['policySet']>['policies'][number];

/** One pack: the law that it states and as of when, how doubtful points are read, and its rules. */
export function PackPage() {
  const { pack: id } = useParams({ from: '/signed-in/policies/packs/$pack' });
  const { packs, policySet } = useRead(PACK, {});
  const pack = packs.find((one) => one.pack === id);
  if (!pack)
    return (
      <Page title="No such pack">
        <Empty title={`There is no pack ${id}`}>
          <TextLink to="/policies" search={{ tab: 'packs' }}>
            To the packs
          </TextLink>
        </Empty>
      </Page>
    );
  return <PackFound pack={pack} rules={policySet?.policies.filter((rule) => rule.pack === id) ?? []} />;
}

function PackFound({ pack, rules }: { pack: Pack; rules: readonly Rule[] }) {
  const { title, version, publishedVersion, changes, asOf, zone, base, inForce, sources, uncertain, changelog } = pack;
  return (
    <Page
      title={title}
      lead={
        <>
          The rules of one law, as of <CalendarDay day={asOf} />.
        </>
      }
      actions={
        <TextLink to="/policies" search={{ tab: 'packs' }}>
          <Group gap={6}>
            <IconArrowLeft size={16} aria-hidden />
            All packs
          </Group>
        </TextLink>
      }
    >
      <Section title="The pack">
        <Details>
          <Detail name="State">
            {inForce ? (
              <Tag tone="good" icon={IconCheck}>
                {base ? 'Always on' : 'Switched on'}
              </Tag>
            ) : (
              <Tag tone="plain" icon={IconMinus}>
                Off
              </Tag>
            )}
          </Detail>
          <Detail name="Version that decides">{publishedVersion ?? 'None; the pack is off'}</Detail>
          <Detail name="Version installed">{version}</Detail>
          <Detail name="States the law of">
            <CalendarDay day={asOf} />
          </Detail>
          <Detail name="Days are counted in">{zone}</Detail>
          <Detail name="Sources">
            <List listStyleType="none" spacing={2}>
              {sources.map((source) => (
                <List.Item key={source}>
                  <Anchor
                    inherit
                    underline="always"
                    href={source}
                    target="_blank"
                    rel="noreferrer"
                    style={{ overflowWrap: 'anywhere' }}
                  >
                    {source}
                  </Anchor>
                </List.Item>
              ))}
            </List>
          </Detail>
        </Details>
      </Section>
      {changes.length > 0 && (
        <Section
          title={`What version ${version} would change`}
          note="The organisation goes on deciding by the version that was published until somebody publishes again."
        >
          <List spacing="sm" listStyleType="none">
            {changes.map((rule) => (
              <List.Item key={rule.policy}>
                <RuleChanged rule={rule} />
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section
        title="How doubtful points are read"
        note="Where the law can be read in more than one way, the rules take this one. Ask counsel before you rest on it."
      >
        {uncertain.length === 0 ? (
          <Text c="dimmed">None was met.</Text>
        ) : (
          <List spacing="xs">
            {uncertain.map((point) => (
              <List.Item key={point}>{point}</List.Item>
            ))}
          </List>
        )}
      </Section>
      <Section title="Rules">
        <DataTable
          caption={`Rules of ${title}`}
          columns={rules.some(({ unconfirmed }) => unconfirmed.length > 0) ? [...RULES, READING] : RULES}
          rows={rules}
          keyOf={({ policy }) => policy}
          empty={
            <Empty title="Its rules do not decide here">
              The pack is off. Whoever publishes policies can switch it on.
            </Empty>
          }
        />
      </Section>
      <Section title="Versions">
        <Stack gap="md">
          {changelog.map((release) => (
            <div key={release.version}>
              <Text fw={550}>
                {release.version}{' '}
                <Text span inherit c="dimmed" fw={400}>
                  <CalendarDay day={release.on} />
                </Text>
              </Text>
              <List spacing={4}>
                {release.changes.map((change) => (
                  <List.Item key={change}>{change}</List.Item>
                ))}
              </List>
            </div>
          ))}
        </Stack>
      </Section>
    </Page>
  );
}

const RULES: readonly Column<Rule>[] = [RULE, { title: 'Provision', cell: ({ citation }) => citation }, DOES, DAYS];

const READING: Column<Rule> = {
  title: 'Reading',
  cell: ({ unconfirmed }) =>
    unconfirmed.length === 0 ? null : (
      <Tag tone="warn" icon={IconQuestionMark}>
        In part unconfirmed
      </Tag>
    ),
};
