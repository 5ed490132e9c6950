import { type LawDate, lawTimeline, loadPolicySet, type Rule } from '#policy';
import { POLICY_FACT_KEYS } from '#registry';
import type { Pack, PackLibrary } from '#vocabulary';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PoliciesInForce } from './policies-in-force.js';
import type { Organisation } from './ports.js';

/** A date of a policy, and whether the organisation decides by that policy. */
export interface OrganisationDate extends LawDate {
  readonly inForce: boolean;
}

/** When policies begin, change and end: those of an organisation, and those of packs that it could switch on. */
export class LawTimelineView {
  private readonly loaded = new Map<Pack, readonly Rule[]>();

  constructor(
    private readonly policies: PoliciesInForce,
    private readonly library: PackLibrary,
  ) {}

  async of(organisation: Organisation): Promise<OrganisationDate[]> {
    const { set } = await this.policies.of(organisation);
    const inForce = new Set(set.rules.map(({ pack }) => pack));
    const rules = [...set.rules];
    for (const pack of this.library.packs) {
      if (inForce.has(pack.id)) continue;
      await nextTurn();
      rules.push(...this.rulesOf(pack));
    }
    return lawTimeline(rules).map((date) => ({ ...date, inForce: inForce.has(date.rule.pack) }));
  }

  /** Loaded when first asked for: it takes some tens of milliseconds a pack, and packs do not change. */
  private rulesOf(pack: Pack): readonly Rule[] {
    let rules = this.loaded.get(pack);
    if (rules === undefined) {
      const { obligations } = this.library;
      this.loaded.set(pack, (rules = loadPolicySet({ packs: [pack], obligations, keys: POLICY_FACT_KEYS }).rules));
    }
    return rules;
  }
}
