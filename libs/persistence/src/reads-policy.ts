import { type Keyset, type ListedPublication, PolicyReads, type Publication, type SetSources } from '#governance';
import type { OrganisationId } from '#vocabulary';
import { Prisma, type PrismaClient } from './prisma-client.js';
import { KeptSources, PrismaKeptSets } from './prisma-kept-sets.js';
import { PrismaPublications, toPublication } from './prisma-publications.js';
import { keysetOf, type OrderedBy, readWithin } from './reads-keyset.js';

const ORDER: readonly OrderedBy[] = [{ column: Prisma.sql`rev`, type: 'bigint' }];

export class PrismaPolicyReads extends PolicyReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  current(organisation: OrganisationId): Promise<Publication | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaPublications(db, organisation).current());
  }

  publications(organisationId: OrganisationId, page: Keyset): Promise<ListedPublication[]> {
    const { where, tail } = keysetOf(page, ORDER, true);
    return readWithin(this.prisma, organisationId, async (db) => {
      const revs = await db.$queryRaw<{ rev: number }[]>`
        select rev from publication where organisation_id = ${organisationId}::uuid and ${where} ${tail}`;
      const rows = await db.publication.findMany({
        where: { organisationId, rev: { in: revs.map(({ rev }) => rev) } },
        include: { set: true },
      });
      const byRev = new Map(
        rows.map(({ set, ...row }) => [row.rev, { ...toPublication(row), versions: versionsOf(set) }]),
      );
      return revs.map(({ rev }) => byRev.get(rev)!);
    });
  }

  countPublications(organisationId: OrganisationId): Promise<number> {
    return readWithin(this.prisma, organisationId, (db) => db.publication.count({ where: { organisationId } }));
  }

  byDigest(organisation: OrganisationId, digest: string): Promise<Publication | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaPublications(db, organisation).byDigest(digest));
  }

  keptSet(organisation: OrganisationId, digest: string): Promise<SetSources | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaKeptSets(db, organisation).find(digest));
  }
}

const versionsOf = ({ sources }: { readonly sources: unknown }): ListedPublication['versions'] =>
  KeptSources.parse(sources).packs.map(({ id, version }) => ({ pack: id, version }));
