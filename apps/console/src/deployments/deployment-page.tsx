import { Code, Group, Tabs } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense } from 'react';
import { Definitions } from '../display/definitions.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { StatusTag } from '../display/status-tag.js';
import { FactValue } from '../display/value.js';
import { FactConflicts } from '../facts/fact-conflicts.js';
import { FactList, useFacts } from '../facts/fact-list.js';
import { PendingProposals } from '../facts/pending-proposals.js';
import { SubjectHistory } from '../facts/subject-history.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { DeploymentKind } from '../graphql/generated/graphql.js';
import { NoSuchPage } from '../shell/no-such-page.js';
import { useNames } from '../register/names.js';
import { Waiting } from '../shell/waiting.js';
import { DeploymentGaps, GAP_HORIZON_DAYS } from './deployment-gaps.js';
import { DeploymentTerms } from './deployment-terms.js';
import { DeploymentView } from './deployment-view.js';
import { HOSTING } from './hosting.js';
import { ReviewActions } from './review-actions.js';

const DEPLOYMENT = graphql(`
  query Deployment($id: ID!, $horizonDays: Int!) {
    node(id: $id) {
      __typename
      ... on Deployment {
        id
        name
        handle
        status
        kind
        gaps(horizonDays: $horizonDays) {
          key
          qualifier
          meaning
          subject
          subjectId
          state
          reason
          supplier
          person
          by
        }
        proposals(status: PENDING) {
          ...ProposalParts
        }
      }
    }
  }
`);

export function DeploymentPage() {
  const { id } = useParams({ from: '/signed-in/deployments/$id' });
  const { tab, ...filters } = useSearch({ from: '/signed-in/deployments/$id' });
  const navigate = useNavigate({ from: '/deployments/$id' });
  const { node } = useRead(DEPLOYMENT, { id, horizonDays: GAP_HORIZON_DAYS });
  if (!node || !('gaps' in node)) return <NoSuchPage />;
  const { name, handle, status, kind, gaps, proposals } = node;
  return (
    <Page
      title={name}
      lead={
        <Group gap="sm" component="span">
          <StatusTag status={status} />
          <Code>{handle}</Code>
        </Group>
      }
      actions={<ReviewActions deployment={node} />}
    >
      <Section title="In short">
        <InShort subjectId={id} kind={kind} />
      </Section>
      <DeploymentGaps handle={handle} gaps={gaps} />
      <FactConflicts subjectId={id} />
      <PendingProposals proposals={proposals} />
      <Tabs
        value={tab ?? 'facts'}
        onChange={(chosen) => navigate({ search: { tab: DeploymentView.shape.tab.parse(chosen) } })}
        keepMounted={false}
      >
        <Tabs.List aria-label="Of this deployment">
          <Tabs.Tab value="facts">Facts</Tabs.Tab>
          <Tabs.Tab value="terms">Terms</Tabs.Tab>
          <Tabs.Tab value="history">History</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<Waiting />}>
          <Tabs.Panel value="facts" pt="md">
            <FactList
              subjectId={id}
              filters={filters}
              onFilter={(narrowed) => navigate({ search: narrowed, replace: true })}
            />
          </Tabs.Panel>
          <Tabs.Panel value="terms" pt="md">
            <DeploymentTerms deploymentId={id} />
          </Tabs.Panel>
          <Tabs.Panel value="history" pt="md">
            <SubjectHistory subjectId={id} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </Page>
  );
}

const IN_SHORT: readonly (readonly [title: string, key: string])[] = [
  ['Model', 'deployment.model'],
  ['Vendor', 'deployment.vendor'],
  ['Region pin', 'deployment.region_pin'],
  ['Runs in', 'deployment.processing_regions'],
  ['May be sent', 'deployment.data_class_ceiling'],
  ['Owner', 'deployment.owner'],
  ['Next review due', 'deployment.next_review_at'],
];

function InShort({ subjectId, kind }: { subjectId: string; kind: DeploymentKind | null }) {
  const facts = useFacts(subjectId);
  const { of, dataClasses } = useNames();
  const classNames = new Map(dataClasses.map(({ handle, name }) => [handle, name]));
  const named = (key: string, value: unknown): unknown => {
    if (key === 'deployment.vendor' && typeof value === 'string') return of(value);
    if (key === 'deployment.data_class_ceiling' && Array.isArray(value))
      return value.map((handle: string) => classNames.get(handle) ?? handle);
    return value;
  };
  return (
    <Definitions
      items={[
        ['Hosting', kind ? HOSTING[kind] : <FactValue key="hosting" state="UNKNOWN" value={null} />],
        ...IN_SHORT.map(([title, key]) => {
          const fact = facts.find((one) => one.key === key);
          return [
            title,
            <FactValue key={key} state={fact?.state ?? 'UNKNOWN'} value={named(key, fact?.value)} />,
          ] as const;
        }),
      ]}
    />
  );
}
