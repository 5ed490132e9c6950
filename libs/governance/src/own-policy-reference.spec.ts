import { readFileSync } from 'node:fs';
import { PolicyLineName } from '#registry';
import { ownPolicyReference } from './index.js';

describe('the reference of the organisation’s policies', () => {
  it('tells what each line of a policy group writes', () => {
    for (const line of PolicyLineName.options) expect(ownPolicyReference()).toContain(`| \`${line}\` |`);
  });

  it('is current: `npm run docs` writes docs/reference/own-policies.md', () => {
    expect(readFileSync('docs/reference/own-policies.md', 'utf8')).toBe(ownPolicyReference());
  });
});
