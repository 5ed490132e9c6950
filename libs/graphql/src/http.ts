import type { FastifyReply, FastifyRequest, preParsingHookHandler, preValidationHookHandler } from 'fastify';
import { getOperationAST, GraphQLError, parse } from 'graphql';
import { TEXT_ALLOWED, unstorableIn } from './text.js';

/** Media type of GraphQL over HTTP; with it, and only with it, HTTP's status tells a refused request from an answer. */
const GRAPHQL_RESPONSE = 'application/graphql-response+json';
const NAME = /^[_A-Za-z][_0-9A-Za-z]*$/;

/** A request that is not GraphQL over HTTP: 400 whatever the client accepts. https://graphql.github.io/graphql-over-http/ */
export class MalformedRequest extends Error {
  readonly statusCode = 400;

  constructor(parameter: string, found: unknown, allowed: string) {
    super(
      `${parameter}: found ${found === undefined ? 'nothing' : JSON.stringify(found).slice(0, 80)}; allowed: ${allowed}`,
    );
    this.name = new.target.name;
  }
}

/** A body that is not JSON: 415. */
class UnsupportedMediaType extends Error {
  readonly statusCode = 415;

  constructor(found: string | undefined) {
    super(`content-type: found ${found ? `"${found}"` : 'nothing'}; allowed: application/json`);
    this.name = new.target.name;
  }
}

/** Whether the client asked for the GraphQL media type rather than plain JSON. */
export const acceptsGraphqlResponse = (request: FastifyRequest): boolean => {
  const accepted = request.headers.accept ?? '';
  const graphql = accepted.indexOf(GRAPHQL_RESPONSE);
  const json = accepted.indexOf('application/json');
  return graphql >= 0 && (json < 0 || graphql < json);
};

/** Names the media type of the answer. */
export const nameMediaType = (request: FastifyRequest, reply: FastifyReply): void => {
  const type = acceptsGraphqlResponse(request) ? GRAPHQL_RESPONSE : 'application/json';
  reply.header('content-type', `${type}; charset=utf-8`);
};

/** Refuses a body that is not JSON. A page of any site can make a browser post forms and plain text here, with its cookies. */
export const checkMediaType: preParsingHookHandler = (request, reply, payload, done) => {
  nameMediaType(request, reply);
  const [type] = (request.headers['content-type'] ?? '').split(';');
  const isRefused = request.method === 'POST' && type?.trim().toLowerCase() !== 'application/json';
  done(isRefused ? new UnsupportedMediaType(type) : null, payload);
};

/** An object as JSON has them: neither null nor an array. */
const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Parameters {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

/** Checks the parameters as they were sent, before Fastify coerces them. */
export const checkParameters: preValidationHookHandler = (request, _reply: FastifyReply, done) => {
  try {
    if (request.method === 'GET') checkGet(request.query as Parameters);
    else checkPost(request.body);
    done();
  } catch (error) {
    done(error as Error);
  }
};

function checkPost(body: unknown): void {
  if (!isPlainObject(body)) throw new MalformedRequest('body', body, 'a JSON object with query');
  const parameters: Parameters = body;
  dropNulls(parameters);
  for (const name of ['variables', 'extensions'] as const) {
    if (parameters[name] !== undefined && !isPlainObject(parameters[name])) {
      throw new MalformedRequest(name, parameters[name], 'an object');
    }
  }
  checkTexts(parameters.variables);
  tellOperationsApart(checkDocument(parameters));
}

function checkGet(parameters: Parameters): void {
  for (const name of ['variables', 'extensions'] as const) {
    if (parameters[name] !== undefined && !isPlainObject(jsonOf(name, parameters[name]))) {
      throw new MalformedRequest(name, parameters[name], 'an object in JSON');
    }
  }
  if (parameters.variables !== undefined) checkTexts(jsonOf('variables', parameters.variables));
  const checked = checkDocument(parameters);
  checkOperationExists(checked);
  tellOperationsApart(checked);
}

function checkTexts(variables: unknown): void {
  const fault = unstorableIn(variables, 'variables');
  if (fault !== undefined) throw new MalformedRequest(fault, 'a text that cannot be kept', TEXT_ALLOWED);
}

function dropNulls(parameters: Parameters): void {
  for (const name of ['operationName', 'variables', 'extensions'] as const) {
    if (parameters[name] === null) delete parameters[name];
  }
}

function jsonOf(name: string, text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    throw new MalformedRequest(name, text, 'an object in JSON');
  }
}

interface Checked {
  query: string;
  operationName?: string;
}

function checkDocument(parameters: Parameters): Checked {
  const { query, operationName } = parameters;
  if (typeof query !== 'string' || query === '') throw new MalformedRequest('query', query, 'a GraphQL document');
  if (
    operationName !== undefined &&
    !(typeof operationName === 'string' && (operationName === '' || NAME.test(operationName)))
  ) {
    throw new MalformedRequest('operationName', operationName, "a name of one of the document's operations");
  }
  if (operationName === '') delete parameters.operationName;
  return parameters as Checked;
}

/** Mercurius takes the operation's kind before it knows that there is one, and only on GET. */
function checkOperationExists({ query, operationName }: Checked): void {
  let operation;
  try {
    operation = getOperationAST(parse(query), operationName);
  } catch (error) {
    if (error instanceof GraphQLError) return;
    throw error;
  }
  if (!operation)
    throw new MalformedRequest('operationName', operationName, "a name of one of the document's operations");
}

/**
 * Mercurius keeps one compiled query a text, whatever operation of it was asked for first; as a last comment the
 * operation's name makes the text its own. It also keeps Mercurius from taking JSON for a parsed document.
 */
function tellOperationsApart(parameters: Checked): void {
  parameters.query = `${parameters.query}\n#${parameters.operationName ?? ''}`;
}
