import { Button, Group, Text } from '@mantine/core';
import { IconIndentIncrease } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { Problem } from '../display/problem.js';
import { ask } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { type Extent, LinedText, showExtent } from './lined-text.js';
import type { OwnFile } from './own-file.js';

const FORMAT_POLICIES = graphql(`
  query FormatPolicies($text: String!) {
    formatPolicies(text: $text)
  }
`);

export interface CedarEditorProps {
  readonly file: OwnFile;
  readonly mayEdit: boolean;
  /** What is to be selected and seen; each that is handed in anew. */
  readonly shown: Extent | undefined;
  readonly onWrite: (text: string) => void;
}

/** A file of policies as it is kept. */
export function CedarEditor({ file: { path, text }, mayEdit, shown, onWrite }: CedarEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [problem, setProblem] = useState<Error>();
  useEffect(() => {
    if (shown && field.current) showExtent(field.current, shown);
  }, [shown]);
  const format = async () => {
    setProblem(undefined);
    try {
      onWrite((await ask(FORMAT_POLICIES, { text })).formatPolicies);
    } catch (error) {
      setProblem(error as Error);
    }
  };
  return (
    <>
      <LinedText
        field={field}
        label={`Policies of ${path}, in Cedar`}
        rows={18}
        text={text}
        isReadOnly={!mayEdit}
        onChange={onWrite}
      />
      {problem && <Problem error={problem} />}
      {mayEdit && (
        <Group gap="sm">
          <Button variant="default" leftSection={<IconIndentIncrease size={16} aria-hidden />} onClick={format}>
            Format
          </Button>
          <Text size="sm" c="dimmed">
            How policies are written is in docs/how-to/publish-policies.md.
          </Text>
        </Group>
      )}
    </>
  );
}
