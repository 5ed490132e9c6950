import { Loader, Tooltip, VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import toneStyles from '../display/tag.module.css';
import { type Cell, CELL_STATES, stateOf } from './cell-state.js';
import type { ClassRow } from './class-tree.js';
import styles from './matrix-grid.module.css';
import { cellName } from './matrix-rows.js';

export interface GridColumn {
  readonly handle: string;
  readonly name: string;
}

export interface MatrixGridProps {
  readonly caption: string;
  readonly rows: readonly ClassRow[];
  readonly columns: readonly GridColumn[];
  readonly cells: ReadonlyMap<string, Cell>;
  readonly onOpen: (cell: string) => void;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

/** Where a key leads from a cell; nowhere where it leads nowhere. */
function placeAfter({ key, ctrlKey }: KeyboardEvent, { row, column }: Place, last: Place): Place | undefined {
  const within = (place: Place): Place => ({
    row: Math.min(Math.max(place.row, 0), last.row),
    column: Math.min(Math.max(place.column, 0), last.column),
  });
  switch (key) {
    case 'ArrowUp':
      return within({ row: row - 1, column });
    case 'ArrowDown':
      return within({ row: row + 1, column });
    case 'ArrowLeft':
      return within({ row, column: column - 1 });
    case 'ArrowRight':
      return within({ row, column: column + 1 });
    case 'Home':
      return { row: ctrlKey ? 0 : row, column: 0 };
    case 'End':
      return { row: ctrlKey ? last.row : row, column: last.column };
    default:
      return undefined;
  }
}

/** Data classes by deployments. One cell takes the tab key, the arrow keys move between them: WAI-ARIA APG, grid. */
export function MatrixGrid({ caption, rows, columns, cells, onOpen }: MatrixGridProps) {
  const table = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<Place>({ row: 0, column: 0 });
  const [peek, setPeek] = useState<{ readonly at: HTMLElement; readonly words: string }>();
  const last = { row: rows.length - 1, column: columns.length - 1 };
  const current = { row: Math.min(place.row, last.row), column: Math.min(place.column, last.column) };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, at: Place, open: () => void) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      return open();
    }
    if (event.key === 'Escape') return setPeek(undefined);
    const next = placeAfter(event, at, last);
    if (!next) return;
    event.preventDefault();
    setPlace(next);
    table.current?.querySelector<HTMLElement>(`[data-place="${next.row}:${next.column}"]`)?.focus();
  };

  return (
    <div className={styles.scroll}>
      <table ref={table} role="grid" aria-label={caption} className={styles.grid}>
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              Data class
            </th>
            {columns.map(({ handle, name }) => (
              <th key={handle} scope="col" className={styles.column}>
                {name}
                <span className={styles.handle}>{handle}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, rowIndex) => (
            <tr key={row.handle}>
              <th scope="row" className={styles.row} style={{ paddingInlineStart: `${0.75 + row.depth * 1.1}rem` }}>
                {row.name}
              </th>
              {columns.map((column, columnIndex) => {
                const cell = cells.get(cellName(row.handle, column.handle));
                const at = { row: rowIndex, column: columnIndex };
                const open = () => onOpen(cellName(row.handle, column.handle));
                const show = (element: HTMLElement) => cell && setPeek({ at: element, words: cell.sentence });
                return (
                  <td
                    key={column.handle}
                    role="gridcell"
                    tabIndex={rowIndex === current.row && columnIndex === current.column ? 0 : -1}
                    data-place={`${rowIndex}:${columnIndex}`}
                    className={styles.cell}
                    aria-label={`${row.name} to ${column.name}: ${cell ? inWords(cell) : 'not judged yet'}`}
                    onClick={() => {
                      setPlace(at);
                      open();
                    }}
                    onKeyDown={(event) => onKeyDown(event, at, open)}
                    onFocus={({ currentTarget }) => {
                      setPlace(at);
                      show(currentTarget);
                    }}
                    onBlur={() => setPeek(undefined)}
                    onMouseEnter={({ currentTarget }) => show(currentTarget)}
                    onMouseLeave={() => setPeek(undefined)}
                  >
                    {cell ? <Verdict cell={cell} /> : <Loader size={14} type="dots" color="gray" aria-hidden />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {peek && <Tooltip target={peek.at} opened label={peek.words} multiline w={380} />}
      <VisuallyHidden>Arrow keys move between the cells, Enter explains one.</VisuallyHidden>
    </div>
  );
}

function inWords(cell: Cell): string {
  const { word, meaning } = CELL_STATES[stateOf(cell)];
  return [
    word.toLowerCase(),
    ...(meaning === word ? [] : [meaning.toLowerCase()]),
    ...(cell.effect === 'DENY' && cell.policy ? [cell.policy.title] : []),
  ].join(', ');
}

function Verdict({ cell }: { cell: Cell }) {
  const { word, tone, icon: Sign } = CELL_STATES[stateOf(cell)];
  return (
    <span className={`${styles.verdict} ${toneStyles[tone]}`} aria-hidden>
      <Sign size={16} stroke={2.2} />
      {word}
    </span>
  );
}
