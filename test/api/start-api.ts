import { loadCatalogue } from '#catalogue';
import {
  type Answer,
  type Clock,
  DecisionPoint,
  ReportMaker,
  type ReportRun,
  Reports,
  type Role,
  SystemClock,
  Views,
} from '#governance';
import { Argon2Hasher, mintToken, PepperedTokenMint } from '#identity';
import { loadPacks } from '#packs';
import {
  CheckpointPublisher,
  connectPrisma,
  DecisionIndexer,
  FileSigner,
  LedgerReader,
  LedgerWriter,
  PrismaCredentialLookup,
  PrismaDecisionReads,
  PrismaNodeReads,
  PrismaPeopleReads,
  PrismaPolicyDraftReads,
  PrismaPolicyReads,
  PrismaRecordedCalls,
  PrismaRegistryReads,
  PrismaReportQueue,
  PrismaReportReads,
  PrismaSetupLinks,
  PrismaSnapshots,
  PrismaTenancy,
  PrismaUnitOfWork,
  PrismaWaiverReads,
  SignedHeads,
} from '#persistence';
import { CompiledEvaluator } from '#policy';
import { startPostgres, type TestPostgres } from '#testing';
import { newId, type OrganisationId, type SubjectId } from '#vocabulary';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { pino } from 'pino';
import { createApi } from '../../apps/api/src/server.js';

const PEPPER = 'a pepper for tests, of enough letters';

export interface GraphqlAnswer {
  readonly status: number;

  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];

    readonly extensions: Readonly<Record<string, any>>;
  }[];
}

/** An organisation with a person of every role, each with a token. */
export interface TestTenant {
  readonly id: string;
  readonly handle: string;
  readonly administratorId: string;
  readonly tokens: Readonly<Record<Role, string>>;
}

/** The control plane as its users meet it: over HTTP, on a PostgreSQL of its own. */
export class TestApi {
  private constructor(
    readonly postgres: TestPostgres,
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly operatorToken: string,
    readonly faults: readonly string[],
    private readonly signer: FileSigner,
    private readonly closers: readonly (() => Promise<unknown>)[],
  ) {}

  /** @param clock the control plane's */
  static async start(clock: Clock = new SystemClock()): Promise<TestApi> {
    const postgres = await startPostgres();
    const url = postgres.urls.api;
    const prisma = connectPrisma(url, 10);
    const signer = FileSigner.open(join(postgres.folder, 'ledger-key'));
    const log = new LedgerReader(url);
    const operatorToken = mintToken('root').text;
    const faults: string[] = [];
    const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    const app = await createApi(
      {
        unitOfWork: new PrismaUnitOfWork(prisma, clock),
        tenancy: new PrismaTenancy(prisma, clock, { keysOf: (origin) => [signer.vkeyOf(origin)] }),
        snapshots: new PrismaSnapshots(prisma, url),
        credentials: new PrismaCredentialLookup(prisma),
        setupLinks: new PrismaSetupLinks(prisma),
        hasher: new Argon2Hasher(),
        sessions: { idleSeconds: 1_800, absoluteSeconds: 43_200 },
        cookiesAlwaysSecure: false,
        reads: {
          registry: new PrismaRegistryReads(prisma),
          people: new PrismaPeopleReads(prisma),
          policy: new PrismaPolicyReads(prisma),
          drafts: new PrismaPolicyDraftReads(prisma),
          decisions: new PrismaDecisionReads(prisma),
          calls: new PrismaRecordedCalls(prisma),
          nodes: new PrismaNodeReads(prisma),
          reports: new PrismaReportReads(prisma),
          waivers: new PrismaWaiverReads(prisma),
        },
        log,
        engine: 'custos/test',
        readiness: { check: async () => void (await prisma.$queryRaw`select 1`) },
        library: loadPacks(),
        catalogue: loadCatalogue(),
        mint: new PepperedTokenMint(PEPPER),
        clock,
        pepper: PEPPER,
        cursorKey: new Uint8Array(32).fill(7),
        operatorToken,
        snapshotMaxAgeSeconds: 30,
      },
      { bodyLimitBytes: 1_048_576, trustedProxies: '127.0.0.1', logger, consoleFolder: resolve('dist/console') },
    );
    await app.listen(0, '127.0.0.1');
    const closers = [() => app.close(), () => log.close(), () => prisma.$disconnect(), () => postgres.stop()];
    return new TestApi(postgres, app, await app.getUrl(), operatorToken, faults, signer, closers);
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
  }

  async graphql(token: string | undefined, query: string, variables: object = {}): Promise<GraphqlAnswer> {
    const answer = await this.post(token, JSON.stringify({ query, variables }));
    return { status: answer.status, ...((await answer.json()) as Omit<GraphqlAnswer, 'status'>) };
  }

  /** The data of a request that is to succeed. */

  async data(token: string, query: string, variables: object = {}): Promise<any> {
    const { data, errors } = await this.graphql(token, query, variables);
    if (errors) throw new Error(JSON.stringify(errors, undefined, 1));
    return data;
  }

  post(token: string | undefined, body: string): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body,
    });
  }

  get(path: string, token?: string): Promise<Response> {
    return fetch(`${this.url}${path}`, token ? { headers: { 'x-api-key': token } } : {});
  }

  /** Makes an organisation as the operator does, and admits a person of every role as its administrator does. */
  async tenant(handle: string): Promise<TestTenant> {
    const { createOrganisation } = await this.data(
      this.operatorToken,
      `mutation ($input: CreateOrganisationInput!) {
         createOrganisation(input: $input) { token organisation { id } administrator { id } }
       }`,
      {
        input: {
          handle,
          name: `${handle} Ltd`,
          zone: 'Asia/Kolkata',
          administrator: { handle: 'admin', name: 'Asha' },
        },
      },
    );
    const administrator: string = createOrganisation.token;
    const tokens: Partial<Record<Role, string>> = { administrator };
    const roles = ['compliance_officer', 'data_protection_officer', 'approver', 'engineer', 'auditor'] as const;
    for (const role of roles) tokens[role] = await this.admit(administrator, role, role);
    return {
      id: createOrganisation.organisation.id,
      handle,
      administratorId: createOrganisation.administrator.id,
      tokens: tokens as Record<Role, string>,
    };
  }

  /** Admits a person and issues them a token. */
  async admit(administrator: string, handle: string, role: Role): Promise<string> {
    await this.data(administrator, `mutation ($input: AdmitPersonInput!) { admitPerson(input: $input) { id } }`, {
      input: { handle, name: handle, role: role.toUpperCase() },
    });
    const { issueCredential } = await this.data(
      administrator,
      `mutation ($input: IssueCredentialInput!) { issueCredential(input: $input) { token } }`,
      { input: { holder: 'PERSON', handle, label: 'test' } },
    );
    return issueCredential.token;
  }

  /** Decides calls of an application as the decision point does; each is an entry in the log. */
  async decide(organisation: string, application: string, calls: readonly object[]): Promise<Answer[]> {
    const url = this.postgres.urls.pdp;
    const prisma = connectPrisma(url);
    const writer = await LedgerWriter.open({ url });
    const clock = new SystemClock();
    const views = new Views(new PrismaSnapshots(prisma, url), clock, 30);
    const point = new DecisionPoint(views, new CompiledEvaluator(), writer, clock, 'custos/test');
    const asker = {
      credentialId: newId<string>(),
      organisationId: organisation as OrganisationId,
      applicationId: application as SubjectId,
    };
    try {
      return await Promise.all(calls.map((call) => point.decide(asker, call)));
    } finally {
      await writer.close();
      await prisma.$disconnect();
    }
  }

  /** What the worker does: signs the logs as they are, and makes rows of their decisions. */
  async work(): Promise<void> {
    const url = this.postgres.urls.worker;
    const signedHeads = new SignedHeads(join(this.postgres.folder, 'signed-heads.json'));
    const signersOf = (origin: string) => [this.signer.signerOf(origin)];
    await new CheckpointPublisher({ url, signersOf, signedHeads, clock: new SystemClock() }).runOnce();
    await new DecisionIndexer(url).runOnce();
  }

  /** What the worker does: makes the reports that wait, while it signs the logs that grow by each. */
  async makeReports(): Promise<ReportRun[]> {
    await this.work();
    const url = this.postgres.urls.worker;
    const prisma = connectPrisma(url);
    const log = new LedgerReader(url);
    const clock = new SystemClock();
    const unitOfWork = new PrismaUnitOfWork(prisma, clock);
    const reports = new Reports(log, unitOfWork, clock, 'custos/test');
    let isMaking = true;
    const signing = (async () => {
      for (; isMaking; await sleep(100)) await this.work();
    })();
    try {
      return await new ReportMaker(new PrismaReportQueue(prisma), reports, unitOfWork, clock).runOnce();
    } finally {
      isMaking = false;
      await signing;
      await log.close();
      await prisma.$disconnect();
    }
  }
}
