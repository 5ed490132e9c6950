import { join } from 'node:path';
import { credentialPepper, ENGINE, runService } from '#config';
import { SystemClock } from '#governance';
import { connectPrisma, LedgerWriter, PrismaCredentialLookup, PrismaSnapshots, SignedHeads } from '#persistence';
import { createDecisionPoint } from './server.js';

await runService('pdp', async (config, logger) => {
  const url = (config.PDP_DATABASE_URL ?? config.DATABASE_URL)?.reveal();
  if (url === undefined) throw new Error('PDP_DATABASE_URL: found nothing; allowed: a PostgreSQL URL');
  const prisma = connectPrisma(url);
  const log = await LedgerWriter.open({
    url,
    signedHeads: new SignedHeads(join(config.DATA_DIR, 'signed-heads.json')),
    maxQueuedEntries: config.LEDGER_QUEUE_MAX_ENTRIES,
    maxAgeMs: config.LEDGER_QUEUE_MAX_AGE_SECONDS * 1000,
  });
  const app = await createDecisionPoint({
    snapshots: new PrismaSnapshots(prisma, url),
    credentials: new PrismaCredentialLookup(prisma),
    log,
    clock: new SystemClock(),
    pepper: (await credentialPepper(config)).reveal(),
    engine: ENGINE,
    snapshotMaxAgeSeconds: config.SNAPSHOT_MAX_AGE_SECONDS,
    bodyLimitBytes: config.BODY_LIMIT_BYTES,
    publicUrl: `http://${config.HOST}:${config.PDP_PORT}`,
    logger,
  });
  await app.listen(config.PDP_PORT, config.HOST);
  return {
    close: async () => {
      await app.close();
      await log.close();
      await prisma.$disconnect();
    },
  };
});
