import type { Day } from './day.js';

/** A class of the legal taxonomy, as the rule matrix defines it. */
export interface LegalClass {
  readonly code: string;
  readonly label: string;
  readonly personal: boolean;
  readonly gdpr: 'none' | 'personal' | 'art-9' | 'art-10';
  readonly spdi: boolean;
}

/** A decision of the Commission that a country protects personal data adequately (GDPR Art. 45); days inclusive. */
export interface AdequacyDecision {
  readonly country: string;
  readonly valid_from: Day;
  readonly valid_until: Day | null;
  readonly scope: string;
}

/** Dated tables that derivation needs and Cedar cannot hold. */
export interface ReferenceData {
  readonly eea: readonly string[];
  readonly eu: readonly string[];
  readonly adequacy: readonly AdequacyDecision[];
  readonly dpdp_restricted_countries: readonly string[];
  readonly dpdp_localised_classes: readonly string[];
  readonly data_classes: readonly LegalClass[];
}

/** Who has to carry out an obligation. */
export type Bearer = 'caller' | 'organisation' | 'custos';

export interface Obligation {
  readonly name: string;
  readonly meaning: string;
  readonly bearer: Bearer;
}

/** One Cedar file of a pack or of the organisation. */
export interface PolicySource {
  readonly path: string;
  readonly text: string;
}

/** A pack as its folder holds it. */
export interface Pack {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly asOf: Day;
  /** IANA zone in which the pack's days are read: Asia/Kolkata for Indian packs, Europe/Brussels for EU packs. */
  readonly zone: string;
  readonly base: boolean;
  readonly policies: readonly PolicySource[];
}

/** The library of packs with the tables they share. */
export interface PackLibrary {
  readonly packs: readonly Pack[];
  readonly reference: ReferenceData;
  readonly obligations: readonly Obligation[];
}
