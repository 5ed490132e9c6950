import { POLICY_FACT_KEYS } from '#registry';
import { diffLines, diffRules, diffSets, loadPolicySet, type DiffedSet, type Rule } from './index.js';

const RULE = `@id("org.summaries")
@title("Summaries stay at home")
@in_force_from("2026-08-02")
@obligations("log-use")
forbid (principal, action == Action::"infer", resource)
when {
  // the purpose is summaries
  (if context.use has purpose then context.use.purpose == "summaries" else true)
}
unless {
  // the vendor is Indian
  context.vendor has country && context.vendor.country == "IN"
};`;

const rules = (...texts: string[]): readonly Rule[] =>
  loadPolicySet({
    packs: [],
    own: texts.map((text, index) => ({ path: `${index}.cedar`, text })),
    keys: POLICY_FACT_KEYS,
    zone: 'Asia/Kolkata',
  }).rules;

const diffOf = (after: string) => diffRules(rules(RULE), rules(after));

describe('diffRules', () => {
  it('finds nothing between a set and itself', () => {
    expect(diffOf(RULE)).toEqual([]);
  });

  it.each<[string, string, string, string[], string[]]>([
    [
      'when it applies, in the words above each condition',
      'the purpose is summaries\n  (if context.use has purpose then context.use.purpose == "summaries" else true)',
      'the purpose is letters\n  (if context.use has purpose then context.use.purpose == "letters" else true)',
      ['condition'],
      ['When it applies has changed: new is “the purpose is letters”; gone is “the purpose is summaries”.'],
    ],
    [
      'what lifts it, and the facts that it newly reads',
      'context.vendor has country && context.vendor.country == "IN"',
      'context.dpa has status && context.dpa.status == "active"',
      ['unless'],
      [
        'What lifts it has changed; its text shows how.',
        'It now also looks at dpa.status.',
        'It no longer looks at vendor.country.',
      ],
    ],
    [
      'what it does',
      'unless {\n  // the vendor is Indian\n  context.vendor has country && context.vendor.country == "IN"\n};',
      ';',
      ['effect', 'unless'],
      [
        'It now refuses whenever it applies; before, it refused where it applied, unless what lifts it held.',
        'What lifts it has changed: gone is “the vendor is Indian”.',
        'It no longer looks at vendor.country.',
      ],
    ],
    [
      'its obligations',
      '"log-use"',
      '"mask-output"',
      ['obligations'],
      ['It now also asks for mask-output.', 'It no longer asks for log-use.'],
    ],
    [
      'its dates',
      '@in_force_from("2026-08-02")',
      '@in_force_from("2027-12-02") @in_force_until("2030-01-01")',
      ['dates'],
      [
        'Its first day is now 2 Dec 2027; before, it was 2 Aug 2026.',
        'Its last day is now 1 Jan 2030; before, it was none.',
      ],
    ],
    [
      'its mode',
      '@obligations',
      '@mode("observe") @obligations',
      ['mode'],
      ['It is now only observed; before, it was enforced.'],
    ],
    [
      'its words',
      'Summaries stay at home',
      'Summaries stay',
      ['words'],
      ['Its title is now “Summaries stay”; before, it was “Summaries stay at home”.'],
    ],
    ['its layout alone', 'when {', 'when\n{', [], ['Only its layout or its comments have changed.']],
  ])('says of a rule that changed: %s', (_what, from, to, parts, sentences) => {
    expect(RULE).toContain(from);
    expect(diffOf(RULE.replace(from, to))).toMatchObject([
      { policy: 'org.summaries', pack: 'organisation', change: 'changed', parts, sentences },
    ]);
  });

  it('tells new rules and rules that are gone', () => {
    const other = RULE.replace('org.summaries', 'org.letters').replace('Summaries', 'Letters');
    expect(diffRules(rules(RULE), rules(other))).toMatchObject([
      {
        policy: 'org.letters',
        change: 'added',
        sentences: [
          '“Letters stay at home” is new: it refuses where it applies, unless what lifts it holds, from 2 Aug 2026 on.',
        ],
      },
      {
        policy: 'org.summaries',
        change: 'removed',
        sentences: ['“Summaries stay at home” is gone: it refused where it applied, unless what lifts it held.'],
      },
    ]);
  });
});

describe('diffSets', () => {
  const set = (more: Partial<DiffedSet>): DiffedSet => ({ rules: rules(RULE), packs: [], observe: [], ...more });
  const pack = (id: string, version: string) => ({ id, title: id.toUpperCase(), version });

  it('tells packs switched on and off, and other versions', () => {
    const { packs } = diffSets(
      set({ packs: [pack('a', '1.0.0'), pack('b', '1.0.0')] }),
      set({ packs: [pack('b', '1.1.0'), pack('c', '2.0.0')] }),
    );
    expect(packs.map(({ change, sentence }) => [change, sentence])).toEqual([
      ['off', 'The pack A is switched off.'],
      ['version', 'The pack B goes from version 1.0.0 to 1.1.0.'],
      ['on', 'The pack C 2.0.0 is switched on.'],
    ]);
  });

  it('tells which rules are newly observed, or no longer, and where', () => {
    const { observe } = diffSets(
      set({ observe: [{ policy: 'org.summaries', application: null }] }),
      set({ observe: [{ policy: 'org.summaries', application: 'app-01' }] }),
    );
    expect(observe.map(({ sentence }) => sentence)).toEqual([
      '“Summaries stay at home” is now only observed in the application app-01.',
      '“Summaries stay at home” is no longer only observed in every application.',
    ]);
  });
});

describe('diffLines', () => {
  it('keeps the longest common run of lines', () => {
    expect(diffLines('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([
      { kind: 'kept', text: 'a' },
      { kind: 'removed', text: 'b' },
      { kind: 'added', text: 'x' },
      { kind: 'kept', text: 'c' },
      { kind: 'added', text: 'd' },
    ]);
  });
});
