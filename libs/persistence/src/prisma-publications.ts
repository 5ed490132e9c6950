import type { Publication, Publications } from '#governance';
import { OrganisationId } from '#vocabulary';
import { z } from 'zod';
import type { Transaction } from './prisma-client.js';

const PublicationRow = z.object({
  organisationId: OrganisationId,
  rev: z.int().min(0),
  digest: z.string(),
  packs: z.array(z.string()),
  own: z.array(z.object({ path: z.string(), text: z.string() })),
  observe: z.array(z.object({ policy: z.string(), application: z.string().nullable() })),
  publishedAt: z.date(),
  publishedBy: z.string(),
});

/** A row is outside input too. */
export const toPublication = (row: unknown): Publication => PublicationRow.parse(row);

export class PrismaPublications implements Publications {
  constructor(
    private readonly db: Transaction,
    private readonly organisationId: OrganisationId,
  ) {}

  async publish(publication: Omit<Publication, 'rev'>): Promise<Publication> {
    const { organisationId } = this;
    // One publication at a time, so that revisions count without gaps.
    await this.db
      .$queryRaw`select pg_advisory_xact_lock(hashtextextended('custos.publication.' || ${organisationId}, 0))::text`;
    const last = await this.db.publication.aggregate({ where: { organisationId }, _max: { rev: true } });
    const { packs, own, observe, ...rest } = publication;
    const row = await this.db.publication.create({
      data: {
        ...rest,
        packs: [...packs],
        own: own.map((source) => ({ ...source })),
        observe: observe.map((one) => ({ ...one })),
        rev: (last._max.rev ?? -1) + 1,
      },
    });
    return toPublication(row);
  }

  async current(): Promise<Publication | undefined> {
    const { organisationId } = this;
    const row = await this.db.publication.findFirst({ where: { organisationId }, orderBy: { rev: 'desc' } });
    return row === null ? undefined : toPublication(row);
  }

  async byDigest(digest: string): Promise<Publication | undefined> {
    const { organisationId } = this;
    const row = await this.db.publication.findFirst({ where: { organisationId, digest }, orderBy: { rev: 'desc' } });
    return row === null ? undefined : toPublication(row);
  }

  async all(): Promise<Publication[]> {
    const { organisationId } = this;
    const rows = await this.db.publication.findMany({ where: { organisationId }, orderBy: { rev: 'asc' } });
    return rows.map((row) => toPublication(row));
  }
}
