import { Clock, type LogPosition } from '#governance';
import { appendLeaves, buildEntry, emptyRange, hashLeaf, rootOf } from '#ledger';
import { anOrganisation, startPostgres, type TestPostgres } from '#testing';
import { newId, type OrganisationId } from '#vocabulary';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { unpackBundle } from './bundle.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { LedgerWriter, type LedgerWriterOptions } from './ledger-writer.js';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { PrismaUnitOfWork } from './prisma-unit-of-work.js';
import { SignedHeads } from './signed-heads.js';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-02-01T10:00:00.000Z');
  }
}

let postgres: TestPostgres;
let api: PrismaClient;
let tenancy: PrismaTenancy;
beforeAll(async () => {
  postgres = await startPostgres();
  api = connectPrisma(postgres.urls.api, 4);
  tenancy = new PrismaTenancy(api, new FixedClock());
});
afterAll(async () => {
  await api.$disconnect();
  await postgres.stop();
});

const writers: LedgerWriter[] = [];
const wires: LossyWire[] = [];
const aWriter = async (options: Partial<LedgerWriterOptions> = {}): Promise<LedgerWriter> => {
  const writer = await LedgerWriter.open({ url: postgres.urls.pdp, ...options });
  writers.push(writer);
  return writer;
};
afterEach(async () => {
  for (const wire of wires.splice(0)) wire.close();
  for (const writer of writers.splice(0)) await writer.close();
});

let counter = 0;
const anEntry = (organisation: OrganisationId): Uint8Array =>
  buildEntry({
    v: 1,
    type: 'outcome',
    id: newId<string>(),
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    ts: '2026-02-01T10:00:00.000Z',
    org: organisation,
    actor: null,
    body: { n: ++counter, filler: 'x'.repeat(300) },
  });

interface StoredLog {
  readonly entries: readonly string[];
  readonly bundles: number;
  readonly size: number;
  readonly root: string;
  readonly recomputedRoot: string;
}

/** The whole log as committed, its tree computed anew from the entries; fails on any gap. */
async function storedLog(organisation: OrganisationId): Promise<StoredLog> {
  const client = new pg.Client({ connectionString: postgres.urls.worker });
  await client.connect();
  try {
    const head = await client.query<{ log_id: number; size: string; root: Buffer }>(
      'select log_id, size, root from ledger.tlog join ledger.tlog_head using (log_id) where org_id = $1',
      [organisation],
    );
    const { log_id, size, root } = head.rows[0]!;
    const { rows } = await client.query<{ first: string; n: number; enc: number; data: Buffer; leaves: Buffer }>(
      'select first, n, enc, data, leaves from ledger.tlog_bundle where log_id = $1 order by first',
      [log_id],
    );
    const entries: Uint8Array[] = [];
    for (const { first, n, enc, data, leaves } of rows) {
      if (Number(first) !== entries.length)
        throw new Error(`a bundle begins at ${first}, allowed is ${entries.length}`);
      const bundle = await unpackBundle({ enc, data }, n);
      expect(Buffer.concat(bundle.map(hashLeaf)).equals(leaves)).toBe(true);
      entries.push(...bundle);
    }
    return {
      entries: entries.map((entry) => Buffer.from(entry).toString('utf8')),
      bundles: rows.length,
      size: Number(size),
      root: root.toString('base64'),
      recomputedRoot: Buffer.from(rootOf(appendLeaves(emptyRange(), entries.map(hashLeaf)))).toString('base64'),
    };
  } finally {
    await client.end();
  }
}

const textOf = (entry: Uint8Array): string => Buffer.from(entry).toString('utf8');

describe('an entry that was appended', () => {
  it('is in the log at the place that was answered, under the root that was answered', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter();
    const entry = anEntry(id);
    const position = await writer.append(id, entry);
    const log = await storedLog(id);
    expect(log.entries[position.index]).toBe(textOf(entry));
    expect(position).toMatchObject({ size: log.size, root: log.root });
    expect(position.leaf).toBe(Buffer.from(hashLeaf(entry)).toString('base64'));
    expect(log.recomputedRoot).toBe(log.root);
  });

  it('comes after an entry that says how durable the database is', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter();
    expect((await writer.append(id, anEntry(id))).index).toBe(2);
    const [opened, durability] = (await storedLog(id)).entries.map((entry) => JSON.parse(entry));
    expect(opened.type).toBe('log.open');
    expect(durability).toMatchObject({ type: 'durability', body: { fsync: 'on', fullPageWrites: 'on' } });
  });
});

describe('entries that are appended at once', () => {
  it('share commits, and each has its own place', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter();
    const entries = Array.from({ length: 3000 }, () => anEntry(id));
    const positions = await Promise.all(entries.map((entry) => writer.append(id, entry)));
    const log = await storedLog(id);
    expect(positions.map(({ index }) => log.entries[index])).toEqual(entries.map(textOf));
    expect(log.recomputedRoot).toBe(log.root);
    expect(log.bundles).toBeLessThan(10);
  });

  it('are parted into batches of the allowed count and size', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter({ maxBatchEntries: 10, maxBatchBytes: 2500 });
    const entries = Array.from({ length: 40 }, () => anEntry(id));
    await Promise.all(entries.map((entry) => writer.append(id, entry)));
    const log = await storedLog(id);
    expect(log.size).toBe(42);
    expect(log.bundles).toBeGreaterThan(40 / Math.floor(2500 / entries[0]!.length));
  });

  it('leave no gap when two writers and the control plane write one log', async () => {
    const { id } = await anOrganisation(tenancy);
    const [one, two] = [await aWriter(), await aWriter()];
    const unitOfWork = new PrismaUnitOfWork(api, new FixedClock());
    const told = new Map<number, string>();
    const write = async (writer: LedgerWriter) => {
      for (let round = 0; round < 20; round++)
        await Promise.all(
          Array.from({ length: 5 }, async () => {
            const entry = anEntry(id);
            told.set((await writer.append(id, entry)).index, textOf(entry));
          }),
        );
    };
    const change = async () => {
      for (let round = 0; round < 10; round++)
        await unitOfWork.run(id, ({ ledger }) =>
          ledger.append([{ type: 'import', actor: 'r-menon', body: { round } }]),
        );
    };
    await Promise.all([write(one), write(two), change()]);
    const log = await storedLog(id);
    expect(told.size).toBe(200);
    for (const [index, entry] of told) expect(log.entries[index]).toBe(entry);
    expect(log.size).toBe(1 + 2 + 200 + 10);
    expect(log.recomputedRoot).toBe(log.root);
  });
});

describe('a database that is killed under load', () => {
  it('has every entry that was answered, exactly once, and the writer goes on', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter({ maxAgeMs: 20_000 });
    const answered = new Map<string, LogPosition>();
    let going = true;
    let refused = 0;
    const client = async () => {
      while (going) {
        const entry = anEntry(id);
        try {
          answered.set(textOf(entry), await writer.append(id, entry));
        } catch {
          refused += 1;
        }
      }
    };
    const clients = Array.from({ length: 32 }, client);
    for (let kill = 0; kill < 3; kill++) {
      await sleep(250 + 60 * kill);
      await postgres.kill();
      await postgres.restart();
    }
    const before = answered.size;
    await sleep(300);
    going = false;
    await Promise.all(clients);

    const log = await storedLog(id);
    const occurrences = new Map<string, number>();
    for (const entry of log.entries) occurrences.set(entry, (occurrences.get(entry) ?? 0) + 1);
    expect(Math.max(...occurrences.values())).toBe(1);
    const misplaced = [...answered].filter(([entry, { index }]) => log.entries[index] !== entry);
    expect(misplaced).toEqual([]);
    expect(log.recomputedRoot).toBe(log.root);
    expect(answered.size).toBeGreaterThan(before);
    expect(refused).toBe(0);
  });
});

/** Stands between the writer and PostgreSQL, and can swallow the answer to what was sent. */
class LossyWire {
  private swallowing = false;
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<LossyWire> {
    const server = createServer();
    const wire = new LossyWire(server);
    wires.push(wire);
    server.on('connection', (near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        wire.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => wire.sockets.delete(socket));
      }
      near.on('data', (chunk) => {
        far.write(chunk);
      });
      far.on('data', (chunk) => {
        if (!wire.swallowing) near.write(chunk);
        else near.destroy(); // PostgreSQL has answered; the answer never arrives
      });
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  async swallow(during: () => Promise<unknown>): Promise<void> {
    this.swallowing = true;
    await during();
    this.swallowing = false;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

describe('a commit whose answer is lost', () => {
  const through = (wire: LossyWire): string => {
    const url = new URL(postgres.urls.pdp);
    url.port = String(wire.port);
    return url.toString();
  };

  it('is found again by its batch, and its entries are in the log once', async () => {
    const { id } = await anOrganisation(tenancy);
    const wire = await LossyWire.to(postgres.port);
    const writer = await aWriter({ url: through(wire) });
    await writer.append(id, anEntry(id));
    const entry = anEntry(id);
    let appended: Promise<LogPosition> | undefined;
    await wire.swallow(async () => {
      appended = writer.append(id, entry);
      await sleep(20);
    });
    const { index } = await appended!;
    const log = await storedLog(id);
    expect(log.entries.filter((text) => text === textOf(entry))).toHaveLength(1);
    expect(log.entries[index]).toBe(textOf(entry));
  });

  it('is found again although another writer has moved the head since', async () => {
    const { id } = await anOrganisation(tenancy);
    const wire = await LossyWire.to(postgres.port);
    const [writer, other] = [await aWriter({ url: through(wire) }), await aWriter()];
    await writer.append(id, anEntry(id));
    const entry = anEntry(id);
    let appended: Promise<LogPosition> | undefined;
    await wire.swallow(async () => {
      appended = writer.append(id, entry);
      await sleep(20);
      await other.append(id, anEntry(id));
    });
    const { index, size, root } = await appended!;
    const log = await storedLog(id);
    expect(log.entries.filter((text) => text === textOf(entry))).toHaveLength(1);
    expect(log.entries[index]).toBe(textOf(entry));
    expect(size).toBe(index + 1);
    expect(log.recomputedRoot).toBe(log.root);
    expect(root).not.toBe(log.root);
  });
});

describe('a writer that cannot write', () => {
  it('refuses within its bound, says so, and writes again when the database is back', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter({ maxAgeMs: 400, maxQueuedEntries: 10 });
    await writer.append(id, anEntry(id));
    await postgres.kill();
    const results = await Promise.allSettled(Array.from({ length: 15 }, () => writer.append(id, anEntry(id))));
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'written'));
    expect(new Set(codes)).toEqual(new Set(['LEDGER_UNAVAILABLE']));
    expect(writer.health()).toMatchObject({ refused: 15, queuedEntries: 0, queuedBytes: 0 });
    await postgres.restart();
    const { index } = await writer.append(id, anEntry(id));
    const log = await storedLog(id);
    expect(log.size).toBe(index + 1);
  });

  it('is not ready while an entry has waited for two seconds', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter({ maxAgeMs: 30_000 });
    await writer.append(id, anEntry(id));
    await postgres.kill();
    const appended = writer.append(id, anEntry(id));
    await sleep(2_050);
    expect(writer.health().ready).toBe(false);
    await postgres.restart();
    await appended;
    expect(writer.health()).toMatchObject({ ready: true, queuedEntries: 0 });
  });

  it('refuses an organisation without a log', async () => {
    const writer = await aWriter();
    const id = newId<OrganisationId>();
    await expect(writer.append(id, anEntry(id))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });

  it('writes what is queued before it closes, and refuses after', async () => {
    const { id } = await anOrganisation(tenancy);
    const writer = await aWriter();
    await writer.append(id, anEntry(id));
    const queued = Array.from({ length: 50 }, () => writer.append(id, anEntry(id)));
    await writer.close();
    expect((await Promise.all(queued)).map(({ index }) => index)).toEqual(Array.from({ length: 50 }, (_, i) => i + 3));
    await expect(writer.append(id, anEntry(id))).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
    writers.length = 0;
  });

  it('does not go on with a log that is shorter than was signed', async () => {
    const { id, handle } = await anOrganisation(tenancy);
    const signedHeads = new SignedHeads(join(mkdtempSync(join(tmpdir(), 'custos-heads-')), 'signed-heads.json'));
    signedHeads.record(`custos.local/log/${handle}`, 500, new Uint8Array(32));
    const writer = await aWriter({ signedHeads });
    await expect(writer.append(id, anEntry(id))).rejects.toThrow('found 1 entries; allowed: at least the 500 signed');
    expect((await storedLog(id)).size).toBe(1);
  });

  it.each(['fsync', 'full_page_writes', 'synchronous_commit'])(
    'does not start on a database with %s=off',
    async (name) => {
      const careless = await startPostgres();
      await careless.kill();
      const server = await startEmbeddedPostgres({
        folder: careless.folder,
        port: careless.port,
        settings: { [name]: 'off' },
      });
      await expect(LedgerWriter.open({ url: careless.urls.pdp })).rejects.toThrow(`found ${name}=off; allowed: on`);
      await server.stop();
      rmSync(careless.folder, { recursive: true });
    },
  );
});
