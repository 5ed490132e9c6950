import { readFileSync } from 'node:fs';
import { FACT_KEYS, factKeyReference } from './index.js';

describe('the reference of fact keys', () => {
  it('lists every key with its meaning', () => {
    const page = factKeyReference();
    for (const { key, meaning } of FACT_KEYS) {
      expect(page).toContain(`| \`${key}\` |`);
      expect(page).toContain(meaning.replaceAll('|', '\\|'));
    }
  });

  it('is current: `npm run docs` writes docs/reference/fact-keys.md', () => {
    expect(readFileSync('docs/reference/fact-keys.md', 'utf8')).toBe(factKeyReference());
  });
});
