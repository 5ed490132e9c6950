import { loadPolicySet, ORGANISATION, type PolicySet, type Rule } from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import { InvalidInput, type PackLibrary, type PolicySource } from '#vocabulary';
import type { Organisation, Publication, SetSources } from './ports.js';

/** The base packs and those named, in the library's order. */
export function packsOf(library: PackLibrary, ids: readonly string[]): PackLibrary['packs'] {
  const known = library.packs.map((pack) => pack.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InvalidInput('packs', `"${unknown}"`, known.join(', '));
  return library.packs.filter((pack) => pack.base || ids.includes(pack.id));
}

/**
 * What a publication of the installed packs is made of.
 *
 * @throws {InvalidInput} no such pack
 */
export const sourcesOf = (
  { zone }: Pick<Organisation, 'zone'>,
  { packs, own, observe }: Pick<Publication, 'packs' | 'own' | 'observe'>,
  library: PackLibrary,
): SetSources => ({
  packs: packsOf(library, packs),
  own,
  zone,
  observe,
  reference: library.reference,
  obligations: library.obligations,
});

/** A policy set, with the packs and tables that it is made of: they judge with it, whatever is installed. */
export interface LoadedSet {
  readonly set: PolicySet;
  readonly library: PackLibrary;
}

/**
 * Makes the policy set of its sources: of the same sources always the same set.
 *
 * @throws {InvalidInput} what is to be observed is not in the set
 * @throws {PolicyInvalid} a policy does not validate; the message has file, policy and position
 */
export function loadSet(sources: SetSources): LoadedSet {
  const { packs, reference, obligations } = sources;
  return { set: loadPolicySet({ ...sources, keys: POLICY_FACT_KEYS }), library: { packs, reference, obligations } };
}

/** The sources of a set as they would be if one of its rules had not been written. */
export function sourcesWithout(rule: Rule, sources: SetSources): SetSources {
  const without = (pack: string, files: readonly PolicySource[]): PolicySource[] =>
    files.map(({ path, text }) => ({
      path,
      text: pack === rule.pack && path === rule.file ? text.replace(rule.text, () => '') : text,
    }));
  return {
    ...sources,
    packs: sources.packs.map((pack) => ({ ...pack, policies: without(pack.id, pack.policies) })),
    own: without(ORGANISATION, sources.own),
    observe: sources.observe.filter(({ policy }) => policy !== rule.id),
  };
}

/**
 * The sources of a set with other own policies; a rule that is observed and not among them is no longer.
 *
 * @throws {PolicyInvalid} a policy does not validate; the message has file, policy and position
 */
export function sourcesWithOwn(own: readonly PolicySource[], sources: SetSources): SetSources {
  const { set } = loadSet({ ...sources, own, observe: [] });
  const rules = new Set(set.rules.map(({ id }) => id));
  return { ...sources, own, observe: sources.observe.filter(({ policy }) => rules.has(policy)) };
}
