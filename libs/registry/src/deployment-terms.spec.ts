import { aRegistry, changed, lender } from '#testing';
import { retentionOf, windowOf } from './index.js';

const asOf = { at: new Date('2026-11-24T06:30:00Z') };
const zone = 'Asia/Kolkata';

describe('the retention term of a deployment', () => {
  const termOf = (changes: Parameters<typeof changed>[1], handle = 'dep-us') => {
    const registry = aRegistry(changed(lender(), changes));
    return retentionOf(registry, registry.find('deployment', handle)!, asOf, zone);
  };

  it('is the agreement’s where no other layer sets it, and names the layer', () => {
    expect(termOf({})).toEqual({ known: true, days: 30, layer: 'account' });
  });

  it('is the strictest of the layers: the longest', () => {
    expect(termOf({ 'deployment/dep-us': { 'terms.retention_days@model': 90 } })).toEqual({
      known: true,
      days: 90,
      layer: 'model',
    });
  });

  it('leaves out the organisation’s own logs and caches', () => {
    expect(termOf({}, 'dep-in')).toMatchObject({ days: 90, layer: 'account' });
  });

  it('is unknown once the agreement that set it has ended', () => {
    expect(termOf({ 'agreement/agr-us': { 'agreement.valid_until': '2026-11-23' } })).toMatchObject({ known: false });
  });
});

describe('the window of an agreement', () => {
  const windowOn = (instant: string, handle = 'agr-us') => {
    const registry = aRegistry(lender());
    return windowOf(registry, registry.find('agreement', handle)!, { at: new Date(instant) }, zone);
  };

  it('includes its last day, in the organisation’s own zone', () => {
    expect(windowOn('2026-12-15T18:29:59Z').state).toBe('in_force');
    expect(windowOn('2026-12-15T18:30:00Z').state).toBe('ended');
  });

  it('is open where the agreement is known to have no last day', () => {
    expect(windowOn('2026-11-24T06:30:00Z', 'agr-group')).toMatchObject({ until: null, isOpenEnded: true });
  });
});
