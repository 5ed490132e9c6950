import { buildEntry, canonicalize } from '#ledger';
import { Memo, type PolicyEvaluator } from '#policy';
import { type CallRequest, nextChange, nextConsentChange, parseCallRequest, startOfDay, type Subject } from '#registry';
import { addDays, dayIn, type DecisionId, newId, NotFound, type OrganisationId, type SubjectId } from '#vocabulary';
import type { Answer, Explanation } from './answer.js';
import { judgeCall, type View } from './decide.js';
import { explain } from './explain.js';
import { decisionEntry, type DecisionRecord, recordOf } from './decision-entry.js';
import { type KeptCall, keptCall, keptOf } from './kept-call.js';
import { type Clock, type DecisionLog } from './ports.js';
import { type Views } from './views.js';
import { nextWaiverChange } from './waiver.js';

/** An application, as its credential proves it. */
export interface Asker {
  readonly credentialId: string;
  readonly organisationId: OrganisationId;
  readonly applicationId: SubjectId;
}

export interface AskOptions {
  /** The caller's own counter, without gaps, if it keeps one. */
  readonly sequence?: number | null;
  /** W3C trace id. */
  readonly trace?: string | null;
}

const MEMO_ENTRIES = 5_000;

/** A verdict, with all that does not differ from one asking to the next. */
interface Judged {
  readonly explanation: Explanation;
  readonly record: DecisionRecord;
  readonly call: KeptCall;
}

/** The one path: facts as of now, policies, a durable record, the answer. Nothing on it fails open. */
export class DecisionPoint {
  private readonly memo = new Memo<Judged>(MEMO_ENTRIES);

  constructor(
    private readonly views: Views,
    private readonly evaluator: PolicyEvaluator,
    private readonly log: DecisionLog,
    private readonly clock: Clock,
    /** Product version and build, for the entry. */
    private readonly engine: string,
  ) {}

  /**
   * Decides a call, and answers once the decision is durable in the organisation's log.
   *
   * @param stated what the application states about the call, not yet validated
   * @throws {InvalidInput} the call is malformed, or names what the organisation does not have
   * @throws {LedgerUnavailable} the decision could not be recorded, so there is none
   * @throws {SnapshotStale} the facts in memory are too old to decide on
   */
  async decide(asker: Asker, stated: unknown, { sequence = null, trace = null }: AskOptions = {}): Promise<Answer> {
    const view = await this.views.of(asker.organisationId);
    const application = applicationOf(view, asker.applicationId);
    const request = parseCallRequest(stated);
    const at = this.clock.now();
    const { explanation, record, call } = this.judge(view, application, request, at);
    const id = newId<DecisionId>();
    const { credentialId, organisationId } = asker;
    const entry = decisionEntry(record, { id, at, credentialId, sequence, trace, engine: this.engine });
    // The call goes first: a log may lack a decision for a call that is kept, never the reverse.
    await this.log.keepCall(organisationId, call);
    const log = await this.log.append(organisationId, buildEntry(entry));
    return { ...explanation, decidedAt: at, id, log };
  }

  private judge(view: View, application: Subject, request: CallRequest, at: Date): Judged {
    const { organisation, set } = view;
    const key = {
      registryVersion: `${organisation.id} ${organisation.registryVersion}`,
      policySetDigest: set.digest,
      call: canonicalize([application.id, keptOf(request)]),
    };
    return this.memo.through(key, at, () => {
      const verdict = judgeCall(view, application, request, at, this.evaluator);
      const record = recordOf(verdict, view, request);
      const value = { explanation: explain(verdict, view), record, call: keptCall(request) };
      return { value, expiresAt: earliest(standsUntil(view, at), nextConsentChange(request, at)) };
    });
  }
}

const earliest = (one: Date, other: Date | null): Date => (other !== null && other < one ? other : one);

/**
 * A verdict stands until a fact or waiver begins or ends, or a day begins where a law or the organisation counts days.
 */
export function standsUntil({ registry, set, organisation, waivers }: View, at: Date): Date {
  const zones = new Set([organisation.zone, ...set.rules.map(({ zone }) => zone)]);
  const days = [...zones].map((zone) => startOfDay(zone, addDays(dayIn(zone, at), 1)));
  const changes = [nextChange(registry, at, organisation.zone), nextWaiverChange(waivers, at)];
  return [...days, ...changes.flatMap((next) => next ?? [])].reduce((a, b) => (a < b ? a : b));
}

export function applicationOf({ registry }: View, id: SubjectId): Subject {
  const application = registry.subject(id);
  if (application?.kind !== 'application') throw new NotFound('application', id);
  return application;
}
