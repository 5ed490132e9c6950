import { HttpException } from '@nestjs/common';
import { DomainError, type DomainErrorCode, type ErrorDetails } from '#vocabulary';
import { GraphQLError } from 'graphql';

/** Codes of `extensions.code`, common to GraphQL servers; `extensions.reason` holds our own. */
export type GraphqlErrorCode =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'DEPTH_LIMIT_EXCEEDED'
  | 'COST_LIMIT_EXCEEDED'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** The one table from refusals to GraphQL codes: a new refusal without a place here does not compile. */
export const graphqlCode = {
  INVALID_INPUT: 'BAD_USER_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  ALREADY_EXISTS: 'CONFLICT',
  CONFLICT: 'CONFLICT',
  IMPORT_REFUSED: 'BAD_USER_INPUT',
  LIFECYCLE_VIOLATED: 'CONFLICT',
  FOUR_EYES_VIOLATED: 'CONFLICT',
  POLICY_INVALID: 'BAD_USER_INPUT',
  REPLAY_MISSING: 'CONFLICT',
  REPLAY_STALE: 'CONFLICT',
  REVIEW_STALE: 'CONFLICT',
  SCENARIOS_FAILING: 'CONFLICT',
  LEDGER_UNAVAILABLE: 'UNAVAILABLE',
  SNAPSHOT_STALE: 'UNAVAILABLE',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_REQUESTS',
} as const satisfies Record<DomainErrorCode, GraphqlErrorCode>;

/** What a client may do about each code; the reference page prints it. */
export const graphqlCodeMeaning: Readonly<Record<GraphqlErrorCode, string>> = {
  BAD_USER_INPUT: 'The request is wrong; the message names the field, what was found and what is allowed.',
  UNAUTHENTICATED: 'No valid session or key came with the request; sign in, or send one.',
  FORBIDDEN: 'The person or application may not do this.',
  NOT_FOUND: 'There is no such thing in this organisation.',
  CONFLICT: 'The state of things forbids it; read it again before trying again.',
  DEPTH_LIMIT_EXCEEDED: 'The query nests deeper than allowed; ask for less at once.',
  COST_LIMIT_EXCEEDED: 'The query could return more than allowed; ask for smaller pages or fewer fields.',
  TOO_MANY_REQUESTS: 'Too many attempts; `details.retryAfterSeconds` says when the next is allowed.',
  UNAVAILABLE: 'It could not be done durably just now; take it as a denial and try again later.',
  INTERNAL_SERVER_ERROR: 'A fault of ours; the log has it under the requestId.',
};

export interface RefusalExtensions {
  readonly code: GraphqlErrorCode;
  readonly reason?: string;
  readonly details?: ErrorDetails;
}

const httpCode: Readonly<Record<number, GraphqlErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  503: 'UNAVAILABLE',
};

const placeOf = (error: GraphQLError) => ({
  nodes: error.nodes ?? null,
  source: error.source ?? null,
  positions: error.positions ?? null,
  path: error.path ?? null,
});

const refusal = (error: GraphQLError, message: string, extensions: RefusalExtensions): GraphQLError =>
  new GraphQLError(message, {
    ...placeOf(error),
    extensions: { ...extensions },
  });

// graphql-js finds these only while it executes, although the request is at fault.
const ARGUMENT_FAULT = /^Argument "/;

/**
 * The error that a client sees in place of `error`, or `undefined` where it is a fault: then the client may learn only that there was one.
 *
 * @param requestFailed nothing was executed: the request itself was refused
 */
export function refusalOf(error: GraphQLError, requestFailed: boolean): GraphQLError | undefined {
  const cause = error.originalError;
  if (cause instanceof DomainError) {
    return refusal(error, cause.message, { code: graphqlCode[cause.code], reason: cause.code, details: cause.details });
  }
  if (cause instanceof HttpException) {
    const code = httpCode[cause.getStatus()] ?? (cause.getStatus() < 500 ? 'BAD_USER_INPUT' : undefined);
    return code && refusal(error, cause.message, { code });
  }
  if (typeof error.extensions.code === 'string') return error;
  const isHttpRefusal = statusCodeOf(cause) !== undefined;
  const isGraphqls = cause === undefined || cause instanceof GraphQLError;
  const isGraphqlRefusal = isGraphqls && (requestFailed || ARGUMENT_FAULT.test(error.message));
  return isHttpRefusal || isGraphqlRefusal ? refusal(error, error.message, { code: 'BAD_USER_INPUT' }) : undefined;
}

/** The masked form of a fault. */
export const maskedFault = (error: GraphQLError, requestId: string): GraphQLError =>
  new GraphQLError('Internal error', {
    ...placeOf(error),
    extensions: { code: 'INTERNAL_SERVER_ERROR', requestId },
  });

/** The 4xx status with which Fastify or Mercurius refuses a request. */
export function statusCodeOf(cause: unknown): number | undefined {
  const status = cause instanceof Error && 'statusCode' in cause ? cause.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
