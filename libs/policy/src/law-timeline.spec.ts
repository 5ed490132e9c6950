import { LAW_FACT_KEYS } from '#registry';
import { lawTimeline, loadPolicySet } from './index.js';

const rule = (id: string, annotations: string, condition: string) =>
  `@id("org.${id}") @title("${id}") ${annotations} forbid (principal, action == Action::"infer", resource) when { ${condition} };`;
const datesOf = (...texts: readonly string[]) => {
  const own = texts.map((text, index) => ({ path: `org/${index}.cedar`, text }));
  const { rules } = loadPolicySet({ packs: [], own, keys: LAW_FACT_KEYS });
  return lawTimeline(rules).map(({ day, kind, rule: { id } }) => `${day} ${kind} ${id}`);
};

describe('the time line of the law', () => {
  it('has the first and the last day in force of each rule, by day and then by rule', () => {
    const summer = '@in_force_from("2027-06-01") @in_force_until("2027-08-31")';
    expect(datesOf(rule('b', summer, 'true'), rule('a', '@in_force_from("2027-06-01")', 'true'))).toEqual([
      '2027-06-01 begins org.a',
      '2027-06-01 begins org.b',
      '2027-08-31 ends org.b',
    ]);
  });

  it('has the days that a condition names, as long as the rule is in force', () => {
    const dated = ['2027-01-01', '2027-07-01', '2027-09-01'].map((day) => `context.at >= datetime("${day}")`);
    const text = rule('a', '@in_force_from("2027-06-01") @in_force_until("2027-08-31")', dated.join(' || '));
    expect(datesOf(text)).toEqual(['2027-06-01 begins org.a', '2027-07-01 condition org.a', '2027-08-31 ends org.a']);
  });

  it('has the days of the law from which a condition derives its answer', () => {
    const text = rule(
      'a',
      '',
      'if context.derived has high_risk_active then context.derived.high_risk_active else true',
    );
    expect(datesOf(text)).toEqual([
      '2027-12-02 condition org.a',
      '2028-08-02 condition org.a',
      '2030-08-02 condition org.a',
    ]);
  });

  it('has no first day of a rule whose author names none', () => {
    expect(datesOf(rule('a', '', 'true'))).toEqual([]);
  });
});
