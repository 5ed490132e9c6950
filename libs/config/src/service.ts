import { type Logger, pino } from 'pino';
import { type Config, loadConfig } from './config.js';

/** A service that runs until it is closed. */
export interface Service {
  close(): Promise<void>;
}

const CLOSE_SECONDS = 20;

/**
 * Runs a process that is one service: reads the configuration, starts, and closes in order on SIGTERM, SIGINT, or when
 * the process that started it is gone. Exits 1 if it cannot start, or cannot close in time.
 */
export async function runService(
  name: string,
  start: (config: Config, logger: Logger) => Promise<Service>,
): Promise<void> {
  let config: Config;
  try {
    config = loadConfig(process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
  const logger = pino({ name, level: config.LOG_LEVEL });
  try {
    const service = await start(config, logger);
    let closing = false;
    const close = (reason: string) => {
      if (closing) return;
      closing = true;
      logger.info({ reason }, `${name} is closing`);
      setTimeout(() => process.exit(1), CLOSE_SECONDS * 1000).unref();
      service.close().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, `${name} did not close in order`);
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', () => close('SIGTERM'));
    process.once('SIGINT', () => close('SIGINT'));
    process.once('disconnect', () => close('its parent is gone'));
    logger.info(`${name} is ready`);
  } catch (error) {
    logger.fatal({ err: error }, `${name} did not start`);
    process.exit(1);
  }
}
