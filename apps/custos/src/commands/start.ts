import type { Config } from '#config';
import { say } from '../print.js';
import { startSystem } from '../system.js';

/** Runs the whole system until it is asked to stop, or a part of it ends. */
export async function start(config: Config): Promise<number> {
  const system = await startSystem(config, say);
  say(
    '',
    `Data folder ${system.dataFolder}. The operator's token, which makes organisations, is in its file operator-token.`,
  );
  say('Stop with Ctrl-C.');
  return untilStopped(system);
}

/** Resolves to the exit code once everything is closed. */
export async function untilStopped(system: Awaited<ReturnType<typeof startSystem>>): Promise<number> {
  const asked = new Promise<0>((resolve) => {
    process.once('SIGINT', () => resolve(0));
    process.once('SIGTERM', () => resolve(0));
  });
  const code = await Promise.race([asked, system.failed]).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 1;
  });
  await system.stop();
  return code;
}
