import { loadPacks } from '#packs';
import { LAW_FACT_KEYS } from '#registry';
import { addDays, type Day } from '#vocabulary';
import { isInForce, loadPolicySet, type Rule } from './index.js';
import { RuleCalendar } from './rule-calendar.js';

const { packs, obligations } = loadPacks();
const set = loadPolicySet({ packs, keys: LAW_FACT_KEYS, obligations });
const calendar = RuleCalendar.of(set);
const turns = set.rules.flatMap(({ inForceFrom, inForceUntil }) =>
  inForceUntil === undefined ? [inForceFrom] : [inForceFrom, inForceUntil],
);
const DAYS: readonly Day[] = [...new Set(turns)].flatMap((day) => [addDays(day, -1), day, addDays(day, 1)]);

const idsOf = (rules: readonly Rule[]): string[] => rules.map(({ id }) => id).sort();
const inForce = (dayOf: (zone: string) => Day): string[] =>
  idsOf(calendar.inForce(dayOf).flatMap(({ rules }) => [...rules]));

describe('the calendar of a set', () => {
  it('holds on every day the rules whose first and last day embrace it', () => {
    for (const day of DAYS)
      expect([day, inForce(() => day)]).toEqual([day, idsOf(set.rules.filter((rule) => isInForce(rule, day)))]);
  });

  it('counts each rule’s days in its own zone', () => {
    const [east] = calendar.zones;
    for (const day of DAYS) {
      const dayOf = (zone: string): Day => (zone === east ? addDays(day, 1) : day);
      expect([day, inForce(dayOf)]).toEqual([
        day,
        idsOf(set.rules.filter((rule) => isInForce(rule, dayOf(rule.zone)))),
      ]);
    }
  });

  it('holds the same list from one turn to the next', () => {
    const on = (day: Day) => calendar.inForce(() => day)[0]?.rules;
    expect(on('2026-11-24')).toBe(on('2026-11-25'));
    expect(RuleCalendar.of(set)).toBe(calendar);
  });

  it('looks ahead, soonest first, to days of rules that can deny and are then in force', () => {
    const days = calendar.ahead.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].sort());
    for (const { day, rules } of calendar.ahead)
      for (const rule of rules)
        expect([rule.kind !== 'finding', rule.days.includes(day), isInForce(rule, day)]).toEqual([true, true, true]);
  });
});
