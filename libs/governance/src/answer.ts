import { explain as explainJudgement, type PolicySet, type RuleExplanation } from '#policy';
import { type Fact, factKey, type RecipientDocument } from '#registry';
import type { Bearer, Day, DecisionId, FactValue, Handle } from '#vocabulary';
import { decisive, type MemberVerdict, type RecipientVerdict, type Verdict, type View } from './decide.js';
import type { LogPosition } from './ports.js';
import { sentenceOf } from './sentence.js';

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
  'pack' | 'law' | 'citation' | 'title' | 'url' | 'remediation' | 'penalty' | 'note' | 'cause' | 'undischarged'
>;

export interface DeterminingPolicy extends RuleInWords {
  readonly policy: string;
  /** Handle of the recipient whose facts it judged. */
  readonly recipient: Handle;
  readonly confidence: string;
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

export interface UnknownFact {
  readonly key: string;
  readonly meaning: string;
  readonly recipient: Handle;
  readonly reason: string;
}

export interface Member {
  readonly deployment: Handle;
  readonly effect: 'ALLOW' | 'DENY';
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
  readonly unknowns: readonly UnknownFact[];
  readonly registryVersion: number;
  readonly policySet: string;
}

/** A decision of record: explained, numbered, and in the log. */
export interface Answer extends Explanation {
  readonly id: DecisionId;
  readonly log: LogPosition;
}

/** Explains a verdict: the same verdict always in the same words and order. */
export function explain(verdict: Verdict, view: View): Explanation {
  const members = decisive(verdict);
  const recipients = members.flatMap((member) => member.recipients);
  const deciding = recipients.filter(({ judgement }) => judgement.effect === verdict.effect);
  const determinedBy = uniqueBy(
    deciding.flatMap((recipient) => determining(recipient, view)),
    ({ policy, recipient }) => `${policy} ${recipient}`,
  );
  const { resolution } = verdict;
  const decision = {
    effect: verdict.effect,
    decidedAt: verdict.at,
    application: resolution.application.handle,
    entity: resolution.entity.handle,
    target: resolution.target.handle,
    members: verdict.members.map(({ member, effect }) => ({ deployment: member.deployment.handle, effect })),
    determinedBy,
    obligations: namesOf(recipients, 'obligations').map((name) => obligationNamed(view, name)),
    findings: namesOf(recipients, 'findings').map((id) => finding(view.set, id)),
    upcoming: upcomingOf(view.set, recipients),
    wouldDeny: namesOf(recipients, 'wouldDeny').map((id) => finding(view.set, id)),
    unknowns: unknownsOf(deciding),
    registryVersion: view.organisation.registryVersion,
    policySet: view.set.digest,
  };
  const parties = { application: resolution.application.name, target: targetName(verdict) };
  return { ...decision, sentence: sentenceOf(parties, decision) };
}

function targetName({ resolution: { target }, members }: Verdict): string {
  return target.kind === 'alias' ? `the alias ${target.handle}` : (members[0]?.member.deployment.name ?? target.handle);
}

function determining({ facts: recipient, judgement }: RecipientVerdict, { set, library }: View): DeterminingPolicy[] {
  const { rules } = explainJudgement(set, judgement, recipient.document, library.reference);
  return rules.map(({ id, kind: _, missing, facts, error: __, ...inWords }) => ({
    policy: id,
    recipient: recipient.recipient.handle,
    ...inWords,
    facts: factsRead({ facts, missing }, recipient),
  }));
}

function factsRead(
  { facts, missing }: Pick<RuleExplanation, 'facts' | 'missing'>,
  recipient: RecipientDocument,
): FactRead[] {
  const read = facts.map(({ key, meaning, value }): FactRead => {
    const behind = recipient.evidence.get(key);
    return {
      key,
      meaning,
      state: value === null ? 'none' : 'known',
      value,
      reason: null,
      layer: behind?.layer ?? null,
      evidence: behind?.facts ?? [],
    };
  });
  const lacking = missing.map(({ key, meaning }): FactRead => ({
    key,
    meaning,
    state: 'unknown',
    value: null,
    reason: recipient.unknownReasons.get(key) ?? 'never stated',
    layer: null,
    evidence: [],
  }));
  return [...read, ...lacking].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function obligationNamed({ library, set }: View, name: string): BorneObligation {
  const known = library.obligations.find((obligation) => obligation.name === name);
  if (known) return known;
  const asking = set.rules.find(({ obligations }) => obligations.includes(name));
  return { name, meaning: asking?.title ?? name, bearer: 'caller' };
}

const finding = (set: PolicySet, id: string): Finding => {
  const { title, remediation } = set.rule(id);
  return { policy: id, title, remediation };
};

function upcomingOf(set: PolicySet, recipients: readonly RecipientVerdict[]): UpcomingRule[] {
  const all = recipients.flatMap(({ judgement }) => judgement.upcoming);
  const worst = [...all].sort(
    (a, b) => a.from.localeCompare(b.from) || a.rule.localeCompare(b.rule) || Number(b.wouldDeny) - Number(a.wouldDeny),
  );
  return uniqueBy(worst, ({ rule }) => rule).map(({ rule, from, wouldDeny }) => {
    const { title, citation } = set.rule(rule);
    return { policy: rule, title, citation, from, wouldDeny };
  });
}

function unknownsOf(recipients: readonly RecipientVerdict[]): UnknownFact[] {
  const all = recipients.flatMap(({ facts, judgement }) =>
    judgement.unknowns.map((key) => ({
      key,
      meaning: factKey(key).meaning,
      recipient: facts.recipient.handle,
      reason: facts.unknownReasons.get(key) ?? 'never stated',
    })),
  );
  return uniqueBy(all, ({ key, recipient }) => `${key} ${recipient}`).sort(
    (a, b) => a.key.localeCompare(b.key) || a.recipient.localeCompare(b.recipient),
  );
}

type Named = 'obligations' | 'findings' | 'wouldDeny';

export const namesOf = (recipients: readonly RecipientVerdict[], list: Named): string[] =>
  [...new Set(recipients.flatMap(({ judgement }) => judgement[list]))].sort();

export const recipientsOf = (members: readonly MemberVerdict[]): RecipientVerdict[] =>
  members.flatMap(({ recipients }) => [...recipients]);

export function uniqueBy<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const seen = new Map<string, T>();
  for (const item of items) if (!seen.has(keyOf(item))) seen.set(keyOf(item), item);
  return [...seen.values()];
}
