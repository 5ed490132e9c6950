import { Paper, SimpleGrid, Text } from '@mantine/core';
import { Figure } from '../display/figure.js';
import { TextLink } from '../display/links.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';

const counted = (count: number, one: string): string => (count === 1 ? one : `${one}s`);

const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** How much there is of what, each figure leading to its list. */
export function StandingFigures({ overview, days }: { overview: OverviewQuery['overview']; days: number }) {
  const { deploymentCount, approvedCount, agreementCount, applicationCount, allowed, denied } = overview;
  const decided = allowed + denied;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="lg">
      <Paper>
        <Figure count={approvedCount} of={`of ${deploymentCount} ${counted(deploymentCount, 'deployment')} approved`} />
        <TextLink to="/deployments" size="sm">
          Deployments
        </TextLink>
      </Paper>
      <Paper>
        <Figure count={agreementCount} of={counted(agreementCount, 'agreement')} />
        <TextLink to="/agreements" size="sm">
          Agreements
        </TextLink>
      </Paper>
      <Paper>
        <Figure count={applicationCount} of={counted(applicationCount, 'application')} />
        <TextLink to="/matrix" size="sm">
          What may go where
        </TextLink>
      </Paper>
      <Paper>
        <Figure count={decided} of={`${counted(decided, 'decision')} in ${days} days`} />
        <Text size="sm" component="div">
          <TextLink to="/decisions" search={{ effect: 'DENY' }} inherit>
            {decided === 0 ? 'Decisions' : `${share.format(denied / decided)} denied`}
          </TextLink>
        </Text>
      </Paper>
    </SimpleGrid>
  );
}
