import type { Requirement, RuleExplanation } from '#policy';
import type { Fact } from '#registry';
import type { Bearer, Day, DecisionId, FactValue, Handle, WaiverId } from '#vocabulary';
import type { LogPosition } from './ports.js';

/** A fact as a policy read it, with the evidence behind it. */
export interface FactRead {
  readonly key: string;
  readonly meaning: string;
  readonly state: 'known' | 'none' | 'unknown';
  /** The value where it is known. */
  readonly value: FactValue;
  /** Why it is unknown: never stated, stale since when and by which document, in conflict; none where it is known. */
  readonly reason: string | null;
  /** Layer of a term that decided, such as `model`; none where the fact has no layers. */
  readonly layer: string | null;
  readonly evidence: readonly Fact[];
}

type RuleInWords = Pick<
  RuleExplanation,
  'pack' | 'law' | 'citation' | 'title' | 'url' | 'remediation' | 'penalty' | 'note' | 'undischarged'
>;

export interface DeterminingPolicy extends RuleInWords {
  readonly policy: string;
  /** Handle of the recipient whose facts it judged. */
  readonly recipient: Handle;
  /** None where a decision is explained from its record and the record alone does not tell. */
  readonly cause: RuleExplanation['cause'] | null;
  readonly confidence: string;
  /** What it asks, in its author's words; none where a decision is explained from its record and its text is not kept. */
  readonly requires: Requirement | null;
  /** First and last day on which it is in force, both inclusive; none where it has none, or its text is not kept. */
  readonly inForceFrom: Day | null;
  readonly inForceUntil: Day | null;
  readonly facts: readonly FactRead[];
}

export interface BorneObligation {
  readonly name: string;
  readonly meaning: string;
  readonly bearer: Bearer;
}

export interface Finding {
  readonly policy: string;
  readonly title: string;
  readonly remediation: string;
}

export interface UpcomingRule {
  readonly policy: string;
  readonly title: string;
  readonly citation: string;
  readonly from: Day;
  /** Whether the same facts will be denied by it on that day. */
  readonly wouldDeny: boolean;
}

/** A waiver without which a policy of the organisation would have denied. */
export interface AppliedWaiver {
  readonly id: WaiverId;
  readonly policy: string;
  /** What the policy says, in a line. */
  readonly title: string;
  /** First instant at which it no longer stands. */
  readonly until: Date;
  readonly reason: string;
}

export interface UnknownFact {
  readonly key: string;
  readonly meaning: string;
  /** None where a decision is explained from its record, which does not tell. */
  readonly recipient: Handle | null;
  readonly reason: string;
}

export interface Member {
  readonly deployment: Handle;
  readonly effect: 'ALLOW' | 'DENY';
  /** Why a denied one was, in words; none where it was allowed, or where its record does not tell. */
  readonly why: string | null;
}

/** A decision, explained. */
export interface Explanation {
  readonly effect: 'ALLOW' | 'DENY';
  /** The decision in one plain sentence. */
  readonly sentence: string;
  readonly decidedAt: Date;
  readonly application: Handle;
  readonly entity: Handle;
  readonly target: Handle;
  readonly members: readonly Member[];
  readonly determinedBy: readonly DeterminingPolicy[];
  readonly obligations: readonly BorneObligation[];
  readonly findings: readonly Finding[];
  readonly upcoming: readonly UpcomingRule[];
  readonly wouldDeny: readonly Finding[];
  readonly waivers: readonly AppliedWaiver[];
  readonly unknowns: readonly UnknownFact[];
  readonly registryVersion: number;
  readonly policySet: string;
}

/** A decision of record: explained, numbered, and in the log. */
export interface Answer extends Explanation {
  readonly id: DecisionId;
  readonly log: LogPosition;
}
