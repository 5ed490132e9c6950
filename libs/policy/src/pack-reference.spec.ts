import { readFileSync } from 'node:fs';
import { loadPacks } from '#packs';
import { POLICY_FACT_KEYS } from '#registry';
import { loadPolicySet, packIndex, packReference } from './index.js';

const { packs, obligations } = loadPacks();
const { rules } = loadPolicySet({ packs, keys: POLICY_FACT_KEYS, obligations });
const committed = (name: string): string => readFileSync(`docs/reference/packs/${name}.md`, 'utf8');

describe('the reference of packs', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('tells of %s when it applies, citing it', (id, rule) => {
    const page = packReference(
      packs.find((pack) => pack.id === rule.pack)!,
      rules,
      obligations,
    );
    const section = page.split(`\n## ${id}\n`)[1]?.split('\n## ')[0] ?? '';
    expect(section).toMatch(/Applies when:\n\n- \S/);
    expect(section).toContain(`[${rule.citation}](${rule.url})`);
    expect(section).toContain(rule.remediation);
  });

  it.each(packs.map((pack) => [pack.id, pack] as const))('is current of %s: `npm run docs` writes it', (id, pack) => {
    expect(committed(id)).toBe(packReference(pack, rules, obligations));
  });

  it('is current in its index', () => {
    expect(committed('README')).toBe(packIndex(packs, rules, obligations));
  });
});
