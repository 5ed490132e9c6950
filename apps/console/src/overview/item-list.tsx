import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import styles from './item-list.module.css';

const SHOWN_FIRST = 6;

export interface Item {
  readonly key: string;
  readonly text: ReactNode;
  /** What stands at the end of the line. */
  readonly mark: ReactNode;
}

/** A short list, the rest of it at a press. */
export function ItemList({ items }: { items: readonly Item[] }) {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? items : items.slice(0, SHOWN_FIRST);
  return (
    <>
      <ul className={styles.list}>
        {shown.map(({ key, text, mark }) => (
          <li key={key}>
            <div className={styles.text}>{text}</div>
            {mark}
          </li>
        ))}
      </ul>
      {items.length > SHOWN_FIRST && (
        <div>
          <Button variant="default" size="compact-sm" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
            {showsAll ? 'Show fewer' : `Show all ${items.length}`}
          </Button>
        </div>
      )}
    </>
  );
}
