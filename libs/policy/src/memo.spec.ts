import { Memo, type MemoKey } from './index.js';

const key = (call: string, more: Partial<MemoKey> = {}): MemoKey => ({
  registryVersion: 1,
  policySetDigest: 'a',
  call,
  ...more,
});
const NOON = new Date('2026-11-22T12:00:00Z');
const LATER = new Date('2026-11-22T12:00:01Z');

describe('Memo', () => {
  it('remembers an answer by call, registry version and policy set', () => {
    const memo = new Memo<string>(9);
    memo.set(key('x'), 'ALLOW');
    expect(memo.get(key('x'), NOON)).toBe('ALLOW');
    expect(memo.get(key('y'), NOON)).toBeUndefined();
    expect(memo.get(key('x', { registryVersion: 2 }), NOON)).toBeUndefined();
    expect(memo.get(key('x', { policySetDigest: 'b' }), NOON)).toBeUndefined();
  });

  it('forgets at the instant the answer expires, not before', () => {
    const memo = new Memo<string>(9);
    memo.set(key('x'), 'ALLOW', LATER);
    expect(memo.get(key('x'), new Date(LATER.getTime() - 1))).toBe('ALLOW');
    expect(memo.get(key('x'), LATER)).toBeUndefined();
    expect(memo.size).toBe(0);
  });

  it('lets the least recently used go when it is full', () => {
    const memo = new Memo<string>(2);
    memo.set(key('x'), '1');
    memo.set(key('y'), '2');
    memo.get(key('x'), NOON);
    memo.set(key('z'), '3');
    expect(['x', 'y', 'z'].map((call) => memo.get(key(call), NOON))).toEqual(['1', undefined, '3']);
  });

  it('computes once, and again once expired', () => {
    const memo = new Memo<number>(9);
    let computed = 0;
    const ask = (at: Date) =>
      memo.through(key('x'), at, () => ({ value: ++computed, expiresAt: new Date(at.getTime() + 1000) }));
    expect([ask(NOON), ask(NOON), ask(LATER)]).toEqual([1, 1, 2]);
  });

  it('refuses to hold nothing', () => expect(() => new Memo(0)).toThrow('capacity: found 0; allowed: 1 or more'));
});
