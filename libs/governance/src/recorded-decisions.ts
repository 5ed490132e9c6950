import { canonicalize, type DecisionEntry, type Json, readEntry } from '#ledger';
import { Memo, type PolicyEvaluator, type PolicySet, requirementOf } from '#policy';
import {
  type CallConsent,
  type CallRequest,
  CallSubjects,
  factKey,
  factState,
  findFactKey,
  type RecipientDocument,
  Registry,
  type Subject,
} from '#registry';
import { dayIn, DomainError, type Handle, type OrganisationId, type SubjectId } from '#vocabulary';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeterminingPolicy, Explanation, FactRead } from './answer.js';
import { factsOfCall, judgeCall, type Verdict, type View } from './decide.js';
import { type DecisionRecord, factsDigest, inputDigest, recordOf } from './decision-entry.js';
import { appliedWaiver, explain, finding, obligationNamed } from './explain.js';
import type { PoliciesInForce } from './policies-in-force.js';
import { sentenceOf } from './sentence.js';
import { type Views } from './views.js';

export interface RecordedExplanation {
  readonly explanation: Explanation;
  /** Whether the fact versions were found again and hash to what the entry cites; else it has only what the entry says. */
  readonly factsProven: boolean;
}

/** So many calls are tried before the facts of a record are given up. */
const MAX_CALLS = 300;
const CALLS_A_TURN = 10;
const REMEMBERED = 500;
/** A record does not age. */
const FOREVER = new Date(0);

const SUBJECT_TYPES = CallSubjects.shape.types.unwrap().unwrap().element.options;

/**
 * Explains decisions from their records.
 *
 * An entry holds what was decided, and by digest the policy set, the fact versions that were read and the whole input; not
 * the call, which is personal. A call that has all the entry says of it is looked for on the register as it was recorded
 * by then: if its fact versions hash to those cited and the record of its judgement is the entry, these are the facts.
 * Where there is none, nothing is told but what the entry says.
 */
export class RecordedDecisions {
  private readonly memo = new Memo<RecordedExplanation>(REMEMBERED);
  private readonly underWay = new Map<string, Promise<RecordedExplanation>>();

  constructor(
    private readonly views: Views,
    private readonly policies: PoliciesInForce,
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
    const explaining = this.explained(view, entry).finally(() => this.underWay.delete(entry.id));
    this.underWay.set(entry.id, explaining);
    const explained = await explaining;
    this.memo.set(key, explained);
    return explained;
  }

  private async explained(current: View, entry: DecisionEntry): Promise<RecordedExplanation> {
    const published = await this.policies.byDigest(current.organisation, entry.policy.set);
    const registry = recordedBy(current.registry, new Date(entry.ts));
    if (published) {
      const view: View = { ...current, ...published, registry };
      const found = await this.found(view, entry);
      if (found) {
        const explanation = { ...explain(found.verdict, view), registryVersion: entry.registry.rev };
        return {
          explanation: found.isTheCall ? explanation : withoutUnrecorded(explanation, entry),
          factsProven: true,
        };
      }
    }
    return { explanation: ofEntryAlone({ ...current, registry }, published?.set, entry), factsProven: false };
  }

  /** What was judged, of the call whose facts the entry commits to; else of one that has all the entry says of it. */
  private async found(view: View, entry: DecisionEntry): Promise<Found | undefined> {
    const application = view.registry.subject(entry.application as SubjectId);
    if (!application) return undefined;
    let alike: Found | undefined;
    let tried = 0;
    for (const call of callsOf(view, application, entry)) {
      if (++tried > MAX_CALLS) break;
      if (tried % CALLS_A_TURN === 0) await nextTurn();
      const documents = documentsOf(view, application, call, entry);
      if (factsDigest(documents) !== entry.facts) continue;
      const isTheCall = inputDigest(documents) === entry.input;
      if (alike && !isTheCall) continue;
      const verdict = judgeCall(view, application, call, new Date(entry.ts), this.evaluator);
      if (!isRecordedAs(recordOf(verdict, view, call), entry)) continue;
      alike = { verdict, isTheCall };
      if (isTheCall) break;
    }
    return alike;
  }
}

interface Found {
  readonly verdict: Verdict;
  readonly isTheCall: boolean;
}

/** Whether the record says what the entry says; the entry keeps of people's ages no more than a band. */
const isRecordedAs = (record: DecisionRecord, entry: DecisionEntry): boolean =>
  SAID.every((field) => canonicalize(record[field] as Json) === canonicalize(entry[field] as Json));
const SAID = [
  ...(['application', 'entity', 'alias', 'members', 'path', 'purpose', 'event', 'dataClasses', 'subjects'] as const),
  ...([
    'effect',
    'determinedBy',
    'obligations',
    'findings',
    'wouldDeny',
    'waivers',
    'upcoming',
    'unknowns',
    'facts',
  ] as const),
];

/** The register as it was recorded at an instant. */
function recordedBy(registry: Registry, at: Date): Registry {
  const isRecorded = ({ recordedAt }: { readonly recordedAt: Date }) => recordedAt <= at;
  if (registry.facts.every(isRecorded) && registry.subjects.every(isRecorded)) return registry;
  return Registry.of({
    subjects: registry.subjects.filter(isRecorded),
    facts: registry.facts.filter(isRecorded),
  });
}

/** The facts of a call; nothing where the call is none that the register admits. */
function documentsOf(view: View, application: Subject, call: CallRequest, { ts }: DecisionEntry): RecipientDocument[] {
  try {
    return factsOfCall(view, application, call, new Date(ts)).members.flatMap(({ recipients }) => [...recipients]);
  } catch (error) {
    if (error instanceof DomainError) return [];
    throw error;
  }
}

/** What a call stated and its entry does not keep is not told. */
function withoutUnrecorded(explanation: Explanation, { subjects }: DecisionEntry): Explanation {
  const told = (fact: FactRead): FactRead => {
    if (fact.state === 'unknown' || fact.evidence.length > 0 || !isOfTheCall(fact.key)) return fact;
    const kept =
      fact.key === 'data.youngest_subject_age' ? `only the band: ${subjects.youngestAgeBand}` : 'no value of it';
    return { ...fact, value: null, reason: `stated by the call; the record keeps ${kept}` };
  };
  return {
    ...explanation,
    determinedBy: explanation.determinedBy.map((policy) => ({ ...policy, facts: policy.facts.map(told) })),
  };
}

const RECORDED: readonly string[] = ['data.classes', 'data.subject_locations', 'consent.status'];
const isOfTheCall = (key: string): boolean => /^(data|consent)\./.test(key) && !RECORDED.includes(key);

/** Ages of a band to try; where a law draws a line within the band, the entry tells which of them it was. */
const AGES_IN: Readonly<Record<DecisionEntry['subjects']['youngestAgeBand'], readonly number[]>> = {
  adult: [18],
  under18: [17, 7],
  unknown: [],
};

/** Calls that agree with an entry, the likelier first. */
function* callsOf({ registry }: View, application: Subject, entry: DecisionEntry): Generator<CallRequest> {
  const [member] = entry.members;
  const { countries, youngestAgeBand, consent } = entry.subjects;
  const common = {
    entity: handleOf(registry, entry.entity),
    target: entry.alias ?? handleOf(registry, member?.id ?? ''),
    event: entry.event as CallRequest['event'],
    consent: consent === null ? undefined : { status: consent as CallConsent['status'] },
  };
  const classes = classListsOf(registry, application, entry);
  for (const types of [undefined, ...SUBJECT_TYPES.map((type) => [type])])
    for (const dataClasses of classes)
      for (const path of statedOrNot(entry.path))
        for (const purpose of statedOrNot(entry.purpose))
          for (const youngestAge of [undefined, ...AGES_IN[youngestAgeBand]])
            yield {
              ...{ ...common, path, purpose, dataClasses },
              subjects: { countries: countries.length === 0 ? undefined : countries, types, youngestAge },
            };
}

/** What a call leaves out is read from the register, and the entry says the same of both. */
const statedOrNot = <T>(value: T | null): (T | undefined)[] => (value === null ? [undefined] : [undefined, value]);

/** Lists of the organisation's classes that have the codes of the entry: those that calls declare, then one a code. */
function classListsOf(registry: Registry, application: Subject, entry: DecisionEntry): string[][] {
  const at = { at: new Date(entry.ts) };
  const known = (subject: Subject, key: string) => {
    const state = factState(registry, subject, key, at);
    return state.state === 'known' ? state.value : null;
  };
  const declared = registry
    .everStating('call.application', application.handle)
    .map((call) => known(call, 'call.data_classes'))
    .filter((classes): classes is string[] => Array.isArray(classes));
  const codeOf = new Map(registry.ofKind('data-class').map((one) => [one.handle, known(one, 'class.law')]));
  const wanted = entry.dataClasses ?? [];
  const named = wanted.map((code) => [...codeOf].filter(([, law]) => law === code).map(([handle]) => handle));
  const ofEach = named.reduce<string[][]>(
    (lists, handles) => lists.flatMap((list) => handles.map((handle) => [...list, handle])).slice(0, MAX_CALLS),
    [[]],
  );
  const stands = (classes: readonly string[]) => {
    const codes = new Set(classes.map((handle) => codeOf.get(handle)));
    return codes.size === wanted.length && wanted.every((code) => codes.has(code));
  };
  return [...declared.filter(stands), ...ofEach.filter((list) => list.length > 0)];
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
    requires: requirementOf(rule),
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
