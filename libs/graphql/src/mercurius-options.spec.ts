import { Module, UnauthorizedException } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { Args, GraphQLModule, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { serverAudits } from 'graphql-http';
import { Day, NotFound, SnapshotStale } from '#vocabulary';
import { z } from 'zod';
import {
  connection,
  type Connection,
  connectionOf,
  Cursors,
  enumType,
  GraphqlErrorFilter,
  Input,
  inputType,
  mercuriusOptions,
  objectType,
  PageArgs,
  pageRequest,
  Public,
  Requires,
} from './index.js';

const Hosting = z.enum(['self-hosted', 'vendor-api']);
enumType('SpecHosting', Hosting);
const Thing = z.object({ id: z.int(), name: z.string(), hosting: Hosting, day: Day.nullable() });
type Thing = z.infer<typeof Thing>;
const ThingType = objectType('SpecThing', Thing);
const ThingConnection = connectionOf(ThingType, { totalCount: true });
const Register = z.object({
  name: z.string().min(2).max(10),
  hosting: Hosting,
  day: Day.nullish(),
  days: z.int().min(0).default(30),
  password: z.string().min(8).nullish(),
});
type Register = z.infer<typeof Register>;
const RegisterInput = inputType('SpecRegisterInput', Register);

const things: Thing[] = Array.from({ length: 7 }, (_, id) => ({
  id,
  name: `t${id}`,
  hosting: 'vendor-api',
  day: null,
}));
const cursors = new Cursors(new Uint8Array(32).fill(7));
const LEAK = 'duplicate key in table person of host db.internal';

@Resolver(() => ThingType)
class ThingResolver {
  @Query(() => ThingConnection)
  @Public()
  things(@Args() args: PageArgs): Connection<Thing> {
    const page = pageRequest(args, cursors, 'things', { otherwise: 3, max: 5 });
    const [from] = page.from ?? [];
    const inOrder = page.direction === 'forward' ? things : things.toReversed();
    const beyond = (id: number) =>
      from === undefined || (page.direction === 'forward' ? id > Number(from) : id < Number(from));
    const rows = inOrder.filter(({ id }) => beyond(id)).slice(0, page.limit + 1);
    return connection(rows, page, ({ id }) => [id], cursors, 'things', things.length);
  }

  @Query(() => ThingType)
  @Public()
  thing(@Args('id', { type: () => Int }) id: number): Thing {
    throw new NotFound('thing', String(id));
  }

  @Query(() => ThingType, { nullable: true })
  @Public()
  stale(): never {
    throw new SnapshotStale(31, 30);
  }

  @Query(() => ThingType, { nullable: true })
  @Public()
  fault(): never {
    throw new Error(LEAK);
  }

  @Query(() => ThingType, { nullable: true })
  @Public()
  badRow(): unknown {
    return Thing.parse({ name: LEAK });
  }

  @Query(() => ThingType)
  @Public()
  hole(): unknown {
    return { id: 1, name: null };
  }

  @Query(() => ThingType, { nullable: true })
  @Public()
  outOfEnum(): unknown {
    return { id: 1, name: 'a', hosting: LEAK };
  }

  @Query(() => ThingType, { nullable: true })
  @Public()
  guarded(): never {
    throw new UnauthorizedException('No session');
  }

  @Query(() => String)
  @Public()
  a(): string {
    return 'a';
  }

  @Query(() => String)
  @Public()
  echo(@Args('words', { type: () => [String], defaultValue: [] }) words: string[]): string {
    return words.join(' ');
  }

  @Mutation(() => ThingType)
  @Requires('thing:register')
  register(@Input(RegisterInput) input: Register): Thing {
    return { id: input.days, name: input.name, hosting: input.hosting, day: input.day ?? null };
  }
}

const faults: [string, string][] = [];

@Module({
  imports: [GraphQLModule.forRoot(mercuriusOptions({ logFault: (fault, id) => faults.push([fault.message, id]) }))],
  providers: [ThingResolver, { provide: APP_FILTER, useClass: GraphqlErrorFilter }],
})
class App {}

let app: NestFastifyApplication;
let url: string;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  url = `${await app.getUrl()}/graphql`;
});
afterAll(() => app.close());
beforeEach(() => faults.splice(0));

interface Answer {
  readonly data?: Record<string, any> | null;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, any> }[];
}

async function post(
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; body: Answer }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    body: (await response.json()) as Answer,
  };
}

const ask = async (query: string, variables?: object): Promise<Answer> => (await post({ query, variables })).body;

/** The same answer from the interpreter, from the compiler's first run and from the compiled query. */
async function askThrice(query: string, variables?: object): Promise<Answer> {
  const [first, ...others] = [await ask(query, variables), await ask(query, variables), await ask(query, variables)];
  const withoutIds = (answer: Answer) =>
    JSON.stringify(answer).replaceAll(/"requestId":"[^"]+",?|"locations":\[[^\]]+\],|"message":"Variable .*?",/g, '');
  for (const other of others) expect(withoutIds(other)).toBe(withoutIds(first!));
  return first!;
}

describe('GraphQL over HTTP', () => {
  it('passes all 61 audits of graphql-http', async () => {
    const results = [];
    for (const audit of serverAudits({ url })) results.push(await audit.fn());
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(results).toHaveLength(61);
  });

  it.each([
    ['application/json', 'application/json; charset=utf-8', 200],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8', 400],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json; charset=utf-8',
      400,
    ],
    ['*/*', 'application/json; charset=utf-8', 200],
  ])('answers a wrong document, accepted as %s, as %s with %i and no data', async (accept, type, status) => {
    const answer = await post({ query: '{ nothing }' }, { accept });
    expect(answer).toMatchObject({ status, type, body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] } });
    expect(answer.body).not.toHaveProperty('data');
  });

  it('runs the operation that is asked for, however often another one of the document ran', async () => {
    const query = 'query A { a } query B { echo(words: ["b"]) }';
    const run = async (operationName: string) => (await post({ query, operationName })).body.data;
    for (let time = 0; time < 3; time++) expect(await run('A')).toEqual({ a: 'a' });
    for (let time = 0; time < 3; time++) expect(await run('B')).toEqual({ echo: 'b' });
  });

  it.each([
    ['an operation that is not there', 'query=query A { a }&operationName=B', 400],
    ['no one of several operations', 'query=query A { a } query B { a }', 400],
    ['variables that are no JSON', 'query={a}&variables={', 400],
    ['variables that are no object', 'query={a}&variables=[1]', 400],
    ['two documents', 'query={a}&query={a}', 400],
    ['no document', '', 400],
    ['a mutation', 'query=mutation { register(input: {name: "ab", hosting: VENDOR_API}) { id } }', 405],
  ])('refuses a GET of %s', async (_what, search, status) => {
    const response = await fetch(`${url}?${encodeURI(search)}`);
    expect([response.status, await response.json()]).toEqual([
      status,
      { errors: [expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })] },
    ]);
  });

  it.each([
    ['text that a browser may post from anywhere', 'text/plain', '{"query":"mutation { a }"}'],
    ['a form', 'application/x-www-form-urlencoded', 'query={a}'],
  ])('refuses %s', async (_what, type, body) => {
    expect(await post(body, { 'content-type': type })).toMatchObject({ status: 415 });
  });

  it('refuses a batch', async () => {
    expect(await post([{ query: '{ a }' }, { query: '{ a }' }])).toMatchObject({ status: 400 });
  });

  it('takes no parsed document in place of text', async () => {
    const document = JSON.stringify({ kind: 'Document', definitions: [] });
    expect(await post({ query: document })).toMatchObject({
      body: { errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
    });
  });

  it('never fails with 5xx on a malformed request, and says BAD_USER_INPUT', async () => {
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('{ a }', 'query A { a }', '{ thing(id: "x") { id } }', 'A', ''),
    );
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record({ query: junk, operationName: junk, variables: junk, extensions: junk }, { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(body, async (sent) => {
        const { status, body: answer } = await post(JSON.stringify(sent));
        expect(status).toBeLessThan(500);
        for (const error of answer.errors ?? []) expect(error.extensions.code).toBe('BAD_USER_INPUT');
        expect(faults).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('never fails with 5xx on bytes that are no JSON, nor on any query string', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.webQueryParameters(), async (text, search) => {
        expect((await post(text)).status).toBeLessThan(500);
        expect((await fetch(`${url}?${search}`)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });
});

describe('errors', () => {
  it('map a refusal to its code, with reason and details', async () => {
    expect(await askThrice('{ thing(id: 4) { id } }')).toMatchObject({
      data: null,
      errors: [
        {
          message: 'No thing "4" in this organisation',
          path: ['thing'],
          extensions: { code: 'NOT_FOUND', reason: 'NOT_FOUND', details: { kind: 'thing', name: '4' } },
        },
      ],
    });
    expect(await askThrice('{ stale { id } }')).toMatchObject({
      data: { stale: null },
      errors: [{ extensions: { code: 'UNAVAILABLE', reason: 'SNAPSHOT_STALE' } }],
    });
    expect(faults).toEqual([]);
  });

  it('map what a guard throws', async () => {
    expect(await ask('{ guarded { id } }')).toMatchObject({
      errors: [{ message: 'No session', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it.each(['fault', 'badRow', 'outOfEnum', 'hole'])(
    'mask the fault of `%s`, with the id under which the log has it whole',
    async (field) => {
      const answer = await askThrice(`{ a ${field} { id name hosting } }`);
      expect(JSON.stringify(answer)).not.toContain(LEAK);
      const [error] = answer.errors!;
      expect(error).toMatchObject({ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } });
      expect(faults).toHaveLength(3);
      expect(faults[0]![1]).toBe(error!.extensions.requestId);
    },
  );

  it('blame the request for null where the server cannot take it, compiled or not', async () => {
    const answer = await askThrice('query ($words: [String!] = []) { echo(words: $words) }', { words: null });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('log the cause of a fault', async () => {
    await ask('{ fault { id } }');
    expect(faults[0]![0]).toBe(LEAK);
  });
});

describe('@Input', () => {
  const mutation = 'mutation($input: SpecRegisterInput!) { register(input: $input) { id name hosting day } }';

  it('gives the resolver what the schema made of the input', async () => {
    const input = { name: 'abc', hosting: 'SELF_HOSTED', day: '2026-02-03' };
    expect(await askThrice(mutation, { input })).toEqual({
      data: { register: { id: 30, name: 'abc', hosting: 'SELF_HOSTED', day: '2026-02-03' } },
    });
  });

  it('takes null for "not stated" where the schema has a default', async () => {
    const input = { name: 'abc', hosting: 'VENDOR_API', days: null };
    expect(await askThrice(mutation, { input })).toHaveProperty('data.register.id', 30);
  });

  it('names every field at fault, what was found and what is allowed', async () => {
    const { errors } = await askThrice(mutation, { input: { name: 'a', hosting: 'VENDOR_API', days: -1 } });
    expect(errors).toMatchObject([
      {
        extensions: {
          code: 'BAD_USER_INPUT',
          reason: 'INVALID_INPUT',
          details: { fields: ['input.name', 'input.days'] },
        },
      },
    ]);
    expect(errors![0]!.message).toMatch(/^input\.name: .*>=2 characters; found "a"; input\.days: .*>=0; found -1$/);
  });

  it('does not repeat what is confidential', async () => {
    const { errors } = await ask(mutation, { input: { name: 'abc', hosting: 'VENDOR_API', password: 'hunter2' } });
    expect(errors![0]!.message).toContain('input.password');
    expect(JSON.stringify(errors)).not.toContain('hunter2');
  });

  it.each([
    ['an unknown field', { name: 'abc', hosting: 'VENDOR_API', colour: 'red' }],
    ['a missing field', { name: 'abc' }],
    ['a value outside an enum', { name: 'abc', hosting: 'vendor-api' }],
    ['a day that is not in the calendar', { name: 'abc', hosting: 'VENDOR_API', day: '2026-02-30' }],
    ['null where there must be a value', { name: null, hosting: 'VENDOR_API' }],
    ['a list for an object', [{ name: 'abc', hosting: 'VENDOR_API' }]],
    ['nothing', null],
  ])('refuses %s, compiled or not', async (_what, input) => {
    const answer = await askThrice(mutation, { input });
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(answer).not.toHaveProperty('data.register');
  });
});

describe('connections', () => {
  const page = async (args: string): Promise<any> =>
    (
      await ask(
        `{ things${args} { totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
      )
    ).data?.things;
  const ids = (things: any): number[] => things.edges.map((edge: any) => edge.node.id);

  it('walk forward to the end, then back to the start, without a gap or a repeat', async () => {
    const seen: number[] = [];
    let things = await page('');
    expect(things).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    for (; ; things = await page(`(first: 3, after: "${things.pageInfo.endCursor}")`)) {
      seen.push(...ids(things));
      if (!things.pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const back = await page(`(last: 4, before: "${things.pageInfo.startCursor}")`);
    expect(ids(back)).toEqual([2, 3, 4, 5]);
    expect(back.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect((await page(`(last: 2, before: "${back.pageInfo.startCursor}")`)).pageInfo).toMatchObject({
      hasPreviousPage: false,
    });
  });

  it('may be asked for no rows at all', async () => {
    expect(await page('(first: 0)')).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: true, startCursor: null, endCursor: null },
    });
  });

  it.each([
    ['(first: 6)', 'first: found 6; allowed: 0 to 5'],
    ['(first: -1)', 'first: found -1; allowed: 0 to 5'],
    ['(last: 6)', 'last: found 6; allowed: 0 to 5'],
    [
      '(first: 1, last: 1)',
      'first: found first or after together with last or before; allowed: one direction at a time',
    ],
    ['(first: 1, after: "made-up")', 'after: found a cursor that this list did not hand out'],
  ])('refuse %s', async (args, message) => {
    const { errors } = await ask(`{ things${args} { totalCount } }`);
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('are one class a node type', () => {
    expect(connectionOf(ThingType)).toBe(ThingConnection);
  });
});

describe('query limits', () => {
  it('let the usual introspection through', async () => {
    expect(await ask(getIntrospectionQuery())).toHaveProperty('data.__schema.queryType.name', 'Query');
  });

  const nested = (depth: number) =>
    `{ __schema { types { ${'ofType { '.repeat(depth)} name ${'} '.repeat(depth)} } } }`;

  it.each([
    ['deep introspection', nested(15), 'DEPTH_LIMIT_EXCEEDED'],
    ['too many aliases', `{ ${Array.from({ length: 51 }, (_, n) => `a${n}: a`).join(' ')} }`, 'COST_LIMIT_EXCEEDED'],
    [
      'too large a page of too many fields',
      `{ things(first: 5000) { edges { node { id name hosting day } } } }`,
      'COST_LIMIT_EXCEEDED',
    ],
    [
      'fragments that multiply',
      `{ ...f0 } ${Array.from({ length: 30 }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`).join(' ')} fragment f30 on Query { a }`,
      'COST_LIMIT_EXCEEDED',
    ],
    ['too long a document', `{ ${'a '.repeat(4_001)} }`, 'BAD_USER_INPUT'],
  ])('refuse %s', async (_what, query, code) => {
    const { data, errors } = await ask(query);
    expect(data).toBeUndefined();
    expect(errors!.map((error) => error.extensions.code)).toContain(code);
  });
});
