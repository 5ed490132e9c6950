import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { ask } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import type { ScenarioPartsFragment } from '../graphql/generated/graphql.js';
import { LinedText } from './lined-text.js';
import { ScenarioResults } from './scenario-results.js';
import type { DraftContent, WorkingCopy } from './working-copy.js';

const RUN_SCENARIOS = graphql(`
  query RunPolicyScenarios($input: RunPolicyScenariosInput!) {
    runPolicyScenarios(input: $input) {
      ...ScenarioParts
    }
  }
`);

/** What a file of scenarios looks like. Its facts are those of a summary that nothing is known of. */
const EXAMPLE = `schema_version: 1
scenarios:
  - id: summaries-are-denied
    title: A summary
    facts:
      at: '2026-11-24'
      event: inference
      use: { purpose: summaries }
    expected: { decision: deny }
`;

interface Run {
  /** What was run; of anything else the results say nothing. */
  readonly content: DraftContent;
  readonly results: readonly ScenarioPartsFragment[];
}

export interface ScenariosStepProps {
  readonly copy: WorkingCopy;
  readonly mayEdit: boolean;
}

/** Cases whose outcome is known beforehand, and what the draft makes of them. */
export function ScenariosStep({ copy: { content, change }, mayEdit }: ScenariosStepProps) {
  const [run, setRun] = useState<Run>();
  const [problem, setProblem] = useState<Error>();
  const [isRunning, setRunning] = useState(false);
  const { packs, own, scenarios } = content;
  const start = async () => {
    setRunning(true);
    setProblem(undefined);
    try {
      const { runPolicyScenarios } = await ask(RUN_SCENARIOS, { input: { packs, own, scenarios } });
      setRun({ content, results: runPolicyScenarios });
    } catch (error) {
      setRun(undefined);
      setProblem(error as Error);
    }
    setRunning(false);
  };
  const isEmpty = scenarios.trim() === '';
  return (
    <Stack gap="lg">
      <Section
        title="Scenarios"
        note="Each states the facts of a case and what is to be decided about it. A draft is put in force only if all come out as expected. The format is in docs/how-to/test-with-scenarios.md."
      >
        <LinedText
          label="Scenario file, YAML"
          rows={16}
          text={scenarios}
          isReadOnly={!mayEdit}
          onChange={(text) => change(() => ({ scenarios: text }))}
        />
        <Group gap="sm">
          <Button
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            disabled={isEmpty}
            loading={isRunning}
            onClick={start}
          >
            Run
          </Button>
          {isEmpty && mayEdit && (
            <Button variant="default" onClick={() => change(() => ({ scenarios: EXAMPLE }))}>
              Begin with an example
            </Button>
          )}
          <Text size="sm" c="dimmed" role="status">
            {run && run.content !== content
              ? 'The draft has changed since they were run: run them again.'
              : 'They run on the draft as you see it, saved or not. Nothing is recorded.'}
          </Text>
        </Group>
      </Section>
      {problem && <Problem error={problem} />}
      {run && run.content === content && (
        <Section title="Results">
          <ScenarioResults results={run.results} />
        </Section>
      )}
    </Stack>
  );
}
