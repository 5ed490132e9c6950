import { defineConfig } from 'prisma/config';

// `generate` and `validate` do not run the schema engine, yet the CLI wants its binary, which many networks cannot fetch.
// Migrations run on the same engine as WebAssembly: libs/persistence/src/migrate.ts.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  ...(process.env['DATABASE_URL'] && { datasource: { url: process.env['DATABASE_URL'] } }),
});
