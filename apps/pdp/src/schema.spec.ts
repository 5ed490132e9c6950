import { readFileSync } from 'node:fs';
import { schemaReference } from '#graphql';
import { pdpSchema } from './schema.js';

describe('the decision point’s schema', () => {
  it('is what docs/reference/graphql-decide.md describes', async () => {
    expect(readFileSync('docs/reference/graphql-decide.md', 'utf8')).toBe(
      schemaReference(await pdpSchema(), 'GraphQL of the decision point'),
    );
  });
});
