import { type DecisionEntry, readEntry } from '#ledger';
import { Memo, type PolicyEvaluator, type PolicySet } from '#policy';
import { type CallRequest, factKey, findFactKey, type Registry } from '#registry';
import { dayIn, DomainError, type Handle, type OrganisationId, type SubjectId } from '#vocabulary';
import type { DeterminingPolicy, Explanation, FactRead } from './answer.js';
import type { View } from './decide.js';
import { appliedWaiver, explain, finding, obligationNamed } from './explain.js';
import type { PoliciesInForce, PublishedSet } from './policies-in-force.js';
import type { RecordedCalls } from './reads.js';
import { isOnFactsOf, isSame, RecordedRegisters, type Redecision, redecide } from './redecide.js';
import { sentenceOf } from './sentence.js';
import { type Views } from './views.js';

export interface RecordedExplanation {
  readonly explanation: Explanation;
  /** Whether the fact versions were found again and hash to what the entry cites; else it has only what the entry says. */
  readonly factsProven: boolean;
}

const REMEMBERED = 500;
/** A record does not age. */
const FOREVER = new Date(0);

/**
 * Explains decisions from their records.
 *
 * An entry holds what was decided, and by digest the policy set, the call and the facts that were judged. The call is
 * decided again on the register as it was recorded by then: if its facts hash to those cited and its record is the entry,
 * these are the facts. Else nothing is told but what the entry says.
 */
export class RecordedDecisions {
  private readonly memo = new Memo<RecordedExplanation>(REMEMBERED);
  private readonly underWay = new Map<string, Promise<RecordedExplanation>>();

  constructor(
    private readonly views: Views,
    private readonly policies: PoliciesInForce,
    private readonly calls: RecordedCalls,
    private readonly evaluator: PolicyEvaluator,
  ) {}

  /** @param bytes of the decision's entry, as the log has them */
  async explain(organisation: OrganisationId, bytes: Uint8Array): Promise<RecordedExplanation> {
    const entry = readEntry(bytes) as unknown as DecisionEntry;
    const view = await this.views.of(organisation);
    const key = {
      registryVersion: `${organisation} ${view.organisation.registryVersion}`,
      policySetDigest: entry.policy.set,
      call: entry.id,
    };
    const remembered = this.memo.get(key, FOREVER) ?? this.underWay.get(entry.id);
    if (remembered) return remembered;
    const explaining = this.explained(view, entry, bytes).finally(() => this.underWay.delete(entry.id));
    this.underWay.set(entry.id, explaining);
    const explained = await explaining;
    this.memo.set(key, explained);
    return explained;
  }

  private async explained(current: View, entry: DecisionEntry, bytes: Uint8Array): Promise<RecordedExplanation> {
    const { organisation } = current;
    const published = await this.policies.byDigest(organisation, entry.policy.set);
    const call = (await this.calls.calls(organisation.id, [entry.call])).get(entry.call);
    const registers = new RecordedRegisters(current.registry);
    const states = registers.statesBy(new Date(entry.ts));
    if (published && call)
      for (const state of states) {
        const found = this.redecided(current, registers.state(state), published, entry, call);
        if (!found || !isOnFactsOf(found.record, entry)) continue;
        if (!isSame(found.record, entry, bytes)) break;
        const explanation = { ...explain(found.verdict, found.view), registryVersion: entry.registry.rev };
        return { explanation, factsProven: true };
      }
    const registry = registers.state(states[0]!);
    return { explanation: ofEntryAlone({ ...current, registry }, published?.set, entry), factsProven: false };
  }

  /** Nothing where the call is none that the register in that state admits. */
  private redecided(
    current: View,
    registry: Registry,
    published: PublishedSet,
    entry: DecisionEntry,
    call: CallRequest,
  ): Redecision | undefined {
    try {
      return redecide(current, registry, published, entry, call, this.evaluator);
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }
}

const handleOf = (registry: Registry, id: string): Handle =>
  registry.subject(id as SubjectId)?.handle ?? (id as Handle);

/** What the entry says by itself, in the words of the policy set that it cites where that is kept. */
function ofEntryAlone(view: View, set: PolicySet | undefined, entry: DecisionEntry): Explanation {
  const { registry } = view;
  const rules = new Set(set?.rules.map(({ id }) => id));
  const named = (id: string) => (set && rules.has(id) ? finding(set, id) : { policy: id, title: id, remediation: '' });
  const [member] = entry.members;
  const decision: Omit<Explanation, 'sentence'> = {
    effect: entry.effect,
    decidedAt: new Date(entry.ts),
    application: handleOf(registry, entry.application),
    entity: handleOf(registry, entry.entity),
    target: (entry.alias as Handle | null) ?? handleOf(registry, member?.id ?? ''),
    members: entry.members.map(({ id, effect }) => ({ deployment: handleOf(registry, id), effect, why: null })),
    determinedBy: entry.determinedBy.map(({ policy, recipient }) => ({
      policy,
      recipient: recipient as Handle,
      ...(set && rules.has(policy) ? ruleInWords(set, policy, entry) : WITHOUT_WORDS(policy)),
    })),
    obligations: entry.obligations.map((name) =>
      set ? obligationNamed({ ...view, set }, name) : { name, meaning: name, bearer: 'caller' },
    ),
    findings: entry.findings.map(named),
    upcoming: entry.upcoming.flatMap((id) => {
      if (!set || !rules.has(id)) return [];
      const { title, citation, days, inForceFrom, zone } = set.rule(id);
      const from = days.find((day) => day > dayIn(zone, new Date(entry.ts))) ?? inForceFrom;
      return { policy: id, title, citation, from, wouldDeny: true };
    }),
    wouldDeny: entry.wouldDeny.map(named),
    waivers: view.waivers
      .filter(({ id }) => entry.waivers.some(({ waiver }) => waiver === id))
      .map((waiver) => appliedWaiver(set, waiver)),
    unknowns: entry.unknowns.map((key) => ({
      key,
      meaning: findFactKey(key)?.meaning ?? key,
      recipient: null,
      reason: NOT_KNOWN,
    })),
    registryVersion: entry.registry.rev,
    policySet: entry.policy.set,
  };
  const nameOf = (id: string) => registry.subject(id as SubjectId)?.name ?? id;
  const target = entry.alias === null ? nameOf(member?.id ?? '') : `the alias ${entry.alias}`;
  return { ...decision, sentence: sentenceOf({ application: nameOf(entry.application), target }, decision) };
}

const NOT_KNOWN = 'the record says that it was not known';

type RuleInWords = Omit<DeterminingPolicy, 'policy' | 'recipient'>;

/** An entry names unknown facts for the whole call: those that the policy reads kept it, if there are any. */
function ruleInWords(set: PolicySet, id: string, { effect, unknowns }: DecisionEntry): RuleInWords {
  const rule = set.rule(id);
  const { pack, law, citation, title, url, remediation, penalty, note, confidence, reads } = rule;
  const facts = unknowns
    .filter((key) => reads.includes(key))
    .map((key): FactRead => ({
      key,
      meaning: factKey(key).meaning,
      state: 'unknown',
      value: null,
      reason: NOT_KNOWN,
      layer: null,
      evidence: [],
    }));
  const cause = effect === 'ALLOW' ? 'met' : facts.length > 0 ? 'unknown' : null;
  return {
    ...{ pack, law, citation, title, url, remediation, penalty, note, confidence, cause, undischarged: [], facts },
    requires: rule.requires,
    inForceFrom: rule.inForceFrom,
    inForceUntil: rule.inForceUntil ?? null,
  };
}

const WITHOUT_WORDS = (policy: string): RuleInWords => ({
  ...{ pack: '', law: '', citation: '', title: policy, url: '', remediation: '', penalty: '', confidence: '' },
  note: 'The policy set that the decision cites is not kept in the form it had.',
  requires: null,
  inForceFrom: null,
  inForceUntil: null,
  cause: null,
  undischarged: [],
  facts: [],
});
