import { Box } from '@mantine/core';
import styles from './source-text.module.css';

/** Text that keeps its lines, such as a policy or an entry of the log; it scrolls by keyboard too. */
export function SourceText({ label, children }: { label: string; children: string }) {
  return (
    <Box component="pre" className={styles.text} tabIndex={0} role="region" aria-label={label}>
      {children}
    </Box>
  );
}
