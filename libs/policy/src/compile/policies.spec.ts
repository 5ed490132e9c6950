import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { exactPoliciesOf } from './exact-policies.js';
import { compilePolicies, linkTemplate } from './policies.js';
import { parseExactJson, readEntities, readRecord } from './read-json.js';
import { Entity } from './value.js';

const REQUEST = {
  principal: new Entity('User', 'ana'),
  action: new Entity('Action', 'view'),
  resource: new Entity('Photo', 'p'),
};

const authorize = (text: string, context: object = {}, entities: readonly object[] = []) =>
  compilePolicies(exactPoliciesOf(text))({ ...REQUEST, context: readRecord(context) }, readEntities(entities));

const holds = (condition: string, context: object = {}, entities: readonly object[] = []): boolean | string => {
  const { decision, errors } = authorize(
    `permit (principal, action, resource) when { ${condition} };`,
    context,
    entities,
  );
  return errors[0]?.message ?? decision === 'allow';
};

describe('compilePolicies', () => {
  it.each([
    ['denies where no policy is satisfied', 'permit (principal, action, resource) when { false };', 'deny', []],
    ['allows where only permits are', 'permit (principal, action, resource);', 'allow', ['policy0']],
    [
      'lets a forbid override a permit',
      'permit (principal, action, resource); forbid (principal, action, resource);',
      'deny',
      ['policy1'],
    ],
  ])('%s', (_rule, text, decision, reasons) => expect(authorize(text)).toEqual({ decision, reasons, errors: [] }));

  it('skips a policy that errs and names it with what was found', () => {
    expect(authorize('permit (principal, action, resource) when { context.n };', { n: 1 })).toEqual({
      decision: 'deny',
      reasons: [],
      errors: [{ policy: 'policy0', message: 'type error: found long; allowed: bool' }],
    });
  });

  it.each([
    ['9223372036854775807 > 9223372036854775806', true],
    ['9223372036854775807 + 1 > 0', 'integer overflow'],
    ['-9223372036854775808 < -9223372036854775807', true],
    ['-(-9223372036854775808) > 0', 'integer overflow'],
    ['9007199254740993 - 1 == 9007199254740992', true],
    ['3037000500 * 3037000500 > 0', 'integer overflow'],
    ['context.large == 9007199254740993', true],
  ])('keeps all 64 bits: %s', (condition, expected) => {
    const context = parseExactJson('{ "large": 9007199254740993 }') as object;
    expect(holds(condition, context)).toBe(expected);
  });

  it.each([['"__proto__"'], ['"constructor"'], ['"toString"'], ['"hasOwnProperty"']])(
    'knows no attribute %s that nobody stated',
    (name) => {
      expect(holds(`context has ${name} || context.group has ${name}`, { group: {} })).toBe(false);
      expect(holds(`{ ${name}: 1 }[${name}] == 1`)).toBe(true);
      expect(holds(`context[${name}] == "x"`, JSON.parse(`{ ${name}: "x" }`) as object)).toBe(true);
    },
  );

  it.each([['`'], ['"'], ["'"], ['\\\\'], ['\u2028'], ['"); throw 1; ("'], ['/ throw 1; /'], ['`; throw 1; `']])(
    'never takes a text of a policy for code: %j',
    (hostile) => {
      const literal = JSON.stringify(hostile);
      const condition = `context[${literal}] == ${literal} && {${literal}: 1} has ${literal} && ${literal} like ${literal}`;
      expect(holds(`${condition} && User::${literal} != principal`, { [hostile]: hostile })).toBe(true);
    },
  );

  it('follows groups at any depth, and stops where they go round', () => {
    const entity = (id: string, ...parents: string[]) => ({
      uid: { type: 'Group', id },
      parents: parents.map((parent) => ({ type: 'Group', id: parent })),
    });
    const ana = { uid: { type: 'User', id: 'ana' }, parents: [{ type: 'Group', id: 'a' }] };
    const entities = [ana, entity('a', 'b'), entity('b', 'c'), entity('c', 'a')];
    expect(holds('principal in Group::"c"', {}, entities)).toBe(true);
    expect(holds('principal in [Group::"d", Group::"e"]', {}, entities)).toBe(false);
  });
});

describe('linkTemplate', () => {
  const json = cedar.templateToJson(
    'permit (principal in ?principal, action, resource is Photo in ?resource) when { true };',
  ) as { json: PolicyJson };
  const values = { '?principal': { type: 'User', id: 'ana' }, '?resource': { type: 'Photo', id: 'p' } };

  it('makes a policy of a template', () => {
    expect(compilePolicies({ linked: linkTemplate(json.json, values) })({ ...REQUEST, context: {} })).toEqual({
      decision: 'allow',
      reasons: ['linked'],
      errors: [],
    });
  });

  it('refuses a slot that is not filled', () => {
    expect(() => linkTemplate(json.json, { '?principal': values['?principal'] })).toThrow(
      'found no value for ?resource; allowed: an entity for every slot',
    );
  });

  it('refuses a template that is not linked', () => {
    expect(() => compilePolicies({ template: json.json })).toThrow(
      'found a template; allowed: a template that is linked',
    );
  });
});
