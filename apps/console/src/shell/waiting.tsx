import { Center, Loader } from '@mantine/core';

/** While a page waits for its first answer. */
export function Waiting() {
  return (
    <Center py="xl" role="status" aria-label="Loading">
      <Loader />
    </Center>
  );
}
