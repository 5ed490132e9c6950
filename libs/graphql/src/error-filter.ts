import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/**
 * Hands what a resolver throws to GraphQL as it is: `mercuriusOptions` maps refusals and logs faults, in one place.
 * Without it Nest would log every refusal as an exception. Requests that are not GraphQL keep Nest's own handling.
 * Provide it as `{ provide: APP_FILTER, useClass: GraphqlErrorFilter }`.
 */
@Catch()
export class GraphqlErrorFilter extends BaseExceptionFilter {
  override catch(thrown: unknown, host: ArgumentsHost): Error | void {
    if (host.getType<string>() !== 'graphql') return super.catch(thrown, host);
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}
