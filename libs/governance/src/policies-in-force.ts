import type { PolicySet } from '#policy';
import type { PackLibrary } from '#vocabulary';
import { PolicySets } from './policy-sets.js';
import type { Organisation, Publication } from './ports.js';
import type { PolicyReads } from './reads.js';

/** A set of policies that an organisation decides or has decided by, and how it came to be. */
export interface PublishedSet {
  readonly set: PolicySet;
  /** None where the organisation has published nothing and the base packs decide. */
  readonly publication: Publication | undefined;
}

/** Policy sets for reading. */
export class PoliciesInForce {
  private readonly sets: PolicySets;

  constructor(
    private readonly reads: PolicyReads,
    library: PackLibrary,
  ) {
    this.sets = new PolicySets(library);
  }

  async of(organisation: Organisation): Promise<PublishedSet> {
    const publication = await this.reads.current(organisation.id);
    return { set: this.sets.of(organisation, publication), publication };
  }

  /** The set of that digest, if the organisation published it, decides by it, or decided by it before it published any. */
  async byDigest(organisation: Organisation, digest: string): Promise<PublishedSet | undefined> {
    const publication = await this.reads.byDigest(organisation.id, digest);
    if (publication) return { set: this.sets.of(organisation, publication), publication };
    const inForce = await this.of(organisation);
    const standing = { set: this.sets.of(organisation, undefined), publication: undefined };
    return [inForce, standing].find(({ set }) => set.digest === digest);
  }
}
