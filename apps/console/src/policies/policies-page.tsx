import { Stack, Tabs, Text } from '@mantine/core';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Copyable } from '../display/copyable.js';
import { type Column, DataTable } from '../display/data-table.js';
import { Detail, Details } from '../display/details.js';
import { Empty } from '../display/empty.js';
import { ButtonLink, TextLink } from '../display/links.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { CalendarDay, Instant } from '../display/time.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PoliciesInForceQuery } from '../graphql/generated/graphql.js';
import { LawTimeLine } from './law-time-line.js';
import { PoliciesSearch } from './policies-search.js';
import { PolicyFilterFields } from './policy-filters.js';
import { OWN_PACK } from './policy-words.js';
import { DAYS, DOES, RULE } from './rule-columns.js';
import { Publications } from './publications.js';

const POLICIES_IN_FORCE = graphql(`
  query PoliciesInForce {
    packs {
      pack
      title
      version
      asOf
      base
      inForce
    }
    policySet {
      digest
      rev
      publishedAt
      publishedByName
      policies {
        policy
        pack
        law
        citation
        title
        inForceFrom
        inForceUntil
        zone
        kind
        mode
      }
    }
  }
`);

type Pack = PoliciesInForceQuery['packs'][number];
type PolicySet = NonNullable<PoliciesInForceQuery['policySet']>;
type Rule = PolicySet['policies'][number];

/** What the organisation decides by: its packs, and every rule in them. */
export function PoliciesPage() {
  const { tab, rev, after, before, ...filters } = useSearch({ from: '/signed-in/policies' });
  const navigate = useNavigate({ from: '/policies' });
  const { packs, policySet } = useRead(POLICIES_IN_FORCE, {});
  const rules = policySet?.policies ?? [];
  const counts = new Map(
    Object.entries(Object.groupBy(rules, ({ pack }) => pack)).map(([pack, of]) => [pack, of?.length]),
  );
  const titles = new Map([...packs.map(({ pack, title }) => [pack, title] as const), [OWN_PACK, OWN_TITLE] as const]);
  const shown = rules.filter((rule) => isLike(rule, filters));
  return (
    <Page
      title="Policies"
      lead="The rules by which every call is decided: the law in packs, and the organisation’s own. A call is denied if one rule forbids it, or if none allows it."
      actions={
        <ButtonLink to="/policies/drafts" variant="default">
          Drafts
        </ButtonLink>
      }
    >
      {policySet && <InForceSection set={policySet} />}
      <Tabs
        value={tab ?? 'rules'}
        onChange={(chosen) => navigate({ search: PoliciesSearch.parse({ tab: chosen }) })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="rules">Rules</Tabs.Tab>
          <Tabs.Tab value="packs">Packs</Tabs.Tab>
          <Tabs.Tab value="timeline">Time line</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="rules">
          <Stack gap="md">
            <PolicyFilterFields
              filters={filters}
              laws={[...counts.keys()].map((value) => ({ value, label: titles.get(value) ?? value }))}
              onChange={(narrowed) => navigate({ search: narrowed, replace: true })}
            />
            <DataTable
              caption="Rules"
              columns={RULES}
              rows={shown}
              keyOf={({ policy }) => policy}
              empty={<Empty title="No rule is like this">Show all, or search for another word.</Empty>}
            />
            <Text size="sm" c="dimmed" role="status">
              {shown.length} of {rules.length} rules
            </Text>
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="timeline">
          <LawTimeLine
            pack={filters.pack}
            onChange={(pack) => navigate({ search: { tab: 'timeline', pack }, replace: true })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <Publications
            place={{ after, before }}
            rev={rev}
            onShow={(view) => navigate({ search: { tab: 'history', ...view } })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="packs">
          <Stack gap="sm">
            <Text c="dimmed">One pack holds the rules of one law, as of the day whose law it states.</Text>
            <DataTable
              caption="Packs"
              columns={packColumns(counts)}
              rows={packs.toSorted((a, b) => Number(b.inForce) - Number(a.inForce))}
              keyOf={({ pack }) => pack}
              empty={null}
            />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

const OWN_TITLE = 'The organisation’s own';

const isLike = ({ policy, pack, title, citation, law, kind }: Rule, filters: PoliciesSearch): boolean => {
  const words = filters.search?.toLowerCase().split(/\s+/) ?? [];
  const text = `${policy} ${title} ${citation} ${law}`.toLowerCase();
  return (
    words.every((word) => text.includes(word)) &&
    (filters.pack === undefined || filters.pack === pack) &&
    (filters.kind === undefined || filters.kind === kind)
  );
};

function InForceSection({ set: { rev, publishedAt, publishedByName, digest } }: { set: PolicySet }) {
  return (
    <Section title="The set in force">
      <Details>
        <Detail name="Publication">
          {rev === 0 ? 'Nothing was published by a person yet; what stands from the start decides.' : `Number ${rev}`}
        </Detail>
        <Detail name="Published">
          {publishedAt && (
            <>
              <Instant at={publishedAt} /> by {publishedByName}
            </>
          )}
        </Detail>
        <Detail name="Digest">
          <Copyable what="the digest of the set" value={digest} shownCharacters={16} />
        </Detail>
      </Details>
      <Text size="sm" c="dimmed">
        Every decision names the digest of the set it was decided by, so an auditor can evaluate it again years later.
        It is changed by a draft that two people agree on.
      </Text>
    </Section>
  );
}

const packColumns = (counts: ReadonlyMap<string, number | undefined>): readonly Column<Pack>[] => [
  {
    title: 'Pack',
    cell: ({ title, pack }) => (
      <>
        <TextLink to="/policies/packs/$pack" params={{ pack }} inherit>
          {title}
        </TextLink>
        <Text size="xs" c="dimmed" ff="monospace">
          {pack}
        </Text>
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ inForce, base }) =>
      inForce ? (
        <Tag tone="good" icon={IconCheck}>
          {base ? 'Always on' : 'Switched on'}
        </Tag>
      ) : (
        <Tag tone="plain" icon={IconMinus}>
          Off
        </Tag>
      ),
  },
  { title: 'Version', cell: ({ version }) => version },
  { title: 'States the law of', cell: ({ asOf }) => <CalendarDay day={asOf} /> },
  {
    title: 'Rules',
    isNumber: true,
    cell: ({ pack, title }) =>
      counts.has(pack) ? (
        <TextLink to="/policies" search={{ pack }} inherit aria-label={`${counts.get(pack)} rules of ${title}`}>
          {counts.get(pack)}
        </TextLink>
      ) : (
        0
      ),
  },
];

const RULES: readonly Column<Rule>[] = [
  RULE,
  {
    title: 'Provision',
    cell: ({ pack, law, citation }) =>
      pack === OWN_PACK ? (
        'The organisation’s own rule'
      ) : (
        <>
          {citation}
          <Text size="xs" c="dimmed">
            {law}
          </Text>
        </>
      ),
  },
  DOES,
  DAYS,
];
