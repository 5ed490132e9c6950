import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type DragEvent, type RefObject, useState } from 'react';
import styles from './import.module.css';

/** What the service takes in one request, less what surrounds the text in it. */
const MAX_BYTES = 1_000_000;

/** Why a text is too large to send; nothing where it is not. A line break and a quotation mark count twice on the way. */
export function sizeProblem(text: string): string | undefined {
  const bytes = new Blob([JSON.stringify(text)]).size;
  if (bytes <= MAX_BYTES) return undefined;
  return `This is ${(bytes / 1_000_000).toFixed(1)} MB; allowed is 1 MB. Split it, or raise BODY_LIMIT_BYTES and use the command custos import.`;
}

/** A text and the file it came from. */
export interface Inventory {
  readonly text: string;
  readonly name: string | undefined;
}

export interface InventoryTextProps {
  readonly inventory: Inventory;
  readonly onChange: (inventory: Inventory) => void;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** Where an inventory is dropped, chosen or pasted; it stays editable, so that a fault can be mended in place. */
export function InventoryText({ inventory: { text, name }, onChange, field }: InventoryTextProps) {
  const [isOver, setIsOver] = useState(false);
  const take = async (file: File | null | undefined) => {
    if (file) onChange({ text: await file.text(), name: file.name });
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    void take(event.dataTransfer.files[0]);
  };
  return (
    <Stack
      gap="sm"
      className={isOver ? styles.over : styles.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <Group gap="sm">
        <FileButton onChange={take} accept=".yaml,.yml,.json,application/yaml,application/json">
          {(props) => (
            <Button variant="default" leftSection={<IconFileUpload size={16} aria-hidden />} {...props}>
              Choose a file
            </Button>
          )}
        </FileButton>
        <Text size="sm" c="dimmed">
          {name ?? 'or drop one here, or paste its text below'}. YAML or JSON, up to 1 MB.
        </Text>
      </Group>
      <Textarea
        ref={field}
        label="Inventory"
        placeholder={'inventory: my-organisation\nschema_version: 1\n…'}
        rows={14}
        spellCheck={false}
        classNames={{ input: styles.text }}
        error={sizeProblem(text)}
        value={text}
        onChange={({ currentTarget }) => onChange({ text: currentTarget.value, name })}
      />
    </Stack>
  );
}

/** Selects a line of the field and brings it into view. Lines count from 1. */
export function showLine(field: HTMLTextAreaElement, line: number): void {
  const lines = field.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((length, text) => length + text.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  field.scrollTop = Math.max(0, (line - 4) * (field.scrollHeight / lines.length));
}
