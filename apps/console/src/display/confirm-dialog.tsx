import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Problem } from './problem.js';

export interface ConfirmDialogProps {
  readonly title: string;
  /** What the step does. */
  readonly children: ReactNode;
  /** What the button says. */
  readonly confirm: string;
  readonly isSevere?: boolean;
  /** Takes the step; a refusal is shown and the dialog stays. */
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before a step that needs no reason is taken. */
export function ConfirmDialog({ title, children, confirm, isSevere = false, onConfirm, onClose }: ConfirmDialogProps) {
  const [problem, setProblem] = useState<Error>();
  const [isPending, setPending] = useState(false);
  const take = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(error as Error);
      setPending(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>{title}</Text>} size="md">
      <Stack gap="md">
        <Text component="div">{children}</Text>
        {problem && <Problem error={problem} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color={isSevere ? 'red.8' : undefined} loading={isPending} onClick={take}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
