import { type DecisionEntry, readEntry } from '#ledger';
import { loadPacks } from '#packs';
import { CompiledEvaluator, type PolicyEvaluator } from '#policy';
import { type CallRequest, type Fact, parseCallRequest, type Subject } from '#registry';
import { aFact, aRegistry, lender, ORGANISATION_ID } from '#testing';
import type { Handle, OrganisationId } from '#vocabulary';
import type { Answer } from './answer.js';
import { DecisionPoint } from './decision-point.js';
import type { LogEntry, LogSource } from './evidence-export.js';
import type { KeptCall } from './kept-call.js';
import { ownPolicies } from './organisation-policies.js';
import { PoliciesInForce } from './policies-in-force.js';
import { Clock, DecisionLog, type LogPosition, type Organisation, type Snapshot, Snapshots } from './ports.js';
import { loadSet, sourcesOf } from './published-policies.js';
import { type CallGroup, type CallPeriod, type IndexRange, PolicyReads, RecordedCalls } from './reads.js';
import { RecordedDecisions } from './recorded-decisions.js';
import { Replay } from './replay.js';
import { Views } from './views.js';

const SECOND = 1_000;

class SetClock extends Clock {
  at = new Date('2026-11-22T10:00:00Z');
  now = () => this.at;
  pass(milliseconds: number): void {
    this.at = new Date(this.at.getTime() + milliseconds);
  }
}

/** Counts what is evaluated: what a replay costs, whatever the machine. */
class CountingEvaluator implements PolicyEvaluator {
  evaluations = 0;
  private readonly compiled = new CompiledEvaluator();
  evaluate(...given: Parameters<PolicyEvaluator['evaluate']>) {
    this.evaluations += 1;
    return this.compiled.evaluate(...given);
  }
}

/** The log of one organisation and its kept calls, in memory. */
class MemoryLog extends DecisionLog implements LogSource {
  readonly stored: LogEntry[] = [];
  readonly decisions: DecisionEntry[] = [];
  readonly kept = new Map<string, string>();

  async keepCall(_: OrganisationId, { digest, text }: KeptCall): Promise<void> {
    this.kept.set(digest, text);
  }
  async append(_: OrganisationId, entry: Uint8Array): Promise<LogPosition> {
    this.decisions.push(readEntry(entry) as unknown as DecisionEntry);
    this.stored.push({ index: this.stored.length, entry, leaf: new Uint8Array(32) });
    return { origin: 'log', index: this.stored.length - 1, leaf: '', size: this.stored.length, root: '' };
  }
  async head() {
    return { origin: 'log', size: this.stored.length };
  }
  async entries(_: OrganisationId, from: number, count: number) {
    return this.stored.slice(from, from + count);
  }
  async latestCheckpoint() {
    return undefined;
  }
  async checkpoints() {
    return [];
  }
}

class MemoryCalls extends RecordedCalls {
  constructor(private readonly log: MemoryLog) {
    super();
  }
  async calls(_: OrganisationId, digests: readonly string[]): Promise<ReadonlyMap<string, CallRequest>> {
    const kept = digests.filter((digest) => this.log.kept.has(digest));
    return new Map(kept.map((digest) => [digest, parseCallRequest(JSON.parse(this.log.kept.get(digest)!))]));
  }
  async lastDecisions() {
    return [];
  }
  async groups(): Promise<CallGroup[]> {
    return [];
  }
  async range(_: OrganisationId, { from, until }: CallPeriod): Promise<IndexRange | undefined> {
    const found = this.log.decisions.flatMap(({ ts }, index) =>
      (from === null || new Date(ts) >= from) && (until === null || new Date(ts) < until) ? [index] : [],
    );
    return found.length === 0 ? undefined : { first: found[0]!, last: found.at(-1)!, decisions: found.length };
  }
}

const STANDING = { packs: [], own: ownPolicies({}, 'Lender'), observe: [] };
const SOURCES = sourcesOf({ zone: 'Asia/Kolkata' }, STANDING, loadPacks());
const PUBLICATION = {
  ...STANDING,
  organisationId: ORGANISATION_ID,
  rev: 0,
  digest: loadSet(SOURCES).set.digest,
  publishedAt: new Date('2020-01-01T00:00:00Z'),
  publishedBy: 'test',
};

/** What stands from the organisation's making, and nothing that was published since. */
class Standing extends PolicyReads {
  async current() {
    return PUBLICATION;
  }
  async publications() {
    return [];
  }
  async countPublications() {
    return 0;
  }
  async byDigest(_: OrganisationId, digest: string) {
    return digest === PUBLICATION.digest ? PUBLICATION : undefined;
  }
  async keptSet() {
    return SOURCES;
  }
}

/** The lender, deciding in memory, on a clock and a register that the test moves. */
class World extends Snapshots {
  readonly clock = new SetClock();
  readonly log = new MemoryLog();
  readonly evaluator = new CountingEvaluator();
  facts: readonly Fact[];
  private readonly subjects: readonly Subject[];
  private registryVersion = 1;
  private changed: (organisation: OrganisationId) => void = () => undefined;
  private readonly views = new Views(this, this.clock, 1e9);
  private readonly point = new DecisionPoint(this.views, new CompiledEvaluator(), this.log, this.clock, 'custos/test');

  private constructor() {
    super();
    const registry = aRegistry(lender());
    this.subjects = registry.subjects;
    this.facts = registry.facts;
  }

  static async start(): Promise<World> {
    const world = new World();
    await world.views.start();
    return world;
  }

  async load(): Promise<Snapshot> {
    const organisation: Organisation = {
      id: ORGANISATION_ID,
      handle: 'lender' as Handle,
      name: 'Lender',
      zone: 'Asia/Kolkata',
      registryVersion: this.registryVersion,
      createdAt: new Date('2020-01-01T00:00:00Z'),
    };
    const { subjects, facts } = this;
    return { organisation, subjects, facts, publication: PUBLICATION, waivers: [], loadedAt: this.clock.now() };
  }
  async keptSet() {
    return SOURCES;
  }
  async version() {
    return this.registryVersion;
  }
  async onChange(changed: (organisation: OrganisationId) => void) {
    this.changed = changed;
    return async () => undefined;
  }

  subject(kind: string, handle: string): Subject {
    return this.subjects.find((subject) => subject.kind === kind && subject.handle === handle)!;
  }

  /** Records that a deployment has another status from now; the decision point learns of it with `tellOfChange`. */
  recordStatus(deployment: string, status: string): void {
    const subject = this.subject('deployment', deployment);
    const before = this.facts.findLast((fact) => fact.subjectId === subject.id && fact.key === 'deployment.status')!;
    const now = { recordedAt: this.clock.at, validFrom: this.clock.at };
    this.facts = [...this.facts, aFact(subject, 'deployment.status', status, { ...now, supersedes: before.id })];
    this.registryVersion += 1;
  }
  /** As if facts of this key had never been recorded. */
  forget(key: string): void {
    this.facts = this.facts.filter((fact) => fact.key !== key);
  }
  tellOfChange(): void {
    this.changed(ORGANISATION_ID);
  }

  async decide(call: object): Promise<Answer> {
    const applicationId = this.subject('application', 'app-chat').id;
    const asker = { credentialId: 'key-01', organisationId: ORGANISATION_ID, applicationId };
    return this.point.decide(asker, call);
  }

  /** Decides these calls in turn, a second after one another. */
  async decideMany(count: number, calls: readonly object[]): Promise<void> {
    for (let i = 0; i < count; i++, this.clock.pass(SECOND)) await this.decide(calls[i % calls.length]!);
  }

  get replay(): Replay {
    return new Replay(this.viewsNow, this.policies, this.log, new MemoryCalls(this.log), this.evaluator);
  }
  get recorded(): RecordedDecisions {
    return new RecordedDecisions(this.viewsNow, this.policies, new MemoryCalls(this.log), this.evaluator);
  }
  private get viewsNow(): Views {
    return new Views(this, this.clock, 1e9);
  }
  private readonly policies = new PoliciesInForce(new Standing());
}

const base = { entity: 'lender-in', target: 'dep-in', dataClasses: ['CONTACT'], path: ['gw-in'] };
const CALLS = [
  base,
  { ...base, target: 'dep-us' },
  { ...base, target: 'chat', dataClasses: ['CONTACT', 'FINANCIAL'] },
  {
    ...base,
    entity: 'lender-de',
    path: ['gw-eu'],
    subjects: { countries: ['DE'], youngestAge: 41, types: ['customer'] },
  },
  { ...base, dataClasses: ['CHILD'], subjects: { countries: ['IN'], youngestAge: 9 } },
  { ...base, consent: { status: 'given', noticeGiven: true, purposes: ['customer_service'] } },
  { ...base, deidentification: 'pseudonymised', path: ['gw-in', 'log-in'] },
];

/** Allowed, denied, and of a child. */
const FEW = [CALLS[0]!, CALLS[1]!, CALLS[4]!];

/** The first 700 decisions, a second after one another. */
const SOME = { until: new Date(Date.parse('2026-11-22T10:00:00Z') + 700 * SECOND) };

let world: World;

describe('P38 a replay of 10,000 decisions', () => {
  beforeAll(async () => {
    world = await World.start();
    await world.decideMany(5_000, FEW);
    world.recordStatus('dep-in', 'suspended');
    world.tellOfChange();
    await world.decideMany(5_000, FEW);
  }, 240_000);

  const determinedBy = (policy: string) =>
    world.log.decisions.filter((entry) => entry.determinedBy.some((one) => one.policy === policy));

  it('on the policies that each cites gives an empty diff, and evaluates each different call once', async () => {
    world.evaluator.evaluations = 0;
    const result = await world.replay.run(ORGANISATION_ID, {});
    expect(result).toMatchObject({ decisions: 10_000, replayed: 10_000, reproduced: 10_000, changed: 0 });
    expect(result).toMatchObject({ candidate: null, changes: [], hindrances: [] });
    expect(result.applications).toEqual([{ application: 'app-chat', decisions: 10_000, changes: [], policies: [] }]);
    expect(world.evaluator.evaluations).toBeLessThan(1_000); // for 10,000 decisions of some recipients each
  }, 240_000);

  it('on the policy set in force gives an empty diff as well', async () => {
    const [first] = world.log.decisions;
    const result = await world.replay.run(ORGANISATION_ID, { set: first!.policy.set, ...SOME });
    expect(result).toMatchObject({ candidate: first!.policy.set, replayed: 700, changed: 0, changes: [] });
  });

  it('without a policy changes exactly the decisions that it determined', async () => {
    const policy = 'org.deployment-not-approved';
    const determined = determinedBy(policy);
    expect(determined.length).toBeGreaterThan(1_000);
    const result = await world.replay.run(ORGANISATION_ID, { without: policy });
    expect(result).toMatchObject({ replayed: 10_000, reproduced: 10_000, changed: determined.length });
    expect(result.applications[0]!.policies).toContainEqual({ policy, gained: 0, lost: determined.length });
    const ids = new Set(determined.map(({ id }) => id));
    for (const { change, samples } of result.changes)
      for (const id of samples) expect([change, ids.has(id)]).toEqual([change, change !== 'DETAILS']);
    const alone = determined.filter((entry) => entry.determinedBy.length === 1);
    expect(result.changes.find(({ change }) => change === 'DENY_TO_ALLOW')?.count ?? 0).toBe(alone.length);
  }, 240_000);

  it('changes exactly what each policy determined, whichever is left out', async () => {
    const policies = new Set(
      world.log.decisions.slice(0, 3).flatMap((entry) => entry.determinedBy.map((by) => by.policy)),
    );
    expect(policies.size).toBeGreaterThan(3);
    const replay = world.replay;
    for (const without of [...policies].slice(0, 2)) {
      const determined = determinedBy(without).filter(({ ts }) => new Date(ts) < SOME.until);
      const { changed } = await replay.run(ORGANISATION_ID, { without, ...SOME });
      expect([without, changed]).toEqual([without, determined.length]);
    }
  }, 240_000);

  it('with own policies in place of those in force says what they would deny', async () => {
    const text = `@id("org.no-children") @title("No data of children")
      forbid (principal, action == Action::"infer", resource)
      when { context has data && context.data has youngest_subject_age && context.data.youngest_subject_age < 18 };`;
    const result = await world.replay.run(ORGANISATION_ID, { policies: [{ path: 'own.cedar', text }], ...SOME });
    const { policies } = result.applications[0]!;
    expect(policies.find(({ policy }) => policy === 'org.no-children')!.gained).toBe(233);
  });

  it('is of a period, half-open', async () => {
    const { decisions } = world.log;
    const [from, until] = [new Date(decisions[100]!.ts), new Date(decisions[300]!.ts)];
    expect(await world.replay.run(ORGANISATION_ID, { from, until })).toMatchObject({ decisions: 200, reproduced: 200 });
  });

  it('has the same digest again, and another where anything else comes out', async () => {
    const until = new Date(world.log.decisions[500]!.ts);
    const run = (more: object) => world.replay.run(ORGANISATION_ID, { until, ...more });
    const [once, again, other] = [await run({}), await run({}), await run({ without: 'gdpr.art-28-3' })];
    expect(again).toEqual(once);
    expect(other.digest).not.toBe(once.digest);
  });

  it('tells how far it is, and ends when it is told to', async () => {
    const told: number[][] = [];
    const from = new Date(Date.parse('2026-11-22T10:00:00Z') + 7_000 * SECOND);
    await world.replay.run(ORGANISATION_ID, { from }, { tell: (...progress) => void told.push(progress) });
    expect(told).toEqual([
      [2_000, 3_000],
      [3_000, 3_000],
    ]);
    const signal = AbortSignal.abort(new Error('no longer wanted'));
    await expect(world.replay.run(ORGANISATION_ID, {}, { signal })).rejects.toThrow('no longer wanted');
  }, 240_000);

  it.each([
    ['two candidates', { set: 'x', without: 'y' }, 'input: found set and without; allowed: one of set, without'],
    ['a policy that is not in force', { without: 'org.nothing' }, 'No policy "org.nothing"'],
    ['a policy set that is not kept', { set: 'f'.repeat(64) }, `No policy set "${'f'.repeat(64)}"`],
    ['a policy that does not validate', { policies: [{ path: 'own.cedar', text: 'forbid(' }] }, 'own.cedar:1:'],
  ])('is refused with %s', async (_, request, message) => {
    await expect(world.replay.run(ORGANISATION_ID, request)).rejects.toThrow(message);
  });
});

describe('a decision', () => {
  beforeEach(async () => void (world = await World.start()));

  it.each(CALLS.map((call) => [JSON.stringify(call), call] as const))('comes out bit for bit: %s', async (_, call) => {
    await world.decide(call);
    const replayed = await world.replay.decision(ORGANISATION_ID, world.log.stored[0]!.entry);
    expect(replayed).toMatchObject({ reproduced: true, differences: [], hindrance: null });
    expect(replayed.replayedDigest).toBe(replayed.recordedDigest);
  });

  it('comes out though the register has changed since, and though it was decided before the change was known', async () => {
    await world.decide(base);
    world.recordStatus('dep-in', 'suspended');
    world.clock.pass(5);
    await world.decide(base); // on the register as the decision point still has it
    world.tellOfChange();
    await world.decide(base);
    const policies = world.log.decisions.map(({ determinedBy }) => determinedBy.map(({ policy }) => policy));
    expect(policies.map((ids) => ids.includes('org.deployment-not-approved'))).toEqual([false, false, true]);
    expect(await world.replay.run(ORGANISATION_ID, {})).toMatchObject({ replayed: 3, reproduced: 3 });
  });

  it('names each field in which it comes out otherwise, with both values', async () => {
    await world.decide(base);
    const recorded = Buffer.from(world.log.stored[0]!.entry).toString();
    const altered = recorded.replace('"purpose":"customer_service"', '"purpose":"marketing"');
    const replayed = await world.replay.decision(ORGANISATION_ID, Buffer.from(altered));
    expect(replayed).toMatchObject({ reproduced: false, hindrance: null });
    expect(replayed.differences).toEqual([
      { field: 'purpose', recorded: '"marketing"', replayed: '"customer_service"' },
    ]);
    expect(replayed.replayedDigest).not.toBe(replayed.recordedDigest);
  });

  it.each([
    ['its call is not kept', 'CALL_NOT_KEPT', () => world.log.kept.clear()],
    ['the facts are gone', 'FACTS_NOT_FOUND', () => world.forget('deployment.processing_regions')],
  ])('is not decided again where %s, and explained by its entry alone', async (_, hindrance, lose) => {
    await world.decide(CALLS[3]!);
    lose();
    const bytes = world.log.stored[0]!.entry;
    expect(await world.replay.decision(ORGANISATION_ID, bytes)).toMatchObject({ reproduced: false, hindrance });
    const result = await world.replay.run(ORGANISATION_ID, {});
    const samples = [world.log.decisions[0]!.id];
    expect(result).toMatchObject({ decisions: 1, replayed: 0, hindrances: [{ hindrance, count: 1, samples }] });
    const { explanation, factsProven } = await world.recorded.explain(ORGANISATION_ID, bytes);
    expect(factsProven).toBe(false);
    const { effect, determinedBy } = world.log.decisions[0]!;
    expect(explanation.effect).toBe(effect);
    expect(explanation.determinedBy.map(({ policy, recipient }) => ({ policy, recipient }))).toEqual(determinedBy);
    for (const { facts } of explanation.determinedBy)
      for (const fact of facts) expect(fact).toMatchObject({ state: 'unknown', value: null, evidence: [] });
  });

  it('is explained from its own call, whatever the call stated', async () => {
    for (const call of CALLS) {
      const { id: _, log: __, ...answered } = await world.decide(call);
      const { explanation, factsProven } = await world.recorded.explain(
        ORGANISATION_ID,
        world.log.stored.at(-1)!.entry,
      );
      expect(factsProven).toBe(true);
      expect(explanation).toEqual(answered);
    }
  });
});
