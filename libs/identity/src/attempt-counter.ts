import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { Attempts, type Clock, TooManyAttempts } from '#governance';

interface Counted {
  count: number;
  /** Milliseconds since the epoch before which the next attempt is refused. */
  notBefore: number;
  last: number;
}

/** Attempts without waiting; each further one waits twice as long as the one before. */
const FREE_ON_ACCOUNT = 5;
const FREE_FROM_ADDRESS = 30;
const LONGEST_WAIT_SECONDS = 900;
/** Attempts are forgotten once nothing was tried for so long. */
const FORGET_SECONDS = 3600;

/**
 * Attempts to sign in, by account and by address, in the memory of this process.
 *
 * An attempt counts before its end is known, so that many at once gain nothing. When the memory is full of attempts that
 * are not to be forgotten yet, what is not known already is refused.
 */
export class AttemptCounter extends Attempts {
  private readonly counted = new Map<string, Counted>();

  constructor(
    private readonly clock: Clock,
    private readonly capacity = 20_000,
  ) {
    super();
  }

  admit(account: string, address: string): void {
    const now = this.clock.now().getTime();
    const byAddress = this.of(addressKey(address), now);
    mustNotWait(byAddress, now); // before the account is known: what an address may not try takes no memory
    const byAccount = this.of(accountKey(account), now);
    mustNotWait(byAccount, now);
    count(byAddress, FREE_FROM_ADDRESS, now);
    count(byAccount, FREE_ON_ACCOUNT, now);
  }

  succeeded(account: string, address: string): void {
    this.counted.delete(accountKey(account));
    const byAddress = this.counted.get(addressKey(address));
    if (byAddress === undefined) return;
    byAddress.count = Math.max(0, byAddress.count - 1);
    byAddress.notBefore = 0;
  }

  private of(key: string, now: number): Counted {
    const known = this.counted.get(key);
    if (known !== undefined && known.last + FORGET_SECONDS * 1000 > now) return known;
    if (known === undefined && this.counted.size >= this.capacity) this.forget(now);
    const fresh = { count: 0, notBefore: 0, last: now };
    this.counted.set(key, fresh);
    return fresh;
  }

  private forget(now: number): void {
    for (const [key, { last }] of this.counted) if (last + FORGET_SECONDS * 1000 <= now) this.counted.delete(key);
    if (this.counted.size >= this.capacity) throw new TooManyAttempts(LONGEST_WAIT_SECONDS);
  }
}

function mustNotWait({ notBefore }: Counted, now: number): void {
  if (notBefore > now) throw new TooManyAttempts(Math.ceil((notBefore - now) / 1000));
}

function count(counted: Counted, free: number, now: number): void {
  counted.count++;
  counted.last = now;
  if (counted.count < free) return;
  const waitSeconds = Math.min(2 ** Math.min(counted.count - free, 20), LONGEST_WAIT_SECONDS);
  counted.notBefore = now + waitSeconds * 1000;
}

/** Digested: a key is short, whatever was typed. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64');
const accountKey = (account: string): string => `account ${digest(account)}`;
const addressKey = (address: string): string => `address ${digest(networkOf(address))}`;

/** Whoever has one IPv6 address has its whole /64. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array<string>(8 - groups.length - after.length).fill('0') : [];
  return [...groups, ...zeros, ...after].slice(0, 4).join(':');
}
