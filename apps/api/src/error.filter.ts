import { type ArgumentsHost, Catch, HttpException, Logger } from '@nestjs/common';
import { GraphqlErrorFilter, graphqlCode } from '#graphql';
import { DomainError } from '#vocabulary';
import type { FastifyReply } from 'fastify';

const STATUS = {
  BAD_USER_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_MANY_REQUESTS: 429,
  UNAVAILABLE: 503,
} as const satisfies Record<(typeof graphqlCode)[keyof typeof graphqlCode], number>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

/** Refusals outside GraphQL as problem details (RFC 9457); a fault tells the client only its request's id. */
@Catch()
export class ApiErrorFilter extends GraphqlErrorFilter {
  private readonly logger = new Logger(ApiErrorFilter.name);

  override catch(thrown: unknown, host: ArgumentsHost): Error | void {
    if (host.getType<string>() === 'graphql') return super.catch(thrown, host);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.problemOf(thrown, reply.request.id);
    void reply.code(problem.status).header('content-type', 'application/problem+json').send(problem);
  }

  private problemOf(thrown: unknown, requestId: string): { readonly status: number } {
    if (thrown instanceof DomainError) {
      const status = STATUS[graphqlCode[thrown.code]];
      const { message, code, details } = thrown;
      return { ...titled(status), ...{ detail: message, code, details, requestId } };
    }
    const status = statusOf(thrown);
    if (status < 500) return { ...titled(status), ...{ detail: (thrown as Error).message, requestId } };
    this.logger.error(thrown);
    return { ...titled(500), ...{ detail: 'Internal error', requestId } };
  }
}

const titled = (status: number) => ({
  type: 'about:blank',
  title: TITLES[status] ?? (status < 500 ? 'Request Refused' : 'Internal Server Error'),
  status,
});

/** Status with which Nest or Fastify refuses a request. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}
