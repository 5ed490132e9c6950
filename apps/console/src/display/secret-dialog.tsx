import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Copyable } from './copyable.js';

export interface SecretDialogProps {
  readonly title: string;
  /** What it is, for the name of the button that copies it. */
  readonly what: string;
  readonly secret: string;
  /** What it is for, and who must not see it. */
  readonly children: ReactNode;
  /** Until when it works, and what to do when it is lost. */
  readonly warning: ReactNode;
  readonly onClose: () => void;
}

/** Shows a secret, this once: the service keeps no more of it than its digest. Nothing closes it by mistake. */
export function SecretDialog({ title, what, secret, children, warning, onClose }: SecretDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={<Text fw={640}>{title}</Text>}
      size="lg"
    >
      <Stack gap="md">
        <Text component="div">{children}</Text>
        <Copyable what={what} value={secret} />
        <Text fw={600} component="div">
          It is shown only now. {warning}
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
