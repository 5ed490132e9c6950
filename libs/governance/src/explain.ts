import { explain as explainJudgement, type PolicySet, type Rule, type RuleExplanation } from '#policy';
import { factKey, type RecipientDocument } from '#registry';
import type { PackLibrary } from '#vocabulary';
import type {
  AppliedWaiver,
  BorneObligation,
  DeterminingPolicy,
  Explanation,
  FactRead,
  Finding,
  Member,
  UnknownFact,
  UpcomingRule,
} from './answer.js';
import {
  decisive,
  liftingOf,
  type MemberVerdict,
  namesOf,
  type RecipientVerdict,
  type Verdict,
  type View,
} from './decide.js';
import { byWeight, reasonsOf, sentenceOf } from './sentence.js';
import { uniqueBy } from './unique-by.js';
import { standing, type Waiver } from './waiver.js';

/** Explains a verdict: the same verdict always in the same words and order. */
export function explain(verdict: Verdict, view: View): Explanation {
  const members = decisive(verdict);
  const recipients = members.flatMap((member) => member.recipients);
  const deciding = recipients.filter(({ judgement }) => judgement.effect === verdict.effect);
  // Each member is explained once: what denied a member is both its reason and, where it decides, the call's.
  const told = new Map(
    verdict.members
      .filter((member) => member.effect === 'DENY' || members.includes(member))
      .map((member) => [member, determiningMember(member, view)]),
  );
  const determinedBy = inOrder(members.flatMap((member) => told.get(member) ?? []));
  const { resolution } = verdict;
  const decision = {
    effect: verdict.effect,
    decidedAt: verdict.at,
    application: resolution.application.handle,
    entity: resolution.entity.handle,
    target: resolution.target.handle,
    members: verdict.members.map((member) => memberOf(member, told.get(member) ?? [])),
    determinedBy,
    obligations: namesOf(recipients, 'obligations').map((name) => obligationNamed(view, name)),
    findings: namesOf(recipients, 'findings').map((id) => finding(view.set, id)),
    upcoming: upcomingOf(view.set, recipients),
    wouldDeny: namesOf(recipients, 'wouldDeny').map((id) => finding(view.set, id)),
    waivers: liftingOf(members).map((waiver) => appliedWaiver(view.set, waiver)),
    unknowns: unknownsOf(deciding),
    registryVersion: view.organisation.registryVersion,
    policySet: view.set.digest,
  };
  const parties = { application: resolution.application.name, target: targetName(verdict) };
  return { ...decision, sentence: sentenceOf(parties, decision) };
}

/** Each policy once a recipient, the weightiest first. */
const inOrder = (policies: readonly DeterminingPolicy[]): DeterminingPolicy[] =>
  uniqueBy(policies, ({ policy, recipient }) => `${policy} ${recipient}`).sort(
    (a, b) => byWeight(a, b) || (a.recipient < b.recipient ? -1 : 1),
  );

const determiningMember = ({ effect, recipients }: MemberVerdict, view: View): DeterminingPolicy[] =>
  inOrder(
    recipients
      .filter(({ judgement }) => judgement.effect === effect)
      .flatMap((recipient) => determining(recipient, view)),
  );

/** Whether one of the deployments may serve the call, and why not. */
function memberOf(
  { member: { deployment, refusal }, effect }: MemberVerdict,
  determinedBy: readonly DeterminingPolicy[],
): Member {
  const reasons = effect === 'ALLOW' ? [] : [...(refusal === null ? [] : [refusal]), ...reasonsOf(determinedBy)];
  return { deployment: deployment.handle, effect, why: reasons.length === 0 ? null : reasons.join('; ') };
}

function targetName({ resolution: { target }, members }: Verdict): string {
  return target.kind === 'alias' ? `the alias ${target.handle}` : (members[0]?.member.deployment.name ?? target.handle);
}

function determining({ facts: recipient, judgement }: RecipientVerdict, { set, library }: View): DeterminingPolicy[] {
  const { rules } = explainJudgement(set, judgement, recipient.document, library.reference);
  return rules.map(({ id, kind: _, missing, facts, error: __, inForceUntil, ...inWords }) => ({
    policy: id,
    recipient: recipient.recipient.handle,
    ...inWords,
    inForceUntil: inForceUntil ?? null,
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

/** Where an obligation is explained: the tables say who bears it, and of an own one the rule that names it. */
export interface Explaining {
  readonly library: Pick<PackLibrary, 'obligations'>;
  readonly set: { readonly rules: readonly Pick<Rule, 'obligations' | 'title'>[] };
}

export function obligationNamed({ library, set }: Explaining, name: string): BorneObligation {
  const known = library.obligations.find((obligation) => obligation.name === name);
  if (known) return known;
  const asking = set.rules.find(({ obligations }) => obligations.includes(name));
  return { name, meaning: asking?.title ?? name, bearer: 'caller' };
}

export const finding = (set: PolicySet, id: string): Finding => {
  const { title, remediation } = set.rule(id);
  return { policy: id, title, remediation };
};

export const appliedWaiver = (set: Pick<PolicySet, 'rules'> | undefined, waiver: Waiver): AppliedWaiver => ({
  id: waiver.id,
  policy: waiver.policy,
  title: set?.rules.find(({ id }) => id === waiver.policy)?.title ?? waiver.policy,
  until: standing(waiver)?.until ?? waiver.until,
  reason: waiver.reason,
});

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
