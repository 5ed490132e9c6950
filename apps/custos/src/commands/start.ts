import type { Config } from '#config';
import { askedToStop, Stopped } from '../asked-to-stop.js';
import { say } from '../print.js';
import { setupToken } from '../setup-token.js';
import { startSystem, type System } from '../system.js';

/** Runs the whole system until it is asked to stop, or a part of it ends. */
export async function start(config: Config): Promise<number> {
  const asked = askedToStop();
  const system = await startSystem(config, say, asked);
  say(
    '',
    `Data folder ${system.dataFolder}. The operator's token, which makes organisations, is in its file operator-token.`,
  );
  const token = await setupToken(system);
  if (token !== undefined)
    say(
      'There is no organisation yet. This link makes the first one and you its administrator, once, within 24 hours:',
      `${system.apiUrl}/setup#${token}`,
    );
  else say(`Sign in at ${system.apiUrl}`);
  say('Stop with Ctrl-C.');
  return untilStopped(system, asked);
}

/**
 * Resolves to the exit code once everything is closed: 0 when it was asked to stop.
 *
 * @throws {Error} a part of the system ended by itself
 */
export async function untilStopped(system: System, asked: Promise<never>): Promise<number> {
  try {
    return await Promise.race([asked, system.failed]);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    say(error.message);
    return 0;
  } finally {
    await system.stop();
  }
}
