import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerUnavailable, type OrganisationId } from '#vocabulary';
import type { LogSource, SignedCheckpoint } from './evidence-export.js';
import type { Clock } from './ports.js';

const WAIT_SECONDS = 20;
const POLL_MS = 100;

/**
 * A signed checkpoint of at least `size` entries; waits for the worker to sign one.
 *
 * @throws {LedgerUnavailable} none was signed in time: the worker does not run
 */
export async function coveringCheckpoint(
  log: LogSource,
  clock: Clock,
  organisationId: OrganisationId,
  size: number,
): Promise<SignedCheckpoint> {
  const deadline = clock.now().getTime() + WAIT_SECONDS * 1000;
  for (;;) {
    const checkpoint = await log.latestCheckpoint(organisationId);
    if (checkpoint !== undefined && checkpoint.size >= size) return checkpoint;
    if (clock.now().getTime() > deadline)
      throw new LedgerUnavailable(
        `No checkpoint of ${size} entries was signed within ${WAIT_SECONDS} s. Is the worker running?`,
      );
    await sleep(POLL_MS);
  }
}
