import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import { InvalidInput, type FactsDocument, type FactType, type FactValue } from '#vocabulary';
import fc from 'fast-check';
import type { z } from 'zod';
import {
  CedarEvaluator,
  derive,
  encodeContext,
  formOfPolicy,
  loadPolicySet,
  PolicyForm,
  policyOfForm,
  policyVocabulary,
  type FormCondition,
  type FormKey,
} from './index.js';

const { reference } = loadPacks();
const vocabulary = policyVocabulary(POLICY_FACT_KEYS, reference);
const evaluator = new CedarEvaluator();
const SEED = 20261124;

const form = (more: Partial<z.input<typeof PolicyForm>> = {}): PolicyForm =>
  PolicyForm.parse({
    id: 'org.a',
    title: 'A',
    effect: 'deny',
    applies: [],
    inForceFrom: null,
    inForceUntil: null,
    ...more,
  });
const write = (more: Partial<z.input<typeof PolicyForm>>) => policyOfForm(form(more), vocabulary, reference);

const WORDS = ['x', 'say "hi" \\ there', 'ünï', ''];
const COUNTRIES = ['DE', 'IN', 'US'];
const membersOf = ({ type, values }: FormKey): readonly string[] =>
  values?.map(({ value }) => value).slice(0, 6) ??
  (type.kind === 'country' || (type.kind === 'set' && type.of === 'country') ? COUNTRIES : WORDS);

function valueOf(key: FormKey, type: FactType = key.type): fc.Arbitrary<FactValue> {
  switch (type.kind) {
    case 'bool':
      return fc.boolean();
    case 'int':
      return fc.constantFrom(-3, 0, 1, 30);
    case 'day':
      return fc.constantFrom('2025-01-01', '2026-08-02', '2027-12-02');
    case 'set':
      return fc.subarray([...membersOf(key)]);
    default:
      return fc.constantFrom(...membersOf(key));
  }
}

const conditionOn = (key: FormKey): fc.Arbitrary<FormCondition> =>
  fc.constantFrom(...key.operators).chain((operator) => {
    const bare = ['is-empty', 'is-not-empty', 'is-none', 'is-not-none', 'is-known', 'is-unknown'].includes(operator);
    if (bare) return fc.constant({ key: key.key, operator, value: null });
    const lists = ['one-of', 'not-one-of', 'includes-any', 'includes-all', 'includes-none', 'only'].includes(operator);
    const value = lists ? fc.subarray([...membersOf(key)], { minLength: 1 }) : valueOf(key);
    return value.map((chosen) => ({ key: key.key, operator, value: chosen as FormCondition['value'] }));
  });

// What is derived follows from facts; a document cannot state it.
const stated = vocabulary.filter(({ key }) => !key.startsWith('derived.') && key !== 'at');
const conditions = (min: number) =>
  fc.array(fc.constantFrom(...stated).chain(conditionOn), { minLength: min, maxLength: 3 });

const anyForm: fc.Arbitrary<PolicyForm> = fc
  .constantFrom('deny' as const, 'deny-unless' as const, 'obligation' as const, 'finding' as const)
  .chain((effect) =>
    fc.record({
      effect: fc.constant(effect),
      applies: conditions(0),
      unless: effect === 'deny-unless' ? conditions(1) : fc.constant<FormCondition[]>([]),
      obligations: fc.constant<string[]>(effect === 'obligation' ? ['log-use'] : []),
      title: fc.constantFrom('A', 'with "quotes" // and slashes'),
      mode: fc.constantFrom('enforce' as const, 'observe' as const),
      inForceFrom: fc.constantFrom(null, '2026-01-01'),
    }),
  )
  .map((parts) => form(parts));

/** Facts of some of the keys that a form is about; the others are unknown. */
const factsFor = ({ applies, unless }: PolicyForm): fc.Arbitrary<FactsDocument> => {
  const keys = [...new Set([...applies, ...unless].map(({ key }) => key))].map((name) =>
    vocabulary.find(({ key }) => key === name)!,
  );
  const fact = (key: FormKey) => {
    const known = key.none ? fc.oneof(valueOf(key), fc.constant(null)) : valueOf(key);
    return key.always ? known : fc.option(known, { nil: undefined });
  };
  return fc.tuple(...keys.map(fact)).map((values) => {
    const doc: Record<string, unknown> = { at: '2026-11-24', event: 'inference' };
    keys.forEach(({ key }, index) => {
      const value = values[index];
      const [group, name] = key.split('.') as [string, string | undefined];
      if (value === undefined) return;
      if (name === undefined) doc[group] = value;
      else doc[group] = { ...(doc[group] as object), [name]: value };
    });
    return doc as unknown as FactsDocument;
  });
};

/** What a form says, read without Cedar: true, false, or unknown. */
function says({ key, operator, value }: FormCondition, doc: FactsDocument): boolean | undefined {
  const [group, name] = key.split('.') as [string, string | undefined];
  const fact = (name === undefined ? doc[group] : (doc[group] as Record<string, FactValue> | undefined)?.[name]) as
    FactValue | undefined;
  if (operator === 'is-known') return fact !== undefined;
  if (operator === 'is-unknown') return fact === undefined;
  if (fact === undefined) return undefined;
  const set = fact as readonly FactValue[];
  const list = value as readonly FactValue[];
  const compare = (): number => {
    if (fact === null) return typeof value === 'number' ? Infinity : -Infinity;
    return fact === value ? 0 : (fact as string) < (value as string) ? -1 : 1;
  };
  switch (operator) {
    case 'is':
      return fact === value;
    case 'is-not':
      return fact !== value;
    case 'one-of':
      return list.includes(fact);
    case 'not-one-of':
      return !list.includes(fact);
    case 'includes-any':
      return list.some((item) => set.includes(item));
    case 'includes-all':
      return list.every((item) => set.includes(item));
    case 'includes-none':
      return !list.some((item) => set.includes(item));
    case 'only':
      return set.every((item) => list.includes(item));
    case 'is-empty':
      return set.length === 0;
    case 'is-not-empty':
      return set.length > 0;
    case 'at-most':
      return compare() <= 0;
    case 'at-least':
      return compare() >= 0;
    case 'before':
      return compare() < 0;
    case 'after':
      return compare() > 0;
    case 'is-none':
      return fact === null;
    case 'is-not-none':
      return fact !== null;
  }
}

const outcome = ({ effect, applies, unless }: PolicyForm, doc: FactsDocument) => {
  const holds = applies.every((condition) => says(condition, doc) ?? effect !== 'finding');
  const isLifted =
    effect === 'obligation' || (effect === 'deny-unless' && unless.every((one) => says(one, doc) ?? false));
  if (!holds) return 'silent';
  return effect === 'finding' ? 'finds' : isLifted ? 'met' : 'fires';
};

describe('policyOfForm', () => {
  it('writes a policy in Cedar, with each condition’s words above it and what an unknown counts as', () => {
    expect(
      write({
        effect: 'deny-unless',
        applies: [
          { key: 'use.purpose', operator: 'one-of', value: ['summaries'] },
          { key: 'event', operator: 'is', value: 'inference' },
        ],
        unless: [{ key: 'vendor.country', operator: 'is', value: 'IN' }],
        obligations: ['log-use'],
      }),
    ).toBe(`@id("org.a")
@title("A")
@effect("deny-unless")
@obligations("log-use")
forbid (principal, action == Action::"infer", resource)
when {
  // use.purpose is one of summaries
  (if context.use has purpose then ["summaries"].contains(context.use.purpose) else true) &&
  // event is inference
  context.event == "inference"
}
unless {
  // vendor.country is IN
  (context.vendor has country && context.vendor.country == "IN")
};
`);
  });

  it('writes what loads, and what decides as the form says, whatever is unknown', () => {
    const keys = POLICY_FACT_KEYS;
    fc.assert(
      fc.property(
        anyForm.chain((one) => factsFor(one).map((doc) => [one, doc] as const)),
        ([one, doc]) => {
          const text = policyOfForm(one, vocabulary, reference);
          const set = loadPolicySet({ packs: [], own: [{ path: 'a.cedar', text }], keys });
          const { fired, met, findings, errors } = evaluator.evaluate(
            set,
            encodeContext(doc, derive(doc, reference), keys, reference),
          );
          expect(errors).toEqual([]);
          const found = fired.length > 0 ? 'fires' : met.length > 0 ? 'met' : findings.length > 0 ? 'finds' : 'silent';
          expect(found).toBe(outcome(one, doc));
        },
      ),
      { seed: SEED, numRuns: 150 },
    );
  });

  it.each<[string, Partial<z.input<typeof PolicyForm>>, RegExp]>([
    [
      'an unknown fact',
      { applies: [{ key: 'use.porpose', operator: 'is', value: 'x' }] },
      /^applies\.0\.key: found "use\.porpose"; allowed: use\.purpose/,
    ],
    [
      'an operator of another type',
      { applies: [{ key: 'use.purpose', operator: 'at-most', value: 1 }] },
      /^applies\.0\.operator: found at-most/,
    ],
    [
      'a value of another type',
      { applies: [{ key: 'use.purpose', operator: 'is', value: 1 }] },
      /^applies\.0\.value: found 1; allowed: a string/,
    ],
    [
      'a word that the type does not list',
      { applies: [{ key: 'event', operator: 'is', value: 'tea' }] },
      /^applies\.0\.value: found "tea"; allowed: inference/,
    ],
    [
      'a single value where a list is meant',
      { applies: [{ key: 'data.classes', operator: 'includes-any', value: 'health' }] },
      /^applies\.0\.value: .*allowed: a list/,
    ],
    [
      'a value where none is meant',
      { applies: [{ key: 'use.purpose', operator: 'is-known', value: 'x' }] },
      /^applies\.0\.value: found "x"; allowed: none/,
    ],
  ])('refuses %s, naming the field', (_what, more, message) => {
    expect(() => write(more)).toThrow(InvalidInput);
    expect(() => write(more)).toThrow(message);
  });

  it.each<[string, object, string]>([
    ['deny-unless without what lifts it', { effect: 'deny-unless' }, 'unless'],
    ['a denial with what lifts it', { unless: [{ key: 'use.purpose', operator: 'is', value: 'x' }] }, 'unless'],
    ['an obligation that asks for nothing', { effect: 'obligation' }, 'obligations'],
    ['an id that is not the organisation’s', { id: 'gdpr.art-1' }, 'id'],
  ])('is of a form that refuses %s', (_what, more, field) => {
    const parsed = PolicyForm.safeParse({ id: 'org.a', title: 'A', effect: 'deny', applies: [], ...more });
    expect(parsed.error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

describe('formOfPolicy', () => {
  it('reads back every policy that a form writes', () => {
    fc.assert(
      fc.property(anyForm, (one) => {
        expect(formOfPolicy(policyOfForm(one, vocabulary, reference), vocabulary, reference)).toEqual(one);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it.each([
    ['a condition of another form', (text: string) => text.replace('else true', 'else false')],
    ['a comment that no form writes', (text: string) => text.replace('// use', '// mind this: use')],
    ['an annotation that no form has', (text: string) => `@note("x")\n${text}`],
    ['what does not parse', () => 'forbid ('],
  ])('reads no form from %s', (_what, change) => {
    const text = write({ applies: [{ key: 'use.purpose', operator: 'is', value: 'x' }] });
    expect(formOfPolicy(text, vocabulary, reference)).toBeDefined();
    expect(formOfPolicy(change(text), vocabulary, reference)).toBeUndefined();
  });
});
