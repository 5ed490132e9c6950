import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { isRefusedFor } from '../graphql/client.js';

const titleOf = (error: unknown): string => {
  if (isRefusedFor(error, 'FORBIDDEN')) return 'Your role may not do this';
  if (isRefusedFor(error, 'NOT_FOUND')) return 'There is no such thing here';
  return 'This did not work';
};

/** A refusal or fault in the service's own words. */
export function Problem({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <Alert role="alert" variant="outline" color="red" icon={<IconAlertTriangle aria-hidden />} title={titleOf(error)}>
      <Stack gap="sm">
        <Text>{error.message}</Text>
        {retry && (
          <Group>
            <Button size="compact-sm" variant="default" onClick={retry}>
              Try again
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
