import { Text } from '@mantine/core';
import { TextLink } from '../display/links.js';
import { Section } from '../display/section.js';
import { dayIn, daysAfter, instantIn } from '../display/zone.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { useOrganisation } from '../session/viewer.js';

const DECISIONS_OF = graphql(`
  query DecisionsOfPolicy($policy: String!, $from: DateTime!) {
    denied: decisions(filter: { policy: $policy, from: $from, effect: DENY }, first: 1) {
      totalCount
    }
    allowed: decisions(filter: { policy: $policy, from: $from, effect: ALLOW }, first: 1) {
      totalCount
    }
  }
`);

const DAYS = 30;

/** How many decisions a rule determined of late. */
export function PolicyDecisions({ policy }: { policy: string }) {
  const { zone } = useOrganisation();
  const from = daysAfter(dayIn(zone), 1 - DAYS);
  const { denied, allowed } = useRead(DECISIONS_OF, { policy, from: instantIn(zone, from).toISOString() });
  const counts = [
    { effect: 'DENY' as const, count: denied.totalCount, words: 'denied by it' },
    { effect: 'ALLOW' as const, count: allowed.totalCount, words: 'allowed while it was met' },
  ].filter(({ count }) => count > 0);
  return (
    <Section title="What it decided" note={`In the last ${DAYS} days.`}>
      {counts.length === 0 ? (
        <Text c="dimmed">It determined no decision.</Text>
      ) : (
        <Text>
          {counts.map(({ effect, count, words }, index) => (
            <span key={effect}>
              {index > 0 && ' · '}
              <TextLink to="/decisions" search={{ policy, effect, from }} inherit underline="always">
                {count === 1 ? 'One call' : `${count} calls`}
              </TextLink>{' '}
              {words}
            </span>
          ))}
        </Text>
      )}
    </Section>
  );
}
