import type pg from 'pg';

/** The server settings that a durable answer rests on, as they were when the process started. */
export interface DurabilitySettings {
  readonly serverVersion: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly dataChecksums: string;
  readonly synchronousStandbyNames: string;
}

/** The database could lose a decision that was answered. */
export class NotDurable extends Error {
  override readonly name = 'NotDurable';
}

/**
 * Reads the settings.
 *
 * @param client a session with the server's own settings, not yet with ours
 * @throws {NotDurable} fsync, full_page_writes or synchronous_commit is off
 */
export async function requireDurability(client: pg.Client): Promise<DurabilitySettings> {
  const { rows } = await client.query<DurabilitySettings>(
    `select current_setting('server_version') as "serverVersion", current_setting('fsync') as fsync,
            current_setting('full_page_writes') as "fullPageWrites",
            current_setting('synchronous_commit') as "synchronousCommit",
            current_setting('data_checksums') as "dataChecksums",
            current_setting('synchronous_standby_names') as "synchronousStandbyNames"`,
  );
  const settings = rows[0]!;
  const off = [
    settings.fsync === 'off' && 'fsync',
    settings.fullPageWrites === 'off' && 'full_page_writes',
    settings.synchronousCommit === 'off' && 'synchronous_commit',
  ].filter((name) => name !== false);
  if (off.length > 0)
    throw new NotDurable(`PostgreSQL settings: found ${off.map((name) => `${name}=off`).join(', ')}; allowed: on`);
  return settings;
}
