import { NotFound } from '#vocabulary';
import { PolicySets } from './policy-sets.js';
import type { Organisation, Publication } from './ports.js';
import type { LoadedSet } from './published-policies.js';
import type { PolicyReads } from './reads.js';

/** A set of policies that an organisation decides or has decided by, and how it came to be. */
export interface PublishedSet extends LoadedSet {
  /** The latest that published it. */
  readonly publication: Publication;
}

/** Policy sets for reading, as they were kept: with the packs and tables of their day. */
export class PoliciesInForce {
  private readonly sets = new PolicySets();

  constructor(private readonly reads: PolicyReads) {}

  async of({ id }: Pick<Organisation, 'id'>): Promise<PublishedSet> {
    const publication = await this.reads.current(id);
    if (publication === undefined) throw new NotFound('publication of organisation', id);
    return this.loaded(publication);
  }

  /** The set of that digest, if the organisation ever decided by it. */
  async byDigest({ id }: Pick<Organisation, 'id'>, digest: string): Promise<PublishedSet | undefined> {
    const publication = await this.reads.byDigest(id, digest);
    return publication && this.loaded(publication);
  }

  private async loaded(publication: Publication): Promise<PublishedSet> {
    const find = (digest: string) => this.reads.keptSet(publication.organisationId, digest);
    return { ...(await this.sets.of(publication, find)), publication };
  }
}
