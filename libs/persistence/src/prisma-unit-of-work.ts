import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, type Stores, UnitOfWork } from '#governance';
import { NotFound, type OrganisationId } from '#vocabulary';
import { isConflict, type PrismaClient, REGISTRY_CHANNEL, setOrganisation, type Transaction } from './prisma-client.js';
import { PrismaAccounts } from './prisma-accounts.js';
import { PrismaCredentials } from './prisma-credentials.js';
import { PrismaPolicyDrafts } from './prisma-policy-drafts.js';
import { PrismaFacts } from './prisma-facts.js';
import { PrismaKeptSets } from './prisma-kept-sets.js';
import { PrismaLedger } from './prisma-ledger.js';
import { toOrganisation } from './prisma-organisations.js';
import { PrismaPeople } from './prisma-people.js';
import { PrismaProposals } from './prisma-proposals.js';
import { PrismaPublications } from './prisma-publications.js';
import { PrismaReports } from './prisma-reports.js';
import { PrismaSubjects } from './prisma-subjects.js';
import { PrismaWaivers } from './prisma-waivers.js';

const MAX_ATTEMPTS = 5;
const RETRY_AFTER_MS = 10;
const TRANSACTION = { isolationLevel: 'ReadCommitted', maxWait: 15_000, timeout: 120_000 } as const;

/** Units of work on PostgreSQL: one transaction, which row-level security confines to one organisation. */
export class PrismaUnitOfWork extends UnitOfWork {
  constructor(
    private readonly prisma: PrismaClient,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** @throws {NotFound} there is no such organisation */
  async run<T>(organisationId: OrganisationId, work: (stores: Stores) => Promise<T>): Promise<T> {
    return repeatOnConflict(() =>
      this.prisma.$transaction(async (db) => {
        await setOrganisation(db, organisationId);
        return work(await this.stores(db, organisationId));
      }, TRANSACTION),
    );
  }

  private async stores(db: Transaction, organisationId: OrganisationId): Promise<Stores> {
    const row = await db.organisation.findUnique({ where: { id: organisationId } });
    if (row === null) throw new NotFound('organisation', organisationId);
    return {
      organisation: toOrganisation(row),
      subjects: new PrismaSubjects(db, organisationId),
      facts: new PrismaFacts(db, organisationId),
      proposals: new PrismaProposals(db, organisationId),
      waivers: new PrismaWaivers(db, organisationId),
      people: new PrismaPeople(db, organisationId),
      credentials: new PrismaCredentials(db, organisationId),
      accounts: new PrismaAccounts(db, organisationId),
      publications: new PrismaPublications(db, organisationId),
      drafts: new PrismaPolicyDrafts(db, organisationId),
      keptSets: new PrismaKeptSets(db, organisationId),
      reports: new PrismaReports(db, organisationId),
      ledger: new PrismaLedger(db, organisationId, this.clock),
      registryChanged: async () => {
        const { registryVersion } = await db.organisation.update({
          where: { id: organisationId },
          data: { registryVersion: { increment: 1 } },
        });
        // Delivered when the transaction commits, and not if it does not.
        await db.$executeRaw`select pg_notify(${REGISTRY_CHANNEL}, ${organisationId})`;
        return registryVersion;
      },
    };
  }
}

async function repeatOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      if (count === MAX_ATTEMPTS || !isConflict(error)) throw error;
      await sleep(RETRY_AFTER_MS * count * (1 + Math.random()));
    }
  }
}
