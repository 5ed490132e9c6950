import { type Judgement, judge, type PolicyEvaluator, type PolicySet } from '#policy';
import {
  type CallRequest,
  factState,
  type Footprint,
  type ResolvedMember,
  type RecipientDocument,
  Registry,
  type Resolution,
  resolveCall,
  type Subject,
} from '#registry';
import type { PackLibrary } from '#vocabulary';
import type { Organisation, Publication, Snapshot } from './ports.js';
import type { LoadedSet } from './published-policies.js';
import { uniqueBy } from './unique-by.js';
import { type Waiver, waiversOf } from './waiver.js';

/** Everything a decision for one organisation is made from, at one version. */
export interface View {
  readonly organisation: Organisation;
  readonly registry: Registry;
  readonly set: PolicySet;
  readonly publication: Publication;
  /** Those that were ever approved. */
  readonly waivers: readonly Waiver[];
  /** Packs and tables that the set was published with, whatever is installed. */
  readonly library: PackLibrary;
}

export const viewOf = ({ organisation, subjects, facts, publication, waivers }: Snapshot, loaded: LoadedSet): View => ({
  organisation,
  registry: Registry.of({ subjects, facts }),
  set: loaded.set,
  publication,
  waivers,
  library: loaded.library,
});

export interface RecipientVerdict {
  readonly facts: RecipientDocument;
  readonly judgement: Judgement;
}

export interface MemberVerdict {
  readonly member: ResolvedMember;
  readonly effect: 'ALLOW' | 'DENY';
  readonly recipients: readonly RecipientVerdict[];
  /** Waivers without which a policy would have denied it; sorted by policy. */
  readonly waivers: readonly Waiver[];
}

/** What the facts and policies of one instant say of one call. */
export interface Verdict {
  readonly resolution: Resolution;
  readonly effect: 'ALLOW' | 'DENY';
  /** One for a deployment, one per member for an alias. */
  readonly members: readonly MemberVerdict[];
  readonly at: Date;
}

/** An application that has registered this ability removes from an alias the members it is told to. */
export const FILTERS_MEMBERS = 'filter-members';

/**
 * The facts of one call as of one instant, for each recipient that sees content.
 *
 * @throws {InvalidInput} the request names something the organisation does not have
 */
export function factsOfCall(
  view: View,
  application: Subject,
  request: CallRequest,
  at: Date,
  footprint?: Footprint,
): Resolution {
  const { adequacy, eea } = view.library.reference;
  return resolveCall(view.registry, application, request, at, view.organisation.zone, {
    callerObligations: callerObligations(view),
    adequacy,
    eea,
    footprint,
  });
}

export interface JudgeCallOptions {
  /** Whether to look at rules not yet in force; true unless said. */
  readonly upcoming?: boolean;
  /** Is told every attribute that the verdict hangs on. */
  readonly footprint?: Footprint;
}

/**
 * Judges one call as of one instant: facts are resolved for each recipient that sees content, and the call is denied if
 * any of them is denied. An alias is allowed if all its members are, or some are and the asker can filter.
 *
 * @throws {InvalidInput} the request names something the organisation does not have
 */
export function judgeCall(
  view: View,
  application: Subject,
  request: CallRequest,
  at: Date,
  evaluator: PolicyEvaluator,
  { upcoming = true, footprint }: JudgeCallOptions = {},
): Verdict {
  const resolution = factsOfCall(view, application, request, at, footprint);
  return judgeResolution(view, resolution, at, evaluator, upcoming);
}

/**
 * Judges facts that were resolved already, as of their own instant or a later one before which none of them turns.
 *
 * @param upcoming whether to look at rules not yet in force
 */
export function judgeResolution(
  view: View,
  resolution: Resolution,
  at: Date,
  evaluator: PolicyEvaluator,
  upcoming: boolean,
): Verdict {
  const { application } = resolution;
  const observed = observedFor(view.set, application);
  const members = resolution.members.map((member): MemberVerdict => {
    const waived = waiversOf(view, { ...resolution, at }, member.deployment.id);
    const recipients = member.recipients.map((facts): RecipientVerdict => ({
      facts,
      judgement: judge(view.set, facts.document, view.library.reference, evaluator, {
        at,
        upcoming,
        observed: new Set([...observed, ...waived.keys()]),
        parties: { principal: application.handle, resource: member.deployment.handle },
      }),
    }));
    const denied = member.refusal !== null || recipients.some(({ judgement }) => judgement.effect === 'DENY');
    const lifted = namesOf(recipients, 'wouldDeny')
      .filter((policy) => !observed.has(policy))
      .flatMap((policy) => waived.get(policy) ?? []);
    return { member, recipients, effect: denied ? 'DENY' : 'ALLOW', waivers: lifted };
  });
  const allowed = members.filter(({ effect }) => effect === 'ALLOW').length;
  const suffices = allowed === members.length || filtersMembers(view, application, at);
  return { resolution, members, at, effect: allowed > 0 && suffices ? 'ALLOW' : 'DENY' };
}

/** The rules that are observed for this application and not for every one. */
const observedFor = ({ observe }: PolicySet, { handle }: Subject): ReadonlySet<string> =>
  new Set(observe.filter(({ application }) => application === handle).map(({ policy }) => policy));

function filtersMembers({ registry }: View, application: Subject, at: Date): boolean {
  const abilities = factState(registry, application, 'application.abilities', { at });
  return abilities.state === 'known' && (abilities.value as readonly string[]).includes(FILTERS_MEMBERS);
}

const borneByCaller = new WeakMap<View, readonly string[]>();

/** Obligations that the caller itself must carry out: those of the packs, and every one of the organisation's own. */
function callerObligations(view: View): readonly string[] {
  let obligations = borneByCaller.get(view);
  if (obligations === undefined) borneByCaller.set(view, (obligations = callersOf(view)));
  return obligations;
}

function callersOf({ set, library }: View): string[] {
  const bearers = new Map(library.obligations.map(({ name, bearer }) => [name, bearer]));
  const named = new Set(set.rules.flatMap(({ obligations }) => obligations));
  return [...named].filter((name) => (bearers.get(name) ?? 'caller') === 'caller').sort();
}

/** The members that decided: all that were denied if the call was, else all that were allowed. */
export const decisive = ({ members, effect }: Verdict): readonly MemberVerdict[] =>
  members.filter((member) => member.effect === effect);

/** Lists of a judgement that are joined over recipients. */
type Named = 'obligations' | 'findings' | 'wouldDeny';

export const namesOf = (recipients: readonly RecipientVerdict[], list: Named): string[] =>
  [...new Set(recipients.flatMap(({ judgement }) => judgement[list]))].sort();

export const recipientsOf = (members: readonly MemberVerdict[]): RecipientVerdict[] =>
  members.flatMap(({ recipients }) => [...recipients]);

/** The waivers without which these members would have been denied; sorted by policy, then id. */
export const liftingOf = (members: readonly MemberVerdict[]): Waiver[] =>
  uniqueBy(
    members.flatMap(({ waivers }) => waivers),
    ({ id }) => id,
  ).sort((a, b) => (a.policy === b.policy ? (a.id < b.id ? -1 : 1) : a.policy < b.policy ? -1 : 1));
