import { SimpleGrid, Stack } from '@mantine/core';
import { Page } from '../display/page.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useMay, useOrganisation } from '../session/viewer.js';
import { DecisionDays } from './decision-days.js';
import { DenialCauses } from './denial-causes.js';
import { FirstSteps } from './first-steps.js';
import { LapsesAhead } from './lapses-ahead.js';
import { LedgerHealth } from './ledger-health.js';
import { StandingFigures } from './standing-figures.js';
import { TasksToday } from './tasks-today.js';

/** Days ahead, and days back. */
const HORIZON_DAYS = 90;
const DAYS = 7;

const OVERVIEW = graphql(`
  query Overview($horizonDays: Int, $days: Int) {
    overview(horizonDays: $horizonDays, days: $days) {
      taskCount
      tasks {
        kind
        attributes
        isOwn
        waiver
        subject {
          id
          name
          subjectKind
        }
      }
      lapseCount
      lapses {
        kind
        key
        meaning
        at
        affectedDeployments
        subject {
          id
          name
          subjectKind
        }
      }
      allowed
      denied
      byDay {
        day
        allowed
        denied
      }
      byCause {
        policy
        title
        law
        count
      }
      deploymentCount
      approvedCount
      agreementCount
      applicationCount
    }
    factProposals(filter: { status: PENDING }, first: 1) {
      totalCount
    }
    waivers(filter: { status: PENDING }, first: 1) {
      totalCount
    }
    ledger {
      origin
      size
      checkpointSize
      checkpointAt
    }
  }
`);

const EVERY_MILLISECONDS = 30_000;

/** What needs one's attention today. */
export function OverviewPage() {
  const variables = { horizonDays: HORIZON_DAYS, days: DAYS };
  const { overview, factProposals, waivers, ledger } = useRead(OVERVIEW, variables, {
    everyMilliseconds: EVERY_MILLISECONDS,
  });
  const { name } = useOrganisation();
  const mayApprove = useMay('fact:approve');
  const mayApproveWaivers = useMay('waiver:approve');
  return (
    <Page title="Overview" lead={`What needs you today at ${name}, what lapses next, and what was decided.`}>
      {overview.deploymentCount === 0 && <FirstSteps />}
      <StandingFigures overview={overview} days={DAYS} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <TasksToday
          tasks={overview.tasks}
          count={overview.taskCount}
          pendingProposals={mayApprove ? factProposals.totalCount : 0}
          pendingWaivers={mayApproveWaivers ? waivers.totalCount : 0}
        />
        <LapsesAhead lapses={overview.lapses} count={overview.lapseCount} horizonDays={HORIZON_DAYS} />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <DenialCauses causes={overview.byCause} denied={overview.denied} days={DAYS} />
        <Stack gap="lg">
          <DecisionDays byDay={overview.byDay} />
          <LedgerHealth ledger={ledger} />
        </Stack>
      </SimpleGrid>
    </Page>
  );
}
