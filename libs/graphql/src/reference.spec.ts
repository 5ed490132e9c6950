import { readFileSync } from 'node:fs';
import { errorReference, graphqlCode, graphqlCodeMeaning } from './index.js';

describe('the error reference', () => {
  it('lists every code and every refusal', () => {
    const page = errorReference();
    for (const name of [...Object.keys(graphqlCodeMeaning), ...Object.keys(graphqlCode)])
      expect(page).toContain(`\`${name}\``);
  });

  it('is current: `npm run docs` writes docs/reference/errors.md', () => {
    expect(readFileSync('docs/reference/errors.md', 'utf8')).toBe(errorReference());
  });
});
