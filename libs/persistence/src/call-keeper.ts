import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptCall } from '#governance';
import type { OrganisationId } from '#vocabulary';
import type pg from 'pg';
import { faultOf, runStatement } from './statement.js';

/** Digests of calls that are known to be kept: while a call is among them, keeping it costs nothing. */
const MAX_KNOWN = 50_000;
const MAX_CALLS_AT_ONCE = 500;
const RETRY_AFTER_MS = 50;

const KEEP = {
  name: 'custos-keep-calls',
  text: `insert into ledger.recorded_call (org_id, digest, call)
    select * from unnest($1::uuid[], $2::text[], $3::text[]) on conflict do nothing`,
};

interface Waiting {
  readonly key: string;
  readonly organisation: OrganisationId;
  readonly call: KeptCall;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Keeps what applications stated of their calls, each once; calls that come together are one statement. */
export class CallKeeper {
  private readonly known = new Set<string>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly waiting: Waiting[] = [];
  private inFlight: readonly Waiting[] = [];
  private running: Promise<void> | undefined;

  /** @param maxAgeMs a call that is not kept after this is refused */
  constructor(
    private readonly pool: pg.Pool,
    private readonly maxAgeMs: number,
  ) {}

  /** When the longest waiting call came, by the monotonic clock. */
  get oldest(): number | undefined {
    return (this.inFlight[0] ?? this.waiting[0])?.since;
  }

  get waitingCount(): number {
    return this.underWay.size;
  }

  isKept(organisation: OrganisationId, { digest }: KeptCall): boolean {
    return this.known.has(keyOf(organisation, digest));
  }

  /** Resolves once the call is durable; of calls that are equal, one is written. */
  keep(organisation: OrganisationId, call: KeptCall): Promise<void> {
    const key = keyOf(organisation, call.digest);
    if (this.known.has(key)) return Promise.resolve();
    const underWay = this.underWay.get(key);
    if (underWay) return underWay;
    const keeping = new Promise<void>((resolve, reject) => {
      this.waiting.push({ key, organisation, call, since: performance.now(), resolve, reject });
    });
    this.underWay.set(key, keeping);
    this.running ??= this.writeAll();
    return keeping;
  }

  drained(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  private async writeAll(): Promise<void> {
    await Promise.resolve(); // calls of the same turn share the first statement
    while (this.waiting.length > 0) {
      this.inFlight = this.waiting.splice(0, MAX_CALLS_AT_ONCE);
      await this.write(this.inFlight);
      this.inFlight = [];
    }
    this.running = undefined;
  }

  /** Settles every call of the batch. Writing one twice changes nothing, so whatever may be repeated is. */
  private async write(batch: readonly Waiting[]): Promise<void> {
    const deadline = batch[0]!.since + this.maxAgeMs;
    // In one order everywhere, or two decision points that write the same calls would wait for each other.
    const rows = [...batch].sort((a, b) => (a.key < b.key ? -1 : 1));
    const values = [
      rows.map(({ organisation }) => organisation),
      rows.map(({ call }) => call.digest),
      rows.map(({ call }) => call.text),
    ];
    for (;;) {
      try {
        await runStatement(this.pool, KEEP, values);
        for (const { key, resolve } of batch) {
          this.underWay.delete(key);
          this.remember(key);
          resolve();
        }
        return;
      } catch (error) {
        const fault = faultOf(error);
        // Whoever answers next may be another database, or an older one.
        if (fault === 'lost') this.known.clear();
        if (fault === 'refused' || performance.now() + RETRY_AFTER_MS > deadline) {
          for (const { key, reject } of batch) {
            this.underWay.delete(key);
            reject(error);
          }
          return;
        }
        await sleep(RETRY_AFTER_MS);
      }
    }
  }

  private remember(key: string): void {
    if (this.known.size >= MAX_KNOWN) this.known.delete(this.known.values().next().value ?? '');
    this.known.add(key);
  }
}

const keyOf = (organisation: OrganisationId, digest: string): string => `${organisation} ${digest}`;
