import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Copyable } from '../display/copyable.js';
import { Instant } from '../display/time.js';

/** A link that was made just now. */
export interface Invited {
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string;
}

export interface InvitationLinkDialogProps {
  readonly invited: Invited;
  readonly onClose: () => void;
}

/** Shows a link, this once: the service keeps no more of it than its digest. */
export function InvitationLinkDialog({ invited: { name, token, expiresAt }, onClose }: InvitationLinkDialogProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title={<Text fw={640}>Link for {name}</Text>}
      size="lg"
    >
      <Stack gap="md">
        <Text>
          With this link {name} chooses a password and is signed in. Send it in a way that only {name} can read: whoever
          opens it first has the account.
        </Text>
        <Copyable what="the link" value={`${window.location.origin}/accept#${token}`} />
        <Text fw={600}>
          It is shown only now. It works once, until <Instant at={expiresAt} />. If it is lost, make a new one; the old
          one is then void.
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>I have copied it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
