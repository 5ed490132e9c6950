import { aRegistry, changed, lender, stated, type RegistryDescription } from '#testing';
import { InvalidInput, type FactValue } from '#vocabulary';
import { parseCallRequest } from './call.js';
import { LifecycleViolated } from './deployment-lifecycle.js';
import { resolveCall, type RecipientDocument, type Resolution } from './resolve-call.js';

type Changes = Parameters<typeof changed>[1];

const NOON = '2026-11-22T12:00:00Z';
const contactCall = { entity: 'lender-in', target: 'dep-in', dataClasses: ['CONTACT'], path: [] as string[] };

function resolve(request: object = {}, changes: Changes = {}, at = NOON): Resolution {
  const registry = aRegistry(changed(lender(), changes) as RegistryDescription);
  const call = parseCallRequest({ ...contactCall, ...request });
  return resolveCall(registry, registry.find('application', 'app-chat')!, call, new Date(at), 'Asia/Kolkata', {
    callerObligations: ['mask', 'disclose'],
  });
}

const documents = (resolution: Resolution): readonly RecipientDocument[] => resolution.members[0]!.recipients;
const of = (resolution: Resolution, handle: string, via = 'serving'): RecipientDocument =>
  documents(resolution).find(({ recipient }) => recipient.handle === handle && recipient.via === via)!;
function value(document: RecipientDocument, key: string): FactValue | undefined {
  const [group, name] = key.split('.') as [string, string];
  return (document.document[group] as Record<string, FactValue> | undefined)?.[name];
}

describe('The recipients of a call', () => {
  it('are the cloud host, the group company that operates the deployment, and the operator of each hop', () => {
    const resolution = resolve({ path: ['gw-in', 'guard-us', 'log-in'] });
    expect(documents(resolution).map(({ recipient }) => [recipient.kind, recipient.handle, recipient.via])).toEqual([
      ['vendor', 'cloud', 'serving'],
      ['entity', 'lender-tech', 'serving'],
      ['entity', 'lender-tech', 'gw-in'],
      ['vendor', 'unnamed', 'guard-us'],
      ['vendor', 'cloud', 'log-in'],
    ]);
  });

  it('leave out a hop that the calling entity operates itself', () => {
    const resolution = resolve({ path: ['gw-in'] }, { 'hop/gw-in': { 'hop.operator': 'lender-in' } });
    expect(documents(resolution).map(({ recipient }) => recipient.via)).toEqual(['serving', 'serving']);
  });

  it('are the calling entity alone on its own machines, where no third party processes', () => {
    const resolution = resolve(
      {},
      {
        'deployment/dep-in': {
          'deployment.vendor': null,
          'deployment.agreements': [],
          'terms.retention_days@own logs': undefined,
        },
      },
    );
    expect(documents(resolution)).toHaveLength(1);
    const own = of(resolution, 'lender-in');
    expect(value(own, 'deployment.third_party_processor')).toBe(false);
    expect(value(own, 'dpa.status')).toBe('none');
    expect(value(own, 'terms.retention_days')).toBe(0);
    expect(value(own, 'registry.agreement_state')).toBe('not_needed');
  });

  it('include someone unknown where the host or the path is not known', () => {
    const hostless = resolve({}, { 'deployment/dep-in': { 'deployment.vendor': undefined } });
    expect(documents(hostless)[0]!.recipient).toMatchObject({ kind: 'unknown', via: 'serving' });
    expect(value(documents(hostless)[0]!, 'dpa.status')).toBeUndefined();
    const pathless = resolve({ path: undefined });
    const [unknownHop] = documents(pathless).filter(({ recipient }) => recipient.via === 'path');
    expect(unknownHop!.recipient.kind).toBe('unknown');
    expect(unknownHop!.unknownReasons.get('registry.hops_outside')).toMatch(/^MISSING_FACT:call\.path/);
    expect(pathless.path).toBeNull();
  });

  it('take the host from the agreement of the hosting account where it is not stated', () => {
    const resolution = resolve(
      {},
      { 'deployment/dep-in': { 'deployment.vendor': undefined, 'deployment.hosting': { account: 'agr-cloud' } } },
    );
    expect(documents(resolution)[0]!.recipient).toMatchObject({ kind: 'vendor', handle: 'cloud' });
  });
});

describe('The document of a recipient', () => {
  it('holds what the law reads, each value with the facts that carry it', () => {
    const cloud = of(resolve({ subjects: { countries: ['IN'], types: ['customer'] } }), 'cloud');
    expect(cloud.document).toMatchObject({
      at: '2026-11-22',
      event: 'inference',
      org: { established_in: ['IN'], sectors: ['in-rbi-regulated'] },
      use: { purpose: 'customer_service' },
      data: {
        classes: ['personal-contact'],
        subject_locations: ['IN'],
        subject_types: ['customer'],
        youngest_subject_age: null,
      },
      deployment: {
        kind: 'self-hosted-open-weights',
        third_party_processor: true,
        processing_countries: ['IN'],
        storage_countries: ['IN'],
        support_access_countries: ['IN'],
        region_pinned: true,
        suspended_for_risk: false,
      },
      vendor: { country: 'IE', sub_processors: [] },
      dpa: { status: 'active', valid_from: '2025-04-01', valid_until: '2028-03-31', clauses: ['a', 'b'] },
      terms: { retention_days: 0, training_on_inputs: false },
      transfer: { tool: 'scc' },
      basis: { dpdp: 'consent' },
      controls: { encryption: true },
      gpai: { systemic_risk: false },
      caller: { cannot_discharge: ['disclose'] },
    });
    expect(value(cloud, 'dpa.covered_classes')).toContain('personal-contact');
    expect(cloud.evidence.get('vendor.country')!.facts.map((fact) => fact.source.uri)).toEqual(['cloud.pdf']);
    expect(cloud.evidence.get('terms.retention_days')).toMatchObject({ layer: 'account' });
    expect(cloud.evidence.get('data.subject_locations')).toMatchObject({ facts: [], derivedFrom: ['call'] });
  });

  it('leaves out what is not known, and says why', () => {
    const cloud = of(resolve(), 'cloud');
    expect(value(cloud, 'data.subject_locations')).toBeUndefined();
    expect(cloud.unknownReasons.get('data.subject_locations')).toMatch(/^MISSING_FACT:data\.subject_locations /);
    expect(value(cloud, 'vendor.same_level_protection')).toBeUndefined();
  });

  it('P13: never turns a missing country of the people into an empty list', () => {
    const cloud = of(resolve({ subjects: { types: ['customer'] } }), 'cloud');
    expect(cloud.document).toHaveProperty('data.subject_types');
    expect(cloud.document).not.toHaveProperty('data.subject_locations');
  });

  it('gives a group company the country that it sits in as one from which data can be reached', () => {
    const resolution = resolve({}, { 'entity/lender-tech': { 'entity.country': 'SG' } });
    expect(value(of(resolution, 'lender-tech'), 'deployment.support_access_countries')).toEqual(['IN', 'SG']);
    expect(value(of(resolution, 'lender-tech'), 'vendor.country')).toBe('SG');
  });

  it('takes what is stated of countries before what regions tell', () => {
    const resolution = resolve({}, { 'deployment/dep-in': { 'deployment.storage_countries': ['IN', 'SG'] } });
    expect(value(of(resolution, 'cloud'), 'deployment.storage_countries')).toEqual(['IN', 'SG']);
  });

  it('does not know the countries of a region that it does not recognise', () => {
    const resolution = resolve({}, { 'deployment/dep-in': { 'deployment.processing_regions': ['global'] } });
    const cloud = of(resolution, 'cloud');
    expect(value(cloud, 'deployment.processing_countries')).toBeUndefined();
    expect(cloud.unknownReasons.get('deployment.processing_countries')).toMatch(/"global" names no certain countries/);
    expect(value(cloud, 'registry.regions_outside_pin')).toEqual(['global']);
  });

  it('knows the country of the organisation’s own place from its hosting, or from the city of an entity', () => {
    const place = {
      'deployment.processing_regions': ['office'],
      'deployment.hosting': { region: 'office', country: 'IN' },
    };
    expect(value(of(resolve({}, { 'deployment/dep-in': place }), 'cloud'), 'deployment.processing_countries')).toEqual([
      'IN',
    ]);
    const city = { 'deployment.processing_regions': ['Frankfurt am Main'] };
    expect(value(of(resolve({}, { 'deployment/dep-in': city }), 'cloud'), 'deployment.processing_countries')).toEqual([
      'DE',
    ]);
  });

  it('reads a fact of the application for the calling entity before the application’s own, the entity’s and the organisation’s', () => {
    const key = 'controls.encryption';
    const steps: [Changes, boolean][] = [
      [{ 'organisation/lender': { [key]: true } }, true],
      [{ 'organisation/lender': { [key]: true }, 'entity/lender-in': { [key]: false } }, false],
      [{ 'entity/lender-in': { [key]: false }, 'application/app-chat': { [key]: true } }, true],
      [{ 'application/app-chat': { [key]: true, [`${key}@lender-in`]: false } }, false],
      [{ 'application/app-chat': { [`${key}@lender-de`]: false, [key]: true } }, true],
    ];
    for (const [changes, expected] of steps) expect(value(of(resolve({}, changes), 'cloud'), key)).toBe(expected);
  });

  it('does not fall back to a farther statement when the nearer one has lapsed', () => {
    const lapsed = stated(true, { validUntil: new Date('2026-06-01T00:00:00Z') });
    const cloud = of(resolve({}, { 'application/app-chat': { 'controls.encryption': lapsed } }), 'cloud');
    expect(value(cloud, 'controls.encryption')).toBeUndefined();
    expect(cloud.unknownReasons.get('controls.encryption')).toMatch(/^FACT_STALE:controls\.encryption/);
  });

  it('reads the farther statement until the nearer one begins', () => {
    const coming = stated(false, { validFrom: new Date('2026-12-01T00:00:00Z') });
    const changes = { 'application/app-chat': { 'controls.encryption': coming } };
    expect(value(of(resolve({}, changes), 'cloud'), 'controls.encryption')).toBe(true);
    expect(value(of(resolve({}, changes, '2026-12-01T00:00:00Z'), 'cloud'), 'controls.encryption')).toBe(false);
  });

  it('U01: loses a term with the fact that carries it, and names key and document', () => {
    const expiring = stated(0, {
      validUntil: new Date('2026-08-31T18:30:00Z'),
      source: { uri: 'cloud-dpa.pdf', locator: 'clause 4' },
    });
    const changes = { 'agreement/agr-cloud': { 'terms.retention_days@account': expiring } };
    expect(value(of(resolve({}, changes, '2026-08-31T12:00:00Z'), 'cloud'), 'terms.retention_days')).toBe(0);
    const after = of(resolve({}, changes, '2026-09-01T00:00:00Z'), 'cloud');
    expect(value(after, 'terms.retention_days')).toBeUndefined();
    expect(after.unknownReasons.get('terms.retention_days')).toMatch(
      /^FACT_STALE:terms\.retention_days agreement\/agr-cloud: cloud-dpa\.pdf, clause 4/,
    );
  });

  it('U26: takes the stricter of two sources that disagree, and reports the conflict', () => {
    const changes = {
      'deployment/dep-in': {
        'deployment.processing_countries': [
          stated(['IN'], { method: 'CONTRACT' }),
          stated(['US'], { method: 'DISCOVERED' }),
        ],
      },
    };
    const cloud = of(resolve({}, changes), 'cloud');
    expect(value(cloud, 'deployment.processing_countries')).toEqual(['IN', 'US']);
    expect(cloud.conflicts.map(({ key }) => key)).toEqual(['deployment.processing_countries']);
  });
});

describe('U02: the cover of an agreement', () => {
  const us = { target: 'dep-us', dataClasses: ['CONTACT'] };
  const cover = (request: object = {}, changes: Changes = {}, at = NOON) =>
    of(resolve({ ...us, ...request }, changes, at), 'us-api');

  it('stands where entity, region, purpose and class are all reached by an instrument in force', () => {
    expect(value(cover(), 'dpa.status')).toBe('active');
    expect(value(cover(), 'registry.agreement_state')).toBe('in_force');
    expect(value(cover(), 'dpa.covered_classes')).toContain('personal-contact');
  });

  it.each([
    ['entity', 'registry.entity_covered', {}, { 'agreement/agr-us': { 'agreement.customer_entities': ['lender-de'] } }],
    ['region', 'registry.region_covered', {}, { 'agreement/agr-us': { 'agreement.regions': ['EU'] } }],
    ['purpose', 'registry.purpose_covered', { purpose: 'marketing' }, {}],
    [
      'service',
      'registry.service_covered',
      {},
      {
        'agreement/agr-us': { 'agreement.services': ['batch'] },
        'deployment/dep-us': { 'deployment.service': 'chat' },
      },
    ],
    [
      'type of deployment',
      'registry.service_covered',
      {},
      {
        'agreement/agr-us': { 'agreement.deployment_types': ['Standard'] },
        'deployment/dep-us': { 'deployment.api': { deployment_type: 'Global' } },
      },
    ],
  ])('fails where the %s is not reached', (_, key, request, changes) => {
    const document = cover(request, changes as Changes);
    expect(value(document, key)).toBe(false);
    expect(value(document, 'dpa.status')).toBe('none');
    expect(value(document, 'dpa.covered_classes')).toEqual([]);
  });

  it('cites the row of the agreement that fails', () => {
    const regions = stated(['EU'], { source: { uri: 'us-dpa.pdf', locator: 'Annex 2' } });
    const document = cover({}, { 'agreement/agr-us': { 'agreement.regions': regions } });
    expect(document.evidence.get('dpa.status')!.facts.map(({ source }) => source.locator)).toContain('Annex 2');
  });

  it('is widened by an addendum while the addendum is in force', () => {
    const changes = {
      'agreement/agr-us': { 'agreement.regions': ['EU'] },
      'addendum/add-us': {
        'addendum.agreement': 'agr-us',
        'addendum.valid_from': '2026-11-01',
        'addendum.valid_until': '2026-11-30',
        'agreement.regions': ['EU', 'US'],
      },
    };
    expect(value(cover({}, changes), 'registry.region_covered')).toBe(true);
    expect(value(cover({}, changes), 'dpa.status')).toBe('active');
    expect(value(cover({}, changes, '2026-12-01T12:00:00Z'), 'dpa.status')).toBe('none');
  });

  it('reaches the descendants of a class, and an exclusion reaches them too', () => {
    expect(value(cover({ dataClasses: ['GOVT_ID'] }), 'registry.agreement_excludes')).toEqual([]);
    const aadhaar = cover({ dataClasses: ['AADHAAR', 'CONTACT', 'FINANCIAL'] });
    expect(value(aadhaar, 'registry.agreement_excludes')).toEqual(['AADHAAR']);
    expect(value(aadhaar, 'registry.agreement_uncovered')).toEqual(['FINANCIAL']);
    expect(value(aadhaar, 'dpa.covered_classes')).toEqual(['gov-id', 'personal-contact']);
  });

  it('does not let one class cover a code of the law that an excluded class of the call shares', () => {
    const document = cover(
      { dataClasses: ['PERSONAL', 'CHILD'] },
      { 'agreement/agr-us': { 'agreement.covered_classes': ['PERSONAL'] } },
    );
    expect(value(document, 'data.classes')).toEqual(['personal-basic']);
    expect(value(document, 'dpa.covered_classes')).not.toContain('personal-basic');
  });

  it('is not known of any class while an exclusion that was written is no longer evidenced', () => {
    const lapsed = stated(['AADHAAR'], { validUntil: new Date('2026-06-01T00:00:00Z') });
    const document = cover({}, { 'agreement/agr-us': { 'agreement.excluded_classes': lapsed } });
    expect(value(document, 'dpa.covered_classes')).toBeUndefined();
    expect(document.unknownReasons.get('registry.agreement_excludes')).toMatch(
      /^FACT_STALE:agreement\.excluded_classes/,
    );
  });

  it('is no cover of a processor where the instrument is no DPA', () => {
    const document = cover({}, { 'agreement/agr-us': { 'agreement.kind': 'terms_without_DPA_annex' } });
    expect(value(document, 'registry.agreement_state')).toBe('in_force');
    expect(value(document, 'dpa.status')).toBe('none');
  });

  it('is not known while one of its rows is not', () => {
    const document = cover({}, { 'agreement/agr-us': { 'agreement.purposes': undefined } });
    expect(value(document, 'dpa.status')).toBeUndefined();
    expect(document.unknownReasons.get('registry.purpose_covered')).toMatch(/^MISSING_FACT:agreement\.purposes/);
  });

  it.each([
    ['2025-12-31T12:00:00Z', 'not_begun', 'active', null],
    ['2026-01-01T12:00:00Z', 'in_force', 'active', null],
    ['2026-12-15T12:00:00Z', 'in_force', 'active', null],
    ['2026-12-15T18:30:00Z', 'ended', 'expired', '2026-12-15'],
  ])('P06: on %s an agreement of 2026-01-01 to 2026-12-15 is %s', (at, state, status, endedOn) => {
    const document = cover({}, {}, at);
    expect(value(document, 'registry.agreement_state')).toBe(state);
    expect(value(document, 'dpa.status')).toBe(status);
    expect(value(document, 'registry.agreement_ended_on')).toBe(endedOn);
  });

  it('is still told to have ended after the evidence for its window has lapsed', () => {
    const window = { validUntil: new Date('2026-12-15T18:30:00Z') };
    const changes = {
      'agreement/agr-us': {
        'agreement.valid_from': stated('2026-01-01', window),
        'agreement.valid_until': stated('2026-12-15', window),
        'agreement.vendor': stated('us-api', window),
      },
    };
    expect(value(cover({}, changes, '2026-12-20T00:00:00Z'), 'dpa.status')).toBe('expired');
  });

  it('is not known to be in force once the evidence for its window has lapsed', () => {
    const window = { validUntil: new Date('2026-06-01T00:00:00Z') };
    const document = cover({}, { 'agreement/agr-us': { 'agreement.valid_until': stated('2026-12-15', window) } });
    expect(value(document, 'dpa.status')).toBeUndefined();
    expect(document.unknownReasons.get('registry.agreement_state')).toMatch(/^FACT_STALE:agreement\.valid_until/);
  });

  it('leaves the terms of an agreement that has ended unknown', () => {
    expect(value(cover({}, {}, '2026-12-20T00:00:00Z'), 'terms.retention_days')).toBeUndefined();
  });

  it('counts the days left and tells when the day for notice has passed', () => {
    expect(value(cover(), 'registry.agreement_days_left')).toBe(23);
    expect(value(cover({}, {}, '2026-11-15T12:00:00Z'), 'registry.notice_day_passed')).toBe(false);
    expect(value(cover({}, {}, '2026-11-16T12:00:00Z'), 'registry.notice_day_passed')).toBe(true);
  });
});

describe('U03: layered retention', () => {
  const withLayers = (changes: Changes = {}, at = NOON) => of(resolve({ target: 'dep-us' }, changes, at), 'us-api');
  const addendum = {
    'addendum/add-zdr': {
      'addendum.agreement': 'agr-us',
      'addendum.valid_from': '2026-11-01',
      'addendum.valid_until': '2026-11-30',
      'terms.retention_days@addendum': 0,
    },
  };

  it('is what the account says where no other layer speaks', () => {
    expect(value(withLayers(), 'terms.retention_days')).toBe(30);
    expect(withLayers().evidence.get('terms.retention_days')!.layer).toBe('account');
  });

  it('is what an addendum says while it is in force, and the account again after its last day', () => {
    expect(value(withLayers(addendum), 'terms.retention_days')).toBe(0);
    expect(withLayers(addendum).evidence.get('terms.retention_days')!.layer).toBe('addendum');
    expect(value(withLayers(addendum, '2026-11-30T12:00:00Z'), 'terms.retention_days')).toBe(0);
    expect(value(withLayers(addendum, '2026-12-01T12:00:00Z'), 'terms.retention_days')).toBe(30);
  });

  it('is unknown while it is not known whether an addendum that states it is in force', () => {
    const unclear = { 'addendum/add-zdr': { ...addendum['addendum/add-zdr'], 'addendum.valid_until': undefined } };
    const document = withLayers(unclear as Changes);
    expect(value(document, 'terms.retention_days')).toBeUndefined();
    expect(document.unknownReasons.get('terms.retention_days')).toMatch(
      /^MISSING_FACT:addendum\.valid_until addendum\/add-zdr/,
    );
  });

  it('is the strictest of the layers that remain, with the layer that decides', () => {
    const changes = { ...addendum, 'deployment/dep-us': { 'terms.retention_days@model': 30 } };
    const document = withLayers(changes);
    expect(value(document, 'terms.retention_days')).toBe(30);
    expect(value(document, 'registry.retention_days')).toBe(30);
    expect(value(document, 'registry.retention_layer')).toBe('model');
    expect(value(document, 'registry.retention_overridden')).toBe(true);
  });

  it('counts the account once where the deployment repeats it, so that an addendum amends both', () => {
    const repeated = { 'deployment/dep-us': { 'terms.retention_days@account': 30 } };
    expect(value(withLayers(repeated), 'terms.retention_days')).toBe(30);
    expect(value(withLayers({ ...addendum, ...repeated }), 'terms.retention_days')).toBe(0);
  });

  it('does not count the organisation’s own logs as a term of the vendor', () => {
    const cloud = of(resolve(), 'cloud');
    expect(value(cloud, 'terms.retention_days')).toBe(0);
    expect(value(cloud, 'registry.retention_days')).toBe(400);
    expect(value(cloud, 'registry.retention_layer')).toBe('own logs');
    expect(value(cloud, 'registry.retention_overridden')).toBe(false);
  });

  it('counts what a hop keeps, and names the hop', () => {
    const cloud = of(
      resolve({ path: ['log-in'] }, { 'deployment/dep-in': { 'terms.retention_days@own logs': 30 } }),
      'cloud',
    );
    expect(value(cloud, 'registry.retention_layer')).toBe('hop log-in');
  });

  it('is unknown while a layer that was stated is', () => {
    const lapsed = stated(0, { validUntil: new Date('2026-06-01T00:00:00Z') });
    const document = withLayers({ 'deployment/dep-us': { 'terms.retention_days@model': lapsed } });
    expect(value(document, 'terms.retention_days')).toBeUndefined();
    expect(value(document, 'registry.retention_days')).toBeUndefined();
    expect(document.unknownReasons.get('terms.retention_days')).toMatch(/^FACT_STALE/);
  });
});

describe('U04: the path of a call', () => {
  it('names the hops outside the jurisdiction of the pin and of the calling entity', () => {
    const cloud = of(resolve({ path: ['gw-in', 'guard-us', 'gw-eu', 'log-in'] }), 'cloud');
    expect(value(cloud, 'registry.hops_outside')).toEqual(['guard-us', 'gw-eu']);
  });

  it('lets a hop lie where the calling entity does', () => {
    const cloud = of(resolve({ entity: 'lender-de', path: ['gw-in', 'gw-eu'] }), 'cloud');
    expect(value(cloud, 'registry.hops_outside')).toEqual([]);
  });

  it('does not know while the country of a hop is not known', () => {
    const changes = { 'hop/gw-in': { 'hop.country': undefined, 'hop.region': 'somewhere' } };
    const cloud = of(resolve({ path: ['gw-in'] }, changes), 'cloud');
    expect(value(cloud, 'registry.hops_outside')).toBeUndefined();
    expect(cloud.unknownReasons.get('registry.hops_outside')).toMatch(/^MISSING_FACT:hop\.country hop\/gw-in/);
  });

  it('is the declared one where the call states none', () => {
    const resolution = resolve({ target: 'chat', path: undefined });
    expect(resolution.path).toEqual(['gw-in', 'log-in']);
    expect(value(of(resolution, 'cloud'), 'registry.hops_unpassed')).toBe(false);
    expect(value(of(resolve({ path: [] }), 'cloud'), 'registry.hops_unpassed')).toBe(true);
  });

  it('gives the operator of a hop the hop’s countries and its own agreement', () => {
    const log = of(resolve({ path: ['log-in'] }), 'cloud', 'log-in');
    expect(value(log, 'deployment.processing_countries')).toEqual(['IN']);
    expect(value(log, 'dpa.status')).toBe('active');
    const guard = of(resolve({ path: ['guard-us'] }), 'unnamed', 'guard-us');
    expect(value(guard, 'deployment.processing_countries')).toEqual(['US']);
    expect(value(guard, 'dpa.status')).toBe('none');
    expect(value(guard, 'terms.retention_days')).toBeUndefined();
  });
});

describe('U05: an alias', () => {
  it('resolves to every member, each with its own recipients', () => {
    const resolution = resolve({ target: 'chat' });
    expect(resolution.target).toEqual({ kind: 'alias', handle: 'chat' });
    expect(
      resolution.members.map(({ deployment, recipients }) => [deployment.handle, recipients[0]!.recipient.handle]),
    ).toEqual([
      ['dep-in', 'cloud'],
      ['dep-us', 'us-api'],
    ]);
  });

  it('marks a retired member as refused', () => {
    const resolution = resolve({ target: 'chat' }, { 'deployment/dep-us': { 'deployment.status': 'retired' } });
    expect(resolution.members.map(({ refusal }) => refusal)).toEqual([
      null,
      'deployment/dep-us is retired: it takes no calls',
    ]);
  });

  it.each([
    ['names no member', { 'alias/chat': { 'alias.members': [] } }, InvalidInput],
    ['has members that are not known', { 'alias/chat': { 'alias.members': undefined } }, InvalidInput],
    ['names a deployment that does not exist', { 'alias/chat': { 'alias.members': ['dep-in', 'gone'] } }, InvalidInput],
  ])('is refused where it %s', (_, changes, refusal) =>
    expect(() => resolve({ target: 'chat' }, changes as Changes)).toThrow(refusal),
  );
});

describe('The data classes of a call', () => {
  const registered = (request: object, key: string, changes: Changes = {}) =>
    value(of(resolve(request, changes), 'cloud'), key);

  it('P12: carry all their ancestors, so that a rule on PERSONAL reaches AADHAAR', () => {
    expect(registered({ dataClasses: ['AADHAAR'] }, 'registry.classes')).toEqual(['AADHAAR', 'GOVT_ID', 'PERSONAL']);
  });

  it('are below a ceiling that names one of their ancestors', () => {
    const ceiling = { 'deployment/dep-in': { 'deployment.data_class_ceiling': ['GOVT_ID'] } };
    expect(
      registered({ dataClasses: ['AADHAAR', 'CONTACT', 'PUBLIC'] }, 'registry.classes_above_ceiling', ceiling),
    ).toEqual(['CONTACT']);
  });

  it('never leave for a vendor where they are marked so, but may be seen within the group', () => {
    const resolution = resolve({ dataClasses: ['SECRET', 'INTERNAL'] });
    expect(value(of(resolution, 'cloud'), 'registry.classes_never_leaving')).toEqual(['SECRET']);
    expect(value(of(resolution, 'lender-tech'), 'registry.classes_never_leaving')).toEqual([]);
  });

  it('bear a mark that tightens even after its evidence has lapsed, and one that loosens no longer', () => {
    const lapsed = stated(true, { validUntil: new Date('2026-06-01T00:00:00Z') });
    const never = { 'data-class/SECRET': { 'class.never_leaves': lapsed } };
    expect(registered({ dataClasses: ['SECRET'] }, 'registry.classes_never_leaving', never)).toEqual(['SECRET']);
    const below = { 'data-class/PUBLIC': { 'class.below_every_ceiling': lapsed } };
    expect(registered({ dataClasses: ['PUBLIC'] }, 'registry.classes_above_ceiling', below)).toEqual(['PUBLIC']);
  });

  it('need no agreement where all lie below every ceiling', () => {
    const agreementless = { 'deployment/dep-us': { 'deployment.agreements': [] } };
    const state = (dataClasses: string[]) =>
      value(of(resolve({ target: 'dep-us', dataClasses }, agreementless), 'us-api'), 'registry.agreement_state');
    expect(state(['PUBLIC'])).toBe('not_needed');
    expect(state(['PUBLIC', 'CONTACT'])).toBe('none');
  });

  it('leave the ceiling unknown where what a class is part of has lapsed', () => {
    const lapsed = stated('GOVT_ID', { validUntil: new Date('2026-06-01T00:00:00Z') });
    const changes = { 'data-class/AADHAAR': { 'class.parent': lapsed } };
    expect(registered({ dataClasses: ['AADHAAR'] }, 'registry.classes_above_ceiling', changes)).toBeUndefined();
    expect(registered({ dataClasses: ['AADHAAR'] }, 'registry.classes', changes)).toBeUndefined();
  });

  it('survive a circle of parents without an answer', () => {
    const circle = { 'data-class/PERSONAL': { 'class.parent': 'AADHAAR' } };
    expect(registered({ dataClasses: ['AADHAAR'] }, 'registry.classes', circle)).toBeUndefined();
  });

  it('of a child bound the age: what says otherwise does not stand', () => {
    const age = (subjects: object | undefined) =>
      registered({ dataClasses: ['CHILD'], subjects }, 'data.youngest_subject_age');
    expect(age({ youngestAge: 9 })).toBe(9);
    expect(age({ youngestAge: 30 })).toBeUndefined();
    expect(age(undefined)).toBeUndefined();
    expect(registered({}, 'data.youngest_subject_age')).toBeNull();
  });

  it('of a child make behavioural monitoring a matter of children', () => {
    const key = 'registry.behavioural_monitoring_of_children';
    const monitoring = { 'application/app-chat': { 'application.behavioural_monitoring': true } };
    expect(registered({ dataClasses: ['CHILD'] }, key, monitoring)).toBe(true);
    expect(registered({ dataClasses: ['CONTACT'] }, key, monitoring)).toBe(false);
    expect(registered({ dataClasses: ['CHILD'] }, key)).toBeUndefined();
  });

  it('carry Aadhaar unmasked unless the call or the application says that it is masked', () => {
    const key = 'registry.aadhaar_unmasked';
    expect(registered({ dataClasses: ['AADHAAR'] }, key)).toBe(true);
    expect(registered({ dataClasses: ['AADHAAR'], deidentification: 'pseudonymised' }, key)).toBe(false);
    expect(
      registered({ dataClasses: ['AADHAAR'] }, key, { 'application/app-chat': { 'application.masks_aadhaar': true } }),
    ).toBe(false);
    expect(registered({}, key)).toBe(false);
  });

  it('that the organisation does not have are refused, with those that it has', () =>
    expect(() => resolve({ dataClasses: ['CONTACT', 'VIBES'] })).toThrow(
      /dataClasses: found "VIBES"; allowed: PUBLIC, INTERNAL/,
    ));
});

describe('Transfers', () => {
  const of_ = (request: object, changes: Changes = {}) =>
    of(resolve({ target: 'dep-us', ...request }, changes), 'us-api');

  it('need a mechanism where a country lies outside the calling entity’s jurisdiction', () => {
    expect(value(of_({}), 'registry.third_country')).toBe(true);
    expect(value(of_({}), 'registry.transfer_mechanism')).toBe(false);
    expect(value(of_({}, { 'agreement/agr-us': { 'transfer.tool': 'scc' } }), 'registry.transfer_mechanism')).toBe(
      true,
    );
    expect(
      value(of_({}, { 'agreement/agr-us': { 'transfer.tool': undefined } }), 'registry.transfer_mechanism'),
    ).toBeUndefined();
  });

  it.each([
    ['clauses that are current', { 'transfer.tool': 'scc', 'transfer.scc_valid_until': '2026-11-22' }, {}, true],
    ['clauses that have ended', { 'transfer.tool': 'scc', 'transfer.scc_valid_until': '2026-11-21' }, {}, false],
    ['a certification that is current', { 'transfer.tool': 'dpf' }, { 'vendor.dpf_active_until': '2026-11-22' }, true],
    ['a certification that has ended', { 'transfer.tool': 'dpf' }, { 'vendor.dpf_active_until': '2026-11-21' }, false],
    ['no certification', { 'transfer.tool': 'dpf' }, { 'vendor.dpf_active_until': null }, false],
    ['a certification that is not known', { 'transfer.tool': 'dpf' }, {}, undefined],
  ])('stand on %s: %4$s', (_, agreement, vendor, stands) => {
    const document = of_({}, { 'agreement/agr-us': agreement, 'vendor/us-api': vendor });
    expect(value(document, 'registry.transfer_mechanism')).toBe(stands);
  });

  it('need none within the Union, nor to a country found adequate that day', () => {
    const inFrance = {
      'vendor/us-api': { 'vendor.country': 'FR' },
      'deployment/dep-us': { 'deployment.processing_regions': ['EU'] },
    };
    expect(value(of_({ entity: 'lender-de' }, inFrance), 'registry.third_country')).toBe(false);
    expect(value(of_({ entity: 'lender-de' }, inFrance), 'registry.transfer_mechanism')).toBe(true);
    const registry = aRegistry(
      changed(lender(), {
        'vendor/us-api': { 'vendor.country': 'JP' },
        'deployment/dep-us': { 'deployment.processing_regions': ['JP'] },
      }),
    );
    const request = parseCallRequest({ ...contactCall, entity: 'lender-de', target: 'dep-us' });
    const on = (at: string) =>
      resolveCall(registry, registry.find('application', 'app-chat')!, request, new Date(at), 'Asia/Kolkata', {
        callerObligations: [],
        adequacy: [{ country: 'JP', valid_from: '2019-01-23', valid_until: '2026-10-31', scope: 'private sector' }],
      });
    expect(value(of(on('2026-10-31T12:00:00Z'), 'us-api'), 'registry.third_country')).toBe(false);
    expect(value(of(on('2026-11-01T12:00:00Z'), 'us-api'), 'registry.third_country')).toBe(true);
  });
});

describe('Reviews, advisories and the model', () => {
  const registered = (key: string, changes: Changes = {}, at = NOON, request: object = {}) =>
    value(documents(resolve(request, changes, at))[0]!, key);

  it('a review due on a day is overdue from the day after', () => {
    const due = { 'deployment/dep-in': { 'deployment.next_review_at': '2026-11-22' } };
    expect(registered('registry.review_overdue', due)).toBe(false);
    expect(registered('registry.reviews_overdue', due, '2026-11-23T12:00:00Z')).toEqual(['dep-in']);
  });

  it('the transfer assessment of an agreement is reviewed too', () => {
    const group = (at: string) => of(resolve({}, {}, at), 'lender-tech');
    expect(value(group('2026-11-30T12:00:00Z'), 'registry.reviews_overdue')).toEqual([]);
    expect(value(group('2026-12-01T12:00:00Z'), 'registry.reviews_overdue')).toEqual(['transfer-assessment:agr-group']);
  });

  it.each([
    ['applies, with a range and 9.1', { score: '9.1', affected_range_stated: true, applies: true }, true],
    [
      'applies, with a range and "critical"',
      { severity: 'critical', affected_range_stated: true, applies: true },
      true,
    ],
    ['scores 8.9', { score: '8.9', affected_range_stated: true, applies: true }, false],
    ['states no range', { score: '9.8', affected_range_stated: false, applies: true }, false],
    ['may or may not apply', { score: '9.8', affected_range_stated: true }, false],
    ['has no known severity', { affected_range_stated: true, applies: true }, false],
  ])('an advisory that %s is severe: %3$s', (_, advisory, severe) => {
    const changes = { 'deployment/dep-in': { 'stack.advisories': [{ id: 'CVE-1', ...advisory }] } };
    expect(registered('registry.severe_advisories', changes)).toEqual(severe ? ['CVE-1'] : []);
    expect(registered('registry.advisories', changes)).toEqual(severe ? [] : ['CVE-1']);
  });

  it('the advisories of a hop count for every call that passes it', () => {
    const changes = { 'hop/gw-in': { 'stack.advisories': [{ id: 'CVE-2', affected_range_stated: true }] } };
    expect(registered('registry.advisories', changes, NOON, { path: ['gw-in'] })).toEqual(['CVE-2']);
    expect(registered('registry.advisories', changes)).toEqual([]);
  });

  it('a model is shut down from its day on', () => {
    const changes = { 'model/llama': { 'model.shut_down_on': '2026-12-11' } };
    expect(registered('registry.model_shut_down', changes, '2026-12-10T12:00:00Z')).toBe(false);
    expect(registered('registry.model_shut_down', changes, '2026-12-11T12:00:00Z')).toBe(true);
    expect(
      registered('registry.model_shut_down', { 'model/llama': { 'model.shut_down_on': undefined } }),
    ).toBeUndefined();
  });

  it('serving without authentication is told, and a vendor’s interface has its own', () => {
    expect(registered('registry.authenticated', { 'deployment/dep-in': { 'deployment.authentication': 'none' } })).toBe(
      false,
    );
    expect(
      registered('registry.authenticated', { 'deployment/dep-in': { 'deployment.authentication': undefined } }),
    ).toBeUndefined();
    expect(registered('registry.authenticated', {}, NOON, { target: 'dep-us' })).toBe(true);
  });

  it('a host that belongs to no deployment is ungoverned', () => {
    const changes = {
      'observed-traffic/obs-1': { 'traffic.host': 'api.example.com', 'traffic.deployment': null },
      'observed-traffic/obs-2': { 'traffic.host': 'us.example.com', 'traffic.deployment': 'dep-us' },
    };
    expect(registered('registry.ungoverned_hosts', changes)).toEqual(['api.example.com']);
  });
});

describe('A declared call', () => {
  const state = (request: object, changes: Changes = {}) =>
    value(of(resolve({ target: 'chat', ...request }, changes), 'cloud'), 'registry.call_state');

  it('is found by application, entity, target, classes and countries', () => {
    expect(state({})).toBe('declared');
    expect(state({ subjects: { countries: ['IN'] } })).toBe('declared');
    expect(state({ subjects: { countries: ['IN', 'DE'] } })).toBe('undeclared');
    expect(state({ dataClasses: ['AADHAAR'] })).toBe('undeclared');
    expect(state({ entity: 'lender-de' })).toBe('undeclared');
  });

  it('admits the entity that it names, though the application does not list it', () => {
    const changes = {
      'declared-call/call-chat': {
        'call.entity': 'lender-tech',
        'call.target': 'dep-in',
        'call.data_classes': ['CONTACT'],
      },
    };
    expect(resolve({ entity: 'lender-tech' }, changes).entity.handle).toBe('lender-tech');
  });

  it('may be only proposed', () =>
    expect(state({}, { 'declared-call/call-chat': { 'call.state': 'proposed' } })).toBe('proposed'));

  it('brings the places of its people, and facts of its own', () => {
    const cloud = of(
      resolve({ target: 'chat' }, { 'declared-call/call-chat': { 'use.setting': 'workplace' } }),
      'cloud',
    );
    expect(value(cloud, 'data.subject_locations')).toEqual(['IN']);
    expect(value(cloud, 'use.setting')).toBe('workplace');
  });
});

describe('A call that cannot be resolved', () => {
  it.each([
    ['a target that does not exist', { target: 'dep-99' }, {}, InvalidInput, /target: found "dep-99"/],
    [
      'a retired deployment',
      {},
      { 'deployment/dep-in': { 'deployment.status': 'retired' } },
      LifecycleViolated,
      /is retired/,
    ],
    [
      'an entity the application does not act for',
      { entity: 'lender-tech' },
      {},
      InvalidInput,
      /allowed: lender-in, lender-de/,
    ],
    ['no entity where there are several', { entity: undefined }, {}, InvalidInput, /entity: found nothing/],
    ['a hop that does not exist', { path: ['gw-mars'] }, {}, InvalidInput, /path: found "gw-mars"; allowed: gw-in/],
    [
      'an application that is not known to act for anyone',
      {},
      {
        'application/app-chat': { 'application.entities': undefined },
        'declared-call/call-chat': { 'call.application': undefined },
      },
      InvalidInput,
      /it is not known for whom/,
    ],
  ])('is refused: %s', (_, request, changes, refusal, message) => {
    const attempt = () => resolve(request, changes as Changes);
    expect(attempt).toThrow(refusal);
    expect(attempt).toThrow(message);
  });
});
