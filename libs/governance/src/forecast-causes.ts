import { isInForce, ORGANISATION, type PolicyEvaluator, type Rule } from '#policy';
import {
  type CallRequest,
  comparable,
  type Fact,
  factKey,
  Footprint,
  LifecycleViolated,
  type RecipientDocument,
  type Subject,
  type Turn,
} from '#registry';
import { type Day, dayIn, type FactsDocument, type FactValue, InvalidInput } from '#vocabulary';
import { decisive, judgeCall, type RecipientVerdict, type Verdict, type View } from './decide.js';

/** What would become of a call: a verdict, or the words in which it would be refused before any policy judged it. */
export type Fate = { readonly footprint: Footprint } & (
  { readonly verdict: Verdict; readonly refusal: null } | { readonly verdict: null; readonly refusal: string }
);

export const isAllowed = ({ verdict }: Fate): boolean => verdict?.effect === 'ALLOW';

/** Judges a call as of an instant, and tells what the answer hangs on. */
export function fateOf(
  view: View,
  application: Subject,
  call: CallRequest,
  at: Date,
  evaluator: PolicyEvaluator,
): Fate {
  const footprint = new Footprint();
  try {
    const verdict = judgeCall(view, application, call, at, evaluator, { upcoming: false, footprint });
    return { footprint, verdict, refusal: null };
  } catch (error) {
    if (!(error instanceof LifecycleViolated || error instanceof InvalidInput)) throw error;
    return { footprint, verdict: null, refusal: error.message };
  }
}

/** A policy as a cause cites it. */
export type CitedPolicy = Pick<Rule, 'id' | 'title' | 'law' | 'citation' | 'url' | 'pack'>;

/** Something that begins or ends in a document and takes attributes of a subject with it. */
export interface TurningFacts {
  readonly kind: 'lapse';
  readonly subject: Subject;
  /** Its evidence ends; a day that it states has passed; or another statement begins. */
  readonly how: Turn['how'];
  readonly document: Fact['source'];
  readonly attributes: readonly { readonly key: string; readonly meaning: string; readonly value: FactValue }[];
  /** Policies that deny for it; none where the call is refused before any judges. */
  readonly policies: readonly CitedPolicy[];
}

/** A policy that begins to deny by its own dates. */
export interface TurningLaw {
  readonly kind: 'law';
  readonly policy: CitedPolicy;
  /** Its first day in force; none where it was in force before, and a date within it decides. */
  readonly from: Day | null;
  readonly zone: string;
}

/** A waiver ends that lifted a policy. */
export interface TurningWaiver {
  readonly kind: 'waiver';
  readonly policy: CitedPolicy;
}

export type ForecastCause = TurningFacts | TurningLaw | TurningWaiver;

/** Why a call that was allowed the moment before `at` is denied from then on, in an order that is always the same. */
export function causesOf(view: View, before: Fate, after: Fate, turns: readonly Turn[], at: Date): ForecastCause[] {
  const found = new Map<Turn, Set<string>>();
  const [laws, waivers] = [new Set<string>(), new Set<string>()];
  const lifted = new Set(before.verdict?.members.flatMap(({ waivers: ended }) => ended.map(({ policy }) => policy)));
  const blame = (guilty: readonly Turn[], policy: string | null) => {
    for (const turn of guilty) found.set(turn, (found.get(turn) ?? new Set()).add(policy ?? ''));
  };
  for (const [recipient, id] of newlyDenying(before, after)) {
    const rule = view.set.rule(id);
    const guilty = turns.filter(({ fact }) => recipient.reads(rule).has(fact));
    if (!isInForce(rule, dayIn(rule.zone, new Date(at.getTime() - 1)))) laws.add(id);
    else if (lifted.has(id)) waivers.add(id);
    else if (guilty.length > 0) blame(guilty, id);
    else if (turns.length === 0) laws.add(id);
    else blame(turns, id);
  }
  if (found.size + laws.size + waivers.size === 0) blame(turns, null);
  return [
    ...[...laws].sort().map((id) => lawNamed(view, id, at)),
    ...[...waivers].sort().map((id): TurningWaiver => ({ kind: 'waiver', policy: cited(view, id) })),
    ...lapsesOf(view, found),
  ];
}

const cited = (view: View, id: string): CitedPolicy => {
  const { title, law, citation, url, pack } = view.set.rule(id);
  return { id, title, law, citation, url, pack };
};

function lawNamed(view: View, id: string, at: Date): TurningLaw {
  const { inForceFrom, zone } = view.set.rule(id);
  return {
    kind: 'law',
    policy: cited(view, id),
    from: inForceFrom === dayIn(zone, at) ? inForceFrom : null,
    zone,
  };
}

/** Facts of one subject that one document carries turn together. */
function lapsesOf(view: View, found: ReadonlyMap<Turn, ReadonlySet<string>>): TurningFacts[] {
  const together = Map.groupBy(found, ([{ fact, how }]) => JSON.stringify([fact.subjectId, how, fact.source.uri]));
  return [...together.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, turning]) => {
      const [{ fact, how }] = turning[0]!;
      const policies = [...new Set(turning.flatMap(([, ids]) => [...ids]))].filter((id) => id !== '').sort();
      const facts = new Map(turning.map(([turn]) => [turn.fact.key, turn.fact]));
      return {
        kind: 'lapse',
        subject: view.registry.subject(fact.subjectId)!,
        how,
        document: fact.source,
        attributes: [...facts.values()]
          .map(({ key, value }) => ({ key, meaning: factKey(key).meaning, value }))
          .sort((a, b) => (a.key < b.key ? -1 : 1)),
        policies: policies.map((id) => cited(view, id)),
      };
    });
}

/** One recipient, on both sides of a change. */
class RecipientChange {
  constructor(
    private readonly before: RecipientDocument | undefined,
    private readonly after: RecipientDocument,
  ) {}

  /** Facts behind what the rule reads: behind what changed of it where something did, else behind all of it. */
  reads({ reads }: Rule): ReadonlySet<Fact> {
    const keys = [...reads, 'caller.cannot_discharge'];
    const changed = keys.filter((key) => said(this.before?.document, key) !== said(this.after.document, key));
    return new Set(
      (changed.length > 0 ? changed : keys).flatMap((key) =>
        [this.before, this.after].flatMap((document) => document?.evidence.get(key)?.facts ?? []),
      ),
    );
  }
}

function said(document: FactsDocument | undefined, key: string): string {
  const [group, name] = key.split('.') as [string, string];
  const value = (document?.[group] as Readonly<Record<string, FactValue>> | undefined)?.[name];
  return value === undefined ? '' : comparable(value);
}

/** What denies after and did not before: a recipient, with the policy that judged it. */
function newlyDenying(before: Fate, after: Fate): (readonly [RecipientChange, string])[] {
  if (!after.verdict) return [];
  const earlier = new Map(
    before.verdict?.members.flatMap(({ member, recipients }) =>
      recipients.map((one) => [nameOf(member.deployment, one), one] as const),
    ),
  );
  return decisive(after.verdict).flatMap(({ member, recipients }) =>
    recipients
      .filter(({ judgement }) => judgement.effect === 'DENY')
      .flatMap((one) => {
        const was = earlier.get(nameOf(member.deployment, one));
        const denied = was?.judgement.effect === 'DENY' ? was.judgement.determinedBy : [];
        const change = new RecipientChange(was?.facts, one.facts);
        return one.judgement.determinedBy.filter((id) => !denied.includes(id)).map((id) => [change, id] as const);
      }),
  );
}

const nameOf = ({ handle }: Subject, { facts: { recipient } }: RecipientVerdict): string =>
  JSON.stringify([handle, recipient.handle, recipient.via]);

/** So many attributes a sentence can carry; the rest are counted. */
const ATTRIBUTES = 3;

/** The cause in one plain sentence, without its day. */
export function sentenceOfCause(cause: ForecastCause): string {
  if (cause.kind !== 'lapse') {
    const { title, law, citation, pack } = cause.policy;
    const rule = pack === ORGANISATION ? `“${title}”` : `“${title}” (${law}, ${citation})`;
    if (cause.kind === 'waiver') return `The waiver of ${rule} ends.`;
    return cause.from === null ? `A date in ${rule} is reached.` : `${rule} is in force from ${cause.from}.`;
  }
  const { subject, document, attributes, how } = cause;
  const where = document.locator ? `${document.uri}, ${document.locator}` : document.uri;
  const words = attributes.map(({ meaning }) => `“${meaning.replace(/(;.*|\.)$/s, '')}”`);
  const more = words.length - ATTRIBUTES;
  const all = [...words.slice(0, ATTRIBUTES), ...(more > 0 ? [`${more} more`] : [])].join(', ');
  switch (how) {
    case 'ends':
      return `The evidence ends for ${all} of ${subject.name} (${where}).`;
    case 'passes':
      return `A day passes that ${where} states of ${subject.name}: ${attributes.map(({ value }) => String(value)).join(', ')}, ${all}.`;
    case 'begins':
      return `What ${where} states of ${subject.name} begins to hold: ${all}.`;
  }
}
