import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FormEvent } from 'react';
import { Problem } from '../display/problem.js';
import { ask } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { idsIn, type OwnFile, slugOf } from './own-file.js';

export const POLICY_OF_FORM = graphql(`
  query PolicyOfForm($input: PolicyFormInput!) {
    policyOfForm(input: $input)
  }
`);

export interface NewPolicyDialogProps {
  readonly own: readonly OwnFile[];
  readonly onAdd: (file: OwnFile, isCedar: boolean) => void;
  readonly onClose: () => void;
}

/** Adds a file with one policy to the draft. */
export function NewPolicyDialog({ own, onAdd, onClose }: NewPolicyDialogProps) {
  const [title, setTitle] = useState('');
  const [typedId, setTypedId] = useState<string>();
  const [way, setWay] = useState('form');
  const [problem, setProblem] = useState<Error>();
  const [isPending, setPending] = useState(false);
  const id = typedId ?? (slugOf(title) && `org.${slugOf(title)}`);
  const path = `${id.replace(/^org\./, '')}.cedar`;
  const isTaken = own.some((file) => file.path === path || idsIn(file).includes(id));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isTaken) return;
    setPending(true);
    setProblem(undefined);
    try {
      const { policyOfForm } = await ask(POLICY_OF_FORM, {
        input: { id, title: title.trim(), effect: 'DENY', applies: [], mode: 'ENFORCE' },
      });
      onAdd({ path, text: policyOfForm }, way === 'cedar');
      onClose();
    } catch (error) {
      setProblem(error as Error);
      setPending(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={<Text fw={640}>Add a policy</Text>} size="lg">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            required
            data-autofocus
            label="What it says"
            description="In a line, as decisions will cite it"
            maxLength={200}
            value={title}
            onChange={({ currentTarget }) => setTitle(currentTarget.value)}
          />
          <TextInput
            required
            label="Id"
            description="Begins with “org.”; small letters, digits, hyphens and full stops"
            autoCapitalize="none"
            value={id}
            error={isTaken ? 'The draft has a policy of this id already' : undefined}
            onChange={({ currentTarget }) => setTypedId(currentTarget.value)}
          />
          <Radio.Group label="Written" value={way} onChange={setWay}>
            <Stack gap="xs" mt="xs">
              <Radio value="form" label="With a form" description="Facts, comparisons and values, chosen from lists" />
              <Radio value="cedar" label="As Cedar" description="The language that policies are kept in" />
            </Stack>
          </Radio.Group>
          {problem && <Problem error={problem} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={isPending} disabled={title.trim() === ''}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
