/** What an answer may be remembered by. */
export interface MemoKey {
  readonly registryVersion: string | number;
  readonly policySetDigest: string;
  /** The call in one canonical form: equal calls, equal strings. */
  readonly call: string;
}

interface Entry<T> {
  readonly value: T;
  readonly expiresAt: number;
}

/**
 * Remembers answers until their inputs change: the least recently used go first when it is full, and each goes at the
 * instant from which it may be wrong.
 */
export class Memo<T> {
  private readonly entries = new Map<string, Entry<T>>();

  /** @param capacity most answers held at a time; at least 1 */
  constructor(private readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1)
      throw new RangeError(`capacity: found ${capacity}; allowed: 1 or more`);
  }

  get size(): number {
    return this.entries.size;
  }

  get(key: MemoKey, at: Date): T | undefined {
    const name = nameOf(key);
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    this.entries.delete(name);
    if (entry.expiresAt <= at.getTime()) return undefined;
    this.entries.set(name, entry);
    return entry.value;
  }

  /** @param expiresAt first instant at which the answer may be another; never if left out */
  set(key: MemoKey, value: T, expiresAt?: Date): void {
    const name = nameOf(key);
    this.entries.delete(name);
    this.entries.set(name, { value, expiresAt: expiresAt?.getTime() ?? Infinity });
    if (this.entries.size > this.capacity) this.entries.delete(this.entries.keys().next().value as string);
  }

  /** The remembered answer, or the one that `compute` gives now with the instant it stands until. */
  through(key: MemoKey, at: Date, compute: () => { readonly value: T; readonly expiresAt?: Date | undefined }): T {
    const remembered = this.get(key, at);
    if (remembered !== undefined) return remembered;
    const { value, expiresAt } = compute();
    this.set(key, value, expiresAt);
    return value;
  }
}

const nameOf = ({ registryVersion, policySetDigest, call }: MemoKey): string =>
  `${registryVersion}\n${policySetDigest}\n${call}`;
