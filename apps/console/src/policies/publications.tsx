import { Button, Group, List, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import type { Icon } from '@tabler/icons-react';
import { useState } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { TextLink } from '../display/links.js';
import { NoteDialog } from '../display/note-dialog.js';
import { pageArguments, type PagePlace, Pager } from '../display/pager.js';
import { Section } from '../display/section.js';
import { Tag, type Tone } from '../display/tag.js';
import { Instant } from '../display/time.js';
import { useRead, useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { PublicationsQuery, WhatChangedQuery } from '../graphql/generated/graphql.js';
import { useMay } from '../session/viewer.js';

const PUBLICATIONS = graphql(`
  query Publications($first: Int, $after: String, $last: Int, $before: String) {
    publications(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      pageInfo {
        ...PageParts
      }
      edges {
        node {
          rev
          digest
          publishedAt
          publishedByName
          ownCount
          observe {
            policy
          }
          versions {
            pack
            version
          }
        }
      }
    }
    policySet {
      rev
    }
    policyDrafts(filter: { status: PUBLISHED }, first: 100) {
      edges {
        node {
          id
          title
          publishedRev
          decisionNote
          authors {
            id
            name
          }
        }
      }
    }
  }
`);

const WHAT_CHANGED = graphql(`
  query WhatChanged($from: String!, $to: String!) {
    policyDiff(from: $from, to: $to) {
      packs {
        pack
        sentence
      }
      rules {
        policy
        title
        change
        sentences
      }
      observe {
        policy
        application
        sentence
      }
    }
  }
`);

const ROLL_BACK = graphql(`
  mutation RollBackPolicies($input: RollBackPoliciesInput!) {
    rollBackPolicies(input: $input)
  }
`);

type Publication = PublicationsQuery['publications']['edges'][number]['node'];
type Draft = PublicationsQuery['policyDrafts']['edges'][number]['node'];
type Diff = WhatChangedQuery['policyDiff'];

export interface PublicationsProps {
  readonly place: PagePlace;
  /** The publication of which it is told what it changed. */
  readonly rev: number | undefined;
  readonly onShow: (view: PagePlace & { readonly rev?: number | undefined }) => void;
}

/** What was published, newest first: by whom, what it changed, and the way back. */
export function Publications({ place, rev, onShow }: PublicationsProps) {
  const { publications, policySet, policyDrafts } = useRead(PUBLICATIONS, pageArguments(place));
  const mayPublish = useMay('policy:publish');
  const [chosen, setChosen] = useState<Publication>();
  const rollBack = useWrite(ROLL_BACK);
  const rows = publications.edges.map(({ node }) => node);
  const drafts = new Map(policyDrafts.edges.map(({ node }) => [node.publishedRev, node]));
  const at = rows.findIndex((one) => one.rev === rev);
  const [shown, before] = [rows[at], rows[at + 1]];
  const take = async (to: Publication, reason: string) => {
    const { rollBackPolicies: made } = await rollBack.mutateAsync({ input: { toRev: to.rev, reason } });
    notifications.show({
      title: `Publication ${made}`,
      message: `The set of publication ${to.rev} is in force again.`,
    });
    onShow({});
  };
  return (
    <Stack gap="lg">
      <Text c="dimmed">
        Each publication is kept whole and for ever. Calls are decided by the newest; each decision names its own.
      </Text>
      <DataTable
        caption="Publications"
        columns={[
          {
            title: 'Number',
            cell: (one: Publication) => (
              <>
                {one.rev}{' '}
                {one.rev === policySet?.rev && (
                  <Tag tone="good" icon={IconCheck}>
                    In force
                  </Tag>
                )}
              </>
            ),
          },
          ...COLUMNS,
          { title: 'Why', cell: ({ rev: of }: Publication) => <Origin rev={of} draft={drafts.get(of)} /> },
          {
            title: 'Steps',
            cell: (one: Publication) => (
              <Stack gap={6} align="flex-start">
                {rows.some(({ rev: other }) => other === one.rev - 1) && (
                  <TextLink to="/policies" search={{ tab: 'history', rev: one.rev, ...place }} size="sm">
                    What {one.rev} changed
                  </TextLink>
                )}
                {mayPublish && one.rev !== policySet?.rev && (
                  <Button size="compact-sm" variant="default" onClick={() => setChosen(one)}>
                    Go back to {one.rev}
                  </Button>
                )}
              </Stack>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ rev: of }) => String(of)}
        empty={null}
      />
      <Pager
        page={publications.pageInfo}
        shown={rows.length}
        total={publications.totalCount}
        of="publications"
        onGo={onShow}
      />
      {shown && before && <WhatChanged from={before} to={shown} />}
      {chosen && (
        <NoteDialog
          title={`Go back to publication ${chosen.rev}`}
          confirm="Go back"
          isSevere
          onConfirm={(reason) => take(chosen, reason)}
          onClose={() => setChosen(undefined)}
        >
          Its set decides every call from this moment, as a publication of its own. Nothing is lost: the set that is in
          force now stays in this list.
        </NoteDialog>
      )}
    </Stack>
  );
}

const COLUMNS: readonly Column<Publication>[] = [
  {
    title: 'Published',
    cell: ({ publishedAt, publishedByName }) => (
      <Text size="sm" component="div">
        <Instant at={publishedAt} />
        <Text size="sm" c="dimmed">
          {publishedByName}
        </Text>
      </Text>
    ),
  },
  {
    title: 'Packs',
    cell: ({ versions }) => (
      <Text size="sm">{versions.map(({ pack, version }) => `${pack} ${version}`).join(', ')}</Text>
    ),
  },
  { title: 'Own files', isNumber: true, cell: ({ ownCount }) => ownCount },
  { title: 'Only observed', isNumber: true, cell: ({ observe }) => observe.length },
];

function Origin({ rev, draft }: { rev: number; draft: Draft | undefined }) {
  if (!draft)
    return (
      <Text size="sm" c="dimmed">
        {rev === 0 ? 'From the making of the organisation' : 'Published without a draft'}
      </Text>
    );
  return (
    <Text size="sm" component="div">
      <TextLink to="/policies/drafts/$id" params={{ id: draft.id }} inherit>
        {draft.title}
      </TextLink>
      <Text size="sm" c="dimmed">
        written by {draft.authors.map(({ name }) => name).join(', ')}
        {draft.decisionNote && `; “${draft.decisionNote}”`}
      </Text>
    </Text>
  );
}

const CHANGES: Readonly<
  Record<Diff['rules'][number]['change'], { readonly word: string; readonly tone: Tone; readonly icon: Icon }>
> = {
  ADDED: { word: 'Added', tone: 'good', icon: IconPlus },
  REMOVED: { word: 'Removed', tone: 'bad', icon: IconMinus },
  CHANGED: { word: 'Changed', tone: 'info', icon: IconPencil },
};

/** What differs between a publication and the one before it, in words. */
function WhatChanged({ from, to }: { from: Publication; to: Publication }) {
  const { packs, rules, observe } = useRead(WHAT_CHANGED, { from: from.digest, to: to.digest }).policyDiff;
  return (
    <Section title={`What publication ${to.rev} changed`} note={`Beside publication ${from.rev}.`}>
      {packs.length + rules.length + observe.length === 0 ? (
        <Text c="dimmed">No rule is other than before.</Text>
      ) : (
        <List spacing="sm" listStyleType="none">
          {packs.map(({ pack, sentence }) => (
            <List.Item key={`pack ${pack}`}>{sentence}</List.Item>
          ))}
          {observe.map(({ policy, application, sentence }) => (
            <List.Item key={`observe ${policy} ${application}`}>{sentence}</List.Item>
          ))}
          {rules.map((rule) => (
            <List.Item key={rule.policy}>
              <RuleChanged rule={rule} />
            </List.Item>
          ))}
        </List>
      )}
    </Section>
  );
}

/** What became of one rule. */
export function RuleChanged({
  rule: { policy, title, change, sentences },
}: {
  rule: Pick<Diff['rules'][number], 'policy' | 'title' | 'change' | 'sentences'>;
}) {
  const { word, tone, icon } = CHANGES[change];
  return (
    <>
      <Group gap="xs">
        <Tag tone={tone} icon={icon}>
          {word}
        </Tag>
        <Text fw={550}>{title}</Text>
        <Text size="xs" ff="monospace" c="dimmed">
          {policy}
        </Text>
      </Group>
      {sentences.map((sentence) => (
        <Text key={sentence} size="sm" c="dimmed">
          {sentence}
        </Text>
      ))}
    </>
  );
}
