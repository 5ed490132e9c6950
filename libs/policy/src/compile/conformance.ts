import { exactPoliciesOf } from './exact-policies.js';
import { compilePolicies, type AuthorizationAnswer } from './policies.js';
import { parseExactJson, readEntities, readEntity, readRecord } from './read-json.js';
import { schemaReading } from './schema-directed.js';

/** One test of Cedar's own collection, as its files state it; paths are relative to the root of the collection. */
interface ConformanceTest {
  readonly policies: string;
  readonly entities: string;
  readonly schema: string;
  readonly requests: readonly {
    readonly description: string;
    readonly principal: unknown;
    readonly action: unknown;
    readonly resource: unknown;
    readonly context: object;
    readonly decision: 'allow' | 'deny';
    readonly reason: readonly string[];
    readonly errors: readonly string[];
  }[];
}

export interface ConformanceOutcome {
  readonly request: string;
  /** What was found and what is right, where the two differ. */
  readonly fault: string | undefined;
}

const isTest = (json: unknown): json is ConformanceTest =>
  typeof json === 'object' &&
  json !== null &&
  'policies' in json &&
  'entities' in json &&
  'schema' in json &&
  'requests' in json;

const sorted = (ids: readonly string[]): string => `[${[...ids].sort().join(', ')}]`;

function faultOf(found: AuthorizationAnswer, right: ConformanceTest['requests'][number]): string | undefined {
  const errors = sorted(found.errors.map(({ policy }) => policy));
  const faults = [
    ['decision', found.decision, right.decision],
    ['reason', sorted(found.reasons), sorted(right.reason)],
    ['errors', errors, sorted(right.errors)],
  ].flatMap(([name, ours, theirs]) => (ours === theirs ? [] : [`${name}: found ${ours}, right is ${theirs}`]));
  return faults.length === 0 ? undefined : faults.join('; ');
}

/**
 * Runs one test of Cedar's collection through the compiler: decision, determining policies and erring policies of every
 * request must be the stated ones.
 *
 * @param text the test's JSON; its file is no test if it names no policies, entities, schema and requests
 * @param read gives the text of a file that the test names
 * @returns one outcome a request, or `undefined` where the JSON is no test
 */
export function runConformanceTest(text: string, read: (path: string) => string): ConformanceOutcome[] | undefined {
  const test = parseExactJson(text);
  if (!isTest(test)) return undefined;
  const authorize = compilePolicies(exactPoliciesOf(read(test.policies)));
  const schema = schemaReading(read(test.schema));
  const stated = (parseExactJson(read(test.entities)) as readonly object[]).map(schema.entity);
  // Of two entities of one name the later stands, so what a file states goes before what the schema implies.
  const entities = readEntities([...schema.actions, ...stated]);
  return test.requests.map((request) => {
    const { principal, action, resource, context } = request;
    const asked = readEntity(action);
    const answer = authorize(
      {
        principal: readEntity(principal),
        action: asked,
        resource: readEntity(resource),
        context: readRecord(schema.context(asked, context)),
      },
      entities,
    );
    return { request: request.description, fault: faultOf(answer, request) };
  });
}
