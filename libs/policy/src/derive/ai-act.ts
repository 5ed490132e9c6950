import type { Day } from '#vocabulary';
import { readsOf, type Derivation, type DerivedBool, type Facts } from './derivation.js';
import { agreed, all, any, not, of, type Known } from './three-valued.js';

const ANNEX_III_STARTS_ON: Day = '2027-12-02';
const ANNEX_I_STARTS_ON: Day = '2028-08-02';
const PUBLIC_AUTHORITY_SHELTER_ENDS_ON: Day = '2030-08-02';
const SYSTEMIC_RISK_FLOP = 1e25;

const inEu = (facts: Facts, key: string) => facts.holds(key, (country) => facts.reference.eu.includes(country));

const placedOnEuMarket: DerivedBool = {
  name: 'placed_on_eu_market',
  type: 'bool',
  meaning: 'A model or system is placed on the market of a member state.',
  citation: 'AI Act Art. 2(1)(a)',
  reads: ['app.placed_on_market_in'],
  value: (facts) => inEu(facts, 'app.placed_on_market_in'),
};

const aiActApplies: DerivedBool = {
  name: 'ai_act_applies',
  type: 'bool',
  meaning: 'The AI Act applies: a link to a member state and no exclusion.',
  citation: 'AI Act Art. 2',
  reads: ['org.established_in', 'app.output_used_in', 'app.placed_on_market_in', 'use.exclusion'],
  value: (facts) =>
    all(
      any(inEu(facts, 'org.established_in'), inEu(facts, 'app.output_used_in'), placedOnEuMarket.value(facts)),
      of(facts.text('use.exclusion'), (exclusion) => exclusion === null),
    ),
};

const isHighRisk = (facts: Facts, annexIii: Known<boolean>): Known<boolean> =>
  all(
    aiActApplies.value(facts),
    any(all(annexIii, not(facts.bool('use.art_6_3_claimed'))), facts.bool('use.annex_i_product')),
  );

const annexIiiSet = (facts: Facts): Known<boolean> => of(facts.text('use.annex_iii_point'), (point) => point !== null);

const highRisk: DerivedBool = {
  name: 'high_risk',
  type: 'bool',
  meaning: 'The system is high-risk under Annex III or as an Annex I product.',
  citation: 'AI Act Art. 6(1)-(3)',
  reads: [...readsOf(aiActApplies), 'use.annex_iii_point', 'use.art_6_3_claimed', 'use.annex_i_product'],
  value: (facts) => isHighRisk(facts, annexIiiSet(facts)),
};

/** In service before the duties start and not significantly changed since (AI Act Art. 111(2)). */
function isOldSystem(facts: Facts, startsOn: Day): Known<boolean> {
  return all(
    of(facts.text('use.in_service_since'), (since) => since !== null && since < startsOn),
    of(facts.text('use.significant_change_on'), (on) => on === null || on < startsOn || on > facts.at),
  );
}

/** The duties of a high-risk system bind on the day of the facts, given whether an Annex III point is set. */
function isActive(facts: Facts, annexIii: boolean): Known<boolean> {
  const startsOn = annexIii ? ANNEX_III_STARTS_ON : ANNEX_I_STARTS_ON;
  const shelterEnded = all(
    facts.at >= PUBLIC_AUTHORITY_SHELTER_ENDS_ON,
    facts.holds('org.sectors', (sector) => sector === 'public-authority'),
  );
  return all(facts.at >= startsOn, isHighRisk(facts, annexIii), any(not(isOldSystem(facts, startsOn)), shelterEnded));
}

const highRiskActive: DerivedBool = {
  name: 'high_risk_active',
  type: 'bool',
  meaning: 'The system is high-risk, the duties have started for it, and no shelter of older systems holds.',
  citation: 'AI Act Arts. 6, 111(2), 113',
  reads: [...readsOf(highRisk), 'use.in_service_since', 'use.significant_change_on', 'org.sectors'],
  days: [ANNEX_III_STARTS_ON, ANNEX_I_STARTS_ON, PUBLIC_AUTHORITY_SHELTER_ENDS_ON],
  value: (facts) => {
    const annexIii = annexIiiSet(facts);
    return annexIii === undefined ? agreed([isActive(facts, true), isActive(facts, false)]) : isActive(facts, annexIii);
  },
};

/** 10²⁵ operations do not fit Cedar's Long. */
const trainingAboveSystemicRisk: DerivedBool = {
  name: 'training_flop_above_1e25',
  type: 'bool',
  meaning: 'More than 10^25 floating-point operations went into training.',
  citation: 'AI Act Art. 51(2)',
  reads: ['gpai.training_flop'],
  value: (facts) => of(facts.number('gpai.training_flop'), (flop) => flop !== null && flop > SYSTEMIC_RISK_FLOP),
};

export const AI_ACT: readonly Derivation[] = [
  placedOnEuMarket,
  aiActApplies,
  highRisk,
  highRiskActive,
  trainingAboveSystemicRisk,
];
