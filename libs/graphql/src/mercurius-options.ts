import { Logger } from '@nestjs/common';
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius';
import type { FastifyReply } from 'fastify';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { maskedFault, refusalOf, statusCodeOf } from './errors.js';
import { acceptsGraphqlResponse, checkMediaType, checkParameters, nameMediaType } from './http.js';
import { textRule } from './text.js';
import { limitRules, QUERY_LIMITS, type QueryLimits } from './limits.js';

export interface GraphqlOptions {
  /** Where GraphQL is served; `/graphql` unless stated. */
  readonly path?: string;
  /** File to which the served schema is written at boot; kept in memory unless stated. */
  readonly schemaFile?: string;
  readonly limits?: Partial<QueryLimits>;
  /** Takes a fault whole; the client learns only the request's id. Nest's logger unless stated. */
  readonly logFault?: (fault: Error, requestId: string) => void;
}

/** Options of `GraphQLModule.forRoot`: GraphQL over HTTP to the letter, limited queries, refusals mapped, faults masked. */
export function mercuriusOptions(options: GraphqlOptions = {}): MercuriusDriverConfig {
  const limits = { ...QUERY_LIMITS, ...options.limits };
  return {
    driver: MercuriusDriver,
    path: options.path ?? '/graphql',
    autoSchemaFile: options.schemaFile ?? true,
    sortSchema: true,
    inheritResolversFromInterfaces: true,
    graphiql: false,
    allowBatchedQueries: false,
    jit: 1,
    graphql: { parseOptions: { maxTokens: limits.maxTokens }, validateOptions: { maxErrors: 10 } },
    // The schema's own checks run first; these see every document once, then Mercurius remembers it.
    validationRules: [...limitRules(limits), textRule],
    additionalRouteOptions: { preParsing: checkMediaType, preValidation: checkParameters },
    errorFormatter: errorFormatter(options.logFault ?? logWithNest),
  };
}

const logger = new Logger('GraphQL');
const logWithNest = (fault: Error, requestId: string): void =>
  logger.error(`Request ${requestId}: ${fault.message}`, fault.stack);

type ErrorFormatter = NonNullable<MercuriusDriverConfig['errorFormatter']>;
type Formatted = ReturnType<ErrorFormatter>;

function errorFormatter(logFault: NonNullable<GraphqlOptions['logFault']>): ErrorFormatter {
  return (execution, context): Formatted => {
    const { reply } = context as unknown as { readonly reply: FastifyReply };
    // Fastify forgets headers when a request fails.
    nameMediaType(reply.request, reply);
    // Without `data`, not even null, nothing was executed: GraphQL over HTTP calls that a request error.
    const requestFailed = execution.data === undefined;
    const errors = (execution.errors ?? []).flatMap(severally).map((error) => {
      const refusal = refusalOf(error, requestFailed);
      if (!refusal) logFault(error.originalError ?? error, reply.request.id);
      return refusal ?? maskedFault(error, reply.request.id);
    });
    // Mercurius' type wants `data`, but a request error must not have it.
    const response = {
      ...(requestFailed ? {} : { data: execution.data }),
      errors: errors.map((error) => error.toJSON()),
    };
    return {
      statusCode: requestFailed ? requestErrorStatus(execution, errors, reply) : 200,
      response,
    } as unknown as Formatted;
  };
}

/** Mercurius wraps the errors of a refused document in one. */
function severally(error: GraphQLError): readonly GraphQLError[] {
  const cause = error.originalError;
  const parts = cause && 'errors' in cause && Array.isArray(cause.errors) ? (cause.errors as Error[]) : [error];
  return parts.map(asGraphqlError);
}

/** Compiled queries report errors that call themselves GraphQLError and lack half of it. */
const asGraphqlError = (error: Error): GraphQLError =>
  error instanceof GraphQLError && error.extensions
    ? error
    : new GraphQLError(error.message, {
        path: error instanceof GraphQLError ? (error.path ?? null) : null,
        originalError: error instanceof GraphQLError ? (error.originalError ?? null) : null,
      });

function requestErrorStatus(execution: ExecutionResult, errors: readonly GraphQLError[], reply: FastifyReply): number {
  if (errors.some((error) => error.extensions.code === 'INTERNAL_SERVER_ERROR')) return 500;
  const cause = execution.errors?.[0]?.originalError;
  const isAboutTheDocument = cause === undefined || ('code' in cause && cause.code === 'MER_ERR_GQL_VALIDATION');
  if (!isAboutTheDocument) return statusCodeOf(cause) ?? 400;
  return acceptsGraphqlResponse(reply.request) ? 400 : 200;
}
