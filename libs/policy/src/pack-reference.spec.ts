import { readFileSync } from 'node:fs';
import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import {
  CompiledEvaluator,
  loadPolicySet,
  packIndex,
  packReference,
  pageOf,
  prepareScenarios,
  ruleReference,
  unconfirmedIn,
} from './index.js';

const library = loadPacks();
const { packs, obligations } = library;
const set = loadPolicySet({ packs, keys: POLICY_FACT_KEYS, obligations });
const { rules } = set;
const evaluator = new CompiledEvaluator();
const scenarios = packs.flatMap((pack) => prepareScenarios(pack.scenarios.text, { set, library, evaluator }));
const committed = (name: string): string => readFileSync(`docs/reference/packs/${name}`, 'utf8');

describe('the reference of packs', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('has a current page of %s, whole', (_id, rule) => {
    const page = ruleReference(rule, scenarios, POLICY_FACT_KEYS, obligations);
    expect(page).toMatch(/Applies when:\n\n- \S/);
    expect(page).toContain(`[${rule.citation}](${rule.url})`);
    expect(page).toContain(rule.remediation);
    expect(page).toContain(rule.penalty);
    expect(page).toContain(`In force from ${rule.inForceFrom}`);
    for (const key of rule.reads) expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\| \\S`, 'm'));
    expect(page).toMatch(/\| (denies|attaches its obligations) \| (deny|allow) \|\n/);
    expect(committed(pageOf(rule))).toBe(page);
  });

  it.each(packs.map((pack) => [pack.id, pack] as const))('is current of %s: `npm run docs` writes it', (id, pack) => {
    expect(committed(`${id}.md`)).toBe(packReference(pack, rules));
  });

  it('is current in its index', () => {
    expect(committed('README.md')).toBe(packIndex(packs, rules, obligations));
  });

  it('prints what is unconfirmed on the page of the rule', () => {
    expect(ruleReference(set.rule('eu-trade-secrets.art-2'), scenarios, POLICY_FACT_KEYS, obligations)).toContain(
      '## Unconfirmed\n\n- The provision is from memory; it was not checked in a copy of the instrument.\n',
    );
  });
});

describe('what is unconfirmed in a rule', () => {
  it.each([
    ['eu-ai-act.art-4a', ['Reading a processor as an']],
    ['in-aadhaar.s-29-1', ['Commencement date from memory.', 'The penalty, in part or whole, is from memory.']],
    ['in-sebi.cloud-localisation', ['was not confirmed', 'The penalty, in part or whole, is from memory.']],
    ['gdpr.art-28-3', []],
  ])('is told of %s', (id, points) => {
    const told = unconfirmedIn(set.rule(id));
    for (const point of points) expect(told.join('\n')).toContain(point);
    if (points.length === 0) expect(told).toEqual([]);
  });
});
