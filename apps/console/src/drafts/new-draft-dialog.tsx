import { Button, Group, Modal, NumberInput, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { Problem } from '../display/problem.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';

const CREATE_DRAFT = graphql(`
  mutation CreatePolicyDraft($input: CreatePolicyDraftInput!) {
    createPolicyDraft(input: $input) {
      id
    }
  }
`);

type Beginning = 'in-force' | 'earlier' | 'blank';

export interface NewDraftDialogProps {
  /** The publication in force; 0 where nothing was published. */
  readonly rev: number;
  readonly onClose: () => void;
}

/** Begins a draft, and goes there. */
export function NewDraftDialog({ rev, onClose }: NewDraftDialogProps) {
  const create = useWrite(CREATE_DRAFT);
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { title: '', note: '', from: 'in-force' as Beginning, earlier: Math.max(1, rev - 1) },
    validate: {
      title: (title) => (title.trim() === '' ? 'Missing; allowed: a line of text' : null),
      note: (note) => (note.trim() === '' ? 'Missing; allowed: a sentence' : null),
    },
  });
  const { from, earlier } = form.getValues();
  const submit = form.onSubmit(async ({ title, note }) => {
    const fromRev = from === 'in-force' ? null : from === 'blank' ? 0 : earlier;
    const made = await create
      .mutateAsync({ input: { title: title.trim(), note: note.trim(), fromRev } })
      .catch(() => undefined);
    if (made) void navigate({ to: '/policies/drafts/$id', params: { id: made.createPolicyDraft.id } });
  });
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>New draft</Text>} size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            label="Title"
            description="What it is about, in a line"
            maxLength={200}
            {...form.getInputProps('title')}
          />
          <Textarea
            required
            label="Why"
            description="Whoever approves it reads this."
            autosize
            minRows={2}
            maxLength={500}
            {...form.getInputProps('note')}
          />
          <Radio.Group label="Begins with" {...form.getInputProps('from')}>
            <Stack gap="xs" mt="xs">
              <Radio value="in-force" label={rev === 0 ? 'What is in force' : `What is in force: publication ${rev}`} />
              {rev > 1 && <Radio value="earlier" label="An earlier publication" />}
              <Radio
                value="blank"
                label="Nothing"
                description="Own policies that are in force and not written anew would be taken out"
              />
            </Stack>
          </Radio.Group>
          {from === 'earlier' && (
            <NumberInput
              required
              label="Number of the publication"
              min={1}
              max={rev - 1}
              clampBehavior="strict"
              allowDecimal={false}
              {...form.getInputProps('earlier')}
              maw={240}
            />
          )}
          {create.error && <Problem error={create.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Begin
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
