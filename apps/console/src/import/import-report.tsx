import { Button, Code, List, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '../display/data-table.js';
import { Figure } from '../display/figure.js';
import { Section } from '../display/section.js';
import { inWords } from '../display/value.js';
import type { ImportInventoryMutation } from '../graphql/generated/graphql.js';

export type ImportReport = ImportInventoryMutation['importInventory'];
type Fault = ImportReport['refused'][number];
type Change = ImportReport['changed'][number];
type Uninterpreted = ImportReport['uninterpreted'][number];

/** Whether the register already says what the file says. */
export const changesNothing = ({ created, changed, renamed }: ImportReport): boolean =>
  created.subjects.length + created.facts + changed.length + renamed.length === 0;

export interface ImportFaultsProps {
  readonly faults: readonly Fault[];
  /** Leads to a line of the text. */
  readonly onShow: (line: number) => void;
}

/** Everything for which a file was refused, by line. */
export function ImportFaults({ faults, onShow }: ImportFaultsProps) {
  const columns: readonly Column<Fault>[] = [
    {
      title: 'Line : column',
      cell: ({ line, column }) => (
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`${line} : ${column}, show it in the text`}
          onClick={() => onShow(line)}
        >
          {line} : {column}
        </Button>
      ),
    },
    { title: 'Field', cell: ({ path }) => <Code>{path}</Code> },
    { title: 'Found', cell: ({ found }) => found },
    { title: 'Allowed', cell: ({ allowed }) => allowed },
  ];
  const inOrder = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return (
    <Section
      title={faults.length === 1 ? 'Refused: one fault' : `Refused: ${faults.length} faults`}
      note="Nothing of the file is imported while one of these stands. Choose a line to see it in the text."
    >
      <DataTable
        caption="Faults of the file, by line"
        columns={columns}
        rows={inOrder}
        keyOf={({ line, column, path, found }) => `${line}:${column} ${path} ${found}`}
        empty={null}
      />
    </Section>
  );
}

/** What an import would do, or did. */
export function ImportSummary({ report }: { report: ImportReport }) {
  const { imported, created, changed, renamed, unchanged, uninterpreted, leftStanding, leftToLifecycle } = report;
  return (
    <>
      <Section
        title={imported ? 'What was done' : 'What an import would do'}
        note={
          changesNothing(report) && !imported ? 'Nothing: the register already says what this file says.' : undefined
        }
      >
        <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="md">
          <Figure count={created.subjects.length} of="things created" />
          <Figure count={created.facts} of="facts recorded" />
          <Figure count={changed.length} of="facts changed" />
          <Figure count={unchanged.facts} of="facts unchanged" />
          <Figure count={leftStanding.length} of="left standing" />
          <Figure count={uninterpreted.length} of="not interpreted" />
        </SimpleGrid>
      </Section>
      {changed.length > 0 && (
        <Section title="Changed" note="Each is a new fact in place of the one before, which stays in the history.">
          <DataTable
            caption="Changed facts"
            columns={CHANGES}
            rows={changed}
            keyOf={({ field, line }) => `${line} ${field}`}
            empty={null}
          />
        </Section>
      )}
      {renamed.length > 0 && <Listed title="Names changed" texts={renamed} />}
      {created.subjects.length > 0 && (
        <Section title="Created">
          <Stack gap="sm">
            {Object.entries(Object.groupBy(created.subjects, kindOf)).map(([kind, subjects = []]) => (
              <div key={kind}>
                <Text fw={600}>
                  {kind} <Count of={subjects.length} />
                </Text>
                <Text>{subjects.map(handleOf).join(', ')}</Text>
              </div>
            ))}
          </Stack>
        </Section>
      )}
      {leftStanding.length > 0 && (
        <Listed
          title="Left standing"
          note="Facts of an earlier import that this file no longer states. They hold until somebody supersedes them."
          texts={leftStanding}
        />
      )}
      {leftToLifecycle.length > 0 && (
        <Listed
          title="Left to review"
          note="The file has another state of review than the register. A state changes only by review."
          texts={leftToLifecycle}
        />
      )}
      {uninterpreted.length > 0 && (
        <Section title="Not interpreted" note="Kept as they stand; no policy reads them. A misspelt field shows here.">
          <DataTable
            caption="Fields that no policy reads"
            columns={UNINTERPRETED}
            rows={uninterpreted}
            keyOf={({ field, line }) => `${line} ${field}`}
            empty={null}
          />
        </Section>
      )}
    </>
  );
}

const CHANGES: readonly Column<Change>[] = [
  { title: 'Of', cell: ({ field }) => partsOf(field).subject },
  { title: 'Attribute', cell: ({ field }) => <Code>{partsOf(field).key}</Code> },
  { title: 'From', cell: ({ from }) => shown(from) },
  { title: 'To', cell: ({ to }) => shown(to) },
  { title: 'Line', cell: ({ line }) => line, isNumber: true },
];

const UNINTERPRETED: readonly Column<Uninterpreted>[] = [
  { title: 'Field', cell: ({ field }) => <Code>{field}</Code> },
  { title: 'Why', cell: ({ reason }) => reason },
  { title: 'Line', cell: ({ line }) => line, isNumber: true },
];

function Listed({ title, note, texts }: { title: string; note?: ReactNode; texts: readonly string[] }) {
  return (
    <Section title={title} note={note}>
      <List spacing={4}>
        {texts.map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
    </Section>
  );
}

function Count({ of }: { of: number }) {
  return (
    <Text span inherit c="dimmed" fw={400}>
      {of}
    </Text>
  );
}

// The report writes a subject as `data-class/AADHAAR` and an attribute of it as `data-class/AADHAAR class.parent`.
const kindOf = (subject: string): string => {
  const kind = subject.slice(0, subject.indexOf('/')).replaceAll('-', ' ');
  return kind.charAt(0).toUpperCase() + kind.slice(1);
};

const handleOf = (subject: string): string => subject.slice(subject.indexOf('/') + 1);

const partsOf = (field: string): { subject: string; key: string } => {
  const gap = field.indexOf(' ');
  const subject = field.slice(0, gap);
  return { subject: `${kindOf(subject)} ${handleOf(subject)}`, key: field.slice(gap + 1) };
};

/** A value of the report in words; one too long for it was cut, and is shown as it came. */
function shown(json: string): string {
  try {
    return inWords(JSON.parse(json));
  } catch {
    return json;
  }
}
