import { canonicalize, type DecisionEntry } from '#ledger';
import { z } from 'zod';
import type { DecisionRecord } from './decision-entry.js';
import { digestOf } from './digest.js';

/** So many decisions are named as samples of one kind of change in one application. */
const MAX_SAMPLES = 5;

export const ReplayChange = z
  .enum(['ALLOW_TO_DENY', 'DENY_TO_ALLOW', 'GROUNDS', 'DETAILS'])
  .describe(
    'How a decision comes out otherwise: allowed and now denied, denied and now allowed, of the same effect by other policies or for other members, or in nothing but what is reported beside.',
  );
export type ReplayChange = z.infer<typeof ReplayChange>;

export const ReplayHindrance = z
  .enum(['CALL_NOT_KEPT', 'SET_NOT_KEPT', 'FACTS_NOT_FOUND', 'CALL_REFUSED'])
  .describe(
    'Why a decision was not replayed: its call or policy set is not kept, no state of the register has the facts it cites, or the call is none that the register admits.',
  );
export type ReplayHindrance = z.infer<typeof ReplayHindrance>;

const Samples = z.array(z.string()).readonly().describe('Ids of the first of them in the log, five at most.');

export const ChangeCount = z
  .object({ change: ReplayChange, count: z.int().describe('Decisions that change so.'), samples: Samples })
  .describe('How many decisions change in one way.');
export const PolicyCount = z
  .object({
    policy: z.string().describe('Id of the policy.'),
    gained: z.int().describe('Decisions that it determines now and did not before.'),
    lost: z.int().describe('Decisions that it determined and does not now.'),
  })
  .describe('A policy behind changes.');
export const ApplicationReplay = z
  .object({
    application: z.string().describe('Handle of the application; its id where it is not registered.'),
    decisions: z.int().describe('Its decisions that were replayed.'),
    changes: z.array(ChangeCount).readonly().describe('What changes, each kind that occurs.'),
    policies: z.array(PolicyCount).readonly().describe('The policies behind, by id.'),
  })
  .describe('What changes for one application.');
export const HindranceCount = z
  .object({ hindrance: ReplayHindrance, count: z.int().describe('Decisions that it hinders.'), samples: Samples })
  .describe('How many decisions could not be replayed for one reason.');
export const ReplayResult = z
  .object({
    from: z.date().nullable().describe('Made at this instant or later; null from the first.'),
    until: z.date().nullable().describe('Made before this instant; null to the last.'),
    candidate: z.string().nullable().describe('Digest of the policy set replayed on; null on that which each cites.'),
    decisions: z.int().describe('Decisions of the period.'),
    replayed: z.int().describe('Those that were decided again on the facts that they cite.'),
    reproduced: z.int().describe('Those whose entry came out bit for bit on the policy set that it cites.'),
    changed: z.int().describe('Those that come out otherwise in effect or in what determines them.'),
    changes: z.array(ChangeCount).readonly().describe('What changes in all, each kind that occurs.'),
    applications: z.array(ApplicationReplay).readonly().describe('What changes by application, by handle.'),
    hindrances: z.array(HindranceCount).readonly().describe('What could not be replayed, and why.'),
    digest: z
      .string()
      .describe('SHA-256, hex, of the canonical JSON of all the other fields: the name of this result.'),
  })
  .describe('Recorded decisions, decided again.');
export type ReplayResult = Readonly<z.infer<typeof ReplayResult>>;

/** How one decision comes out otherwise. */
export interface DecisionChange {
  readonly change: ReplayChange;
  /** Ids of policies that determine it only now, and only before. */
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

type Decided = Pick<
  DecisionEntry,
  'effect' | 'determinedBy' | 'members' | 'obligations' | 'findings' | 'wouldDeny' | 'upcoming' | 'unknowns' | 'waivers'
>;

const policiesOf = ({ determinedBy }: Decided): string[] => [...new Set(determinedBy.map(({ policy }) => policy))];
const groundsOf = ({ determinedBy, members }: Decided): string =>
  canonicalize([determinedBy, members.map(({ id, effect }) => [id, effect])]);
const detailsOf = ({ obligations, findings, wouldDeny, upcoming, unknowns, waivers }: Decided): string =>
  canonicalize([obligations, findings, wouldDeny, upcoming, unknowns, waivers]);

/** What differs between two decisions of one call on one state of the register; nothing where they say the same. */
export function changeBetween(before: Decided, after: Decided): DecisionChange | undefined {
  const change = kindOf(before, after);
  if (change === undefined) return undefined;
  const [was, is] = [policiesOf(before), policiesOf(after)];
  return {
    change,
    gained: is.filter((policy) => !was.includes(policy)),
    lost: was.filter((policy) => !is.includes(policy)),
  };
}

function kindOf(before: Decided, after: Decided): ReplayChange | undefined {
  if (before.effect !== after.effect) return before.effect === 'ALLOW' ? 'ALLOW_TO_DENY' : 'DENY_TO_ALLOW';
  if (groundsOf(before) !== groundsOf(after)) return 'GROUNDS';
  return detailsOf(before) === detailsOf(after) ? undefined : 'DETAILS';
}

/** The change of a decision whose entry did not come out again though nothing of what it decided differs. */
export const changeOfRecord = (entry: DecisionEntry, record: DecisionRecord): DecisionChange =>
  changeBetween(entry, record) ?? { change: 'DETAILS', gained: [], lost: [] };

interface Counted {
  count: number;
  readonly samples: string[];
}

interface OfApplication {
  decisions: number;
  readonly changes: Map<ReplayChange, Counted>;
  readonly policies: Map<string, { gained: number; lost: number }>;
}

/** Counts decisions as they are replayed. */
export class ReplayTally {
  private decisions = 0;
  private replayed = 0;
  private reproduced = 0;
  private readonly applications = new Map<string, OfApplication>();
  private readonly changes = new Map<ReplayChange, Counted>();
  private readonly hindrances = new Map<ReplayHindrance, Counted>();

  hindered(entry: DecisionEntry, hindrance: ReplayHindrance): void {
    this.decisions += 1;
    count(this.hindrances, hindrance, entry.id);
  }

  /** @param change none where the decision comes out as it was */
  replay(entry: DecisionEntry, isReproduced: boolean, change: DecisionChange | undefined): void {
    this.decisions += 1;
    this.replayed += 1;
    if (isReproduced) this.reproduced += 1;
    let own = this.applications.get(entry.application);
    if (own === undefined)
      this.applications.set(entry.application, (own = { decisions: 0, changes: new Map(), policies: new Map() }));
    own.decisions += 1;
    if (change === undefined) return;
    count(this.changes, change.change, entry.id);
    count(own.changes, change.change, entry.id);
    for (const policy of change.gained) policyOf(own, policy).gained += 1;
    for (const policy of change.lost) policyOf(own, policy).lost += 1;
  }

  /** @param handleOf an application by its id */
  result(
    asked: Pick<ReplayResult, 'from' | 'until' | 'candidate'>,
    handleOf: (application: string) => string,
  ): ReplayResult {
    const changes = listed(this.changes, ReplayChange.options, 'change');
    const result = {
      ...asked,
      decisions: this.decisions,
      replayed: this.replayed,
      reproduced: this.reproduced,
      changed: changes.reduce((sum, { change, count }) => (change === 'DETAILS' ? sum : sum + count), 0),
      changes,
      applications: [...this.applications]
        .map(([id, own]) => ({
          application: handleOf(id),
          decisions: own.decisions,
          changes: listed(own.changes, ReplayChange.options, 'change'),
          policies: [...own.policies]
            .map(([policy, counts]) => ({ policy, ...counts }))
            .sort((a, b) => (a.policy < b.policy ? -1 : 1)),
        }))
        .sort((a, b) => (a.application < b.application ? -1 : 1)),
      hindrances: listed(this.hindrances, ReplayHindrance.options, 'hindrance'),
    };
    const { from, until } = asked;
    const named = { ...result, from: from?.toISOString() ?? null, until: until?.toISOString() ?? null };
    return { ...result, digest: digestOf(named) };
  }
}

function count<K>(counts: Map<K, Counted>, key: K, sample: string): void {
  let counted = counts.get(key);
  if (counted === undefined) counts.set(key, (counted = { count: 0, samples: [] }));
  counted.count += 1;
  if (counted.samples.length < MAX_SAMPLES) counted.samples.push(sample);
}

function policyOf({ policies }: OfApplication, policy: string): { gained: number; lost: number } {
  let counted = policies.get(policy);
  if (counted === undefined) policies.set(policy, (counted = { gained: 0, lost: 0 }));
  return counted;
}

/** What was counted, in the order of the options. */
const listed = <K extends string, N extends string>(
  counts: ReadonlyMap<K, Counted>,
  options: readonly K[],
  name: N,
): ({ readonly [key in N]: K } & Counted)[] =>
  options.flatMap((option) => {
    const counted = counts.get(option);
    return counted === undefined ? [] : [{ [name]: option, ...counted } as { readonly [key in N]: K } & Counted];
  });
