import type { CedarContext } from './encode.js';
import type { PolicySet, Rule } from './policy-set.js';

/** What every policy of a set says of one context, whatever its dates and mode. */
export interface Evaluation {
  /** Rules that apply and that nothing lifts. */
  readonly fired: readonly string[];
  /** Rules that apply and are met. */
  readonly met: readonly string[];
  /** Rules that are met, with an obligation that the caller cannot discharge. */
  readonly twins: readonly { readonly rule: string; readonly obligation: string }[];
  readonly findings: readonly string[];
  /** At most one a rule. */
  readonly errors: readonly { readonly rule: string; readonly message: string }[];
}

/** Who asks and for what, where a policy's scope names them; ids of `Application` and `Deployment`. */
export interface Parties {
  readonly principal: string;
  readonly resource: string;
}

export const ANYONE: Parties = { principal: 'caller', resource: 'recipient' };

export interface PolicyEvaluator {
  /** @param rules those that the answer speaks of; all of the set unless said */
  evaluate(set: PolicySet, context: CedarContext, parties?: Parties, rules?: readonly Rule[]): Evaluation;
}
