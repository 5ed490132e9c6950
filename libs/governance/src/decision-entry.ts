import { type DecisionEntry, drawRandom, toBase64Url } from '#ledger';
import { type CallRequest, consentAt, type RecipientDocument, type ResolvedMember } from '#registry';
import type { DecisionId, FactsDocument, FactValue } from '#vocabulary';
import { decisive, liftingOf, namesOf, recipientsOf, type Verdict, type View } from './decide.js';
import { digestOf } from './digest.js';
import { keptCall } from './kept-call.js';
import { uniqueBy } from './unique-by.js';

/** What every recording of one verdict has in common. */
export type DecisionRecord = Omit<DecisionEntry, 'id' | 'nonce' | 'ts' | 'caller' | 'trace' | 'engine'>;

/** What one asking adds to it. */
export interface Asking {
  readonly id: DecisionId;
  readonly at: Date;
  readonly credentialId: string;
  readonly sequence: number | null;
  readonly trace: string | null;
  readonly engine: string;
}

/** The ledger's entry of a decision: what replay needs, codes and digests only, nothing personal. */
export const decisionEntry = (
  record: DecisionRecord,
  { id, at, credentialId, sequence, trace, engine }: Asking,
): DecisionEntry => ({
  ...record,
  id,
  nonce: toBase64Url(drawRandom(16)),
  ts: at.toISOString(),
  caller: { id: credentialId, seq: sequence },
  trace,
  engine,
});

export function recordOf(verdict: Verdict, view: View, request: CallRequest): DecisionRecord {
  const { resolution, effect } = verdict;
  const all = recipientsOf(verdict.members);
  const members = decisive(verdict);
  const deciding = recipientsOf(members);
  return {
    v: 1,
    type: 'decision',
    org: view.organisation.id,
    application: resolution.application.id,
    entity: resolution.entity.id,
    alias: resolution.target.kind === 'alias' ? resolution.target.handle : null,
    members: verdict.members
      .map(({ member, effect }) => ({ ...deploymentOf(member), effect }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    path: resolution.path && [...resolution.path],
    purpose: resolution.purpose,
    event: resolution.event,
    dataClasses: resolution.legalClasses && sorted(resolution.legalClasses),
    subjects: {
      countries: sorted(request.subjects?.countries ?? []),
      youngestAgeBand: ageBand(groupOf(all[0]?.facts.document, 'data')['youngest_subject_age']),
      consent: request.consent ? consentAt(request.consent, verdict.at) : null,
    },
    dataSubject: null,
    effect,
    determinedBy: uniqueBy(
      deciding
        .filter(({ judgement }) => judgement.effect === effect)
        .flatMap(({ facts, judgement }) =>
          judgement.determinedBy.map((policy) => ({ policy, recipient: facts.recipient.handle })),
        ),
      keyOf,
    ).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    obligations: namesOf(deciding, 'obligations'),
    findings: namesOf(deciding, 'findings'),
    wouldDeny: namesOf(deciding, 'wouldDeny'),
    waivers: liftingOf(members).map(({ policy, id }) => ({ policy, waiver: id })),
    upcoming: sorted(
      deciding.flatMap(({ judgement }) => judgement.upcoming.filter((u) => u.wouldDeny).map((u) => u.rule)),
    ),
    unknowns: sorted(deciding.flatMap(({ judgement }) => judgement.unknowns)),
    policy: { set: view.set.digest, rev: view.publication.rev },
    registry: { rev: view.organisation.registryVersion },
    facts: factsDigest(all.map(({ facts }) => facts)),
    input: inputDigest(all.map(({ facts }) => facts)),
    call: keptCall(request).digest,
    content: null,
    mode: 'normal',
    ref: null,
  };
}

/** Names the fact versions that were read. */
export const factsDigest = (documents: readonly RecipientDocument[]): string =>
  digestOf(
    sorted(documents.flatMap(({ evidence }) => [...evidence.values()].flatMap((e) => e.facts.map((f) => f.id)))),
  );

/** The commitment to the facts that were judged. */
export const inputDigest = (documents: readonly RecipientDocument[]): string =>
  digestOf(documents.map(({ recipient, document }) => ({ recipient: recipient.handle, document })));

const keyOf = ({ policy, recipient }: { readonly policy: string; readonly recipient: string }): string =>
  `${policy}\u0000${recipient}`;

function deploymentOf({ deployment, recipients }: ResolvedMember) {
  const group = groupOf(recipients[0]?.document, 'deployment');
  const text = (name: string): string | null => (typeof group[name] === 'string' ? group[name] : null);
  const regions = group['processing_regions'];
  return {
    id: deployment.id,
    model: text('model'),
    provider: text('vendor'),
    region: Array.isArray(regions) && regions.length > 0 ? regions.join(' ') : null,
    rev: digestOf(group),
  };
}

const groupOf = (document: FactsDocument | undefined, group: string): Readonly<Record<string, FactValue>> =>
  (document?.[group] ?? {}) as Readonly<Record<string, FactValue>>;

/** None is a value: everyone is known to be an adult. */
const ageBand = (age: FactValue | undefined): DecisionEntry['subjects']['youngestAgeBand'] =>
  age === undefined ? 'unknown' : typeof age === 'number' && age < 18 ? 'under18' : 'adult';

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();
