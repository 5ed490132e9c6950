import { diffRules, loadPolicySet, type Rule, type RuleChange } from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import type { Pack, PackLibrary, ReferenceData } from '#vocabulary';

const rulesOf = (pack: Pack | undefined): readonly Rule[] =>
  pack === undefined ? [] : loadPolicySet({ packs: [pack], keys: POLICY_FACT_KEYS }).rules;

/** What publishing the installed pack would change in the rules that decide now; nothing of a pack that is off. */
export function packChanges(published: PackLibrary, installed: Pack): RuleChange[] {
  const before = published.packs.find(({ id }) => id === installed.id);
  if (before === undefined || JSON.stringify(before.policies) === JSON.stringify(installed.policies)) return [];
  return diffRules(rulesOf(before), rulesOf(installed));
}

/** Names of the tables, such as `adequacy`, that are installed otherwise than they were published. */
export function tableChanges(published: PackLibrary, installed: PackLibrary): string[] {
  const differs = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after);
  const names = Object.keys(installed.reference) as (keyof ReferenceData)[];
  return [
    ...names.filter((name) => differs(published.reference[name], installed.reference[name])),
    ...(differs(published.obligations, installed.obligations) ? ['obligations'] : []),
  ].sort();
}
