import { SystemClock } from '#governance';
import { readEntry } from '#ledger';
import {
  connectPrisma,
  LedgerReader,
  LedgerWriter,
  PrismaCredentialLookup,
  type PrismaClient,
  PrismaSnapshots,
} from '#persistence';
import { type ExampleLender, importExampleLender, PEPPER, startPostgres, type TestPostgres } from '#testing';
import type { DecisionId } from '#vocabulary';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fc from 'fast-check';
import { serverAudits } from 'graphql-http';
import { pino } from 'pino';
import { createDecisionPoint } from './server.js';

let postgres: TestPostgres;
let lender: ExampleLender;
let prisma: PrismaClient;
let log: LedgerWriter;
let reader: LedgerReader;
let pdp: NestFastifyApplication;
let chatKey: string;

beforeAll(async () => {
  postgres = await startPostgres();
  lender = await importExampleLender(postgres);
  chatKey = await lender.keyOf('app-support-chat');
  const url = postgres.urls.pdp;
  prisma = connectPrisma(url);
  log = await LedgerWriter.open({ url });
  reader = new LedgerReader(postgres.urls.api);
  pdp = await createDecisionPoint({
    snapshots: new PrismaSnapshots(prisma, url),
    credentials: new PrismaCredentialLookup(prisma),
    log,
    clock: new SystemClock(),
    pepper: PEPPER,
    engine: 'custos/test',
    snapshotMaxAgeSeconds: 30,
    bodyLimitBytes: 65_536,
    publicUrl: 'http://127.0.0.1:4010',
    logger: pino({ level: 'silent' }),
  });
});

afterAll(async () => {
  await pdp.close();
  await log.close();
  await reader.close();
  await prisma.$disconnect();
  await lender.close();
  await postgres.stop();
});

const evaluation = {
  subject: { type: 'application', id: 'app-support-chat' },
  action: { name: 'llm.invoke' },
  resource: { type: 'alias', id: 'chat-in' },
  context: { entity: 'nilgiri-in', data_classes: ['CONTACT', 'FINANCIAL'] },
};

const evaluate = (payload: unknown, headers: Record<string, string> = { authorization: `Bearer ${chatKey}` }) =>
  pdp.inject({
    method: 'POST',
    url: '/access/v1/evaluation',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });

const DECIDE = /* GraphQL */ `
  mutation ($input: DecideInput!) {
    decide(input: $input) {
      id
      effect
      sentence
      members {
        deployment
        effect
      }
      determinedBy {
        policy
        recipient
        citation
        title
        url
        remediation
        cause
        facts {
          key
          state
          value
          reason
          evidence {
            id
            source {
              uri
              locator
            }
            validUntil
          }
        }
      }
      obligations {
        name
        bearer
        meaning
      }
      findings {
        policy
        title
      }
      upcoming {
        policy
        from
        wouldDeny
      }
      unknowns {
        key
        reason
      }
      registryVersion
      policySet
      log {
        origin
        index
        leaf
        size
        root
      }
    }
  }
`;

interface Decided {
  readonly data: {
    readonly decide: Record<string, never> & {
      id: string;
      effect: string;
      determinedBy: {
        policy: string;
        citation: string;
        url: string;
        remediation: string;
        facts: { evidence: { source: { uri: string } }[] }[];
      }[];
      log: { index: number; leaf: string };
    };
  } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

async function decide(input: unknown, token = chatKey): Promise<Decided> {
  const response = await pdp.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    payload: JSON.stringify({ query: DECIDE, variables: { input } }),
  });
  return response.json<Decided>();
}

describe('P22 a decision', () => {
  it('is in the log, under the id of the answer, when the answer arrives', async () => {
    const response = await evaluate(evaluation);
    expect({ status: response.statusCode, body: response.json() }).toEqual({ status: 200, body: { decision: false } });
    const id = response.headers['x-decision-id'] as DecisionId;
    const stored = await reader.findDecision(lender.organisation.id, id);
    expect(readEntry(stored!.entry)).toMatchObject({ type: 'decision', id, effect: 'DENY', alias: 'chat-in' });
  });

  it('cites policy, article, remediation, and the evidence behind the facts it read', async () => {
    const { data } = await decide(
      {
        target: 'dep-13',
        entity: 'nilgiri-de',
        dataClasses: ['PAYMENT', 'FINANCIAL'],
      },
      await lender.keyOf('app-fraud-detection'),
    );
    const decision = data!.decide;
    expect(decision.effect).toBe('DENY');
    const contract = decision.determinedBy.find(({ policy }) => policy === 'gdpr.art-28-3')!;
    expect(contract).toMatchObject({ citation: 'Art. 28(1), (3), (9)', url: expect.stringContaining('eur-lex') });
    expect(contract.remediation).toMatch(/data processing agreement/);
    const sources = contract.facts.flatMap(({ evidence }) => evidence.map(({ source }) => source.uri));
    expect(sources).toContain('gcp-cdpa-2024.pdf');
  });

  it('is the same through AuthZEN and GraphQL', async () => {
    const call = { target: 'chat-eu', entity: 'nilgiri-de', dataClasses: ['CONTACT', 'FINANCIAL'] };
    const { data } = await decide(call);
    const wire = await evaluate({
      ...evaluation,
      resource: { type: 'alias', id: 'chat-eu' },
      context: { entity: 'nilgiri-de', data_classes: ['CONTACT', 'FINANCIAL'] },
    });
    expect(wire.json()).toEqual({ decision: data!.decide.effect === 'ALLOW' });
  });

  it('never reads a time from the caller', async () => {
    const past = await evaluate({ ...evaluation, context: { ...evaluation.context, time: '2020-01-01T00:00:00Z' } });
    const id = past.headers['x-decision-id'] as DecisionId;
    const stored = await reader.findDecision(lender.organisation.id, id);
    const year = new Date().getUTCFullYear();
    expect(readEntry(stored!.entry).ts.startsWith(String(year))).toBe(true);
  });
});

describe('the AuthZEN endpoint', () => {
  it('answers equal requests with equal bodies and different ids', async () => {
    const [one, other] = await Promise.all([evaluate(evaluation), evaluate(evaluation)]);
    expect(one.body).toBe(other.body);
    expect(one.headers['x-decision-id']).not.toBe(other.headers['x-decision-id']);
  });

  it('echoes X-Request-ID, on refusals too', async () => {
    const response = await evaluate('{', { 'x-request-id': 'r-1', authorization: `Bearer ${chatKey}` });
    expect([response.statusCode, response.headers['x-request-id']]).toEqual([400, 'r-1']);
  });

  it('takes the key as x-api-key too, and refuses none, a wrong one and a person’s', async () => {
    expect((await evaluate(evaluation, { 'x-api-key': chatKey })).statusCode).toBe(200);
    expect((await evaluate(evaluation, {})).statusCode).toBe(401);
    expect((await evaluate(evaluation, { authorization: `Bearer ${chatKey.slice(0, -1)}x` })).statusCode).toBe(401);
  });

  it('refuses to speak for another application than the one whose key it is', async () => {
    const response = await evaluate({ ...evaluation, subject: { type: 'application', id: 'app-cv-screening' } });
    expect(response.statusCode).toBe(403);
  });

  it('answers 400 to another content type', async () => {
    const headers = { 'content-type': 'text/plain', authorization: `Bearer ${chatKey}` };
    expect((await evaluate(evaluation, headers)).statusCode).toBe(400);
  });

  it('publishes its metadata', async () => {
    const response = await pdp.inject({ method: 'GET', url: '/.well-known/authzen-configuration' });
    expect(response.json()).toEqual({
      policy_decision_point: 'http://127.0.0.1:4010',
      access_evaluation_endpoint: 'http://127.0.0.1:4010/access/v1/evaluation',
    });
  });

  it('meets a hundred malformed requests with a 4xx that names the field, or a denial, and never a 5xx', async () => {
    const spoilt = fc.oneof(
      fc.json(),
      fc
        .record({
          subject: fc.oneof(fc.jsonValue(), fc.constant(evaluation.subject)),
          action: fc.oneof(fc.jsonValue(), fc.constant(evaluation.action)),
          resource: fc.oneof(fc.jsonValue(), fc.constant(evaluation.resource)),
          context: fc.oneof(
            fc.jsonValue(),
            fc.record({ data_classes: fc.jsonValue(), entity: fc.jsonValue(), path: fc.jsonValue() }),
          ),
        })
        .map((body) => JSON.stringify(body)),
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async (payload) => {
        const response = await evaluate(payload);
        if (response.statusCode === 200) expect(response.json()).toEqual({ decision: false });
        else {
          expect(response.statusCode).toBeGreaterThanOrEqual(400);
          expect(response.statusCode).toBeLessThan(500);
          expect(response.json()).toMatch(/[a-z]+.*(found|allowed|JSON)/i);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('GraphQL decide', () => {
  it('meets a hundred malformed requests with BAD_USER_INPUT that names the field, or a denial', async () => {
    const spoilt = fc.record(
      {
        target: fc.oneof(fc.constantFrom('dep-01', 'chat-in', 'nowhere'), fc.jsonValue()),
        entity: fc.oneof(fc.constantFrom('nilgiri-in', 'nobody'), fc.jsonValue()),
        dataClasses: fc.oneof(fc.constantFrom(['CONTACT'], [], ['NOSUCH']), fc.jsonValue()),
        path: fc.oneof(fc.constantFrom([], ['gw-in'], ['nowhere']), fc.jsonValue()),
        purpose: fc.jsonValue(),
        sequence: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async (input) => {
        const { data, errors } = await decide(input);
        if (errors) {
          expect(errors[0]!.extensions.code).toBe('BAD_USER_INPUT');
          expect(errors[0]!.message.length).toBeGreaterThan(10);
        } else expect(data!.decide.effect).toMatch(/ALLOW|DENY/);
      }),
      { numRuns: 100 },
    );
  });

  it('passes every audit of GraphQL over HTTP', async () => {
    await pdp.listen(0, '127.0.0.1');
    const audits = serverAudits({ url: `${await pdp.getUrl()}/graphql` });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    expect(results.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(results).toHaveLength(61);
  });
});
