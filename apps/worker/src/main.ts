import { join } from 'node:path';
import { runService } from '#config';
import { SystemClock } from '#governance';
import { CheckpointPublisher, DecisionIndexer, FileSigner, SignedHeads, Tiler } from '#persistence';
import { Loop } from './loop.js';

const INDEX_INTERVAL_SECONDS = 0.5;
const TILE_INTERVAL_SECONDS = 5;

await runService('worker', async (config, logger) => {
  const url = (config.WORKER_DATABASE_URL ?? config.DATABASE_URL)?.reveal();
  if (url === undefined) throw new Error('WORKER_DATABASE_URL: found nothing; allowed: a PostgreSQL URL');
  const signer = FileSigner.open(join(config.DATA_DIR, 'ledger-key'));
  const publisher = new CheckpointPublisher({
    url,
    signersOf: (origin) => [signer.signerOf(origin)],
    signedHeads: new SignedHeads(join(config.DATA_DIR, 'signed-heads.json')),
    clock: new SystemClock(),
  });
  const tiler = new Tiler(url);
  const indexer = new DecisionIndexer(url);

  const publish = async () => {
    const { published, refused } = await publisher.runOnce();
    for (const { origin, size } of published) logger.debug({ origin, size }, 'checkpoint published');
    for (const error of refused) logger.fatal({ err: error }, 'a log was not signed: an operator must look');
  };
  const loops = [
    new Loop({ name: 'checkpoints', intervalSeconds: config.CHECKPOINT_INTERVAL_SECONDS, run: publish, logger }),
    new Loop({ name: 'rows', intervalSeconds: INDEX_INTERVAL_SECONDS, run: () => indexer.runOnce(), logger }),
    new Loop({ name: 'tiles', intervalSeconds: TILE_INTERVAL_SECONDS, run: () => tiler.runOnce(), logger }),
  ].map((loop) => loop.start());
  return { close: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
});
