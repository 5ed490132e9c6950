import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Problem } from './problem.js';

const MAX_NOTE_CHARACTERS = 500;

export interface NoteDialogProps {
  readonly title: string;
  /** What the step does. */
  readonly children: ReactNode;
  /** What is asked for; why, unless it says otherwise. */
  readonly ask?: string;
  /** What the button says. */
  readonly confirm: string;
  readonly isSevere?: boolean;
  /** Takes the step; a refusal is shown and the dialog stays. */
  readonly onConfirm: (note: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks for the reason of a step before it is taken; the record keeps it. */
export function NoteDialog({
  title,
  children,
  ask = 'Why',
  confirm,
  isSevere = false,
  onConfirm,
  onClose,
}: NoteDialogProps) {
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<Error>();
  const [isPending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setProblem(undefined);
    try {
      await onConfirm(note.trim());
      onClose();
    } catch (error) {
      setProblem(error as Error);
      setPending(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>{title}</Text>} size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text component="div">{children}</Text>
          <Textarea
            required
            data-autofocus
            label={ask}
            description="The record keeps it, with your name."
            autosize
            minRows={3}
            maxLength={MAX_NOTE_CHARACTERS}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          {problem && <Problem error={problem} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              color={isSevere ? 'red.8' : undefined}
              loading={isPending}
              disabled={note.trim() === ''}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
