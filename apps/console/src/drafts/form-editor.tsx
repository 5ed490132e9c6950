import { Group, Radio, Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '../display/notice.js';
import { ask, useRead } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { FormOfPolicyQuery, PolicyFormEffect, PolicyFormMode } from '../graphql/generated/graphql.js';
import { type ConditionDraft, ConditionRows, isWhole } from './condition-rows.js';
import { EFFECTS, MODES } from './form-words.js';
import { POLICY_OF_FORM } from './new-policy-dialog.js';

const POLICY_VOCABULARY = graphql(`
  query PolicyVocabulary {
    policyVocabulary {
      key
      meaning
      shape
      unit
      none
      always
      operators
      values {
        value
        label
      }
    }
  }
`);

const WRITE_PAUSE_MILLISECONDS = 300;

type PolicyForm = NonNullable<FormOfPolicyQuery['formOfPolicy']>;

interface FormDraft extends Omit<PolicyForm, 'applies' | 'unless'> {
  readonly applies: readonly ConditionDraft[];
  readonly unless: readonly ConditionDraft[];
}

/** What the form lacks before it can be a policy, in words. */
function lackOf({ title, effect, applies, unless, obligations }: FormDraft): string | undefined {
  if (title.trim() === '') return 'It needs a title.';
  if (![...applies, ...unless].every(isWhole)) return 'A condition lacks its fact or its value.';
  if (effect === 'DENY_UNLESS' && unless.length === 0) return 'It needs a condition that lifts it.';
  if (effect === 'OBLIGATION' && obligations.length === 0) return 'It needs something that has to be done.';
  return undefined;
}

export interface FormEditorProps {
  /** What it starts from. */
  readonly form: PolicyForm;
  readonly mayEdit: boolean;
  /** The policy that the form says, in Cedar. */
  readonly onWrite: (text: string) => void;
  /** Whether the form says something that no policy says yet. */
  readonly onUnwritten: (isUnwritten: boolean) => void;
  readonly onClose: () => void;
}

/** One policy as a form; the policy is written anew with each change that makes one. */
export function FormEditor({ form: start, mayEdit, onWrite, onUnwritten, onClose }: FormEditorProps) {
  const { policyVocabulary } = useRead(POLICY_VOCABULARY, {});
  const [form, setForm] = useState<FormDraft>(start);
  const [fault, setFault] = useState<string>();
  const latest = useRef<FormDraft>(start);
  useEffect(() => onClose, [onClose]);

  const write = useDebouncedCallback(async (written: FormDraft) => {
    const lack = lackOf(written);
    setFault(lack);
    if (lack) return;
    try {
      const { policyOfForm } = await ask(POLICY_OF_FORM, { input: written });
      if (latest.current !== written) return;
      onWrite(policyOfForm);
      onUnwritten(false);
    } catch (error) {
      setFault((error as Error).message);
    }
  }, WRITE_PAUSE_MILLISECONDS);
  const set = (change: Partial<FormDraft>) => {
    const changed = { ...form, ...change };
    latest.current = changed;
    setForm(changed);
    onUnwritten(true);
    void write(changed);
  };

  const isReport = form.effect === 'FINDING';
  const rows = { vocabulary: policyVocabulary, mayEdit };
  return (
    <Stack gap="md">
      <TextInput
        required
        label="What it says"
        maxLength={200}
        disabled={!mayEdit}
        value={form.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
      />
      <Select
        label="What it does where it applies"
        description={EFFECTS[form.effect].meaning}
        allowDeselect={false}
        disabled={!mayEdit}
        data={Object.entries(EFFECTS).map(([value, { label }]) => ({ value, label }))}
        value={form.effect}
        onChange={(chosen) => {
          const effect = (chosen ?? form.effect) as PolicyFormEffect;
          set({
            effect,
            ...(effect !== 'DENY_UNLESS' && { unless: [] }),
            ...(effect === 'FINDING' && { obligations: [] }),
          });
        }}
        maw={460}
      />
      <ConditionRows
        {...rows}
        legend="It applies where all of these hold"
        note={
          isReport
            ? 'A fact that is unknown counts as if its condition did not hold: nothing is reported.'
            : 'A fact that is unknown counts as if its condition held: what is not known is not let through.'
        }
        none="It applies to every call."
        conditions={form.applies}
        onChange={(applies) => set({ applies })}
      />
      {form.effect === 'DENY_UNLESS' && (
        <ConditionRows
          {...rows}
          legend="All of these together lift it"
          note="A fact that is unknown counts as if its condition did not hold: it lifts nothing."
          none="Nothing lifts it yet."
          conditions={form.unless}
          onChange={(unless) => set({ unless })}
        />
      )}
      {!isReport && (
        <TagsInput
          label="What has to be done where it applies"
          description="Names of obligations, such as log-prompts. Press Enter after each."
          required={form.effect === 'OBLIGATION'}
          acceptValueOnBlur
          disabled={!mayEdit}
          value={[...form.obligations]}
          onChange={(obligations) => set({ obligations })}
        />
      )}
      <Textarea
        label="What would satisfy it"
        description="Whoever is denied reads this."
        autosize
        minRows={1}
        maxLength={1000}
        disabled={!mayEdit}
        value={form.remediation}
        onChange={({ currentTarget }) => set({ remediation: currentTarget.value.replaceAll('\n', ' ') })}
      />
      <Group gap="md" align="flex-start">
        <TextInput
          label="What it rests on"
          placeholder="A resolution, a contract, a clause"
          maxLength={500}
          disabled={!mayEdit}
          value={form.citation}
          onChange={({ currentTarget }) => set({ citation: currentTarget.value })}
          style={{ flex: '1 1 16rem' }}
        />
        <TextInput
          type="date"
          label="First day"
          disabled={!mayEdit}
          value={form.inForceFrom ?? ''}
          onChange={({ currentTarget }) => set({ inForceFrom: currentTarget.value || null })}
          w={170}
        />
        <TextInput
          type="date"
          label="Last day"
          disabled={!mayEdit}
          value={form.inForceUntil ?? ''}
          onChange={({ currentTarget }) => set({ inForceUntil: currentTarget.value || null })}
          w={170}
        />
      </Group>
      <Radio.Group
        label="Whether it decides"
        value={form.mode}
        onChange={(mode) => set({ mode: mode as PolicyFormMode })}
      >
        <Group gap="xl" mt="xs">
          {Object.entries(MODES).map(([value, { label, meaning }]) => (
            <Radio key={value} value={value} label={label} description={meaning} disabled={!mayEdit} />
          ))}
        </Group>
      </Radio.Group>
      {fault && (
        <Notice tone="info" title="This is not in the policy yet">
          {fault}
        </Notice>
      )}
    </Stack>
  );
}
