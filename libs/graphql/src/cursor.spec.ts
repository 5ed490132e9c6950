import fc from 'fast-check';
import { Cursors, type Position } from './index.js';

const cursors = new Cursors(new Uint8Array(32).fill(1));
const position = fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 3 });

describe('a cursor', () => {
  it('opens to the position that it was sealed with', () => {
    fc.assert(
      fc.property(fc.string(), position, (list, at) => {
        expect(cursors.open(list, cursors.seal(list, at), 'after')).toEqual(at);
      }),
    );
  });

  it('does not open once any character is changed, added or taken', () => {
    const cursor = cursors.seal('deployments', ['2026-02-03', 'dep-01']);
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom('A', 'z', '_', '', '=='), (at, put) => {
        const changed = cursor.slice(0, at) + put + cursor.slice(at + 1);
        fc.pre(changed !== cursor);
        expect(() => cursors.open('deployments', changed, 'after')).toThrow(
          'after: found a cursor that this list did not hand out',
        );
      }),
    );
  });

  it.each<[string, Cursors, string]>([
    ["another organisation's list", cursors, 'org-2/deployments'],
    ['another installation', new Cursors(new Uint8Array(32).fill(2)), 'org-1/deployments'],
  ])('does not open in %s', (_where, others, list) => {
    const at: Position = ['dep-01'];
    expect(() => others.open(list, cursors.seal('org-1/deployments', at), 'before')).toThrow('before: found');
  });
});
