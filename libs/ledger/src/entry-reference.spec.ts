import { readFileSync } from 'node:fs';
import { DecisionEntry, entryReference, EVENT_TYPES } from './index.js';

describe('the reference of ledger entries', () => {
  it('lists every field of a decision and every type of event', () => {
    const page = entryReference();
    for (const name of [...Object.keys(DecisionEntry.shape), ...EVENT_TYPES]) expect(page).toContain(`| \`${name}\` |`);
  });

  it('is current: `npm run docs` writes docs/reference/ledger-entries.md', () => {
    expect(readFileSync('docs/reference/ledger-entries.md', 'utf8')).toBe(entryReference());
  });
});
