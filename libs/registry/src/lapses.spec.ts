import { aRegistry, changed, lender, stated, type RegistryDescription } from '#testing';
import { lapsesAhead } from './lapses.js';

const ZONE = 'Asia/Kolkata';
const asOf = { at: new Date('2026-11-22T12:00:00Z') };

function lapses(changes: Parameters<typeof changed>[1], horizonDays = 30) {
  const registry = aRegistry(changed(lender(), changes) as RegistryDescription);
  return lapsesAhead(registry, asOf, ZONE, horizonDays).map(({ what, subject, key, at, deployments }) => [
    what,
    `${subject.handle} ${key}`,
    at.toISOString(),
    deployments.map(({ handle }) => handle),
  ]);
}

describe('U01: what lapses ahead', () => {
  it('names evidence that ends within the horizon, and the deployments that rest on it', () => {
    const validUntil = new Date('2026-12-10T00:00:00Z');
    expect(lapses({ 'agreement/agr-us': { 'agreement.regions': stated(['US'], { validUntil }) } })).toContainEqual([
      'evidence',
      'agr-us agreement.regions',
      '2026-12-10T00:00:00.000Z',
      ['dep-us'],
    ]);
  });

  it('leaves out evidence that ends later, or has ended', () => {
    for (const day of ['2027-06-01', '2026-11-01']) {
      const validUntil = new Date(`${day}T00:00:00Z`);
      const found = lapses({ 'agreement/agr-us': { 'agreement.regions': stated(['US'], { validUntil }) } });
      expect(found.map(([, name]) => name)).not.toContain('agr-us agreement.regions');
    }
  });

  it('names an agreement whose last day comes, at the end of that day where the organisation is', () => {
    const found = lapses({ 'agreement/agr-us': { 'agreement.valid_until': '2026-12-01' } });
    expect(found).toContainEqual(['window', 'agr-us agreement.valid_until', '2026-12-01T18:30:00.000Z', ['dep-us']]);
  });

  it('names a review that falls due, and one that is overdue before all others', () => {
    const found = lapses({
      'deployment/dep-us': { 'deployment.next_review_at': '2026-12-05' },
      'deployment/dep-in': { 'deployment.next_review_at': '2026-11-01' },
    });
    expect(found[0]).toEqual(['review', 'dep-in deployment.next_review_at', '2026-11-01T18:30:00.000Z', ['dep-in']]);
    expect(found.map(([, name]) => name)).toContain('dep-us deployment.next_review_at');
  });
});
