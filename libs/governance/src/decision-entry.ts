import { type DecisionEntry, drawRandom, toBase64Url } from '#ledger';
import type { CallRequest, MemberResolution } from '#registry';
import type { DecisionId, FactValue } from '#vocabulary';
import { namesOf, recipientsOf, uniqueBy } from './answer.js';
import { decisive, type Verdict, type View } from './decide.js';
import { digestOf } from './digest.js';

export interface DecisionRecord {
  readonly id: DecisionId;
  readonly at: Date;
  readonly verdict: Verdict;
  readonly view: View;
  readonly request: CallRequest;
  readonly credentialId: string;
  readonly sequence: number | null;
  readonly trace: string | null;
  readonly engine: string;
}

/** The ledger's entry of a decision: what replay needs, codes and digests only, nothing personal (semantics.md). */
export function decisionEntry(record: DecisionRecord): DecisionEntry {
  const { id, at, verdict, view, request } = record;
  const { resolution, effect } = verdict;
  const all = recipientsOf(verdict.members);
  const deciding = recipientsOf(decisive(verdict));
  return {
    v: 1,
    type: 'decision',
    id,
    nonce: toBase64Url(drawRandom(16)),
    ts: at.toISOString(),
    org: view.organisation.id,
    application: resolution.application.id,
    entity: resolution.entity.id,
    alias: resolution.target.kind === 'alias' ? resolution.target.handle : null,
    members: verdict.members
      .map(({ member, effect }) => ({ ...deploymentOf(member), effect }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    path: [...resolution.path],
    purpose: resolution.purpose,
    event: request.event ?? 'inference',
    dataClasses: sorted(resolution.legalClasses),
    subjects: {
      countries: sorted(request.subjects?.countries ?? []),
      youngestAgeBand: ageBand(resolution.youngestAge),
      consent: request.consent?.status ?? null,
    },
    caller: { id: record.credentialId, seq: record.sequence },
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
    upcoming: sorted(
      deciding.flatMap(({ judgement }) => judgement.upcoming.filter((u) => u.wouldDeny).map((u) => u.rule)),
    ),
    unknowns: sorted(deciding.flatMap(({ judgement }) => judgement.unknowns)),
    policy: { set: view.set.digest, rev: view.publication?.rev ?? 0 },
    registry: { rev: view.organisation.registryVersion },
    facts: digestOf(
      sorted(all.flatMap(({ facts }) => [...facts.evidence.values()].flatMap((e) => e.facts.map((f) => f.id)))),
    ),
    input: digestOf(all.map(({ facts }) => ({ recipient: facts.recipient.handle, document: facts.document }))),
    content: null,
    trace: record.trace,
    mode: 'normal',
    ref: null,
    engine: record.engine,
  };
}

const keyOf = ({ policy, recipient }: { readonly policy: string; readonly recipient: string }): string =>
  `${policy}\u0000${recipient}`;

function deploymentOf({ deployment, recipients }: MemberResolution) {
  const document = recipients[0]?.document;
  const group = (document?.['deployment'] ?? {}) as Readonly<Record<string, FactValue>>;
  return { id: deployment.id, handle: deployment.handle, rev: digestOf(group) };
}

const ageBand = (age: number | null | undefined): DecisionEntry['subjects']['youngestAgeBand'] =>
  age === undefined ? 'unknown' : age === null || age >= 18 ? 'adult' : 'under18';

const sorted = (items: Iterable<string>): string[] => [...new Set(items)].sort();
