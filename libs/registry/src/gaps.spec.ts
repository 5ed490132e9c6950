import { aRegistry, changed, lender, stated, type RegistryDescription } from '#testing';
import { gapsOfCall, gapsOfDeployment } from './gaps.js';
import { resolveCall } from './resolve-call.js';

const asOf = { at: new Date('2026-11-22T12:00:00Z') };
const gaps = (changes: Parameters<typeof changed>[1] = {}) => {
  const registry = aRegistry(changed(lender(), changes) as RegistryDescription);
  return gapsOfDeployment(registry, registry.find('deployment', 'dep-us')!, asOf);
};

describe('U25: the gaps of a deployment', () => {
  it('list what is not known, of it and of the agreements it stands on, and who can say it', () => {
    expect(gaps().map(({ subject, key, supplier }) => [subject, key, supplier.role])).toEqual([
      ['agreement/agr-us', 'dpa.clauses', 'compliance officer'],
    ]);
  });

  it('list a new deployment without evidence of its region, for its owner to supply', () => {
    const found = gaps({ 'deployment/dep-us': { 'deployment.processing_regions': undefined } });
    expect(found).toContainEqual(
      expect.objectContaining({
        key: 'deployment.processing_regions',
        subject: 'deployment/dep-us',
        state: 'unknown',
        since: null,
        supplier: { role: 'owner', person: 'p-nair' },
        reason: expect.stringMatching(/^MISSING_FACT:deployment\.processing_regions/),
      }),
    );
  });

  it('say since when a fact has lapsed, and name its document', () => {
    const since = new Date('2026-10-01T00:00:00Z');
    const lapsed = stated(30, { validUntil: since, source: { uri: 'us-terms.pdf' } });
    expect(gaps({ 'agreement/agr-us': { 'terms.retention_days@account': lapsed } })).toContainEqual(
      expect.objectContaining({
        key: 'terms.retention_days',
        since,
        supplier: { role: 'vendor' },
        reason: expect.stringContaining('us-terms.pdf'),
      }),
    );
  });

  it('say by when a fact that is about to lapse has to be renewed', () => {
    const by = new Date('2026-12-10T00:00:00Z');
    const found = gaps({ 'agreement/agr-us': { 'agreement.regions': stated(['US'], { validUntil: by }) } });
    expect(found).toContainEqual(expect.objectContaining({ key: 'agreement.regions', state: 'lapsing', by }));
    const later = new Date('2027-12-10T00:00:00Z');
    expect(gaps({ 'agreement/agr-us': { 'agreement.regions': stated(['US'], { validUntil: later }) } })).toHaveLength(
      1,
    );
  });

  it('say which subject to state it on, and which facet of it', () => {
    const registry = aRegistry(
      changed(lender(), { 'agreement/agr-us': { 'terms.retention_days@account': undefined } }) as RegistryDescription,
    );
    expect(gapsOfDeployment(registry, registry.find('deployment', 'dep-us')!, asOf)).toContainEqual(
      expect.objectContaining({
        key: 'terms.retention_days',
        subjectId: registry.find('agreement', 'agr-us')!.id,
        qualifier: 'account',
      }),
    );
  });

  it('list a region of which nobody knows where it lies', () => {
    expect(gaps({ 'deployment/dep-us': { 'deployment.processing_regions': ['global'] } })).toContainEqual(
      expect.objectContaining({ key: 'deployment.processing_countries', reason: expect.stringContaining('"global"') }),
    );
  });
});

describe('U25: the gaps of a call', () => {
  it('list every key that a recipient’s document lacks, with its reason', () => {
    const registry = aRegistry(lender());
    const request = { target: 'dep-us', entity: 'lender-in', path: [], dataClasses: ['CONTACT'] };
    const application = registry.find('application', 'app-chat')!;
    const resolution = resolveCall(registry, application, request, asOf.at, 'Asia/Kolkata', { callerObligations: [] });
    const found = gapsOfCall(registry, resolution);
    expect(found).toHaveLength(resolution.members[0]!.recipients[0]!.unknownReasons.size);
    expect(found).toContainEqual(
      expect.objectContaining({ key: 'data.subject_locations', supplier: { role: 'calling application' } }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({ key: 'use.setting', supplier: { role: 'owner', person: 'r-menon' } }),
    );
  });
});
