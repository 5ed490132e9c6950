/** A call of the example with what the inventory's own day makes of it, and the rule that says so. */
export interface Story {
  readonly call: string;
  readonly about: string;
  readonly effect: 'ALLOW' | 'DENY';
  /** A policy that must be among those that determined it. */
  readonly by?: string;
  /** Members of an alias that remain. */
  readonly allowed?: readonly string[];
  /** Another day than the inventory's, to show a law or term begin or end. */
  readonly on?: string;
}

/** What the tour tells, in the order in which it tells it. */
export const STORIES: readonly Story[] = [
  {
    call: 'call-score-in',
    about: 'credit assessment in Mumbai, on an approved deployment in the country',
    effect: 'ALLOW',
  },
  {
    call: 'call-chat-eu',
    about: 'a customer chat in Germany, through an alias of two deployments',
    effect: 'ALLOW',
    allowed: ['dep-02', 'dep-10'],
  },
  {
    call: 'call-ocr-in',
    about: 'Aadhaar numbers to a document reader with an unpatched advisory',
    effect: 'DENY',
    by: 'org.unpatched-advisory',
  },
  {
    call: 'call-kids',
    about: 'a child’s data, under an agreement that excludes children',
    effect: 'DENY',
    by: 'org.agreement-does-not-cover',
  },
  {
    call: 'call-copy-personal',
    about: 'an EU customer’s contact data to the United States, without a transfer mechanism',
    effect: 'DENY',
    by: 'gdpr.art-44',
  },
  {
    call: 'call-fraud-eu',
    about: 'payment data under an agreement that ended on 2026-09-30',
    effect: 'DENY',
    by: 'org.agreement-not-in-force',
  },
  {
    call: 'call-chat-in',
    about: 'a chat in India whose guardrail runs in the United States',
    effect: 'DENY',
    by: 'org.path-residency',
  },
  {
    call: 'call-fraud-in',
    about: 'Indian payment data to a model that processes globally',
    effect: 'DENY',
    by: 'in-rbi.payment-data',
  },
  {
    call: 'call-code-leak',
    about: 'a secret in source code',
    effect: 'DENY',
    by: 'org.class-never-leaves',
  },
  {
    call: 'call-code',
    about: 'source code through an alias, one member of which is not approved yet',
    effect: 'ALLOW',
    allowed: ['dep-04'],
  },
  {
    call: 'call-score-eu',
    about: 'credit assessment in Germany before the duty to assess fundamental rights',
    effect: 'ALLOW',
    on: '2027-12-01',
  },
  {
    call: 'call-score-eu',
    about: 'the same call on the day that duty begins',
    effect: 'DENY',
    by: 'org.fria-missing',
    on: '2027-12-02',
  },
];
