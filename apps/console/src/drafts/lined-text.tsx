import { type RefObject, useRef } from 'react';
import styles from './lined-text.module.css';

export interface LinedTextProps {
  readonly label: string;
  readonly text: string;
  readonly rows: number;
  readonly isReadOnly: boolean;
  readonly onChange: (text: string) => void;
  readonly field?: RefObject<HTMLTextAreaElement | null>;
}

/** A text whose lines have numbers, as messages cite them. */
export function LinedText({ label, text, rows, isReadOnly, onChange, field }: LinedTextProps) {
  const numbers = useRef<HTMLPreElement>(null);
  const lines = text.split('\n').length;
  return (
    <div className={styles.frame}>
      <div
        className={styles.gutter}
        style={{ width: `calc(${String(lines).length}ch + 2 * var(--mantine-spacing-sm))` }}
      >
        <pre ref={numbers} className={styles.numbers} aria-hidden>
          {Array.from({ length: lines }, (_, index) => index + 1).join('\n')}
        </pre>
      </div>
      <textarea
        ref={field}
        className={styles.text}
        aria-label={label}
        wrap="off"
        spellCheck={false}
        autoCapitalize="none"
        rows={rows}
        readOnly={isReadOnly}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        onScroll={({ currentTarget }) => {
          if (numbers.current) numbers.current.style.transform = `translateY(${-currentTarget.scrollTop}px)`;
        }}
      />
    </div>
  );
}

const offsetOf = (text: string, line: number, column: number): number =>
  text
    .split('\n')
    .slice(0, line - 1)
    .reduce((length, before) => length + before.length + 1, 0) +
  column -
  1;

/** Part of a text; lines and columns count from 1. */
export interface Extent {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number | null;
  readonly endColumn?: number | null;
}

/** Selects a part of the field and brings it into view; the one character at its beginning where it has no end. */
export function showExtent(field: HTMLTextAreaElement, { line, column, endLine, endColumn }: Extent): void {
  const { value } = field;
  const start = offsetOf(value, line, column);
  field.focus();
  field.setSelectionRange(start, endLine && endColumn ? offsetOf(value, endLine, endColumn) : start + 1);
  field.scrollTop = Math.max(0, (line - 4) * (field.scrollHeight / value.split('\n').length));
}
