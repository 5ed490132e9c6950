import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCatalogue } from '#catalogue';
import { credentialPepper, ENGINE, keyFor, runService } from '#config';
import { SystemClock } from '#governance';
import { Argon2Hasher, PepperedTokenMint } from '#identity';
import { loadPacks } from '#packs';
import {
  connectPrisma,
  LedgerReader,
  PrismaCredentialLookup,
  PrismaDecisionReads,
  PrismaNodeReads,
  PrismaPeopleReads,
  PrismaPolicyDraftReads,
  PrismaPolicyReads,
  PrismaRecordedCalls,
  PrismaRegistryReads,
  PrismaReportReads,
  PrismaSetupLinks,
  PrismaSnapshots,
  PrismaTenancy,
  PrismaUnitOfWork,
  PrismaWaiverReads,
  publicKeyFile,
  verifierKeysFrom,
} from '#persistence';
import { createApi } from './server.js';

await runService('api', async (config, logger) => {
  const url = (config.API_DATABASE_URL ?? config.DATABASE_URL)?.reveal();
  if (url === undefined) throw new Error('API_DATABASE_URL: found nothing; allowed: a PostgreSQL URL');
  const prisma = connectPrisma(url, 10);
  const log = new LedgerReader(url);
  const clock = new SystemClock();
  // The worker signs; a log's first entry only names the key.
  const verifierKeyOf = verifierKeysFrom(publicKeyFile(join(config.DATA_DIR, 'ledger-key')));
  const pepper = await credentialPepper(config);
  const app = await createApi(
    {
      unitOfWork: new PrismaUnitOfWork(prisma, clock),
      tenancy: new PrismaTenancy(prisma, clock, {
        originPrefix: config.ORIGIN_PREFIX,
        keysOf: (origin) => [verifierKeyOf(origin)],
      }),
      snapshots: new PrismaSnapshots(prisma, url),
      credentials: new PrismaCredentialLookup(prisma),
      setupLinks: new PrismaSetupLinks(prisma),
      hasher: new Argon2Hasher(),
      sessions: { idleSeconds: config.SESSION_IDLE_SECONDS, absoluteSeconds: config.SESSION_ABSOLUTE_SECONDS },
      cookiesAlwaysSecure: config.SESSION_COOKIE_SECURE === 'always',
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
      engine: ENGINE,
      readiness: { check: async () => void (await prisma.$queryRaw`select 1`) },
      library: loadPacks(),
      catalogue: loadCatalogue(),
      mint: new PepperedTokenMint(pepper.reveal()),
      clock,
      pepper: pepper.reveal(),
      cursorKey: keyFor(pepper, 'cursors'),
      operatorToken: config.OPERATOR_TOKEN?.reveal(),
      snapshotMaxAgeSeconds: config.SNAPSHOT_MAX_AGE_SECONDS,
    },
    {
      bodyLimitBytes: config.BODY_LIMIT_BYTES,
      trustedProxies: config.TRUSTED_PROXIES,
      logger,
      consoleFolder: fileURLToPath(new URL('../../../console', import.meta.url)),
    },
  );
  await app.listen(config.API_PORT, config.HOST);
  return {
    close: async () => {
      await app.close();
      await log.close();
      await prisma.$disconnect();
    },
  };
});
