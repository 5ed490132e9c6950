import { POLICY_FACT_KEYS } from '#registry';
import { checkPolicies, formatPolicies, loadPolicySet, PolicyInvalid } from './index.js';

const OBLIGATIONS = [{ name: 'log-use', meaning: 'Log it.', bearer: 'organisation' as const }];
const check = (...texts: string[]) =>
  checkPolicies({
    own: texts.map((text, index) => ({ path: `${index + 1}.cedar`, text })),
    keys: POLICY_FACT_KEYS,
    obligations: OBLIGATIONS,
    zone: 'UTC',
  });
const rule = (when: string, more = '@title("A")', id = 'org.a') =>
  `@id("${id}") ${more}\nforbid (principal, action == Action::"infer", resource)\nwhen { ${when} };\n`;
const PURPOSE = 'if context.use has purpose then context.use.purpose == "x" else true';

describe('checkPolicies', () => {
  it('finds nothing wrong with policies that load', () => {
    expect(check(rule(PURPOSE), rule(PURPOSE, '@title("B")', 'org.b'))).toEqual([]);
  });

  it('finds every fault of the syntax, each with line and column', () => {
    const text = 'forbid (principal action, resource);\npermit (principal, action, resource) when { 1 + };';
    expect(check(text)).toMatchObject([
      { file: '1.cedar', line: 1, column: 19, endLine: 1, endColumn: 25, severity: 'error' },
      { file: '1.cedar', line: 2, column: 49, severity: 'error' },
    ]);
  });

  it('finds every fault of type, and counts columns in characters', () => {
    const found = check(
      rule(`"ü" == "ü" && context.use.porpose == "x"`) + rule('context.at == 1', '@title("B")', 'org.b'),
    );
    expect(found).toMatchObject([
      { policy: 'org.a', line: 3, column: 22, severity: 'error', message: expect.stringContaining('porpose') },
      { policy: 'org.b', line: 6, severity: 'error' },
    ]);
  });

  it('finds what Cedar allows and a rule may not be: one fault a policy, at its annotation', () => {
    const found = check(
      rule(PURPOSE, '@title("A") @mode("sometimes")') +
        rule('context.use has porpose', '@title("B")', 'org.b') +
        rule(PURPOSE, '@titel("C")', 'org.c'),
    );
    const errors = found.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ policy, line, column }) => [policy, line, column])).toEqual([
      ['org.a', 1, 26],
      ['org.b', 6, 24],
      ['org.c', 7, 1],
    ]);
  });

  it('finds a second policy of an id, in whatever file', () => {
    expect(check(rule(PURPOSE), `\n${rule(PURPOSE)}`)).toMatchObject([
      {
        file: '2.cedar',
        line: 2,
        column: 1,
        policy: 'org.a',
        message: 'found a second policy of this id; the first is in 1.cedar',
      },
    ]);
  });

  it('warns of facts whose being unknown keeps a policy from denying', () => {
    expect(check(rule('context.use has purpose && context.use.purpose == "x"'))).toMatchObject([
      { policy: 'org.a', severity: 'warning', message: expect.stringContaining('While use.purpose is unknown') },
    ]);
  });

  it('warns of a policy that can never apply, and of an obligation that nobody knows', () => {
    const found = check(rule('context.event == "x" && false', '@title("A") @obligations("juggle")'));
    expect(found.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(found.map(({ message }) => message).join()).toMatch(/impossible.*juggle|juggle.*impossible/);
  });

  it.each([
    [rule(PURPOSE)],
    [rule('context.use.purpose == "x"')],
    [rule(PURPOSE, '@title("A") @in_force_from("soon")')],
    ['permit (principal, action, resource);'],
    ['@id("org.x") @title("X") forbid (principal == ?principal, action == Action::"infer", resource);'],
    [''],
  ])('finds an error exactly where the set does not load: %s', (text) => {
    const load = () => loadPolicySet({ packs: [], own: [{ path: '1.cedar', text }], keys: POLICY_FACT_KEYS });
    if (check(text).some(({ severity }) => severity === 'error')) expect(load).toThrow(PolicyInvalid);
    else expect(load).not.toThrow();
  });
});

describe('formatPolicies', () => {
  it('lays a policy out and keeps its comments', () => {
    const text = formatPolicies({ path: 'a.cedar', text: `// why\n${rule(PURPOSE)}` });
    expect(text).toContain('// why\n@id("org.a")\n@title("A")\nforbid (');
    expect(formatPolicies({ path: 'a.cedar', text })).toBe(text);
  });

  it('refuses what does not parse, with the place', () => {
    expect(() => formatPolicies({ path: 'a.cedar', text: 'permit(' })).toThrow(/^a\.cedar:1:8: /);
  });
});
