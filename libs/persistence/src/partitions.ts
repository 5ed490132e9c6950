import { runExclusively } from './exclusive-job.js';

export interface PartitionRun {
  /** Partitions made now. */
  readonly made: readonly string[];
  /** Partitions that cannot be made, because the default partition took rows of their month: an alert. */
  readonly inDefault: readonly string[];
}

/** Makes the ledger's partitions of this month and the next two. A missed run stops no writer: the default takes the rows. */
export class Partitions {
  /** @param url the database as `custos_worker` */
  constructor(private readonly url: string) {}

  async runOnce(): Promise<PartitionRun> {
    const rows = await runExclusively(this.url, 'partitions', async (db) => {
      const result = await db.query<{ partition: string; state: string }>('select * from ledger.ensure_partitions()');
      return result.rows;
    });
    const inState = (wanted: string) =>
      (rows ?? []).filter(({ state }) => state === wanted).map(({ partition }) => partition);
    return { made: inState('made'), inDefault: inState('in default') };
  }
}
