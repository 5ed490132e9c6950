import pg from 'pg';

/**
 * Runs a job of the worker unless another process is running it: one session, which holds the job's advisory lock.
 * The jobs are functions of committed rows and safe to run twice; the lock only saves the work.
 *
 * @returns what the job returned, or nothing when another process has it
 */
export async function runExclusively<T>(
  url: string,
  job: string,
  work: (db: pg.Client) => Promise<T>,
): Promise<T | undefined> {
  const db = new pg.Client({ connectionString: url, application_name: `custos ${job}`, options: '-c timezone=UTC' });
  db.on('error', () => undefined); // the statement in hand fails with it
  await db.connect();
  try {
    const { rows } = await db.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(hashtextextended('custos.job.' || $1, 0)) as locked`,
      [job],
    );
    return rows[0]!.locked ? await work(db) : undefined;
  } finally {
    await db.end().catch(() => undefined);
  }
}
