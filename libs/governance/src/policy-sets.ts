import type { OrganisationId } from '#vocabulary';
import type { SetSources } from './ports.js';
import { type LoadedSet, loadSet } from './published-policies.js';

const HELD_SETS = 32;

/** Finds what a set of the organisation is made of, by its digest. */
export type FindSources = (digest: string) => Promise<SetSources | undefined>;

/** Kept policy sets, each loaded once: loading takes a quarter of a second, and a kept set never changes. */
export class PolicySets {
  private readonly held = new Map<string, LoadedSet>();

  /** The set of that digest; none where the organisation never decided by one. */
  async byDigest(organisation: OrganisationId, digest: string, find: FindSources): Promise<LoadedSet | undefined> {
    const key = `${organisation} ${digest}`;
    const known = this.held.get(key);
    if (known !== undefined) return known;
    const sources = await find(digest);
    if (sources === undefined) return undefined;
    const loaded = loadSet(sources);
    if (loaded.set.digest !== digest)
      throw new Error(`The policy set kept as ${digest} makes ${loaded.set.digest}: it is not what was published`);
    if (this.held.size >= HELD_SETS) this.held.delete(this.held.keys().next().value ?? '');
    this.held.set(key, loaded);
    return loaded;
  }

  /** The set of a publication. */
  async of(
    { organisationId, digest }: { readonly organisationId: OrganisationId; readonly digest: string },
    find: FindSources,
  ): Promise<LoadedSet> {
    const loaded = await this.byDigest(organisationId, digest, find);
    if (loaded === undefined) throw new Error(`The policy set ${digest} is published and not kept`);
    return loaded;
  }
}
