import type { OrganisationId } from '#vocabulary';
import type { SetSources } from './ports.js';
import { type LoadedSet, loadSet } from './published-policies.js';

const HELD_SETS = 32;

/** Finds what a set is made of, by its digest. */
export type FindSources = (organisation: OrganisationId, digest: string) => Promise<SetSources | undefined>;

/** Kept policy sets, each loaded once: loading takes a quarter of a second, and a kept set never changes. */
export class PolicySets {
  private readonly held = new Map<string, Promise<LoadedSet | undefined>>();

  constructor(private readonly find: FindSources) {}

  /** The set of that digest; none where the organisation never decided by one. */
  byDigest(organisation: OrganisationId, digest: string): Promise<LoadedSet | undefined> {
    const key = `${organisation} ${digest}`;
    const known = this.held.get(key);
    if (known !== undefined) return known;
    const loading = this.load(organisation, digest);
    if (this.held.size >= HELD_SETS) this.held.delete(this.held.keys().next().value ?? '');
    this.held.set(key, loading);
    const forget = () => void (this.held.get(key) === loading && this.held.delete(key));
    loading.then((loaded) => loaded ?? forget(), forget);
    return loading;
  }

  /** The set of a publication. */
  async of({ organisationId, digest }: { readonly organisationId: OrganisationId; readonly digest: string }) {
    const loaded = await this.byDigest(organisationId, digest);
    if (loaded === undefined) throw new Error(`The policy set ${digest} is published and not kept`);
    return loaded;
  }

  private async load(organisation: OrganisationId, digest: string): Promise<LoadedSet | undefined> {
    const sources = await this.find(organisation, digest);
    if (sources === undefined) return undefined;
    const loaded = loadSet(sources);
    if (loaded.set.digest !== digest)
      throw new Error(`The policy set kept as ${digest} makes ${loaded.set.digest}: it is not what was published`);
    return loaded;
  }
}
