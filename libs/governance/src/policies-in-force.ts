import type { PolicySet } from '#policy';
import type { OrganisationId, PackLibrary } from '#vocabulary';
import type { Organisation, Publication } from './ports.js';
import { policySetOf } from './published-policies.js';
import type { PolicyReads } from './reads.js';

/** A set of policies that an organisation decides or has decided by, and how it came to be. */
export interface PublishedSet {
  readonly set: PolicySet;
  /** None where the organisation has published nothing and the base packs decide. */
  readonly publication: Publication | undefined;
}

const KEPT_SETS = 32;

/** Policy sets for reading, each compiled once. */
export class PoliciesInForce {
  private readonly kept = new Map<string, PolicySet>();

  constructor(
    private readonly reads: PolicyReads,
    private readonly library: PackLibrary,
  ) {}

  async of(organisation: Organisation): Promise<PublishedSet> {
    const publication = await this.reads.current(organisation.id);
    return { set: this.setOf(organisation, publication), publication };
  }

  /** The set of that digest, if the organisation published it or decides by it. */
  async byDigest(organisation: Organisation, digest: string): Promise<PublishedSet | undefined> {
    const publication = await this.reads.byDigest(organisation.id, digest);
    if (publication) return { set: this.setOf(organisation, publication), publication };
    const inForce = await this.of(organisation);
    return inForce.set.digest === digest ? inForce : undefined;
  }

  private setOf(organisation: Organisation, publication: Publication | undefined): PolicySet {
    const key = keyOf(organisation.id, publication);
    const known = this.kept.get(key);
    if (known) return known;
    const set = policySetOf(organisation, publication, this.library);
    if (this.kept.size >= KEPT_SETS) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(key, set);
    return set;
  }
}

const keyOf = (organisation: OrganisationId, publication: Publication | undefined): string =>
  `${organisation} ${publication?.rev ?? 0}`;
