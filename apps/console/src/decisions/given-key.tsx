import { Stack, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { Copyable } from '../display/copyable.js';

/** The key of a log that one was given by other means than this server; this browser keeps it. */
export function useGivenKey(origin: string): [key: string, set: (key: string) => void] {
  const [key, set] = useLocalStorage({ key: `custos.key.${origin}`, defaultValue: '', getInitialValueInEffect: false });
  return [key.trim(), set];
}

export interface GivenKeyProps {
  readonly served: readonly string[];
  readonly given: string;
  readonly onGive: (key: string) => void;
}

/** Whose key it is cannot be proved by who hands it out; so it is compared with one from elsewhere. */
export function GivenKey({ served, given, onGive }: GivenKeyProps) {
  const isOther = given !== '' && !served.includes(given);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {given === ''
          ? 'This server handed out the key that was used here. Compare it with the one that you were given on another way, such as a contract, an earlier report or a colleague; or enter that one, and it is used instead.'
          : 'The key that you entered was used here, not the one that this server hands out.'}
      </Text>
      {served.map((key) => (
        <Copyable key={key} value={key} what="key of the log" />
      ))}
      <TextInput
        label="Key that you were given"
        description="This browser keeps it for this log."
        placeholder="name+key id+key"
        value={given}
        onChange={({ currentTarget }) => onGive(currentTarget.value)}
        error={isOther && 'It is not the key that this server hands out.'}
        maw={720}
      />
    </Stack>
  );
}
