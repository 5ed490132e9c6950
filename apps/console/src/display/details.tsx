import type { ReactNode } from 'react';
import styles from './details.module.css';

/** What is known of one thing, name by name. */
export function Details({ children }: { children: ReactNode }) {
  return <dl className={styles.details}>{children}</dl>;
}

/** One line of it; nothing where there is nothing to say. */
export function Detail({ name, children }: { name: string; children: ReactNode }) {
  if (children === '' || children === null || children === undefined) return null;
  return (
    <div className={styles.detail}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
