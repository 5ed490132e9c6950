/** What a rule asks, in the words that its author wrote into its conditions; empty where there are none. */
export interface Requirement {
  /** All of this holds where the rule applies. */
  readonly applies: readonly string[];
  /** All of this lifts it; empty for a rule that nothing lifts, or that never denies. */
  readonly lifts: readonly string[];
}

/** The comments that stand inside a rule's `when` and `unless`, one a line. */
export function requirementOf(text: string): Requirement {
  const words = (part: string) => [...part.matchAll(/^\s+\/\/ ?(.*)$/gm)].map(([, line]) => line as string);
  const [applies = '', lifts = ''] = text.split(/^unless \{/m);
  return { applies: words(applies), lifts: words(lifts) };
}
