import { loadPolicySet, type PolicySet } from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import { InvalidInput, type PackLibrary } from '#vocabulary';
import { ownPolicies } from './organisation-policies.js';
import type { Organisation, Publication } from './ports.js';

/** The base packs and those named, in the library's order. */
export function packsOf(library: PackLibrary, ids: readonly string[]): PackLibrary['packs'] {
  const known = library.packs.map((pack) => pack.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InvalidInput('packs', `"${unknown}"`, known.join(', '));
  return library.packs.filter((pack) => pack.base || ids.includes(pack.id));
}

/**
 * The policy set of a publication; of the base packs and the standing policies where nothing is published.
 *
 * @throws {InvalidInput} no such pack
 * @throws {PolicyInvalid} a policy does not validate; the message has file, policy and position
 */
export const policySetOf = (
  { zone, name }: Pick<Organisation, 'zone' | 'name'>,
  publication: Pick<Publication, 'packs' | 'own'> | undefined,
  library: PackLibrary,
): PolicySet =>
  loadPolicySet({
    packs: packsOf(library, publication?.packs ?? []),
    own: publication?.own ?? ownPolicies({}, name),
    keys: POLICY_FACT_KEYS,
    zone,
    obligations: library.obligations,
  });
