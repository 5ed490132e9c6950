import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's log lines as pino's: JSON, with what was logged as their message and where as `context`. */
export const nestLogger = (logger: Logger): LoggerService => ({
  log: (message: unknown, ...rest: unknown[]) => logger.debug(lineOf(message, rest)),
  warn: (message: unknown, ...rest: unknown[]) => logger.warn(lineOf(message, rest)),
  error: (message: unknown, ...rest: unknown[]) => logger.error(lineOf(message, rest)),
  fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(lineOf(message, rest)),
  debug: (message: unknown, ...rest: unknown[]) => logger.debug(lineOf(message, rest)),
  verbose: (message: unknown, ...rest: unknown[]) => logger.trace(lineOf(message, rest)),
});

/** Nest passes a stack and the name of the part that logs after the message. */
function lineOf(message: unknown, rest: readonly unknown[]): object {
  const context = rest.at(-1);
  const stack = rest.length > 1 ? rest[0] : undefined;
  return {
    ...(message instanceof Error ? { err: message } : { msg: String(message) }),
    ...(typeof context === 'string' ? { context } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
  };
}
