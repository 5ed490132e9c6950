import { Stack, Text } from '@mantine/core';
import { Copyable } from '../display/copyable.js';
import { Section } from '../display/section.js';
import { useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const LOG_KEYS = graphql(`
  query LogKeys {
    ledger {
      verifierKeys
    }
  }
`);

/** How whoever has a file checks it. */
export function VerifySection() {
  const { ledger } = useRead(LOG_KEYS, {});
  return (
    <Section title="Check a report or a bundle">
      <Text>
        Whoever has the file checks it on a machine of their own, without this server and without an account. The
        command says of each part whether it holds: data, signature, entries, totals, pages.
      </Text>
      <Stack gap="xs">
        {ledger.verifierKeys.map((key) => (
          <Copyable key={key} what="the command" value={`npx custos verify FILE --key '${key}'`} />
        ))}
      </Stack>
      <Text size="sm" c="dimmed">
        The key here comes from this server. An auditor has it in another way, such as the contract or an earlier audit,
        and compares. Without a key the command shows that a file is whole, not whose it is.
      </Text>
    </Section>
  );
}
