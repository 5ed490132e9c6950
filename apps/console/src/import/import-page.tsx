import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconListCheck } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Notice } from '../display/notice.js';
import { Page } from '../display/page.js';
import { Problem } from '../display/problem.js';
import { Section } from '../display/section.js';
import { useWrite } from '../graphql/client.js';
import { graphql } from '../graphql/generated/gql.js';
import { changesNothing, ImportFaults, type ImportReport, ImportSummary } from './import-report.js';
import { type Inventory, InventoryText, showLine, sizeProblem } from './inventory-text.js';

const IMPORT_INVENTORY = graphql(`
  mutation ImportInventory($input: ImportInventoryInput!) {
    importInventory(input: $input) {
      inventory
      imported
      created {
        subjects
        facts
      }
      changed {
        field
        line
        from
        to
      }
      renamed
      unchanged {
        subjects
        facts
      }
      uninterpreted {
        field
        line
        reason
      }
      leftStanding
      leftToLifecycle
      refused {
        line
        column
        path
        found
        allowed
      }
    }
  }
`);

/** What the service said about a text; about another text it says nothing. */
interface Answer {
  readonly text: string;
  readonly report: ImportReport;
}

/** Brings the register to what a file says, after a check has shown what that is. */
export function ImportPage() {
  const [inventory, setInventory] = useState<Inventory>({ text: '', name: undefined });
  const [answer, setAnswer] = useState<Answer>();
  const field = useRef<HTMLTextAreaElement>(null);
  const check = useWrite(IMPORT_INVENTORY);
  const bring = useWrite(IMPORT_INVENTORY);
  const { text } = inventory;

  const send = async (dryRun: boolean) => {
    const sent = await (dryRun ? check : bring)
      .mutateAsync({ input: { text, dryRun } })
      .catch((): undefined => undefined);
    if (!sent) return;
    setAnswer({ text, report: sent.importInventory });
    if (sent.importInventory.imported) notifications.show({ message: 'The inventory is imported.' });
  };

  const report = answer?.text === text ? answer.report : undefined;
  const isAccepted = report !== undefined && report.refused.length === 0;
  const mayCheck = text.trim() !== '' && sizeProblem(text) === undefined;
  const problem = bring.error ?? check.error;
  return (
    <Page
      title="Import"
      lead="Brings the register to what an inventory file says: whole, or not at all. The same file twice changes nothing."
    >
      <Section
        title="The file"
        note="The format, field by field, is in docs/reference/inventory.md; docs/how-to/acme.yaml is a small example to begin with."
      >
        <InventoryText
          field={field}
          inventory={inventory}
          onChange={(changed) => {
            setInventory(changed);
            check.reset();
            bring.reset();
          }}
        />
        <Group gap="sm">
          <Button
            variant={isAccepted ? 'default' : 'filled'}
            leftSection={<IconListCheck size={16} aria-hidden />}
            disabled={!mayCheck || bring.isPending}
            loading={check.isPending}
            onClick={() => send(true)}
          >
            Check
          </Button>
          <Button
            disabled={!isAccepted || report.imported || changesNothing(report)}
            loading={bring.isPending}
            onClick={() => send(false)}
          >
            Import
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {answer && !report
              ? 'The text has changed since it was checked: check it again.'
              : 'A check writes nothing. Import is possible once a check has refused nothing.'}
          </Text>
        </Group>
      </Section>
      {problem && <Problem error={problem} />}
      {report && report.refused.length > 0 && (
        <ImportFaults faults={report.refused} onShow={(line) => field.current && showLine(field.current, line)} />
      )}
      {isAccepted && (
        <>
          {report.imported && <Imported />}
          <ImportSummary report={report} />
        </>
      )}
    </Page>
  );
}

function Imported() {
  return (
    <Notice tone="good" title="Imported">
      The register now says what the file says, and the log holds that it was imported. Go on to the{' '}
      <Link to="/deployments">deployments</Link>. People whom the file names can sign in once they are{' '}
      <Link to="/people">sent a link</Link>.
    </Notice>
  );
}
