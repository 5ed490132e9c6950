import { Stack } from '@mantine/core';
import { Section } from '../display/section.js';
import type { ProposalPartsFragment } from '../graphql/generated/graphql.js';
import { ProposalCard } from './proposal-card.js';

/** What was proposed of a subject and waits for a second person. */
export function PendingProposals({ proposals }: { proposals: readonly ProposalPartsFragment[] }) {
  if (proposals.length === 0) return null;
  return (
    <Section title="Proposed, not yet approved" note="Nothing reads these before a second person approves them.">
      <Stack gap="sm">
        {proposals.map((proposal) => (
          <ProposalCard key={proposal.id} proposal={proposal} isOfOneSubject />
        ))}
      </Stack>
    </Section>
  );
}
