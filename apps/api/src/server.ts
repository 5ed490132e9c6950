import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Views } from '#governance';
import type { GraphqlOptions } from '#graphql';
import { Authenticator } from '#identity';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { serveConsole } from './console/console.js';
import { nestLogger } from './logger.js';
import type { ApiParts } from './providers.js';

export interface ApiServerOptions {
  readonly bodyLimitBytes: number;
  readonly logger: Logger;
  /** Addresses and networks whose word about the client is believed. */
  readonly trustedProxies?: string | undefined;
  readonly graphql?: Omit<GraphqlOptions, 'logFault'>;
  /** Where the built console is; without it there are no pages. */
  readonly consoleFolder?: string;
}

/** The control plane, not yet listening. Closing it stops it listening to changes; what it was given stays open. */
export async function createApi(
  parts: ApiParts,
  { bodyLimitBytes, logger, trustedProxies, graphql = {}, consoleFolder }: ApiServerOptions,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    loggerInstance: logger,
    disableRequestLogging: true,
    trustProxy: trustedProxies ?? false,
    forceCloseConnections: 'idle',
  });
  const logFault = (fault: Error, requestId: string) => logger.error({ err: fault, requestId }, 'GraphQL fault');
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts, { ...graphql, logFault }), adapter, {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  const views = app.get(Views);
  const authenticator = app.get(Authenticator);
  adapter.getInstance().addHook('onClose', () => views.close());
  await views.start(() => authenticator.forget());
  if (consoleFolder !== undefined) await serveConsole(adapter.getInstance(), consoleFolder);
  await app.init();
  return app;
}
