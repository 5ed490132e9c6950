import { randomUUID } from 'node:crypto';
import { readEvaluation, wireName, writeEvaluation } from '#gateways';
import type { AskOptions } from '#governance';
import { DomainError, type DomainErrorCode, Forbidden, InvalidInput } from '#vocabulary';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gate } from './gate.js';
import { traceOf } from './trace.js';

const EVALUATION = '/access/v1/evaluation';
const REQUEST_ID = /^[\x21-\x7e]{1,200}$/;

const decisionBody = { type: 'object', properties: { decision: { type: 'boolean' } }, required: ['decision'] } as const;

/**
 * OpenID AuthZEN Authorization API 1.0: evaluation and metadata. Bodies are minimal and equal for equal requests; the
 * decision's id travels in `X-Decision-Id`. A deny is an answer with status 200; an error is never an answer.
 *
 * @param publicUrl base URL under which the decision point is reached; the metadata document names it
 */
export function authzenRoutes(gate: Gate, publicUrl: string) {
  return async function routes(server: FastifyInstance): Promise<void> {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(
      'application/json',
      { parseAs: 'string' },
      server.getDefaultJsonParser('error', 'error'),
    );
    server.addContentTypeParser('*', (_request, _payload, done) => done(new WrongContentType()));
    server.addHook('onRequest', async (request, reply) => {
      const id = request.headers['x-request-id'];
      void reply.header('x-request-id', typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID());
      void reply.header('cache-control', 'no-store');
    });
    server.setErrorHandler(refuse);

    server.post(EVALUATION, { schema: { response: { 200: decisionBody } } }, async (request, reply) => {
      const asker = await gate.admit(request.headers);
      const { subject, call } = readEvaluation(request.body);
      const handle = await gate.handleOf(asker);
      if (subject.type !== 'application' || (subject.id !== handle && subject.id !== asker.applicationId))
        throw new Forbidden(
          `subject: found ${subject.type} "${subject.id}"; allowed: application "${handle}", whose key this is`,
        );
      const { sequence, ...stated } = call;
      const answer = await gate.decide(asker, stated, optionsOf(request, sequence));
      return reply.header('x-decision-id', answer.id).send(writeEvaluation(answer.effect));
    });

    server.get('/.well-known/authzen-configuration', async (_request, reply) =>
      reply.header('cache-control', 'max-age=3600').send({
        policy_decision_point: publicUrl,
        access_evaluation_endpoint: `${publicUrl}${EVALUATION}`,
      }),
    );
  };
}

class WrongContentType extends Error {
  readonly statusCode = 400;

  constructor() {
    super('Content-Type: allowed is application/json');
  }
}

function optionsOf(request: FastifyRequest, sequence: unknown): AskOptions {
  const trace = traceOf(request.headers);
  if (sequence === undefined) return { trace };
  if (typeof sequence === 'number' && Number.isSafeInteger(sequence) && sequence >= 0) return { trace, sequence };
  throw new InvalidInput('sequence', JSON.stringify(sequence), 'a whole number from 0');
}

/** A refusal without a place here does not compile. */
const STATUS = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 400,
  ALREADY_EXISTS: 409,
  CONFLICT: 409,
  IMPORT_REFUSED: 400,
  LIFECYCLE_VIOLATED: 409,
  FOUR_EYES_VIOLATED: 409,
  REPLAY_MISSING: 409,
  REPLAY_STALE: 409,
  REVIEW_STALE: 409,
  SCENARIOS_FAILING: 409,
  POLICY_INVALID: 503,
  LEDGER_UNAVAILABLE: 503,
  SNAPSHOT_STALE: 503,
  TOO_MANY_ATTEMPTS: 429,
} as const satisfies Record<DomainErrorCode, number>;

/** The body of an error is a message string (AuthZEN §10.1.2); of a fault it says no more than that there was one. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.type('application/json');
  if (error instanceof DomainError) {
    const status = STATUS[error.code];
    if (status === 401) void reply.header('www-authenticate', 'Bearer realm="custos"');
    if (status === 503) void reply.header('retry-after', '1');
    return reply.code(status).send(JSON.stringify(inWireNames(error)));
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return reply.code(status === 415 ? 400 : status).send(JSON.stringify((error as Error).message));
  request.log.error(error);
  const id = String(reply.getHeader('x-request-id'));
  return reply.code(500).send(JSON.stringify(`Internal error; no decision was made. Request ${id}`));
}

const inWireNames = (error: DomainError): string =>
  error instanceof InvalidInput ? error.message.replace(error.field, wireName(error.field)) : error.message;
