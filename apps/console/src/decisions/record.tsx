import { Accordion, Paper, Stack } from '@mantine/core';
import { Copyable } from '../display/copyable.js';
import { Detail, Details } from '../display/details.js';
import { SourceText } from '../display/source-text.js';
import type { Decision } from './decision-page.js';

/** What engineers and auditors look for: ids, versions, and the entry as it was logged. */
export function Record({ decision }: { decision: Decision }) {
  const { id, index, event, policySet, registryVersion, factsProven, entry } = decision;
  return (
    <Paper p={0}>
      <Accordion order={2} variant="filled">
        <Accordion.Item value="record">
          <Accordion.Control>Technical record</Accordion.Control>
          <Accordion.Panel>
            <Stack gap="md">
              <Details>
                <Detail name="Decision">
                  <Copyable value={id} what="id of the decision" />
                </Detail>
                <Detail name="Entry in the log">{index}</Detail>
                <Detail name="Event">{event}</Detail>
                <Detail name="Policy set">
                  <Copyable value={policySet} what="digest of the policy set" />
                </Detail>
                <Detail name="Version of the register">{registryVersion}</Detail>
                <Detail name="Facts">
                  {factsProven
                    ? 'Found again: their versions hash to what the entry cites.'
                    : 'Not found again; what is shown here is what the entry itself says.'}
                </Detail>
              </Details>
              <SourceText label="Entry of the decision">{JSON.stringify(entry, null, 2)}</SourceText>
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </Paper>
  );
}
