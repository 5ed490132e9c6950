import { buildEntry, canonicalize } from '#ledger';
import { Memo, type PolicyEvaluator } from '#policy';
import { type CallRequest, instantsOfChange, parseCallRequest, type Subject } from '#registry';
import { dayIn, type DecisionId, newId, NotFound, type OrganisationId, type SubjectId } from '#vocabulary';
import { type Answer, explain } from './answer.js';
import { judgeCall, type Verdict, type View } from './decide.js';
import { decisionEntry } from './decision-entry.js';
import { Clock, DecisionLog } from './ports.js';
import { Views } from './views.js';

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

const MEMO_ENTRIES = 50_000;

/** The one path: facts as of now, policies, a durable record, the answer. Nothing on it fails open. */
export class DecisionPoint {
  private readonly memo = new Memo<Verdict>(MEMO_ENTRIES);

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
    const verdict = this.judge(view, application, request, at);
    const id = newId<DecisionId>();
    const entry = buildEntry(
      decisionEntry({
        id,
        at,
        verdict,
        view,
        request,
        credentialId: asker.credentialId,
        sequence,
        trace,
        engine: this.engine,
      }),
    );
    const log = await this.log.append(asker.organisationId, entry);
    return { ...explain({ ...verdict, at }, view), id, log };
  }

  private judge(view: View, application: Subject, request: CallRequest, at: Date): Verdict {
    const { organisation, registry, set } = view;
    const key = {
      registryVersion: `${organisation.id} ${organisation.registryVersion}`,
      policySetDigest: set.digest,
      call: canonicalize([application.id, request]),
    };
    return this.memo.through(key, at, () => ({
      value: judgeCall(view, application, request, at, this.evaluator),
      expiresAt: nextChange(view, instantsOfChange(registry, at)[0], at),
    }));
  }
}

/** A verdict stands until a fact begins or ends, or a day changes where a law or contract counts days. */
function nextChange({ set, organisation }: View, nextFact: Date | undefined, at: Date): Date {
  const zones = new Set([organisation.zone, ...set.rules.map(({ zone }) => zone)]);
  const midnights = [...zones].map((zone) => nextMidnight(zone, at));
  return new Date(Math.min(...midnights, nextFact?.getTime() ?? Infinity));
}

/** First instant of the next calendar day in a zone, to the minute: no zone in use changes day between minutes. */
function nextMidnight(zone: string, at: Date): number {
  const today = dayIn(zone, at);
  let low = at.getTime();
  let high = low + 26 * 3_600_000;
  while (high - low > 1000) {
    const middle = (low + high) / 2;
    if (dayIn(zone, new Date(middle)) === today) low = middle;
    else high = middle;
  }
  return Math.floor(high / 1000) * 1000;
}

export function applicationOf({ registry }: View, id: SubjectId): Subject {
  const application = registry.subject(id);
  if (application?.kind !== 'application') throw new NotFound('application', id);
  return application;
}
