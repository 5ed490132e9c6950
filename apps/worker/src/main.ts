import { join } from 'node:path';
import { ENGINE, runService } from '#config';
import { ReportMaker, Reports, SystemClock } from '#governance';
import {
  CheckpointPublisher,
  connectPrisma,
  DecisionIndexer,
  FileSigner,
  LedgerReader,
  Partitions,
  PrismaReportQueue,
  PrismaUnitOfWork,
  SignedHeads,
  Tiler,
} from '#persistence';
import { Loop } from './loop.js';

const INDEX_INTERVAL_SECONDS = 0.5;
const REPORT_INTERVAL_SECONDS = 1;
const TILE_INTERVAL_SECONDS = 5;
const PARTITION_INTERVAL_SECONDS = 3_600;

await runService('worker', async (config, logger) => {
  const url = (config.WORKER_DATABASE_URL ?? config.DATABASE_URL)?.reveal();
  if (url === undefined) throw new Error('WORKER_DATABASE_URL: found nothing; allowed: a PostgreSQL URL');
  const clock = new SystemClock();
  const signer = FileSigner.open(join(config.DATA_DIR, 'ledger-key'));
  const publisher = new CheckpointPublisher({
    url,
    signersOf: (origin) => [signer.signerOf(origin)],
    signedHeads: new SignedHeads(join(config.DATA_DIR, 'signed-heads.json')),
    clock,
  });
  const tiler = new Tiler(url);
  const indexer = new DecisionIndexer(url);
  const partitions = new Partitions(url);
  const prisma = connectPrisma(url, 3);
  const log = new LedgerReader(url);
  const unitOfWork = new PrismaUnitOfWork(prisma, clock);
  const reports = new Reports(log, unitOfWork, clock, ENGINE);
  const maker = new ReportMaker(new PrismaReportQueue(prisma), reports, unitOfWork, clock);

  const publish = async () => {
    const { published, refused } = await publisher.runOnce();
    for (const { origin, size } of published) logger.debug({ origin, size }, 'checkpoint published');
    for (const error of refused) logger.fatal({ err: error }, 'a log was not signed: an operator must look');
  };
  const makePartitions = async () => {
    const { made, inDefault } = await partitions.runOnce();
    if (made.length > 0) logger.info({ made }, 'ledger partitions made');
    if (inDefault.length > 0)
      logger.error({ inDefault }, 'ledger rows are in the default partition: a month had none of its own');
  };
  const makeReports = async () => {
    for (const { fault, ...run } of await maker.runOnce())
      if (fault === undefined) logger.info(run, `report ${run.outcome}`);
      else logger.error({ err: fault, ...run }, `report ${run.outcome}`);
  };
  const loops = [
    new Loop({ name: 'checkpoints', intervalSeconds: config.CHECKPOINT_INTERVAL_SECONDS, run: publish, logger }),
    new Loop({ name: 'rows', intervalSeconds: INDEX_INTERVAL_SECONDS, run: () => indexer.runOnce(), logger }),
    new Loop({ name: 'partitions', intervalSeconds: PARTITION_INTERVAL_SECONDS, run: makePartitions, logger }),
    new Loop({ name: 'reports', intervalSeconds: REPORT_INTERVAL_SECONDS, run: makeReports, logger }),
    new Loop({ name: 'tiles', intervalSeconds: TILE_INTERVAL_SECONDS, run: () => tiler.runOnce(), logger }),
  ].map((loop) => loop.start());
  return {
    close: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      await log.close();
      await prisma.$disconnect();
    },
  };
});
