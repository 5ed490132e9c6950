import { TooManyAttempts } from '#governance';
import { AttemptCounter } from './index.js';

let now = new Date('2026-11-24T10:00:00Z');
const clock = { now: () => now };
const later = (seconds: number) => void (now = new Date(now.getTime() + seconds * 1000));
const waitOf = (attempt: () => void): number | undefined => {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return error.details['retryAfterSeconds'] as number;
  }
};

describe('attempts to sign in', () => {
  it('are five on an account, then each waits twice as long, up to fifteen minutes', () => {
    const attempts = new AttemptCounter(clock);
    for (let i = 0; i < 5; i++) attempts.admit('acme asha', `10.0.0.${i}`);
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      waits.push(waitOf(() => attempts.admit('acme asha', '10.0.1.1')) ?? 0);
      later(waits.at(-1)!);
      attempts.admit('acme asha', '10.0.1.1');
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  it('are counted before they end, and forgotten when one succeeds', () => {
    const attempts = new AttemptCounter(clock);
    for (let i = 0; i < 5; i++) attempts.admit('acme ravi', '10.1.0.1');
    expect(waitOf(() => attempts.admit('acme ravi', '10.1.0.2'))).toBe(1);
    attempts.succeeded('acme ravi', '10.1.0.1');
    expect(waitOf(() => attempts.admit('acme ravi', '10.1.0.2'))).toBeUndefined();
  });

  it('are counted by address too, all of an IPv6 network as one', () => {
    const attempts = new AttemptCounter(clock);
    for (let i = 0; i < 30; i++) attempts.admit(`acme p${i}`, `2001:db8::${i.toString(16)}`);
    expect(waitOf(() => attempts.admit('acme other', '2001:db8:0:0:1:2:3:4'))).toBe(1);
    expect(waitOf(() => attempts.admit('acme other', '2001:db8:1::1'))).toBeUndefined();
  });

  it('that an address may not make now leave nothing in memory', () => {
    const attempts = new AttemptCounter(clock, 32);
    for (let i = 0; i < 30; i++) attempts.admit(`acme q${i}`, '10.2.0.1');
    for (let i = 0; i < 9; i++) expect(waitOf(() => attempts.admit(`acme r${i}`, '10.2.0.1'))).toBe(1);
  });

  it('are refused when the memory is full, and taken again once the old are forgotten', () => {
    const attempts = new AttemptCounter(clock, 4);
    attempts.admit('a a', '1.1.1.1');
    attempts.admit('b b', '1.1.1.2');
    expect(waitOf(() => attempts.admit('c c', '1.1.1.3'))).toBe(900);
    later(3600);
    expect(waitOf(() => attempts.admit('c c', '1.1.1.3'))).toBeUndefined();
  });
});
