import type { PolicySet } from '#policy';
import type { PackLibrary } from '#vocabulary';
import type { Organisation, Publication } from './ports.js';
import { policySetOf } from './published-policies.js';

const KEPT_SETS = 32;

/** Policy sets of publications, each loaded once: loading takes a quarter of a second, and a publication never changes. */
export class PolicySets {
  private readonly kept = new Map<string, PolicySet>();

  constructor(readonly library: PackLibrary) {}

  of(organisation: Organisation, publication: Publication | undefined): PolicySet {
    const key = `${organisation.id} ${publication?.rev ?? 0}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const set = policySetOf(organisation, publication, this.library);
    if (this.kept.size >= KEPT_SETS) this.kept.delete(this.kept.keys().next().value ?? '');
    this.kept.set(key, set);
    return set;
  }
}
