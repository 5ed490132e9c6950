import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mintToken } from '#identity';

/** The token that makes organisations, drawn on first start and kept in the data folder for its owner only. */
export function operatorToken(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'operator-token');
  try {
    // Exclusive: of two starts at once, one writes and the other reads.
    writeFileSync(file, `${mintToken('root').text}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
