import { loadCatalogue, readExampleInventory } from '#catalogue';
import {
  CredentialDesk,
  type Clock,
  InventoryImport,
  type Organisation,
  Organisations,
  PolicyDesk,
  SystemClock,
} from '#governance';
import { PepperedTokenMint } from '#identity';
import { loadPacks } from '#packs';
import { connectPrisma, PrismaTenancy, PrismaUnitOfWork } from '#persistence';
import type { TestPostgres } from './postgres.js';

export const PEPPER = 'a pepper for tests, and for nothing else';

/** Packs that the example organisation has switched on, besides the base packs. */
export const EXAMPLE_PACKS: readonly string[] = ['in-aadhaar', 'in-rbi', 'in-cert-in', 'eu-dora'];

export interface ExampleLender {
  readonly organisation: Organisation;
  /** Issues a key for an application of the example. */
  keyOf(application: string): Promise<string>;
  close(): Promise<void>;
}

/** The example organisation in a database: its packs published, its inventory imported. */
export async function importExampleLender(
  postgres: TestPostgres,
  clock: Clock = new SystemClock(),
  /** Verifier keys that the log names at its opening; none where no worker signs it. */
  keysOf: (origin: string) => readonly string[] = () => [],
): Promise<ExampleLender> {
  const prisma = connectPrisma(postgres.urls.api, 4);
  const library = loadPacks();
  const unitOfWork = new PrismaUnitOfWork(prisma, clock);
  const policies = new PolicyDesk(unitOfWork, library, clock);
  const { organisation } = await new Organisations(
    new PrismaTenancy(prisma, clock, { keysOf }),
    unitOfWork,
    policies,
    clock,
  ).create(
    { handle: 'nilgiri-lending', name: 'Nilgiri Lending Group', zone: 'Asia/Kolkata' },
    { handle: 'admin', name: 'First administrator', role: 'administrator' },
    'test',
  );
  await policies.publish(organisation.id, { packs: EXAMPLE_PACKS, own: [] }, 'test');
  const inventories = new InventoryImport(unitOfWork, policies, library, loadCatalogue(), clock);
  const report = await inventories.import(organisation.id, readExampleInventory(), { dryRun: false }, 'test');
  if (!report.imported) throw new Error(report.lines.join('\n'));
  const credentials = new CredentialDesk(unitOfWork, new PepperedTokenMint(PEPPER), clock);
  return {
    organisation,
    async keyOf(application) {
      const command = { holder: 'application', handle: application, label: 'test' } as const;
      return (await credentials.issue(organisation.id, command, 'test')).token;
    },
    close: () => prisma.$disconnect(),
  };
}
