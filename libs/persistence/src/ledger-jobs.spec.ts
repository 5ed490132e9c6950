import { Clock } from '#governance';
import {
  appendLeaves,
  buildEntry,
  type DecisionEntry,
  emptyRange,
  hashLeaf,
  noteVerifier,
  openCheckpoint,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '#ledger';
import { anOrganisation, startPostgres, type TestPostgres } from '#testing';
import { type DecisionId, newId, type OrganisationId } from '#vocabulary';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { CheckpointPublisher } from './checkpoint-publisher.js';
import { DecisionIndexer } from './decision-indexer.js';
import { FileSigner, publicKeyFile, verifierKeysFrom } from './file-signer.js';
import { LedgerReader } from './ledger-reader.js';
import { LedgerWriter } from './ledger-writer.js';
import { connectPrisma, type PrismaClient } from './prisma-client.js';
import { PrismaTenancy } from './prisma-tenancy.js';
import { Partitions } from './partitions.js';
import { SignedHeads } from './signed-heads.js';
import { Tiler } from './tiler.js';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2026-02-01T10:00:00.000Z');
  }
}

let folder: string;
let postgres: TestPostgres;
let api: PrismaClient;
let tenancy: PrismaTenancy;
let writer: LedgerWriter;
let reader: LedgerReader;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'custos-jobs-'));
  postgres = await startPostgres();
  api = connectPrisma(postgres.urls.api, 2);
  tenancy = new PrismaTenancy(api, new FixedClock());
  writer = await LedgerWriter.open({ url: postgres.urls.pdp });
  reader = new LedgerReader(postgres.urls.api);
});
afterAll(async () => {
  await writer.close();
  await reader.close();
  await api.$disconnect();
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

const superuser = async <T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> => {
  const url = new URL(postgres.urls.owner);
  const passwords = JSON.parse(readFileSync(join(postgres.folder, 'postgres-passwords.json'), 'utf8'));
  url.username = 'custos_superuser';
  url.password = passwords.superuser;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
};

/** What somebody with the superuser's password could do: past grants, row-level security and triggers. */
const tamper = (statement: string) =>
  superuser(`do $$ begin set local session_replication_role = replica; ${statement}; end $$`);

const aDecision = (org: OrganisationId, overrides: Partial<DecisionEntry> = {}): DecisionEntry => ({
  alias: null,
  application: 'app-01',
  call: 'A'.repeat(43),
  caller: { id: 'key-01', seq: null },
  content: null,
  dataClasses: ['contact', 'health'],
  dataSubject: null,
  determinedBy: [
    { policy: 'gdpr.art-28-3', recipient: 'hop-1' },
    { policy: 'gdpr.art-28-3', recipient: 'vendor' },
  ],
  effect: 'DENY',
  engine: 'custos 0.1.0',
  entity: 'ent-01',
  event: 'infer',
  facts: 'f',
  findings: [],
  id: newId<DecisionId>(),
  input: 'i',
  members: [{ effect: 'DENY', id: 'dep-01', model: 'm', provider: 'p', region: 'IN', rev: 'r' }],
  mode: 'normal',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
  obligations: [],
  org,
  path: [],
  policy: { rev: 1, set: 'set-1' },
  purpose: 'support',
  ref: null,
  registry: { rev: 3 },
  subjects: { consent: null, countries: ['IN'], youngestAgeBand: 'adult' },
  trace: null,
  ts: '2026-02-01T10:00:00.123Z',
  type: 'decision',
  unknowns: ['terms.retention_days'],
  upcoming: [],
  v: 1,
  wouldDeny: [],
  waivers: [],
  ...overrides,
});

const decide = async (org: OrganisationId, overrides: Partial<DecisionEntry> = {}) => {
  const decision = aDecision(org, overrides);
  const entry = buildEntry(decision);
  return { id: decision.id as DecisionId, entry, position: await writer.append(org, entry) };
};

const fill = (org: OrganisationId, count: number) => Promise.all(Array.from({ length: count }, () => decide(org)));

describe('LedgerReader', () => {
  it('gives the head that a writer was answered', async () => {
    const { id } = await anOrganisation(tenancy);
    const { position } = await decide(id);
    const head = await reader.head(id);
    expect({ ...head, root: Buffer.from(head.root).toString('base64') }).toEqual({
      origin: position.origin,
      size: position.size,
      root: position.root,
    });
  });

  it('gives entries by range, across bundles and within one', async () => {
    const { id } = await anOrganisation(tenancy);
    const first = await fill(id, 30);
    const more = await fill(id, 30);
    const written = [...first, ...more].map(({ entry }) => Buffer.from(entry).toString());
    const texts = async (from: number, count: number) =>
      (await reader.entries(id, from, count)).map(({ entry }) => Buffer.from(entry).toString());
    expect(await texts(2, 1000)).toEqual(written);
    expect(await texts(20, 25)).toEqual(written.slice(18, 43));
    expect((await reader.entries(id, 40, 2)).map(({ index }) => index)).toEqual([40, 41]);
    expect(await texts(62, 10)).toEqual([]);
  });

  it('names the first entry that is not the one in the tree', async () => {
    const { id } = await anOrganisation(tenancy);
    const { position } = await decide(id);
    await decide(id);
    await tamper(`update ledger.tlog_bundle set leaves = decode(repeat('00', 32 * n), 'hex')
                   where first = ${position.index} and log_id = (select log_id from ledger.tlog where org_id = '${id}')`);
    await expect(reader.entries(id, 0, 100)).rejects.toMatchObject({ name: 'EntryDamaged', index: position.index });
    expect(await reader.entries(id, 0, position.index)).toHaveLength(position.index);
  });

  it('refuses a log of another size than there is', async () => {
    const { id } = await anOrganisation(tenancy);
    await expect(reader.inclusionProof(id, 0, 2)).rejects.toThrow('size: found 2, allowed are 0 to 1');
  });

  it('shows nothing of an organisation that has no log', async () => {
    await expect(reader.head(newId<OrganisationId>())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a proof', () => {
  let id: OrganisationId;
  let leaves: Uint8Array[];
  beforeAll(async () => {
    ({ id } = await anOrganisation(tenancy));
    await fill(id, 1500);
    leaves = await reader.leaves(id, 0, 10_000);
  });

  /** Computed from the leaf hashes alone. */
  const rootOfFirst = (size: number) => rootOf(appendLeaves(emptyRange(), leaves.slice(0, size)));

  const checkAll = async () => {
    const { size, root } = await reader.head(id);
    expect(size).toBe(1502);
    for (const index of [0, 1, 255, 256, 511, 700, 1023, 1024, 1279, 1280, 1500, 1501]) {
      const proof = await reader.inclusionProof(id, index, size);
      expect(verifyInclusion(leaves[index]!, index, size, proof, root)).toBe(true);
    }
    for (const old of [1, 255, 256, 257, 1024, 1300, 1501, 1502]) {
      const proof = await reader.consistencyProof(id, old, size);
      expect(verifyConsistency(old, size, proof, rootOfFirst(old), root)).toBe(true);
    }
  };

  it('verifies while there are no tiles', checkAll);

  it('verifies from tiles and the leaf hashes after the last full one', async () => {
    expect(await new Tiler(postgres.urls.worker).runOnce()).toBeGreaterThanOrEqual(5);
    await checkAll();
    const tiles = await superuser<{ level: number; count: number }>(
      `select level, count(*)::int as count from ledger.tlog_tile
        where log_id = (select log_id from ledger.tlog where org_id = $1) group by level`,
      [id],
    );
    expect(tiles).toEqual([{ level: 0, count: 5 }]);
  });

  it('is the same for an earlier size of the log', async () => {
    const proof = await reader.inclusionProof(id, 300, 777);
    expect(verifyInclusion(leaves[300]!, 300, 777, proof, rootOfFirst(777))).toBe(true);
  });
});

describe('a proof in a log of more than 65 536 entries', () => {
  it('verifies from tiles of two levels, and the same while part of it has no tiles yet', async () => {
    const { id } = await anOrganisation(tenancy);
    const tiler = new Tiler(postgres.urls.worker);
    const entry = new TextEncoder().encode('{"filler":"short"}');
    const append = async (count: number) => {
      for (let rest = count; rest > 0; rest -= 10_000)
        await Promise.all(Array.from({ length: Math.min(rest, 10_000) }, () => writer.append(id, entry)));
    };
    const check = async (indexes: number[]) => {
      const { size, root } = await reader.head(id);
      const leaves = await reader.leaves(id, 0, size);
      for (const index of indexes)
        expect(verifyInclusion(leaves[index]!, index, size, await reader.inclusionProof(id, index, size), root)).toBe(
          true,
        );
      const oldRoot = rootOf(appendLeaves(emptyRange(), leaves.slice(0, 65_000)));
      const proof = await reader.consistencyProof(id, 65_000, size);
      expect(verifyConsistency(65_000, size, proof, oldRoot, root)).toBe(true);
    };
    await append(66_000);
    await tiler.runOnce();
    await check([0, 40_000, 65_535, 65_536, 66_001]);
    await append(2_000);
    await check([0, 65_535, 66_100, 67_500, 68_001]);
    const levels = await superuser(
      `select level, count(*)::int as count from ledger.tlog_tile
        where log_id = (select log_id from ledger.tlog where org_id = $1) group by level order by level`,
      [id],
    );
    expect(levels).toEqual([
      { level: 0, count: 257 },
      { level: 1, count: 1 },
    ]);
  });
});

describe('Tiler', () => {
  it('writes each full tile once, and goes on where it stopped', async () => {
    const { id } = await anOrganisation(tenancy);
    const tiler = new Tiler(postgres.urls.worker);
    await tiler.runOnce();
    await fill(id, 600);
    expect(await tiler.runOnce()).toBe(2);
    expect(await tiler.runOnce()).toBe(0);
    await fill(id, 200);
    expect(await tiler.runOnce()).toBe(1);
  });
});

describe('DecisionIndexer', () => {
  it('makes one row of each decision, and none of other entries', async () => {
    const { id } = await anOrganisation(tenancy);
    const { position } = await decide(id);
    const indexer = new DecisionIndexer(postgres.urls.worker);
    expect(await indexer.runOnce()).toBeGreaterThanOrEqual(3);
    expect(await indexer.runOnce()).toBe(0);
    const rows = await superuser('select * from ledger.decision_row where org_id = $1', [id]);
    expect(rows).toEqual([
      expect.objectContaining({
        index: String(position.index),
        effect: 'DENY',
        application: 'app-01',
        deployments: ['dep-01'],
        determined_by: ['gdpr.art-28-3'],
        data_classes: ['contact', 'health'],
        unknowns: ['terms.retention_days'],
        at: new Date('2026-02-01T10:00:00.123Z'),
      }),
    ]);
  });

  it('makes the same rows again when they and the progress are dropped', async () => {
    const { id } = await anOrganisation(tenancy);
    await fill(id, 5);
    const indexer = new DecisionIndexer(postgres.urls.worker);
    await indexer.runOnce();
    const rows = () => superuser('select * from ledger.decision_row where org_id = $1 order by index', [id]);
    const before = await rows();
    await superuser('truncate ledger.decision_row, ledger.decision_progress');
    await indexer.runOnce();
    expect(await rows()).toEqual(before);
    expect(before).toHaveLength(5);
  });

  it('finds a decision by its id, also one that has no row yet', async () => {
    const { id } = await anOrganisation(tenancy);
    const indexed = await decide(id);
    await new DecisionIndexer(postgres.urls.worker).runOnce();
    const fresh = await decide(id);
    for (const { id: decisionId, position, entry } of [indexed, fresh]) {
      const found = await reader.findDecision(id, decisionId);
      expect(found?.index).toBe(position.index);
      expect(Buffer.from(found!.leaf).equals(Buffer.from(hashLeaf(entry)))).toBe(true);
    }
    expect(await reader.findDecision(id, newId<DecisionId>())).toBeUndefined();
  });

  it('shows an organisation no decision of another', async () => {
    const [{ id }, other] = [await anOrganisation(tenancy), await anOrganisation(tenancy)];
    const { id: decisionId } = await decide(id);
    await new DecisionIndexer(postgres.urls.worker).runOnce();
    await decide(other.id);
    expect(await reader.findDecision(other.id, decisionId)).toBeUndefined();
  });
});

describe('CheckpointPublisher', () => {
  const signer = () => FileSigner.open(join(folder, 'log-key'));
  let heads = 0;
  const aPublisher = (signedHeads = new SignedHeads(join(folder, `signed-heads-${++heads}.json`))) =>
    new CheckpointPublisher({
      url: postgres.urls.worker,
      signersOf: (origin) => [signer().signerOf(origin)],
      signedHeads,
      clock: new FixedClock(),
    });

  it('signs the committed head, so that an independent reader of notes accepts it', async () => {
    const { id } = await anOrganisation(tenancy);
    const { position } = await decide(id);
    await aPublisher().runOnce();
    const { note, size, root } = (await reader.latestCheckpoint(id))!;
    const opened = openCheckpoint(note, [noteVerifier(signer().vkeyOf(position.origin))], position.origin);
    expect(opened).toMatchObject({ size: position.size, origin: position.origin });
    expect(Buffer.from(opened.root).toString('base64')).toBe(position.root);
    expect({ size, root: Buffer.from(root).toString('base64') }).toEqual({ size: position.size, root: position.root });
  });

  it('signs nothing for a log that has not grown', async () => {
    const publisher = aPublisher();
    const { id } = await anOrganisation(tenancy);
    await decide(id);
    const { origin } = await reader.head(id);
    const first = await publisher.runOnce();
    expect(first.published.map((published) => published.origin)).toContain(origin);
    expect((await publisher.runOnce()).published).toEqual([]);
  });

  it('finds the checkpoint that covers an entry', async () => {
    const { id } = await anOrganisation(tenancy);
    const publisher = aPublisher();
    const sizes: number[] = [];
    for (let i = 0; i < 3; i++) {
      sizes.push((await decide(id)).position.size);
      await publisher.runOnce();
    }
    expect((await reader.checkpoints(id)).map(({ size }) => size)).toEqual(sizes);
    expect((await reader.checkpointCovering(id, sizes[0]! + 1))?.size).toBe(sizes[1]);
    expect(await reader.checkpointCovering(id, 1000)).toBeUndefined();
  });

  it('refuses a log that is shorter than was signed, and signs the others', async () => {
    const [lost, sound] = [await anOrganisation(tenancy), await anOrganisation(tenancy)];
    await decide(lost.id);
    await decide(sound.id);
    const signedHeads = new SignedHeads(join(folder, 'restored.json'));
    signedHeads.record((await reader.head(lost.id)).origin, 99, new Uint8Array(32));
    const run = await aPublisher(signedHeads).runOnce();
    expect(run.refused.map(({ code, message }) => [code, message])).toEqual([
      ['CHECKPOINT_INCONSISTENT', expect.stringContaining('found 3 entries; allowed: at least the 99 signed before')],
    ]);
    expect(run.published.map(({ origin }) => origin)).toContain((await reader.head(sound.id)).origin);
    expect(await reader.latestCheckpoint(lost.id)).toBeUndefined();
  });

  it('refuses a log that has grown from another beginning than was signed', async () => {
    const { id } = await anOrganisation(tenancy);
    await decide(id);
    const { origin, size } = await reader.head(id);
    const signedHeads = new SignedHeads(join(folder, 'forked.json'));
    signedHeads.record(origin, size, new Uint8Array(32).fill(7));
    await decide(id);
    const { refused, published } = await aPublisher(signedHeads).runOnce();
    expect(refused.map(({ message }) => message)).toEqual([expect.stringContaining('does not continue')]);
    expect(published.map((one) => one.origin)).not.toContain(origin);
  });

  it('refuses a head whose leaf hashes were altered after they were signed', async () => {
    const { id } = await anOrganisation(tenancy);
    await fill(id, 3);
    const publisher = aPublisher();
    await publisher.runOnce();
    await tamper(`update ledger.tlog_bundle set leaves = overlay(leaves placing '\\x00'::bytea from 1)
                   where first = 1 and log_id = (select log_id from ledger.tlog where org_id = '${id}')`);
    await fill(id, 3);
    const { refused } = await publisher.runOnce();
    expect(refused.map(({ code }) => code)).toEqual(['CHECKPOINT_INCONSISTENT']);
    await superuser(`update ledger.tlog set state = 'closed' where org_id = $1`, [id]); // out of the way of later runs
  });
});

describe('Partitions', () => {
  const month = (ahead: number) => {
    const day = new Date();
    return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + ahead, 1)).toISOString().slice(0, 7);
  };
  const partition = (ahead: number) => `tlog_bundle_${month(ahead).replace('-', '_')}`;
  const jobs = () => new Partitions(postgres.urls.worker);

  it('makes what is missing of this month and the next two, and nothing twice', async () => {
    await superuser(`drop table ledger.${partition(1)}`);
    expect(await jobs().runOnce()).toEqual({ made: [partition(1)], inDefault: [] });
    expect(await jobs().runOnce()).toEqual({ made: [], inDefault: [] });
  });

  it('tells of a month whose rows the default partition took, and writing goes on', async () => {
    await superuser(`drop table ledger.${partition(2)}`);
    const { id } = await anOrganisation(tenancy);
    await superuser(
      `insert into ledger.tlog_bundle (log_id, month, first, n, batch, enc, data, leaves)
       values (2147483647, '${month(2)}-01', 0, 1, gen_random_uuid(), 0, '', decode(repeat('00', 32), 'hex'))`,
    );
    expect(await jobs().runOnce()).toEqual({ made: [], inDefault: [partition(2)] });
    expect((await decide(id)).position.size).toBe(3);
  });
});

describe('FileSigner', () => {
  it('makes its key once, for its owner’s eyes', () => {
    const file = join(folder, 'another-key');
    const vkey = FileSigner.open(file).vkeyOf('example.org/log');
    expect(FileSigner.open(file).vkeyOf('example.org/log')).toBe(vkey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves its public half beside it: the same verifier keys, and no way to sign', () => {
    const file = join(folder, 'third-key');
    const vkey = FileSigner.open(file).vkeyOf('example.org/log');
    expect(verifierKeysFrom(publicKeyFile(file))('example.org/log')).toBe(vkey);
    expect(readFileSync(publicKeyFile(file), 'utf8')).not.toBe(readFileSync(file, 'utf8'));
    expect(() => verifierKeysFrom(join(folder, 'none.pub'))).toThrow('found nothing; allowed: the public half');
  });
});
