import { Button, Group, Paper, SegmentedControl, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { ConfirmDialog } from '../display/confirm-dialog.js';
import { Empty } from '../display/empty.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { Tag } from '../display/tag.js';
import { answering } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { CheckPoliciesQuery } from '../graphql/generated/graphql.js';
import { CedarEditor } from './cedar-editor.js';
import type { DraftView } from './draft-views.js';
import { FormEditor } from './form-editor.js';
import { NewPolicyDialog } from './new-policy-dialog.js';
import { idsIn, isOfInventory, nameOf, type OwnFile } from './own-file.js';
import { ProblemList } from './problem-list.js';
import type { WorkingCopy } from './working-copy.js';
import styles from './write-step.module.css';

const CHECK_POLICIES = graphql(`
  query CheckPolicies($input: CheckPoliciesInput!) {
    checkPolicies(input: $input) {
      file
      line
      column
      endLine
      endColumn
      message
      severity
    }
  }
`);

const FORM_OF_POLICY = graphql(`
  query FormOfPolicy($text: String!) {
    formOfPolicy(text: $text) {
      id
      title
      effect
      applies {
        key
        operator
        value
      }
      unless {
        key
        operator
        value
      }
      obligations
      remediation
      citation
      inForceFrom
      inForceUntil
      mode
    }
  }
`);

type Found = CheckPoliciesQuery['checkPolicies'][number];

const CHECK_PAUSE_MILLISECONDS = 500;

export interface WriteStepProps {
  readonly copy: WorkingCopy;
  readonly mayEdit: boolean;
  /** Whether a form says something that no policy says yet. */
  readonly onUnwritten: (isUnwritten: boolean) => void;
}

/** The organisation's own policies, one file at a time, as forms and as Cedar. */
export function WriteStep({ copy, mayEdit, onUnwritten }: WriteStepProps) {
  const { content, change, round } = copy;
  const { file: path, as } = useSearch({ from: '/signed-in/policies/drafts/$id' });
  const navigate = useNavigate({ from: '/policies/drafts/$id' });
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<Found>();
  const [checked] = useDebouncedValue(content.own, CHECK_PAUSE_MILLISECONDS);
  const check = useQuery({
    ...answering(CHECK_POLICIES, { input: { own: checked } }),
    placeholderData: keepPreviousData,
  });
  const problems = check.data?.checkPolicies ?? [];
  const open = (view: DraftView) => navigate({ search: view });
  const written = content.own.filter((one) => !isOfInventory(one));
  const imported = content.own.filter(isOfInventory);
  const file = content.own.find((one) => one.path === path) ?? written[0] ?? imported[0];
  const write = (text: string) =>
    change(({ own }) => ({ own: own.map((one) => (one.path === file?.path ? { path: one.path, text } : one)) }));
  return (
    <Stack gap="lg">
      <AboutDraft copy={copy} mayEdit={mayEdit} />
      <div className={styles.bench}>
        <Paper component="nav" aria-label="Own policies" p="sm">
          <Stack gap="xs">
            <div className={styles.files}>
              {[
                { title: 'Written here', files: written },
                { title: 'From the inventory; an import writes these anew', files: imported },
              ]
                .filter(({ files }) => files.length > 0)
                .map(({ title, files }) => (
                  <div key={title}>
                    <Text size="xs" fw={600} c="dimmed" px="sm" py={4}>
                      {title}
                    </Text>
                    {files.map((one) => (
                      <FileLink
                        key={one.path}
                        file={one}
                        isOpen={one.path === file?.path}
                        problems={problems.filter((problem) => problem.file === one.path)}
                      />
                    ))}
                  </div>
                ))}
            </div>
            {mayEdit && (
              <Button
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setAdding(true)}
              >
                Add a policy
              </Button>
            )}
          </Stack>
        </Paper>
        {file ? (
          <OpenFile
            key={`${file.path} ${round}`}
            file={file}
            isAsCedar={as === 'cedar'}
            mayEdit={mayEdit}
            shown={shown?.file === file.path ? shown : undefined}
            onAs={(cedar) => open({ file: file.path, as: cedar ? 'cedar' : undefined })}
            onWrite={write}
            onUnwritten={onUnwritten}
            onTakeOut={() => {
              change(({ own }) => ({ own: own.filter((one) => one.path !== file.path) }));
              void open({});
            }}
          />
        ) : (
          <Paper>
            <Empty title="The draft has no policies of your own">
              {mayEdit ? 'Add one, with a form or as Cedar.' : 'Only the packs decide by it.'}
            </Empty>
          </Paper>
        )}
      </div>
      <Section
        title="What is wrong"
        note="Checked while you write. An error keeps the draft from being put in force, a warning does not."
      >
        {check.error ? (
          <Problem error={check.error} retry={() => void check.refetch()} />
        ) : problems.length === 0 ? (
          <Text role="status">{check.isPending ? 'Checking…' : 'Nothing: every policy is valid.'}</Text>
        ) : (
          <ProblemList
            problems={problems}
            onShow={(problem) => {
              setShown({ ...problem });
              void open({ file: problem.file, as: 'cedar' });
            }}
          />
        )}
      </Section>
      {isAdding && (
        <NewPolicyDialog
          own={content.own}
          onAdd={(added, isCedar) => {
            change(({ own }) => ({ own: [...own, added] }));
            void open({ file: added.path, as: isCedar ? 'cedar' : undefined });
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </Stack>
  );
}

function AboutDraft({ copy: { content, change }, mayEdit }: { copy: WorkingCopy; mayEdit: boolean }) {
  if (!mayEdit) return null;
  return (
    <details>
      <summary className={styles.summary}>Title of the draft, and why it is proposed</summary>
      <Stack gap="sm" mt="sm" maw={720}>
        <TextInput
          required
          label="Title"
          maxLength={200}
          value={content.title}
          onChange={({ currentTarget: { value } }) => change(() => ({ title: value }))}
        />
        <Textarea
          required
          label="Why"
          description="Whoever approves it reads this."
          autosize
          minRows={2}
          maxLength={500}
          value={content.note}
          onChange={({ currentTarget: { value } }) => change(() => ({ note: value }))}
        />
      </Stack>
    </details>
  );
}

interface FileLinkProps {
  readonly file: OwnFile;
  readonly isOpen: boolean;
  readonly problems: readonly Found[];
}

function FileLink({ file, isOpen, problems }: FileLinkProps) {
  const errors = problems.filter(({ severity }) => severity === 'ERROR').length;
  const warnings = problems.length - errors;
  const [id = file.path, ...others] = idsIn(file);
  return (
    <Link
      to="."
      search={{ file: file.path }}
      className={styles.file}
      aria-current={isOpen || undefined}
      data-open={isOpen || undefined}
    >
      <Text size="sm" fw={isOpen ? 600 : undefined}>
        {nameOf(file)}
      </Text>
      <Group gap={6}>
        <Text size="xs" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {id}
          {others.length > 0 && `, ${others.length} more`}
        </Text>
        {errors > 0 && <Tag tone="bad">{errors === 1 ? '1 error' : `${errors} errors`}</Tag>}
        {warnings > 0 && <Tag tone="warn">{warnings === 1 ? '1 warning' : `${warnings} warnings`}</Tag>}
      </Group>
    </Link>
  );
}

interface OpenFileProps {
  readonly file: OwnFile;
  readonly isAsCedar: boolean;
  readonly mayEdit: boolean;
  /** A problem whose place is to be seen. */
  readonly shown: Found | undefined;
  readonly onAs: (cedar: boolean) => void;
  readonly onWrite: (text: string) => void;
  readonly onUnwritten: (isUnwritten: boolean) => void;
  readonly onTakeOut: () => void;
}

function OpenFile({ file, isAsCedar, mayEdit, shown, onAs, onWrite, onUnwritten, onTakeOut }: OpenFileProps) {
  const [isTakingOut, setTakingOut] = useState(false);
  const [text] = useDebouncedValue(file.text, CHECK_PAUSE_MILLISECONDS);
  const reading = useQuery({ ...answering(FORM_OF_POLICY, { text }), placeholderData: keepPreviousData });
  const form = reading.data?.formOfPolicy ?? undefined;
  // What the open form wrote needs no reading; what was written as Cedar is read before a form begins with it.
  const [writtenByForm, setWrittenByForm] = useState<string>();
  const isRead = text === file.text && reading.isSuccess && !reading.isPlaceholderData;
  const isForm = !isAsCedar && form !== undefined && (isRead || file.text === writtenByForm);
  const closeForm = useCallback(() => {
    setWrittenByForm(undefined);
    onUnwritten(false);
  }, [onUnwritten]);
  return (
    <Section
      title={nameOf(file)}
      note={
        <Text span inherit ff="monospace">
          {file.path}
        </Text>
      }
      actions={
        <Group gap="sm">
          <SegmentedControl
            aria-label="How it is shown"
            size="xs"
            data={[
              { value: 'form', label: 'Form', disabled: form === undefined },
              { value: 'cedar', label: 'Cedar' },
            ]}
            value={isForm ? 'form' : 'cedar'}
            onChange={(chosen) => onAs(chosen === 'cedar')}
          />
          {mayEdit && (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => setTakingOut(true)}
            >
              Take out
            </Button>
          )}
        </Group>
      }
    >
      {!isAsCedar && !isForm && !reading.isError && !(isRead && form === undefined) ? (
        <Text c="dimmed" role="status">
          Reading the policy…
        </Text>
      ) : isForm ? (
        <FormEditor
          form={form}
          mayEdit={mayEdit}
          onWrite={(written) => {
            setWrittenByForm(written);
            onWrite(written);
          }}
          onUnwritten={onUnwritten}
          onClose={closeForm}
        />
      ) : (
        <>
          {isRead && form === undefined && (
            <Text size="sm" c="dimmed">
              It says more than a form can hold, so it is written as Cedar.
            </Text>
          )}
          <CedarEditor file={file} mayEdit={mayEdit} shown={shown} onWrite={onWrite} />
        </>
      )}
      {isTakingOut && (
        <ConfirmDialog
          title="Take the policy out of the draft"
          confirm="Take out"
          isSevere
          onConfirm={async () => onTakeOut()}
          onClose={() => setTakingOut(false)}
        >
          Once the draft is in force, “{nameOf(file)}” decides nothing any more. What is in force stays as it is until
          then.
        </ConfirmDialog>
      )}
    </Section>
  );
}
