import { type SetSources, Snapshots, type Snapshot } from '#governance';
import { NotFound, OrganisationId } from '#vocabulary';
import pg from 'pg';
import { type PrismaClient, REGISTRY_CHANNEL, setOrganisation, whileReachable } from './prisma-client.js';
import { PrismaFacts } from './prisma-facts.js';
import { PrismaKeptSets } from './prisma-kept-sets.js';
import { toOrganisation } from './prisma-organisations.js';
import { PrismaPublications } from './prisma-publications.js';
import { PrismaSubjects } from './prisma-subjects.js';
import { approvedWaivers } from './prisma-waivers.js';
import { readWithin } from './reads-keyset.js';

const RECONNECT_AFTER_MS = 250;
const KEEP_ALIVE_MS = 5_000;

/** Snapshots from PostgreSQL, and word of changes by `LISTEN`. */
export class PrismaSnapshots extends Snapshots {
  /** @param url the address that listens: a session of its own, which a transaction pooler cannot give */
  constructor(
    private readonly prisma: PrismaClient,
    private readonly url: string,
  ) {
    super();
  }

  /**
   * Everything as of one instant: the version and the facts it counts agree.
   *
   * @throws {NotFound}
   * @throws {LedgerUnavailable} the database cannot be reached
   */
  load(organisationId: OrganisationId): Promise<Snapshot> {
    const loading = this.prisma.$transaction(
      async (db) => {
        await setOrganisation(db, organisationId);
        const row = await db.organisation.findUnique({ where: { id: organisationId } });
        if (row === null) throw new NotFound('organisation', organisationId);
        const publication = await new PrismaPublications(db, organisationId).current();
        if (publication === undefined) throw new NotFound('publication of organisation', organisationId);
        return {
          organisation: toOrganisation(row),
          subjects: await new PrismaSubjects(db, organisationId).all(),
          facts: await new PrismaFacts(db, organisationId).all(),
          publication,
          waivers: await approvedWaivers(db, organisationId),
          loadedAt: new Date(),
        };
      },
      { isolationLevel: 'RepeatableRead', maxWait: 15_000, timeout: 120_000 },
    );
    return whileReachable(loading);
  }

  keptSet(organisationId: OrganisationId, digest: string): Promise<SetSources | undefined> {
    return whileReachable(
      readWithin(this.prisma, organisationId, (db) => new PrismaKeptSets(db, organisationId).find(digest)),
    );
  }

  async version(organisationId: OrganisationId): Promise<number> {
    const row = await this.prisma.organisation.findUnique({
      where: { id: organisationId },
      select: { registryVersion: true },
    });
    if (row === null) throw new NotFound('organisation', organisationId);
    return row.registryVersion;
  }

  async onChange(changed: (organisation: OrganisationId) => void): Promise<() => Promise<void>> {
    const listener = new Listener(this.url, (payload) => {
      const organisation = OrganisationId.safeParse(payload);
      if (organisation.success) changed(organisation.data);
    });
    // What was said while nobody listened is lost, so everything may have changed.
    listener.onReconnect = async () => {
      const all = await this.prisma.organisation.findMany({ select: { id: true } });
      for (const { id } of all) changed(OrganisationId.parse(id));
    };
    await listener.start();
    return () => listener.stop();
  }
}

/** A session that listens on the channel, and comes back when it is lost. */
class Listener {
  onReconnect: () => Promise<void> = async () => undefined;
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly url: string,
    private readonly heard: (payload: string) => void,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.url,
      application_name: 'custos listen',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
      connectionTimeoutMillis: KEEP_ALIVE_MS,
    });
    client.on('notification', ({ payload }) => this.heard(payload ?? ''));
    client.on('error', () => undefined); // `end` follows, and is what counts
    try {
      await client.connect();
      await client.query(`listen ${REGISTRY_CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.comeBack());
    this.client = client;
    if (this.stopped) await client.end();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private comeBack(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.start()
        .then(() => this.onReconnect().catch(() => this.client?.end())) // its `end` begins anew
        .catch(() => this.comeBack());
    }, RECONNECT_AFTER_MS);
  }
}
