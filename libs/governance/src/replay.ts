import { setImmediate as nextTurn } from 'node:timers/promises';
import { type DecisionEntry, readEntry } from '#ledger';
import type { PolicyEvaluator } from '#policy';
import type { CallRequest } from '#registry';
import { DomainError, InvalidInput, NotFound, type OrganisationId, type SubjectId } from '#vocabulary';
import { z } from 'zod';
import type { View } from './decide.js';
import { standsUntil } from './decision-point.js';
import type { LogSource } from './evidence-export.js';
import type { PoliciesInForce } from './policies-in-force.js';
import type { SetSources } from './ports.js';
import { type LoadedSet, loadSet, sourcesWithout, sourcesWithOwn } from './published-policies.js';
import type { CallPeriod, RecordedCalls } from './reads.js';
import {
  differencesOf,
  digestAsEntry,
  type FieldDifference,
  isOnFactsOf,
  isSame,
  RecordedRegisters,
  type Redecision,
  redecide,
} from './redecide.js';
import {
  changeBetween,
  changeOfRecord,
  type DecisionChange,
  type ReplayHindrance,
  type ReplayResult,
  ReplayTally,
} from './replay-diff.js';
import type { Views } from './views.js';

/** So many are replayed while somebody waits for the answer. */
const MAX_DECISIONS = 250_000;
const ENTRIES_AT_ONCE = 2_000;
/** The event loop is given a turn after this. */
const TURN_MS = 25;
const MAX_REMEMBERED = 50_000;

const Source = z.object({
  path: z.string().min(1).max(200).describe('File name, for messages.'),
  text: z.string().max(200_000).describe('Cedar policies.'),
});

export const ReplayRequest = z
  .object({
    from: z.date().nullish().describe('Decisions made at this instant or later; from the first where absent.'),
    until: z.date().nullish().describe('Decisions made before this instant; to the last where absent.'),
    set: z.string().max(200).nullish().describe('Digest of a kept policy set to replay on.'),
    without: z.string().max(200).nullish().describe('Id of a policy: replay on the set in force without it.'),
    policies: z
      .array(Source)
      .max(100)
      .nullish()
      .describe('Own policies in Cedar: replay on the set in force with these in place of its own.'),
  })
  .describe(
    'Which decisions to decide again, and on what: at most one of set, without and policies, and where there is none, on the policy set that each decision cites.',
  );
export type ReplayRequest = z.infer<typeof ReplayRequest>;
export const ReplaySource = Source;

/** One decision, decided again on what it cites. */
export interface DecisionReplay {
  readonly id: string;
  /** Whether its entry came out bit for bit. */
  readonly reproduced: boolean;
  /** SHA-256, hex, of the entry as it is in the log, and as it came out; none where it was not decided again. */
  readonly recordedDigest: string;
  readonly replayedDigest: string | null;
  readonly differences: readonly FieldDifference[];
  /** Why it was not decided again; none where it was. */
  readonly hindrance: ReplayHindrance | null;
}

export interface ReplayOptions {
  /** Is told how many entries of how many were read. */
  readonly tell?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** A call decided again, or why it was not, from an instant up to another. */
interface Remembered {
  readonly from: number;
  readonly until: number;
  readonly redecided: Redecision | undefined;
}

/** Decides recorded decisions again, on the policies that they cite or on others. Nothing is written. */
export class Replay {
  constructor(
    private readonly views: Views,
    private readonly policies: PoliciesInForce,
    private readonly log: LogSource,
    private readonly calls: RecordedCalls,
    private readonly evaluator: PolicyEvaluator,
  ) {}

  /** Decides one decision again on what it cites. */
  async decision(organisation: OrganisationId, bytes: Uint8Array): Promise<DecisionReplay> {
    const entry = readEntry(bytes) as unknown as DecisionEntry;
    const session = await this.session(organisation);
    await session.fetch([entry]);
    const found = session.reproduce(entry);
    const recordedDigest = digestAsEntry(entry, entry);
    if (typeof found === 'string')
      return {
        id: entry.id,
        reproduced: false,
        recordedDigest,
        replayedDigest: null,
        differences: [],
        hindrance: found,
      };
    const { record } = found.redecided;
    const reproduced = isSame(record, entry, bytes);
    return {
      id: entry.id,
      reproduced,
      recordedDigest,
      replayedDigest: digestAsEntry(record, entry),
      differences: reproduced ? [] : differencesOf(record, entry),
      hindrance: null,
    };
  }

  /**
   * Decides the decisions of a period again. Each is first decided on what it cites, which finds the state of the register
   * that it was made on, and then on the candidate, if there is one, on that same state.
   *
   * @throws {InvalidInput} more than one candidate, or more decisions than one request replays
   * @throws {NotFound} no such policy or policy set
   * @throws {PolicyInvalid} a candidate's policy does not validate
   */
  async run(organisation: OrganisationId, request: ReplayRequest, options: ReplayOptions = {}): Promise<ReplayResult> {
    const session = await this.session(organisation);
    const candidate = await this.candidate(session.current, request);
    await this.requireFew(organisation, request);
    return this.against(session, request, candidate, options);
  }

  /** The same on a policy set that the caller has at hand, however many the decisions are. */
  async runOn(
    organisation: OrganisationId,
    period: Pick<ReplayRequest, 'from' | 'until'>,
    candidate: LoadedSet,
    options: ReplayOptions = {},
  ): Promise<ReplayResult> {
    return this.against(await this.session(organisation), period, candidate, options);
  }

  private async against(
    session: Session,
    request: Pick<ReplayRequest, 'from' | 'until'>,
    candidate: LoadedSet | undefined,
    { tell, signal }: ReplayOptions,
  ): Promise<ReplayResult> {
    const period = { from: request.from ?? null, until: request.until ?? null };
    const tally = new ReplayTally();
    for await (const read of this.entriesOf(session.current.organisation.id, period, tell)) {
      await session.fetch(read.map(({ entry }) => entry));
      let since = performance.now();
      for (const { entry, bytes } of read) {
        if (performance.now() - since > TURN_MS) {
          await nextTurn();
          signal?.throwIfAborted();
          since = performance.now();
        }
        session.replay(entry, bytes, candidate, tally);
      }
    }
    const { registry } = session.current;
    const handleOf = (id: string) => registry.subject(id as SubjectId)?.handle ?? id;
    return tally.result({ ...period, candidate: candidate?.set.digest ?? null }, handleOf);
  }

  private async requireFew(organisation: OrganisationId, { from, until }: ReplayRequest): Promise<void> {
    const range = await this.calls.range(organisation, { from: from ?? null, until: until ?? null });
    if (range !== undefined && range.decisions > MAX_DECISIONS)
      throw new InvalidInput('from, until', `${range.decisions} decisions`, `up to ${MAX_DECISIONS}: a shorter period`);
  }

  private async session(organisation: OrganisationId): Promise<Session> {
    return new Session(await this.views.of(organisation), this.policies, this.calls, this.evaluator);
  }

  private async candidate(current: View, request: ReplayRequest): Promise<LoadedSet | undefined> {
    const { set, without, policies } = request;
    const given = Object.entries({ set, without, policies }).filter(
      ([, value]) => value !== null && value !== undefined,
    );
    if (given.length > 1)
      throw new InvalidInput('input', given.map(([name]) => name).join(' and '), 'one of set, without and policies');
    const { organisation } = current;
    if (set !== null && set !== undefined) {
      const published = await this.policies.byDigest(organisation, set);
      if (published === undefined) throw new NotFound('policy set', set);
      return published;
    }
    if (without !== null && without !== undefined) {
      const rule = current.set.rules.find(({ id }) => id === without);
      if (rule === undefined) throw new NotFound('policy', without);
      return loadSet(sourcesWithout(rule, sourcesInForce(current)));
    }
    if (policies === null || policies === undefined) return undefined;
    return loadSet(sourcesWithOwn(policies, sourcesInForce(current)));
  }

  /** Decisions of the period in order of the log. */
  private async *entriesOf(
    organisation: OrganisationId,
    period: CallPeriod,
    tell: ReplayOptions['tell'],
  ): AsyncGenerator<{ readonly entry: DecisionEntry; readonly bytes: Uint8Array }[]> {
    const range = await this.calls.range(organisation, period);
    if (range === undefined) return;
    const from = period.from?.toISOString() ?? '';
    const until = period.until?.toISOString() ?? '\uffff';
    const total = range.last + 1 - range.first;
    for (let at = range.first; at <= range.last; at += ENTRIES_AT_ONCE) {
      const stored = await this.log.entries(organisation, at, Math.min(ENTRIES_AT_ONCE, range.last + 1 - at));
      yield stored.flatMap(({ entry: bytes }) => {
        const entry = readEntry(bytes) as unknown as DecisionEntry;
        return entry.type === 'decision' && entry.ts >= from && entry.ts < until ? [{ entry, bytes }] : [];
      });
      tell?.(Math.min(at + ENTRIES_AT_ONCE - range.first, total), total);
    }
  }
}

/** What the set in force is made of. */
const sourcesInForce = ({ organisation, publication, library }: View): SetSources => ({
  ...library,
  own: publication.own,
  observe: publication.observe,
  zone: organisation.zone,
});

/**
 * One replay: what it needs is fetched for many decisions at once, and what was decided once is not decided again. Equal
 * calls of one application come out the same on one state of the register and one policy set until a fact or a day begins.
 */
class Session {
  private readonly registers: RecordedRegisters;
  private readonly sets = new Map<string, LoadedSet | undefined>();
  private readonly stated = new Map<string, CallRequest | undefined>();
  private readonly remembered = new Map<string, Remembered[]>();
  private readonly changes = new WeakMap<Redecision, WeakMap<Redecision, { readonly change?: DecisionChange }>>();

  constructor(
    readonly current: View,
    private readonly policies: PoliciesInForce,
    private readonly calls: RecordedCalls,
    private readonly evaluator: PolicyEvaluator,
  ) {
    this.registers = new RecordedRegisters(current.registry);
  }

  /** Fetches the calls and policy sets that the entries cite. */
  async fetch(entries: readonly DecisionEntry[]): Promise<void> {
    const { organisation } = this.current;
    const unknown = [...new Set(entries.map(({ call }) => call))].filter((digest) => !this.stated.has(digest));
    if (unknown.length > 0) {
      const found = await this.calls.calls(organisation.id, unknown);
      for (const digest of unknown) this.stated.set(digest, found.get(digest));
    }
    for (const digest of new Set(entries.map(({ policy }) => policy.set))) {
      if (this.sets.has(digest)) continue;
      this.sets.set(digest, await this.policies.byDigest(organisation, digest));
    }
  }

  replay(entry: DecisionEntry, bytes: Uint8Array, candidate: LoadedSet | undefined, tally: ReplayTally): void {
    const own = this.reproduce(entry);
    if (typeof own === 'string') return tally.hindered(entry, own);
    const isReproduced = isSame(own.redecided.record, entry, bytes);
    if (candidate === undefined) {
      const change = isReproduced ? undefined : changeOfRecord(entry, own.redecided.record);
      return tally.replay(entry, isReproduced, change);
    }
    const other = this.on(own.state, candidate, entry, own.call);
    if (other === undefined) return tally.hindered(entry, 'CALL_REFUSED');
    const change = isReproduced ? this.change(own.redecided, other) : changeBetween(entry, other.record);
    tally.replay(entry, isReproduced, change);
  }

  /** The decision on the policy set that it cites, and the state of the register whose facts are those it cites. */
  reproduce(
    entry: DecisionEntry,
  ): { readonly redecided: Redecision; readonly state: number; readonly call: CallRequest } | ReplayHindrance {
    const call = this.stated.get(entry.call);
    if (call === undefined) return 'CALL_NOT_KEPT';
    const set = this.sets.get(entry.policy.set);
    if (set === undefined) return 'SET_NOT_KEPT';
    let hindrance: ReplayHindrance = 'CALL_REFUSED';
    for (const state of this.registers.statesBy(new Date(entry.ts))) {
      const redecided = this.on(state, set, entry, call);
      if (redecided === undefined) continue;
      if (isOnFactsOf(redecided.record, entry)) return { redecided, state, call };
      hindrance = 'FACTS_NOT_FOUND';
    }
    return hindrance;
  }

  private on(state: number, loaded: LoadedSet, entry: DecisionEntry, call: CallRequest): Redecision | undefined {
    const key = `${state} ${loaded.set.digest} ${entry.application} ${entry.call}`;
    const at = Date.parse(entry.ts);
    let known = this.remembered.get(key);
    const found = known?.find(({ from, until }) => from <= at && at < until);
    if (found) return found.redecided;
    if (known === undefined) {
      if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
      this.remembered.set(key, (known = []));
    }
    const registry = this.registers.state(state);
    const until = standsUntil({ ...this.current, ...loaded, registry }, new Date(at)).getTime();
    const redecided = this.redecided(registry, loaded, entry, call);
    known.push({ from: at, until, redecided });
    return redecided;
  }

  private redecided(
    registry: View['registry'],
    loaded: LoadedSet,
    entry: DecisionEntry,
    call: CallRequest,
  ): Redecision | undefined {
    try {
      return redecide(this.current, registry, loaded, entry, call, this.evaluator);
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  private change(own: Redecision, other: Redecision): DecisionChange | undefined {
    let known = this.changes.get(own);
    if (known === undefined) this.changes.set(own, (known = new WeakMap()));
    let change = known.get(other);
    if (change === undefined) {
      const found = changeBetween(own.record, other.record);
      known.set(other, (change = found === undefined ? {} : { change: found }));
    }
    return change.change;
  }
}
