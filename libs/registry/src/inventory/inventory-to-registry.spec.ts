import { loadCatalogue, readExampleInventory } from '#catalogue';
import { loadPacks } from '#packs';
import { newId, type FactId, type OrganisationId, type SubjectId } from '#vocabulary';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import {
  InventoryRefused,
  inventoryToRegistry,
  outcomeOf,
  planImport,
  reportOf,
  reportOfRefusal,
  type CurrentRegistry,
  type ImportPlan,
  type InventoryFault,
  type WantedRegistry,
} from './index.js';

const context = {
  catalogue: loadCatalogue(),
  legalClasses: loadPacks().reference.data_classes.map(({ code }) => code),
};
const example = readExampleInventory();
const harbour = readFileSync(new URL('../../../testing/inventories/harbour-clinics.yaml', import.meta.url), 'utf8');

const read = (text: string): WantedRegistry => inventoryToRegistry(text, context);
const faultsOf = (text: string): readonly InventoryFault[] => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InventoryRefused) return error.faults;
    throw error;
  }
  return [];
};
const factOf = (wanted: WantedRegistry, subject: string, key: string, qualifier: string | null = null) =>
  wanted.facts.find(
    ({ of, key: k, qualifier: q }) => `${of.kind}/${of.handle}` === subject && k === key && q === qualifier,
  );

const EMPTY: CurrentRegistry = { subjects: [], facts: [] };
function imported(plan: ImportPlan, current: CurrentRegistry, at = '2026-11-22T09:00:00Z'): CurrentRegistry {
  const outcome = outcomeOf(plan, current, {
    organisationId: newId<OrganisationId>(),
    recordedAt: new Date(at),
    newSubjectId: () => newId<SubjectId>(),
    newFactId: () => newId<FactId>(),
  });
  return { subjects: [...current.subjects, ...outcome.subjects], facts: [...current.facts, ...outcome.facts] };
}

describe('the example inventory', () => {
  const wanted = read(example);

  it('finds a home for every entry of every group', () => {
    const counts = Map.groupBy(wanted.subjects, ({ kind }) => kind);
    const file = parse(example);
    const calls = file.applications.flatMap((one: any) => [...one.calls, ...(one.proposals ?? [])]);
    const addenda = file.agreements.flatMap((one: any) => one.addenda ?? []);
    expect(counts.get('entity')).toHaveLength(file.organisation.entities.length);
    expect(counts.get('data-class')).toHaveLength(file.data_classes.length);
    expect(counts.get('agreement')!.length).toBeGreaterThanOrEqual(file.agreements.length);
    expect(counts.get('addendum')).toHaveLength(addenda.length);
    expect(counts.get('hop')).toHaveLength(file.hops.length);
    expect(counts.get('deployment')).toHaveLength(file.deployments.length);
    expect(counts.get('alias')).toHaveLength(file.aliases.length);
    expect(counts.get('application')).toHaveLength(file.applications.length);
    expect(counts.get('declared-call')).toHaveLength(calls.length);
    expect(counts.get('observed-traffic')).toHaveLength(file.observed_traffic.length);
    expect(wanted.people).toHaveLength(file.organisation.people.length);
    expect(wanted.policy).toBeDefined();
  });

  it('drops no field: what nothing reads is kept and reported with its line', () => {
    const fields = wanted.uninterpreted.map(({ path }) => path);
    expect(fields).toContain('deployments[dep-06].serving.cloud_features');
    for (const { of, path, line } of wanted.uninterpreted) {
      expect(line).toBeGreaterThan(1);
      expect(wanted.facts.some((fact) => fact.key === `${of.kind}.uninterpreted` && fact.path === path)).toBe(true);
    }
  });

  it('takes unknown for no fact, and open or none for none', () => {
    expect(factOf(wanted, 'entity/nilgiri-in', 'entity.significant_data_fiduciary')).toBeUndefined();
    expect(factOf(wanted, 'deployment/dep-04', 'deployment.telemetry')).toBeUndefined();
    expect(factOf(wanted, 'agreement/agr-intragroup', 'agreement.valid_until')?.value).toBeNull();
    expect(factOf(wanted, 'observed-traffic/obs-deepseek', 'traffic.deployment')?.value).toBeNull();
  });

  it('gives each fact a method and a source by where it comes from', () => {
    expect(factOf(wanted, 'agreement/agr-openai', 'terms.retention_days', 'account')).toMatchObject({
      value: 30,
      method: 'CONTRACT',
      source: { uri: 'openai-dpa-2025-12.pdf' },
    });
    expect(factOf(wanted, 'observed-traffic/obs-deepseek', 'traffic.host')?.method).toBe('DISCOVERED');
    expect(factOf(wanted, 'deployment/dep-03', 'deployment.telemetry')).toMatchObject({
      method: 'ATTESTED',
      source: { uri: 'inventory:example-lender', locator: 'deployments[dep-03].serving.telemetry' },
    });
  });

  it('joins what the catalogue publishes, on the route it holds for', () => {
    expect(factOf(wanted, 'deployment/dep-11', 'model.shut_down_on')).toMatchObject({
      value: '2026-12-11',
      method: 'DATASET',
    });
    // Mistral retired NeMo on its own interface; the organisation serves its own copy of the weights.
    expect(factOf(wanted, 'deployment/dep-05', 'model.shut_down_on')?.value).toBeNull();
    const advisories = factOf(wanted, 'deployment/dep-04', 'stack.advisories')?.value as { id: string }[];
    expect(advisories.find(({ id }) => id === 'CVE-2026-3060')).toMatchObject({ applies: false, score: '9.8' });
  });

  it('keeps an addendum apart from the account that it amends, and both from the model', () => {
    expect(factOf(wanted, 'agreement/agr-anthropic', 'terms.retention_days', 'account')?.value).toBe(30);
    expect(factOf(wanted, 'addendum/agr-anthropic-zdr', 'terms.retention_days', 'addendum')?.value).toBe(0);
    expect(factOf(wanted, 'deployment/dep-08', 'terms.retention_days', 'model')).toMatchObject({
      value: 30,
      source: { uri: 'models.yaml claude-fable-5' },
    });
    expect(factOf(wanted, 'deployment/dep-08', 'terms.retention_days', 'account')).toBeUndefined();
  });
});

describe('an import', () => {
  const wanted = read(example);
  const first = planImport(wanted, EMPTY);
  const register = imported(first, EMPTY);

  it('creates everything once, and nothing the second time', () => {
    expect(first.create).toHaveLength(wanted.subjects.length);
    expect(first.record).toHaveLength(wanted.facts.length);
    const second = planImport(read(example), register);
    expect(second).toMatchObject({ create: [], rename: [], record: [], leftStanding: [], leftToLifecycle: [] });
    expect(second.unchanged).toEqual({ subjects: wanted.subjects.length, facts: wanted.facts.length });
  });

  it('supersedes a fact that reads otherwise now, and reports it with its line', () => {
    const changed = example.replace('notice_days: 90', 'notice_days: 120');
    const plan = planImport(read(changed), register);
    expect(plan.record).toHaveLength(1);
    expect(plan.record[0]!.supersedes?.value).toBe(90);
    const report = reportOf(plan);
    expect(report.changed).toEqual([
      { field: 'agreement/agr-microsoft agreement.notice_days', line: expect.any(Number), from: '90', to: '120' },
    ]);
    expect(report.lines.join('\n')).toContain('changed: 1 fact');
    expect(planImport(read(changed), imported(plan, register)).record).toEqual([]);
  });

  it('leaves a fact standing that the file no longer states, and says so', () => {
    const shorter = example
      .replace(', renewal: none agreed; notice day 2026-11-15 has passed', '')
      .replace(/^ {4}renewal: none agreed.*\n/m, '');
    const plan = planImport(read(shorter), register);
    expect(plan.leftStanding.map(({ subject, fact }) => `${subject.handle} ${fact.key}`)).toContain(
      'agr-openai agreement.renewal',
    );
    expect(plan.record).toEqual([]);
  });

  it('does not take back what an officer recorded after it', () => {
    const own = register.facts.find(({ key, value }) => key === 'agreement.notice_days' && value === 90)!;
    const officers = { ...own, id: newId<FactId>(), value: 100, observedBy: 'r-menon', supersedes: own.id };
    const later = { ...register, facts: [...register.facts, officers] };
    expect(planImport(read(example), later).record).toEqual([]);
  });

  it('never changes the state of a deployment that the register has', () => {
    const promoted = example.replace('status: in_review', 'status: approved');
    const plan = planImport(read(promoted), register);
    expect(plan.record).toEqual([]);
    expect(plan.leftToLifecycle).toMatchObject([{ wanted: { value: 'approved' }, standing: { value: 'in_review' } }]);
    expect(reportOf(plan).leftToLifecycle[0]).toMatch(/^line \d+, deployments\[dep-08\]\.status: found "approved"/);
  });
});

describe('another organisation’s inventory of the same form', () => {
  it('imports without completions, and keeps what the form does not know', () => {
    const wanted = read(harbour);
    expect(wanted.uninterpreted.map(({ path }) => path)).toEqual([
      'deployments[letters].retention.effective_days',
      'deployments[ward].serving.colour',
      'budget',
      'data_classes[PATIENT].rule',
    ]);
    expect(factOf(wanted, 'organisation/harbour', 'organisation.uninterpreted', 'budget')?.value).toEqual({
      year: 2026,
      approved: true,
    });
    expect(factOf(wanted, 'deployment/ward', 'deployment.vendor')?.value).toBeNull();
    expect(factOf(wanted, 'agreement/agr-lab', 'agreement.vendor')?.value).toBe('harbour-lab');
    const register = imported(planImport(wanted, EMPTY), EMPTY);
    expect(planImport(read(harbour), register).record).toEqual([]);
  });

  it('may leave open what it does not know: that is no fact, and policies deny on it', () => {
    const open = harbour
      .replace("valid_until: '2027-12-31'", 'valid_until: unknown')
      .replace('    region_pin: [EU]\n', '')
      .replace(', path: [gw-porto]', '');
    const wanted = read(open);
    expect(factOf(wanted, 'agreement/agr-lab', 'agreement.valid_until')).toBeUndefined();
    expect(factOf(wanted, 'deployment/letters', 'deployment.region_pin')).toBeUndefined();
    expect(factOf(wanted, 'declared-call/call-letter', 'call.path')).toBeUndefined();
    expect(factOf(wanted, 'declared-call/call-record', 'call.path')?.value).toEqual([]);
  });

  it('reports words on training that settle nothing, and states no fact by them', () => {
    const wanted = read(
      harbour.replace("training: 'no', retention_days", 'training: as the vendor likes, retention_days'),
    );
    expect(factOf(wanted, 'agreement/agr-mistral', 'terms.training_on_inputs', 'account')).toBeUndefined();
    expect(wanted.uninterpreted).toContainEqual(
      expect.objectContaining({
        path: 'agreements[agr-mistral].terms.training',
        reason: expect.stringContaining('opt-in off'),
      }),
    );
  });

  it('takes a call that names another entity than its application lists for one that has to be decided', () => {
    const wanted = read(harbour.replace('id: call-record, entity: harbour-pt', 'id: call-record, entity: harbour-lab'));
    expect(factOf(wanted, 'application/app-letters', 'application.entities')?.value).toEqual([
      'harbour-pt',
      'harbour-lab',
    ]);
  });
});

describe('a malformed inventory', () => {
  it.each([
    [
      'a date that does not exist',
      "valid_until: '2027-12-31'",
      "valid_until: '2027-02-30'",
      'agreements[agr-lab].valid_until',
    ],
    [
      'an end before the beginning',
      "valid_until: '2027-12-31'",
      "valid_until: '2025-12-31'",
      'agreements[agr-lab].valid_until',
    ],
    ['a reference to no entity', 'operator: harbour-lab', 'operator: nobody', 'hops[gw-porto].operator'],
    [
      'a reference to no agreement',
      'agreements: [agr-lab]',
      'agreements: [agr-lob]',
      'deployments[ward].agreements[0]',
    ],
    [
      'a class that does not exist',
      'data_class_ceiling: [PATIENT]',
      'data_class_ceiling: [PATIENTS]',
      'deployments[ward].data_class_ceiling[0]',
    ],
    ['a code that the law does not have', 'law: health,', 'law: healthy,', 'data_classes[PATIENT].law'],
    [
      'a model that the catalogue does not have',
      'model: mistral-small-4',
      'model: mistral-big-9',
      'deployments[letters].model',
    ],
    ['an id that occurs twice', 'id: ward', 'id: letters', 'deployments[letters].id'],
    ['a word outside its list', 'status: draft', 'status: drafted', 'deployments[ward].status'],
    ['a number where text is due', 'version: 1.83.4', 'version: 1.83', 'hops[gw-porto].version'],
    ['a policy line that does not exist', 'overdue_review: FINDING', 'overdue_revue: FINDING', 'policy.overdue_revue'],
    ['a missing fact that would not deny', 'missing_fact: DENY', 'missing_fact: FINDING', 'policy.missing_fact'],
    ['a condition of no known form', 'when: the call carries PATIENT', 'when: it rains', 'policy.dpia_missing.when'],
    [
      'a condition on a class that does not exist',
      'when: the call carries PATIENT',
      'when: the call carries GHOSTS',
      'policy.dpia_missing.when',
    ],
    [
      'a country that is none',
      'country: PT, city',
      'country: Portugal, city',
      'organisation.entities[harbour-pt].country',
    ],
    ['a kind of deployment that is none', 'kind: vendor_api', 'kind: vendor', 'deployments[letters].kind'],
  ])('is refused for %s, at the line and field', (_fault, from, to, path) => {
    expect(harbour).toContain(from);
    const faults = faultsOf(harbour.replace(from, to));
    const line = harbour.slice(0, harbour.indexOf(from)).split('\n').length;
    expect(faults.map((fault) => fault.path)).toContain(path);
    const fault = faults.find((one) => one.path === path)!;
    expect(Math.abs(fault.line - line)).toBeLessThanOrEqual(path.endsWith('.id') ? 20 : 1);
    expect(fault.found).not.toBe('');
    expect(fault.allowed).not.toMatch(/^Invalid/);
  });

  it('is refused with all its faults at once, and reported as such', () => {
    const text = harbour
      .replace('status: draft', 'status: drafted')
      .replace('operator: harbour-lab', 'operator: nobody')
      .replace("valid_until: '2027-12-31'", "valid_until: '2027-02-30'");
    const faults = faultsOf(text);
    expect(faults.map(({ path }) => path)).toEqual([
      'agreements[agr-lab].valid_until',
      'hops[gw-porto].operator',
      'deployments[ward].status',
    ]);
    const report = reportOfRefusal(new InventoryRefused(faults));
    expect(report).toMatchObject({ imported: false, created: { subjects: [], facts: 0 } });
    expect(report.lines).toContainEqual(
      expect.stringMatching(
        /^refused, line \d+, column \d+, deployments\[ward\]\.status: found "drafted"; allowed: draft, in_review/,
      ),
    );
  });

  it('is refused where it is no YAML, with the line', () => {
    const [fault] = faultsOf(harbour.replace('deployments:', 'deployments: ]'));
    expect(fault!.line).toBe(harbour.split('\n').findIndex((line) => line === 'deployments:') + 1);
  });

  it('refuses a completion of a key that does not exist, on a subject that does not, or of the wrong shape', () => {
    const completed = (fact: string) => `${harbour}\nfacts:\n  - ${fact}\n`;
    const rest = 'method: ATTESTED, source: {uri: note.md}';
    expect(faultsOf(completed(`{on: entity/harbour-pt, key: org.sektors, value: [], ${rest}}`))[0]?.path).toBe(
      'facts[0].key',
    );
    expect(faultsOf(completed(`{on: vendor/acme, key: vendor.country, value: PT, ${rest}}`))[0]?.path).toBe(
      'facts[0].on',
    );
    expect(faultsOf(completed(`{on: entity/harbour-pt, key: org.sectors, value: [bakery], ${rest}}`))[0]).toMatchObject(
      {
        path: 'facts[0].value',
        allowed: expect.stringContaining('in-rbi-regulated'),
      },
    );
    expect(faultsOf(completed(`{on: call/x, key: org.sectors, value: [], ${rest}}`))[0]?.path).toBe('facts[0].on');
    expect(
      faultsOf(completed(`{on: deployment/ward, key: registry.authenticated, value: true, ${rest}}`))[0]?.allowed,
    ).toContain('not stated');
    expect(faultsOf(completed(`{on: vendor/acme, name: Acme, key: vendor.country, value: PT, ${rest}}`))).toEqual([]);
  });

  it('names a place for every fault, whatever value is broken', () => {
    const whole = parse(harbour);
    const places: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) places.push(path);
      if (Array.isArray(value)) value.forEach((item, place) => walk(item, [...path, place]));
      else if (typeof value === 'object' && value !== null)
        for (const [field, inner] of Object.entries(value)) walk(inner, [...path, field]);
    };
    walk(whole, []);
    const broken = fc.constantFrom<unknown>(null, true, -1, 'no-such-thing!', [], {}, [[1]], { a: { b: 1 } });
    fc.assert(
      fc.property(fc.constantFrom(...places), broken, (path, value) => {
        const copy = structuredClone(whole);
        const parent = path.slice(0, -1).reduce((inner, step) => inner[step], copy);
        parent[path.at(-1)!] = value;
        for (const fault of faultsOf(stringify(copy))) {
          expect(fault.line).toBeGreaterThanOrEqual(1);
          expect(fault.column).toBeGreaterThanOrEqual(1);
          expect(fault.path).not.toBe('');
          expect(fault.found).not.toBe('');
          expect(fault.allowed).not.toBe('');
        }
      }),
      { numRuns: 150 },
    );
  });
});
