import { factKey, parseValue, statableOn, valueSchema } from './key-table.js';
import { FACT_KEYS, POLICY_FACT_KEYS, RESOLVED_FACT_KEYS, SOURCE_FACT_KEYS } from './registry-fact-keys.js';

describe('The table of fact keys', () => {
  it('declares every key once', () => {
    const keys = FACT_KEYS.map((key) => key.key);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('says of every key what it means in a sentence', () => {
    for (const { meaning } of FACT_KEYS) expect(meaning).toMatch(/^[A-Z0-9].*\.$/);
  });

  it('offers policies the keys of the law and the resolved ones, and no other', () => {
    expect(POLICY_FACT_KEYS).toEqual(expect.arrayContaining([...RESOLVED_FACT_KEYS]));
    expect(POLICY_FACT_KEYS.filter((key) => SOURCE_FACT_KEYS.includes(key))).toEqual([]);
  });

  it('lets nobody state what is computed', () => {
    for (const key of RESOLVED_FACT_KEYS) expect(statableOn(key)).toEqual([]);
    expect(statableOn(factKey('caller.cannot_discharge'))).toEqual([]);
    expect(statableOn(factKey('at'))).toEqual([]);
  });

  it.each([
    ['terms.retention_days', ['agreement', 'addendum', 'deployment']],
    ['controls.dpia_done', ['declared-call', 'application', 'entity', 'organisation']],
    ['vendor.sub_processors', ['vendor', 'entity']],
    ['stack.advisories', ['deployment', 'hop']],
    ['agreement.regions', ['agreement', 'addendum']],
    ['deployment.owner', ['deployment']],
  ])('lets %s be stated on %j', (key, kinds) => expect(statableOn(factKey(key))).toEqual(kinds));

  it('names the keys of the group when a key is not known', () => {
    expect(() => factKey('hop.colour')).toThrow(/key: found "hop\.colour"; allowed: hop\.kind, /);
  });
});

describe('The value of a fact', () => {
  it.each([
    ['terms.retention_days', 30],
    ['agreement.valid_until', null],
    ['deployment.processing_countries', ['IN', 'DE']],
    ['deployment.processing_countries', []],
    ['class.child', false],
    ['organisation.inventory', { id: 'x', nested: [1, null] }],
    ['stack.advisories', [{ id: 'CVE-1', affected_range_stated: true }]],
  ])('%s may be %j', (key, value) => expect(parseValue(factKey(key), value)).toEqual(value));

  it.each([
    ['terms.retention_days', null, /^terms\.retention_days: found null; allowed: a whole number, 0 or more$/],
    ['terms.retention_days', -1, /found -1/],
    ['terms.retention_days', '30', /found "30"/],
    ['agreement.valid_until', '2026-02-30', /found "2026-02-30"; allowed: a day, YYYY-MM-DD, or none \(null\)/],
    ['deployment.processing_countries', ['in'], /found \["in"\]; allowed: a list without repetition of country codes/],
    ['deployment.processing_countries', ['IN', 'IN'], /without repetition/],
    ['deployment.status', 'live', /allowed: one of draft, in_review, approved, suspended, retired/],
    ['stack.advisories', [{ id: 'CVE-1' }], /affected_range_stated \(true or false\)/],
  ])('%s may not be %j', (key, value, message) => expect(() => parseValue(factKey(key), value)).toThrow(message));

  it('has one message that names key, found and allowed', () => {
    const parsed = valueSchema(factKey('terms.retention_days')).safeParse('long');
    expect(parsed.error?.issues.map((issue) => issue.message)).toEqual([
      'terms.retention_days: found "long"; allowed: a whole number, 0 or more, in days',
    ]);
  });
});
