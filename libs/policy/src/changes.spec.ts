import { loadPacks } from '#packs';
import { LAW_FACT_KEYS, POLICY_FACT_KEYS } from '#registry';
import { addDays, dayIn, type FactsDocument } from '#vocabulary';
import { readFileSync } from 'node:fs';
import {
  becomesDenyOn,
  CompiledEvaluator,
  changesOf,
  daysOfChange,
  judge,
  loadPolicySet,
  nextInstantOfChange,
  prepareScenarios,
  startOfDay,
} from './index.js';

const library = loadPacks();
const { reference } = library;
const evaluator = new CompiledEvaluator();
const rule = (condition: string, annotations = '') =>
  loadPolicySet({
    packs: [],
    own: [
      {
        path: 'org/a.cedar',
        text: `@id("org.a") @title("A") ${annotations} forbid (principal, action == Action::"infer", resource) ${condition};`,
      },
    ],
    keys: LAW_FACT_KEYS,
    zone: 'Asia/Kolkata',
  });
const FACTS: FactsDocument = { at: '2026-11-22', event: 'inference', caller: { cannot_discharge: [] } };

describe('the days on which an answer can change', () => {
  it.each<[string, ReturnType<typeof rule>, FactsDocument, string | undefined]>([
    [
      'the day after a fact’s last day',
      rule('when { true } unless { context.dpa has valid_until && context.at <= context.dpa.valid_until }'),
      { ...FACTS, dpa: { valid_until: '2027-03-31' } },
      '2027-04-01',
    ],
    ['a rule’s first day', rule('when { true }', '@in_force_from("2027-01-01")'), FACTS, '2027-01-01'],
    ['a day named in a condition', rule('when { context.at > datetime("2028-02-29") }'), FACTS, '2028-03-01'],
    [
      'a length of time after a fact',
      rule(
        'when { true } unless { context.controls has sdf_dpia_on && context.at.durationSince(context.controls.sdf_dpia_on) <= duration("90d") }',
      ),
      { ...FACTS, controls: { sdf_dpia_on: '2026-11-01' } },
      '2027-01-31',
    ],
    ['nothing, where nothing turns', rule('when { false }'), FACTS, undefined],
  ])('are found: %s', (_what, set, facts, day) =>
    expect(becomesDenyOn(set, facts, reference, evaluator)?.day).toBe(day),
  );

  it('are those on which a day-by-day scan sees the answer change, and few', () => {
    const set = loadPolicySet({ packs: library.packs, keys: POLICY_FACT_KEYS });
    const text = readFileSync(new URL('../../packs/scenarios/rule-matrix.yaml', import.meta.url), 'utf8');
    for (const [id, length] of [
      ['s40', 380],
      ['s50', 40],
      ['s58', 40],
    ] as const) {
      const { doc } = prepareScenarios(text, { set, library, evaluator }).find((scenario) => scenario.id === id) as {
        doc: FactsDocument;
      };
      const days = daysOfChange(set, doc, reference);
      expect(days.length).toBeLessThan(60);
      const until = addDays(doc.at, length);
      const answer = (at: string) => {
        const { effect, determinedBy, obligations } = judge(set, { ...doc, at }, reference, evaluator, {
          upcoming: false,
        });
        return JSON.stringify([effect, determinedBy, obligations]);
      };
      const scanned: string[] = [];
      for (let day = doc.at; day < until; day = addDays(day, 1)) {
        if (answer(day) !== answer(addDays(day, 1))) scanned.push(addDays(day, 1));
      }
      expect([...changesOf(set, doc, reference, evaluator, until)].map((change) => change.day)).toEqual(scanned);
    }
  });
});

describe('startOfDay', () => {
  it.each([
    ['2026-11-23', 'Asia/Kolkata', '2026-11-22T18:30:00.000Z'],
    ['2027-03-28', 'Europe/Brussels', '2027-03-27T23:00:00.000Z'],
    ['2027-03-29', 'Europe/Brussels', '2027-03-28T22:00:00.000Z'],
    ['2026-11-23', 'Pacific/Kiritimati', '2026-11-22T10:00:00.000Z'],
    ['2026-11-23', 'Etc/GMT+12', '2026-11-23T12:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, instant) => {
    expect(startOfDay(day, zone).toISOString()).toBe(instant);
    expect(dayIn(zone, startOfDay(day, zone))).toBe(day);
  });
});

describe('nextInstantOfChange', () => {
  it('is the beginning of the next such day in the rule’s zone', () => {
    const set = rule('when { true }', '@in_force_from("2026-11-23")');
    const at = new Date('2026-11-22T12:00:00Z');
    expect(nextInstantOfChange(set, FACTS, reference, at)?.toISOString()).toBe('2026-11-22T18:30:00.000Z');
  });
});
