export { type Database, type DatabaseOptions, openDatabase } from './database.js';
export {
  DataFolderInUse,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres.js';
export { FUNCTION_GRANTS, SERVICE_ROLES, type ServiceRole, TABLE_GRANTS } from './grants.js';
export { databaseUrls, type DatabaseUrls, migrate, prepareCluster, type RolePasswords } from './migrate.js';
export { type DatabasePasswords, databasePasswords } from './passwords.js';
export { prismaFolder } from './schema-engine.js';
export { connectPrisma, type PrismaClient } from './prisma-client.js';
export { PrismaCredentialLookup } from './prisma-credentials.js';
export { PrismaReportQueue } from './prisma-reports.js';
export { PrismaSetupLinks } from './prisma-setup-links.js';
export { PrismaTenancy, type TenancyOptions } from './prisma-tenancy.js';
export { PrismaUnitOfWork } from './prisma-unit-of-work.js';
export { PrismaDecisionReads } from './reads-decisions.js';
export { PrismaNodeReads } from './reads-nodes.js';
export { PrismaPeopleReads } from './reads-people.js';
export { PrismaPolicyDraftReads } from './reads-policy-drafts.js';
export { PrismaPolicyReads } from './reads-policy.js';
export { PrismaRecordedCalls } from './reads-recorded-calls.js';
export { PrismaRegistryReads } from './reads-registry.js';
export { PrismaReportReads } from './reads-reports.js';
export { PrismaWaiverReads } from './reads-waivers.js';
export { PrismaSnapshots } from './snapshots.js';
export { type DurabilitySettings, NotDurable } from './durability.js';
export { LedgerWriter, type LedgerWriterHealth, type LedgerWriterOptions } from './ledger-writer.js';
export { CheckpointInconsistent, type SignedHead, SignedHeads } from './signed-heads.js';
export { CheckpointPublisher, type CheckpointPublisherOptions, type PublicationRun } from './checkpoint-publisher.js';
export { DecisionIndexer } from './decision-indexer.js';
export { FileSigner, type LogSigner, publicKeyFile, verifierKeysFrom } from './file-signer.js';
export {
  EntryDamaged,
  LedgerReader,
  type LogHead,
  type PublishedCheckpoint,
  type StoredEntry,
} from './ledger-reader.js';
export { Tiler } from './tiler.js';
export { type PartitionRun, Partitions } from './partitions.js';
