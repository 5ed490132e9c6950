import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './tag.module.css';

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'plain';

/** A word that stands out by colour; an icon or the word itself says the same without it. */
export function Tag({ tone, icon: Sign, children }: { tone: Tone; icon?: Icon; children: ReactNode }) {
  return (
    <span className={`${styles.tag} ${styles[tone]}`}>
      {Sign && <Sign size="1em" stroke={2.5} aria-hidden />}
      {children}
    </span>
  );
}
