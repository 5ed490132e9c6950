import { loadCatalogue, readExampleInventory } from '#catalogue';
import { buildEntry, readEntry } from '#ledger';
import { loadPacks } from '#packs';
import { CompiledEvaluator } from '#policy';
import {
  inventoryToRegistry,
  outcomeOf,
  parseCallRequest,
  planImport,
  Registry,
  type Expectation,
  type WantedRegistry,
} from '#registry';
import {
  newId,
  type DecisionId,
  type FactId,
  type FactsDocument,
  type FactValue,
  type OrganisationId,
  type SubjectId,
} from '#vocabulary';
import { parse } from 'yaml';
import { decisionEntry, recordOf } from './decision-entry.js';
import { judgeCall, viewOf, type MemberVerdict, type Verdict, type View } from './decide.js';
import { explain } from './explain.js';
import { policyBlockToCedar } from './organisation-policies.js';
import { loadSet, sourcesOf } from './published-policies.js';

interface FileCall {
  readonly id: string;
  readonly application: string;
  readonly entity: string;
  readonly target: string;
  readonly data_classes: readonly string[];
  readonly path?: readonly string[];
  readonly proposed: boolean;
}

const library = loadPacks();
const text = readExampleInventory();
const file = parse(text);
const expectations: readonly Expectation[] = file.expectations;
const evaluator = new CompiledEvaluator();

const PACKS = ['eu-ai-act', 'gdpr', 'in-dpdp', 'in-spdi', 'in-aadhaar', 'in-rbi', 'in-cert-in', 'eu-dora'];

const read = (inventory: string): WantedRegistry =>
  inventoryToRegistry(inventory, {
    catalogue: loadCatalogue(),
    legalClasses: library.reference.data_classes.map(({ code }) => code),
  });

function imported(wanted: WantedRegistry): View {
  const empty = { subjects: [], facts: [] };
  const id = newId<OrganisationId>();
  const at = new Date('2026-11-22T03:00:00Z');
  const outcome = outcomeOf(planImport(wanted, empty), empty, {
    organisationId: id,
    recordedAt: at,
    newSubjectId: () => newId<SubjectId>(),
    newFactId: () => newId<FactId>(),
  });
  const { handle, name } = wanted.organisation;
  const parts = { packs: PACKS, own: policyBlockToCedar(wanted.policy!, name), observe: [] };
  return viewOf(
    {
      organisation: { id, handle, name, zone: 'Asia/Kolkata', registryVersion: 1, createdAt: at },
      ...outcome,
      publication: {
        organisationId: id,
        rev: 1,
        digest: '',
        ...parts,
        publishedAt: at,
        publishedBy: 'import',
      },
      waivers: [],
      loadedAt: at,
    },
    loadSet(sourcesOf({ zone: 'Asia/Kolkata' }, parts, library)),
  );
}

const calls: readonly FileCall[] = file.applications.flatMap((application: any) => [
  ...application.calls.map((call: any) => ({ ...call, application: application.id, proposed: false })),
  ...(application.proposals ?? []).map((call: any) => ({ ...call, application: application.id, proposed: true })),
]);
const declared = calls.filter(({ proposed }) => !proposed);
const members = (target: string): readonly string[] =>
  file.aliases.find(({ id }: any) => id === target)?.members ?? [target];

const verdicts = new WeakMap<View, Map<string, Verdict>>();

/** The verdict on a call of the file on a day; several expectations ask for the same. */
function decide(view: View, call: FileCall, day: string, path?: readonly string[]): Verdict {
  const known = verdicts.get(view) ?? new Map<string, Verdict>();
  verdicts.set(view, known);
  const name = `${call.id} ${day} ${path?.join() ?? 'declared path'}`;
  const verdict = known.get(name) ?? decideAnew(view, call, day, path);
  known.set(name, verdict);
  return verdict;
}

function decideAnew(view: View, call: FileCall, day: string, path?: readonly string[]): Verdict {
  const application = view.registry.find('application', call.application)!;
  return judgeCall(view, application, requestOf(call, path), new Date(`${day}T12:00:00Z`), evaluator);
}

const requestOf = ({ entity, target, data_classes: dataClasses }: FileCall, path?: readonly string[]) =>
  parseCallRequest({ entity, target, dataClasses, ...(path && { path }) });

/** The verdicts an expectation is about: those of the call, or of every declared call that meets the thing it names. */
function verdictsOn(view: View, { on, as_of: day, judged }: Expectation): MemberVerdict[] {
  const path = judged === 'members only' ? [] : undefined;
  const all = (chosen: readonly FileCall[]) => chosen.flatMap((call) => decide(view, call, day, path).members);
  const named = calls.filter(({ id, target }) => id === on || target === on);
  if (calls.some(({ id }) => id === on)) return all(named.filter(({ id }) => id === on));
  if (file.aliases.some(({ id }: any) => id === on)) return all(named);
  if (file.deployments.some(({ id }: any) => id === on)) {
    return all(declared.filter(({ target }) => members(target).includes(on))).filter(
      ({ member }) => member.deployment.handle === on,
    );
  }
  if (file.hops.some(({ id }: any) => id === on)) return all(declared.filter((call) => call.path?.includes(on)));
  const agreement = file.agreements.find(({ id }: any) => id === on);
  if (!agreement) return all(declared);
  const party = agreement.provider === 'internal' ? agreement.counterparty : agreement.provider;
  return all(declared.filter(({ entity }) => agreement.customer_entities.includes(entity))).filter(({ recipients }) =>
    recipients.some(({ facts }) => facts.recipient.handle === party && facts.recipient.via !== 'path'),
  );
}

const rulesOf = ({ recipients }: MemberVerdict) =>
  recipients.flatMap(({ judgement }) => (judgement.effect === 'DENY' ? judgement.determinedBy : []));
const findingsOf = ({ recipients }: MemberVerdict) => recipients.flatMap(({ judgement }) => judgement.findings);
const obligationsOf = ({ recipients }: MemberVerdict) => recipients.flatMap(({ judgement }) => judgement.obligations);
const factsOf = ({ recipients }: MemberVerdict, key: string): (FactValue | undefined)[] => {
  const [group, name] = key.split('.') as [string, string];
  return recipients.map(({ facts }) => {
    const found = (facts.document as FactsDocument)[group];
    return typeof found === 'object' ? found[name] : undefined;
  });
};

/** What `because`, `warning` and `findings` of an expectation say in words, as rules, findings and facts. */
interface Reason {
  /** Rules among those that deny. */
  readonly denies?: readonly string[];
  readonly finds?: readonly string[];
  readonly asks?: readonly string[];
  /** A fact that some recipient's document holds; of a set, members that it has. */
  readonly shows?: Readonly<Record<string, FactValue>>;
}

const BECAUSE: Readonly<Record<string, Reason>> = {
  'x-01': { denies: ['org.path-residency'], shows: { 'registry.hops_outside': ['guard-in'] } },
  'x-02': { denies: ['org.processing-outside-pin'], shows: { 'registry.regions_outside_pin': ['global'] } },
  'x-03': {},
  'x-04': { finds: ['org.fria-missing.before'], shows: { 'controls.eu_db_registered': false } },
  'x-05': { denies: ['org.fria-missing'] },
  'x-06': { shows: { 'controls.human_oversight_assigned': false, 'registry.retention_days': 400 } },
  'x-07': { denies: ['org.dpia-missing', 'gdpr.art-35'], shows: { 'controls.workers_informed': false } },
  'x-08': {
    denies: ['org.data-class-above-ceiling', 'org.processing-outside-pin'],
    shows: { 'registry.classes_above_ceiling': ['CV'], 'registry.regions_outside_pin': ['global'] },
  },
  'x-09': {
    denies: ['org.agreement-does-not-cover', 'org.children-behavioural-monitoring', 'org.path-residency'],
    shows: { 'registry.agreement_excludes': ['CHILD'], 'registry.hops_outside': ['guard-in'] },
  },
  'x-10': { denies: ['org.model-shut-down'], shows: { 'registry.model_shut_down_on': '2026-12-11' } },
  'x-11': { denies: ['org.agreement-not-in-force'], shows: { 'registry.agreement_ended_on': '2026-12-15' } },
  'x-12': { denies: ['org.deployment-not-approved'], shows: { 'registry.deployment_status': 'in_review' } },
  'x-13': {
    finds: ['org.retention-longer-than-agreed'],
    shows: { 'terms.retention_days': 30, 'registry.retention_layer': 'model' },
  },
  'x-14': { denies: ['org.class-never-leaves'], shows: { 'registry.classes_never_leaving': ['SECRET'] } },
  'x-15': { denies: ['org.transfer-without-mechanism', 'gdpr.art-44'] },
  'x-17': {
    denies: ['in-rbi.payment-data', 'org.processing-outside-pin'],
    shows: { 'registry.regions_outside_pin': ['global'] },
  },
  'x-18': {
    denies: ['org.agreement-not-in-force'],
    finds: ['org.overdue-review'],
    shows: { 'registry.agreement_ended_on': '2026-09-30', 'registry.reviews_overdue': ['dep-13'] },
  },
  'x-19': {
    denies: ['org.deployment-not-approved', 'org.serving-without-authentication'],
    finds: ['org.path-passes-no-hop'],
    shows: { 'registry.deployment_status': 'draft', 'registry.severe_advisories': ['CVE-2026-7482'] },
  },
  'x-20': { finds: ['org.agreement-ends-soon'], shows: { 'registry.notice_day_passed': true } },
  'x-21': { denies: ['eu-ai-act.art-5-1-f'] },
  'x-22': { denies: ['org.proposal-not-assessed', 'eu-ai-act.art-50-3'], shows: { 'use.annex_iii_point': '1(c)' } },
  'x-23': {
    denies: ['org.unpatched-advisory'],
    finds: ['org.overdue-review', 'org.advisory', 'org.revision-not-pinned', 'org.usage-statistics-on'],
    asks: ['MASK:AADHAAR'],
    shows: { 'registry.severe_advisories': ['CVE-2026-48746'], 'registry.advisories': ['CVE-2026-22778'] },
  },
  'x-24': { denies: ['org.agreement-does-not-cover'], shows: { 'registry.agreement_excludes': ['AADHAAR'] } },
  'x-25': { finds: ['org.model-not-settled'], shows: { 'registry.model_stage': 'public preview' } },
  'x-26': { finds: ['org.advisory'], shows: { 'registry.advisories': ['CVE-2026-42208'] } },
  'x-27': { finds: ['org.advisory'], shows: { 'registry.advisories': ['CVE-2026-3059', 'CVE-2026-3060'] } },
  'x-28': {
    finds: ['org.overdue-review'],
    shows: { 'registry.reviews_overdue': ['transfer-assessment:agr-intragroup'] },
  },
  'x-29': {
    finds: ['org.ungoverned-hosts'],
    shows: { 'registry.ungoverned_hosts': ['api.deepseek.com', 'ollama.com', 'generativelanguage.googleapis.com'] },
  },
  'x-30': { finds: ['org.agreement-ends-soon'], shows: { 'registry.agreement_days_left': 23 } },
};

/** Where a pack, read rightly, says otherwise than the file: what comes out, by which rule, and why. */
const OTHERWISE: Readonly<
  Record<string, { effect: 'SUBSET'; allowed: string[]; dropped: string[]; by: string; why: string }>
> = {
  'x-16': {
    effect: 'SUBSET',
    allowed: ['dep-05'],
    dropped: ['dep-14'],
    by: 'eu-dora.art-30',
    why: 'nilgiri-de is a credit institution: DORA Art. 30(2) wants clauses in every contract on ICT services, and the order form of Together has none.',
  },
};

const lacking = (wanted: readonly string[], found: readonly string[]) => wanted.filter((one) => !found.includes(one));

function showsAll(verdict: MemberVerdict, shows: Reason['shows'] = {}): string[] {
  return Object.entries(shows).flatMap(([key, wanted]) => {
    const values = factsOf(verdict, key);
    const found = values.some((value) =>
      Array.isArray(wanted)
        ? Array.isArray(value) && lacking(wanted as string[], value as string[]).length === 0
        : value === wanted,
    );
    return found ? [] : [`${key} is ${JSON.stringify(values)}, not ${JSON.stringify(wanted)}`];
  });
}

/** What of an expectation does not come out as written; empty if all does. */
function misses(expectation: Expectation, verdicts: readonly MemberVerdict[], reason: Reason): string[] {
  const { effect, allowed, dropped } = expectation;
  if (verdicts.length === 0) return ['no call meets it'];
  const denied = verdicts.filter((verdict) => verdict.effect === 'DENY');
  const named = (some: readonly MemberVerdict[]) => some.map(({ member }) => member.deployment.handle).sort();
  const passed = named(verdicts.filter((verdict) => verdict.effect === 'ALLOW'));
  const said: string[] = [];
  if (effect === 'DENY' && passed.length > 0) said.push(`${passed} allowed`);
  if (effect === 'ALLOW' && denied.length > 0) said.push(`${named(denied)} denied by ${denied.flatMap(rulesOf)}`);
  if (allowed && passed.join() !== [...allowed].sort().join()) said.push(`allowed ${passed}, not ${allowed}`);
  if (dropped && named(denied).join() !== [...dropped].sort().join())
    said.push(`dropped ${named(denied)}, not ${dropped}`);
  const about = effect === 'SUBSET' ? denied : verdicts;
  for (const verdict of about) {
    const label = verdict.member.deployment.handle;
    const absent = [
      ...lacking(reason.denies ?? [], rulesOf(verdict)),
      ...lacking(reason.finds ?? [], findingsOf(verdict)),
      ...lacking(reason.asks ?? [], obligationsOf(verdict)),
      ...showsAll(verdict, reason.shows),
    ];
    said.push(...absent.map((what) => `${label}: ${what}`));
  }
  return said;
}

describe('the example organisation', () => {
  const view = imported(read(text));
  const asWritten = expectations.filter(({ id }) => !(id in OTHERWISE));

  it('has a reason for each expectation, and explains each that does not come out as written', () => {
    expect([...Object.keys(BECAUSE), ...Object.keys(OTHERWISE)].sort()).toEqual(
      expectations.map(({ id }) => id).sort(),
    );
    expect(expectations).toHaveLength(30);
    expect(asWritten.length).toBeGreaterThanOrEqual(22);
  });

  it.each(
    asWritten.map(
      (expectation) => [expectation.id, expectation.effect, expectation.on, expectation.as_of, expectation] as const,
    ),
  )('%s: %s on %s on %s, for the reason written', (id, _effect, _on, _day, expectation) => {
    expect(misses(expectation, verdictsOn(view, expectation), BECAUSE[id]!)).toEqual([]);
  });

  it.each(Object.entries(OTHERWISE))(
    '%s comes out otherwise: the pack wins',
    (id, { effect, allowed, dropped, by }) => {
      const expectation = expectations.find((one) => one.id === id)!;
      const verdicts = verdictsOn(view, expectation);
      expect(misses(expectation, verdicts, {})).not.toEqual([]);
      expect(misses({ ...expectation, effect, allowed, dropped }, verdicts, { denies: [by] })).toEqual([]);
    },
  );

  it('keeps a system in service since before the duties shut out of them: Art. 111(2) shelters credit scoring', () => {
    const scoring = calls.find(({ id }) => id === 'call-score-eu')!;
    const rules = decide(view, scoring, '2027-12-02').members.flatMap(rulesOf);
    expect([...new Set(rules)]).toEqual(['org.fria-missing']);
  });

  it('explains the same facts in the same words, in whatever order they were recorded', () => {
    const { subjects, facts } = view.registry;
    const turned = { ...view, registry: Registry.of({ subjects: subjects.toReversed(), facts: facts.toReversed() }) };
    for (const call of declared)
      expect(explain(decide(turned, call, '2026-11-22'), turned)).toEqual(
        explain(decide(view, call, '2026-11-22'), view),
      );
  });

  it('U05: says of each member of an alias that is denied why it is', () => {
    const toAliases = declared.filter(({ target }) => members(target).length > 1);
    const judged = toAliases.flatMap((call) => explain(decide(view, call, '2026-11-22'), view).members);
    expect(new Set(judged.map(({ effect }) => effect))).toEqual(new Set(['ALLOW', 'DENY']));
    for (const { effect, why } of judged) expect(why === null).toBe(effect === 'ALLOW');
  });

  it('reads what is known to be violated first, and says of each policy what it asks and since when', () => {
    const rank = { violated: 0, undischarged: 1, error: 2, unknown: 3, met: 4 };
    for (const call of declared) {
      const { determinedBy } = explain(decide(view, call, '2026-11-22'), view);
      const ranks = determinedBy.map(({ cause }) => rank[cause!]);
      expect(ranks).toEqual(ranks.toSorted());
      for (const { pack, requires, inForceFrom } of determinedBy) {
        expect(inForceFrom! <= '2026-11-22').toBe(true);
        if (pack !== 'organisation') expect(requires!.applies).not.toEqual([]);
      }
    }
  });

  it('decides no declared call on a missing fact, but where the file itself leaves one open', () => {
    const open = declared.filter((call) =>
      decide(view, call, '2026-11-22').members.flatMap(rulesOf).includes('org.missing-fact'),
    );
    expect(open.map(({ id }) => id)).toEqual(['call-fraud-eu']);
  });

  it('denies every call without the completions, and says what is missing', () => {
    const bare = imported(read(text.slice(0, text.indexOf('\nfacts:'))));
    for (const call of declared) {
      const verdict = decide(bare, call, '2026-11-22');
      expect([call.id, verdict.effect]).toEqual([call.id, 'DENY']);
      const unknowns = verdict.members.flatMap(({ recipients }) =>
        recipients.flatMap(({ judgement }) => judgement.unknowns),
      );
      expect(unknowns.length).toBeGreaterThan(0);
    }
  });

  it('has an entry for every denial, however much of it is unknown', () => {
    const bare = imported(read(text.slice(0, text.indexOf('\nfacts:'))));
    for (const call of declared) {
      const record = recordOf(decide(bare, call, '2026-11-22'), bare, requestOf(call));
      const asking = { id: newId<DecisionId>(), at: new Date(), credentialId: newId<string>() };
      const entry = decisionEntry(record, { ...asking, sequence: null, trace: null, engine: 'custos/test' });
      expect(readEntry(buildEntry(entry))).toMatchObject({ effect: 'DENY', unknowns: record.unknowns });
    }
  });
});
