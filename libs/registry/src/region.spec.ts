import { countriesOfRegion, jurisdictionOf, liesWithin } from './region.js';

describe('A region', () => {
  it.each([
    ['ap-south-1', ['IN']],
    ['southindia', ['IN']],
    ['europe-west3', ['DE']],
    ['eastus', ['US']],
    ['IN', ['IN']],
    ['US', ['US']],
  ])('%s lies in %j', (region, countries) => expect(countriesOfRegion(region)).toEqual(countries));

  it('EU stands for all member states', () => expect(countriesOfRegion('EU')).toHaveLength(27));

  it.each(['global', 'moon-west-1', 'ZZ', 'in', 'office-bengaluru', ''])('%j is not guessed', (region) =>
    expect(countriesOfRegion(region)).toBeUndefined(),
  );

  it.each([
    ['eu-central-1', 'EU', true],
    ['EU', 'eu-central-1', false],
    ['eu-west-2', 'EU', false],
    ['ap-south-1', 'ap-south-1', true],
    ['ap-south-2', 'ap-south-1', false],
    ['southindia', 'IN', true],
    ['global', 'IN', false],
    ['ap-south-1', 'global', true],
    ['office-bengaluru', 'IN', false],
    ['office-bengaluru', 'office-bengaluru', true],
  ])('%s within %s: %s', (inner, outer, within) => expect(liesWithin(inner, outer, countriesOfRegion)).toBe(within));

  it('within a country counts a place whose country is looked up', () =>
    expect(liesWithin('office-bengaluru', 'IN', () => ['IN'])).toBe(true));
});

describe('A jurisdiction', () => {
  it.each([
    ['DE', 'EU'],
    ['IN', 'IN'],
    ['NO', 'NO'],
  ])('of %s is %s', (country, jurisdiction) => expect(jurisdictionOf(country)).toBe(jurisdiction));
});
