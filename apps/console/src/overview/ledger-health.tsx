import { Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconShieldCheck } from '@tabler/icons-react';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { Instant } from '../display/time.js';
import type { OverviewQuery } from '../graphql/generated/graphql.js';

type Ledger = OverviewQuery['ledger'];

/** Seconds for which an entry may wait for its signature before somebody should look. */
const PATIENCE_SECONDS = 60;

const inThousands = new Intl.NumberFormat('en');

function Health({ size, checkpointSize, checkpointAt }: Ledger) {
  if (checkpointSize === size)
    return (
      <Tag tone="good" icon={IconShieldCheck}>
        Every entry is signed for
      </Tag>
    );
  const waits = checkpointAt ? (Date.now() - Date.parse(checkpointAt)) / 1_000 : Infinity;
  return waits <= PATIENCE_SECONDS ? (
    <Tag tone="info" icon={IconClock}>
      The next signature is on its way
    </Tag>
  ) : (
    <Tag tone="bad" icon={IconAlertTriangle}>
      Entries wait for a signature: is the worker running?
    </Tag>
  );
}

/** Whether the ledger is signed as far as it goes. */
export function LedgerHealth({ ledger }: { ledger: Ledger }) {
  const { origin, size, checkpointSize, checkpointAt } = ledger;
  return (
    <Section title="Ledger">
      <Group>
        <Health {...ledger} />
      </Group>
      <Text>
        {inThousands.format(size)} entries; {inThousands.format(checkpointSize ?? 0)} of them under a signed checkpoint
        {checkpointAt && (
          <>
            {' '}
            of <Instant at={checkpointAt} />
          </>
        )}
        .
      </Text>
      <Text size="sm" c="dimmed">
        The log is {origin}. None of its entries can be changed, removed or reordered without everyone noticing who
        keeps a checkpoint.
      </Text>
    </Section>
  );
}
