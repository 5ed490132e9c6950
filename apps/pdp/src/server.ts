import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory, APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DecisionPoint, type DecisionLog, type Clock, type Snapshots, type CredentialLookup, Views } from '#governance';
import { GraphqlErrorFilter, mercuriusOptions } from '#graphql';
import { Authenticator } from '#identity';
import { CompiledEvaluator } from '#policy';
import type { Logger } from 'pino';
import { authzenRoutes } from './authzen.routes.js';
import { DecideResolver } from './decide.resolver.js';
import { Gate } from './gate.js';
import { healthRoutes } from './health.routes.js';

export interface DecisionPointParts {
  readonly snapshots: Snapshots;
  readonly credentials: CredentialLookup;
  readonly log: DecisionLog & { health(): { readonly ready: boolean } };
  readonly clock: Clock;
  readonly pepper: string;
  /** Product version and build, for the ledger. */
  readonly engine: string;
  readonly snapshotMaxAgeSeconds: number;
  readonly bodyLimitBytes: number;
  readonly publicUrl: string;
  readonly logger: Logger;
}

@Module({})
class DecisionPointModule {
  static of(gate: Gate, logger: Logger): DynamicModule {
    return {
      module: DecisionPointModule,
      imports: [
        GraphQLModule.forRoot(
          mercuriusOptions({
            logFault: (fault, requestId) => logger.error({ err: fault, requestId }, 'GraphQL fault'),
          }),
        ),
      ],
      providers: [
        DecideResolver,
        { provide: Gate, useValue: gate },
        { provide: APP_FILTER, useClass: GraphqlErrorFilter },
      ],
    };
  }
}

/** The decision point, not yet listening. Closing it stops it listening to changes; what it was given stays open. */
export async function createDecisionPoint(parts: DecisionPointParts): Promise<NestFastifyApplication> {
  const { clock, logger } = parts;
  const authenticator = new Authenticator(parts.credentials, parts.pepper, clock);
  const views = new Views(parts.snapshots, clock, parts.snapshotMaxAgeSeconds);
  const decisionPoint = new DecisionPoint(views, new CompiledEvaluator(), parts.log, clock, parts.engine);
  const gate = new Gate(authenticator, decisionPoint, views);

  const adapter = new FastifyAdapter({
    bodyLimit: parts.bodyLimitBytes,
    loggerInstance: logger,
    disableRequestLogging: true,
  });
  const server = adapter.getInstance();
  const app = await NestFactory.create<NestFastifyApplication>(DecisionPointModule.of(gate, logger), adapter, {
    logger: ['error', 'fatal'],
  });
  await server.register(authzenRoutes(gate, parts.publicUrl));
  await server.register(healthRoutes(parts.log));
  await views.start(() => authenticator.forget());
  server.addHook('onClose', () => views.close());
  await app.init();
  return app;
}
