import { Text } from '@mantine/core';
import { Instant } from '../display/time.js';
import { Page } from '../display/page.js';
import { Section } from '../display/section.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const OVERVIEW = graphql(`
  query LedgerHealth {
    ledger {
      size
      checkpointSize
      checkpointAt
    }
  }
`);

export function OverviewPage() {
  const { ledger } = useRead(OVERVIEW, {});
  return (
    <Page title="Overview">
      <Section title="Ledger">
        <Text>
          {ledger.size} entries; {ledger.checkpointSize ?? 0} under a signed checkpoint
          {ledger.checkpointAt && (
            <>
              {' '}
              of <Instant at={ledger.checkpointAt} />
            </>
          )}
          .
        </Text>
      </Section>
    </Page>
  );
}
