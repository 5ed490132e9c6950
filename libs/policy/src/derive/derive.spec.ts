import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import type { FactsDocument, FactValue, ReferenceData } from '#vocabulary';
import { DERIVATIONS, derive, derivedByDay } from './index.js';

const { reference } = loadPacks();
type Groups = Readonly<Record<string, Readonly<Record<string, FactValue>>>>;

const derived = (name: string, groups: Groups, at = '2026-11-22', tables: Partial<ReferenceData> = {}) =>
  derive({ at, event: 'inference', ...groups } as FactsDocument, { ...reference, ...tables })[name];

/** Facts of one group overlaid on others. */
const over = (base: Groups, more: Groups): Groups =>
  Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(more)])].map((group) => [
      group,
      { ...base[group], ...more[group] },
    ]),
  );
const without = (base: Groups, key: string): Groups => {
  const [group, name] = key.split('.') as [string, string];
  const { [name]: _gone, ...others } = base[group] ?? {};
  return { ...base, [group]: others };
};

const PERSONAL: Groups = { data: { classes: ['personal-basic'], deidentification: 'none' } };

describe('what is derived', () => {
  it('declares its citation and base facts that there are', () => {
    const keys = new Set(LAW_FACT_KEYS.map(({ key }) => key));
    for (const { name, citation, meaning, reads } of DERIVATIONS) {
      expect([name, citation]).not.toContain('');
      expect(meaning).toMatch(/\.$/);
      expect([name, reads.filter((key) => !keys.has(key))]).toEqual([name, []]);
    }
  });

  it('reads no fact that it does not declare', () => {
    for (const { name, reads, value } of DERIVATIONS) {
      const read = new Set<string>();
      const note = (key: string) => (read.add(key), undefined);
      const facts = {
        ...{
          at: '2028-09-01',
          reference: { ...reference, dpdp_localised_classes: ['health'], dpdp_restricted_countries: ['CN'] },
        },
        ...{ bool: note, text: note, number: note, set: note, records: note, holds: note },
      };
      value(facts as never);
      expect([name, [...read].filter((key) => !reads.includes(key))]).toEqual([name, []]);
      expect([name, reads.filter((key) => !read.has(key))]).toEqual([name, []]);
    }
  });
});

describe('personal data', () => {
  it.each([
    ['is present in a personal class', PERSONAL, true],
    ['is not in a public class', { data: { classes: ['public'], deidentification: 'none' } }, false],
    ['is not once anonymised', { data: { classes: ['health'], deidentification: 'anonymised' } }, false],
    ['still is once pseudonymised', { data: { classes: ['health'], deidentification: 'pseudonymised' } }, true],
    ['is unknown where its classes are', { data: { deidentification: 'none' } }, undefined],
    ['is not where the classes are unknown but anonymised', { data: { deidentification: 'anonymised' } }, false],
  ])('%s', (_rule, facts, expected) => expect(derived('personal_data', facts)).toBe(expected));

  it.each([
    [17, true],
    [18, false],
    [null, false],
  ])('is of a child below eighteen: %s', (age, expected) =>
    expect(derived('child_present', over(PERSONAL, { data: { youngest_subject_age: age } }))).toBe(expected),
  );
});

describe('GDPR', () => {
  it.each([
    ['applies to an establishment in the EEA', over(PERSONAL, { org: { established_in: ['NO'] } }), true],
    [
      'applies to people in the EEA who are offered something there',
      over(PERSONAL, {
        org: { established_in: ['US'] },
        data: { subject_locations: ['FR'] },
        app: { offers_to: ['FR'] },
      }),
      true,
    ],
    [
      'does not apply to people elsewhere',
      over(PERSONAL, { org: { established_in: ['US'] }, data: { subject_locations: ['US'] } }),
      false,
    ],
    [
      'is unknown where the people are',
      over(PERSONAL, { org: { established_in: ['US'] }, app: { offers_to: ['FR'] } }),
      undefined,
    ],
  ])('%s', (_rule, facts, expected) => expect(derived('gdpr_applies', facts)).toBe(expected));

  const AT: (country: string) => Groups = (country) => ({
    deployment: { processing_countries: [country], storage_countries: ['DE'], support_access_countries: ['DE'] },
    vendor: { country: 'DE' },
  });

  it.each([
    ['GB', '2031-12-27', false],
    ['GB', '2031-12-28', true],
    ['BR', '2026-01-25', true],
    ['BR', '2026-01-26', false],
    ['US', '2026-11-22', true],
    ['IS', '2026-11-22', false],
  ])('%s on %s is a third country: %s', (country, at, expected) => {
    expect(derived('third_country_access', AT(country), at)).toBe(expected);
    expect(derived('third_countries', AT(country), at)).toEqual(expected ? [country] : []);
  });

  it('knows of third-country access without knowing every country, but not which they are', () => {
    const facts = without(AT('US'), 'deployment.support_access_countries');
    expect(derived('third_country_access', facts)).toBe(true);
    expect(derived('third_countries', facts)).toBeUndefined();
    expect(derived('third_country_access', without(AT('DE'), 'vendor.country'))).toBeUndefined();
  });

  const SUB = { name: 'x', country: 'US', authorised: true, flow_down: true, transfer_tool: 'scc' };
  it.each([
    ['none at all', [], { present: false, bound: true, onward: false, covered: true }],
    ['one abroad with an open-ended tool', [SUB], { present: true, bound: true, onward: true, covered: true }],
    ['one whose tool ends today', [{ ...SUB, transfer_valid_until: '2026-11-22' }], { onward: true, covered: true }],
    [
      'one whose tool ended yesterday',
      [{ ...SUB, transfer_valid_until: '2026-11-21' }],
      { onward: true, covered: false },
    ],
    ['one without a tool', [{ ...SUB, transfer_tool: 'none' }], { onward: true, covered: false }],
    [
      'one in the EEA without a tool',
      [{ ...SUB, country: 'NL', transfer_tool: 'none' }],
      { onward: false, covered: true },
    ],
    ['one that is not authorised', [{ ...SUB, authorised: false }], { bound: false }],
    [
      'one of unknown duties',
      [{ name: 'x', country: 'US', authorised: true }],
      { bound: undefined, covered: undefined },
    ],
    ['one of unknown country', [{ name: 'x', authorised: true, flow_down: true }], { onward: undefined, bound: true }],
  ])('judges sub-processors: %s', (_case, subProcessors, expected) => {
    const facts = { vendor: { sub_processors: subProcessors } };
    const found = {
      present: derived('sub_processors_present', facts),
      bound: derived('sub_processors_bound', facts),
      onward: derived('onward_transfer', facts),
      covered: derived('onward_transfers_covered', facts),
    };
    expect(found).toMatchObject(expected);
  });
});

describe('DPDP', () => {
  const INDIA = over(PERSONAL, {
    org: { established_in: ['IN'], dpdp_outsourcing_contract: false },
    data: { made_public_by_subject_or_law: false, subject_locations: ['IN'] },
    use: { dpdp_research_claimed: false },
  });
  it.each([
    ['applies to an establishment in India', INDIA, true],
    [
      'does not apply to what the person made public',
      over(INDIA, { data: { made_public_by_subject_or_law: true } }),
      false,
    ],
    [
      'applies to processing in India of people elsewhere',
      over(INDIA, {
        org: { established_in: ['US'] },
        deployment: { processing_countries: ['IN'] },
        data: { subject_locations: ['US'] },
      }),
      true,
    ],
    [
      'does not apply in full to outsourcing for people abroad',
      over(INDIA, { org: { dpdp_outsourcing_contract: true }, data: { subject_locations: ['US'] } }),
      false,
    ],
    ['applies to outsourcing for people in India too', over(INDIA, { org: { dpdp_outsourcing_contract: true } }), true],
    [
      'does not apply to research that meets its conditions',
      over(INDIA, {
        use: { dpdp_research_claimed: true, decision_specific_to_person: false },
        controls: { second_schedule_standards: true },
      }),
      false,
    ],
    [
      'is unknown where the standards of claimed research are',
      over(INDIA, { use: { dpdp_research_claimed: true, decision_specific_to_person: false } }),
      undefined,
    ],
    ['applies where an exemption is not claimed, whatever else is unknown', INDIA, true],
  ])('%s', (_rule, facts, expected) => expect(derived('dpdp_applies', facts)).toBe(expected));

  it.each([
    ['sensitive data of a body in India', { classes: ['health'] }, true],
    ['no sensitive data', { classes: ['personal-basic'] }, false],
  ])('SPDI: %s', (_rule, data, expected) => expect(derived('spdi_applies', over(INDIA, { data }))).toBe(expected));

  it('counts a sub-processor abroad as leaving India, and a notified country as restricted', () => {
    const home = {
      deployment: { processing_countries: ['IN'], storage_countries: ['IN'], support_access_countries: ['IN'] },
    };
    const abroad = over(home, { vendor: { sub_processors: [{ name: 'x', country: 'CN' }] } });
    expect(derived('leaves_india', over(home, { vendor: { sub_processors: [] } }))).toBe(false);
    expect(derived('leaves_india', home)).toBeUndefined();
    expect(derived('leaves_india', abroad)).toBe(true);
    expect(derived('reaches_restricted_country', abroad)).toBe(false);
    expect(derived('reaches_restricted_country', abroad, '2027-06-01', { dpdp_restricted_countries: ['CN'] })).toBe(
      true,
    );
    expect(
      derived('reaches_restricted_country', home, '2027-06-01', { dpdp_restricted_countries: ['CN'] }),
    ).toBeUndefined();
  });

  it('knows which classes are notified to stay in India', () => {
    expect(derived('dpdp_localised_class', PERSONAL)).toBe(false);
    expect(
      derived('dpdp_localised_class', PERSONAL, '2027-06-01', { dpdp_localised_classes: ['personal-basic'] }),
    ).toBe(true);
  });
});

describe('AI Act', () => {
  const HIGH_RISK: Groups = {
    org: { established_in: ['DE'], sectors: [] },
    use: {
      exclusion: null,
      annex_iii_point: '4(a)',
      annex_i_product: false,
      art_6_3_claimed: false,
      in_service_since: '2028-09-01',
      significant_change_on: null,
    },
  };
  const ANNEX_I = over(HIGH_RISK, { use: { annex_iii_point: null, annex_i_product: true } });
  const OLD = over(HIGH_RISK, { use: { in_service_since: '2026-10-01' } });
  const OLD_PUBLIC = over(OLD, { org: { sectors: ['public-authority'] } });

  it.each([
    ['output used in a member state', { app: { output_used_in: ['FR'] }, use: { exclusion: null } }, true],
    [
      'Norway, which is in the EEA but not the EU',
      {
        org: { established_in: ['NO'] },
        app: { output_used_in: [], placed_on_market_in: [] },
        use: { exclusion: null },
      },
      false,
    ],
    ['an excluded use', { org: { established_in: ['DE'] }, use: { exclusion: 'sole-scientific-research' } }, false],
    ['an exclusion that is unknown', { org: { established_in: ['DE'] } }, undefined],
  ])('applies: %s', (_case, facts, expected) => expect(derived('ai_act_applies', facts)).toBe(expected));

  it.each([
    ['a claim under Art. 6(3) takes Annex III away', over(HIGH_RISK, { use: { art_6_3_claimed: true } }), false],
    ['and not Annex I', over(ANNEX_I, { use: { art_6_3_claimed: true } }), true],
    ['Annex III alone', HIGH_RISK, true],
  ])('high risk: %s', (_rule, facts, expected) => expect(derived('high_risk', facts)).toBe(expected));

  it.each<[string, Groups, string, boolean | undefined]>([
    ['Annex III, the day before', HIGH_RISK, '2027-12-01', false],
    ['Annex III, the first day', HIGH_RISK, '2027-12-02', true],
    ['Annex I, the day before', ANNEX_I, '2028-08-01', false],
    ['Annex I, the first day', ANNEX_I, '2028-08-02', true],
    ['an older system is sheltered', OLD, '2029-01-01', false],
    ['until it is changed', over(OLD, { use: { significant_change_on: '2028-03-01' } }), '2028-03-01', true],
    [
      'and not the day before the change',
      over(OLD, { use: { significant_change_on: '2028-03-01' } }),
      '2028-02-29',
      false,
    ],
    [
      'a change before the duties start does not count',
      over(OLD, { use: { significant_change_on: '2027-12-01' } }),
      '2028-03-01',
      false,
    ],
    [
      'a change on the day they start does',
      over(OLD, { use: { significant_change_on: '2027-12-02' } }),
      '2027-12-02',
      true,
    ],
    ['put into service the day before', over(OLD, { use: { in_service_since: '2027-12-01' } }), '2028-01-01', false],
    ['put into service on the day', over(OLD, { use: { in_service_since: '2027-12-02' } }), '2028-01-01', true],
    ['a public authority keeps the shelter until', OLD_PUBLIC, '2030-08-01', false],
    ['a public authority loses it on', OLD_PUBLIC, '2030-08-02', true],
    ['anyone else keeps it', OLD, '2030-08-02', false],
    ['unknown service date', without(OLD, 'use.in_service_since'), '2028-01-01', undefined],
    ['unknown Annex III point, before either date', without(HIGH_RISK, 'use.annex_iii_point'), '2027-12-01', false],
    ['unknown Annex III point, between the dates', without(HIGH_RISK, 'use.annex_iii_point'), '2028-01-01', undefined],
    ['unknown Annex III point of a product, after both', without(ANNEX_I, 'use.annex_iii_point'), '2028-09-01', true],
  ])('high-risk duties: %s', (_rule, facts, at, expected) =>
    expect(derived('high_risk_active', facts, at)).toBe(expected),
  );

  it.each([
    [1e25, false],
    [1.0001e25, true],
    [null, false],
  ])('training of %s operations is above 10^25: %s', (training_flop, expected) =>
    expect(derived('training_flop_above_1e25', { gpai: { training_flop } })).toBe(expected),
  );
});

describe('what is derived of the same facts on another day', () => {
  const tables: ReferenceData = {
    ...reference,
    adequacy: [{ country: 'US', scheme: null, valid_from: '2027-01-01', valid_until: '2028-06-30' }] as never,
  };
  const subProcessor = { country: 'US', transfer_tool: 'sccs', transfer_valid_until: '2029-03-31' };
  const AUTHORITY: Groups = {
    org: { established_in: ['DE'], sectors: ['public-authority'] },
    use: {
      exclusion: null,
      annex_iii_point: '4(a)',
      annex_i_product: false,
      art_6_3_claimed: false,
      in_service_since: '2026-10-01',
      significant_change_on: null,
    },
  };
  const US: Groups = {
    deployment: { processing_countries: ['US'], storage_countries: ['DE'], support_access_countries: [] },
    vendor: { country: 'US', sub_processors: [subProcessor] },
  };

  it.each([
    ['of an older system of a public authority', AUTHORITY],
    ['of a recipient abroad', over(PERSONAL, US)],
    ['of a recipient whose country is unknown', without(over(PERSONAL, US), 'vendor.country')],
    ['of nothing that is known', {}],
  ])('is what a document of that day derives: %s', (_case, groups) => {
    const doc = { at: '2026-11-22', event: 'inference', ...groups } as FactsDocument;
    const on = derivedByDay(doc, tables);
    for (const day of ['2026-11-22', '2027-01-01', '2028-07-01', '2029-04-01', '2030-08-02', '2026-11-21'])
      expect([day, on(day)]).toEqual([day, derive({ ...doc, at: day }, tables)]);
  });

  it('is the very same where the day changes nothing', () => {
    const on = derivedByDay({ at: '2026-11-22', event: 'inference', ...PERSONAL } as FactsDocument, tables);
    expect(on('2027-01-01')).toBe(on('2026-11-22'));
  });
});
