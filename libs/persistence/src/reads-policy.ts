import { PolicyReads, type Publication } from '#governance';
import type { OrganisationId } from '#vocabulary';
import type { PrismaClient } from './prisma-client.js';
import { PrismaPublications } from './prisma-publications.js';
import { readWithin } from './reads-keyset.js';

export class PrismaPolicyReads extends PolicyReads {
  constructor(private readonly prisma: PrismaClient) {
    super();
  }

  current(organisation: OrganisationId): Promise<Publication | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaPublications(db, organisation).current());
  }

  byDigest(organisation: OrganisationId, digest: string): Promise<Publication | undefined> {
    return readWithin(this.prisma, organisation, (db) => new PrismaPublications(db, organisation).byDigest(digest));
  }
}
