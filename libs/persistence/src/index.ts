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
export { PrismaTenancy, type TenancyOptions } from './prisma-tenancy.js';
export { PrismaUnitOfWork } from './prisma-unit-of-work.js';
export { PrismaSnapshots } from './snapshots.js';
