import { join } from 'node:path';
import type { Config } from '#config';
import { openDatabase } from '#persistence';
import { say } from '../print.js';

/** Brings the database to this version and stops. `custos start` does it by itself. */
export async function migrate(config: Config): Promise<number> {
  const database = await openDatabase({
    folder: join(config.DATA_DIR, 'postgres'),
    databaseUrl: config.DATABASE_URL?.reveal(),
    onMessage: say,
  });
  await database.stop();
  say('The database is at this version.');
  return 0;
}
