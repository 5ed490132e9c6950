import { createHash } from 'node:crypto';
import fc from 'fast-check';
import {
  appendLeaves,
  buildEntry,
  canonicalize,
  type CheckResult,
  type DecisionEntry,
  ed25519NoteSigner,
  emptyRange,
  encodeEntryBundle,
  evidenceBundle,
  type EvidenceRequest,
  hashLeaf,
  type LoggedEntry,
  type NoteSigner,
  readerOfLeaves,
  rootOf,
  signCheckpoint,
  tileBytes,
  tilePath,
  tilesOf,
  verifyBundle,
  type BundleTrust,
  type BundleVerdict,
} from '#ledger';

type Files = Map<string, Uint8Array>;

const SIZE = 640;
const FACTS_SHA256 = createHash('sha256').update('{"facts":[]}').digest('hex');
const origin = 'example.org/log/acme';
const signer = ed25519NoteSigner(origin, new Uint8Array(32).fill(3));
const thief = ed25519NoteSigner(origin, new Uint8Array(32).fill(4));

const idOf = (log: number, i: number): string =>
  `01936e3c-8f00-7000-8${String(log).padStart(3, '0')}-${String(i).padStart(12, '0')}`;

const decision = (log: number, i: number, changes: Partial<DecisionEntry> = {}): DecisionEntry => ({
  v: 1,
  type: 'decision',
  id: idOf(log, i),
  nonce: Buffer.alloc(16, i).toString('base64url'),
  ts: '2026-03-02T09:30:00.000Z',
  org: 'org_1',
  application: 'app_claims',
  entity: 'ent_in',
  members: [
    { effect: 'ALLOW', id: '01936e3c-8f00-7000-9000-000000000002', rev: 'r1', model: 'm', provider: 'p', region: 'IN' },
  ],
  alias: null,
  path: [],
  purpose: 'support',
  event: 'inference',
  dataClasses: ['contact'],
  subjects: { countries: ['IN'], youngestAgeBand: 'adult', consent: null },
  call: 'A'.repeat(43),
  caller: { id: '01936e3c-8f00-7000-9000-000000000001', seq: i },
  dataSubject: null,
  effect: i % 3 === 0 ? 'DENY' : 'ALLOW',
  determinedBy: [{ policy: 'gdpr.art-28-3', recipient: 'dep_1' }],
  obligations: [],
  unknowns: [],
  findings: [],
  upcoming: [],
  wouldDeny: [],
  waivers: [],
  policy: { set: 'sha256:aa', rev: 3 },
  registry: { rev: 12 },
  facts: 'sha256:bb',
  engine: 'custos 0.1.0',
  input: 'in',
  content: null,
  trace: null,
  mode: 'normal',
  ref: null,
  ...changes,
});

const entriesOf = (log: number, size = SIZE): Uint8Array[] =>
  Array.from({ length: size }, (_, i) =>
    i === 0
      ? buildEntry({
          v: 1,
          type: 'log.open',
          id: idOf(log, 0),
          nonce: Buffer.alloc(16).toString('base64url'),
          ts: '2026-03-02T09:29:00.000Z',
          org: 'org_1',
          actor: null,
          body: { origin },
        })
      : buildEntry(decision(log, i)),
  );

const headOf = (entries: readonly Uint8Array[], size: number, name = origin) => ({
  origin: name,
  size,
  root: rootOf(appendLeaves(emptyRange(), entries.slice(0, size).map(hashLeaf))),
});

async function requestFor(
  entries: readonly Uint8Array[],
  { by = signer, name = origin, ...changes }: Partial<EvidenceRequest> & { by?: typeof signer; name?: string } = {},
): Promise<EvidenceRequest> {
  const sign = (size: number, who: NoteSigner = by) => signCheckpoint(headOf(entries, size, name), [who]);
  return {
    origin: name,
    checkpoint: await sign(entries.length),
    checkpoints: await Promise.all([100, 300].filter((size) => size < entries.length).map((size) => sign(size))),
    keys: [{ vkey: by.vkey, from: 0, until: null }],
    entries: entries.map((entry): LoggedEntry => ({ entry, leaf: hashLeaf(entry) })),
    proveIds: [idOf(1, 17), idOf(1, 600)],
    query: { organisation: 'org_1' },
    versions: { custos: '0.1.0' },
    exportedAt: '2026-03-03T00:00:00.000Z',
    attachments: [
      { path: 'policies/aa.json', bytes: Buffer.from('{}') },
      { path: `facts/${FACTS_SHA256}.json`, bytes: Buffer.from('{"facts":[]}') },
    ],
    ...changes,
  };
}

async function bundleOf(request: EvidenceRequest): Promise<Files> {
  const files: Files = new Map();
  for await (const { path, bytes } of evidenceBundle(request))
    files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), bytes]));
  return files;
}

const verify = (files: Files, trust: Partial<BundleTrust> = {}): Promise<BundleVerdict> =>
  verifyBundle({ list: () => [...files.keys()], read: (path) => files.get(path) }, { vkeys: [signer.vkey], ...trust });

/** What a forger would do last: make the manifest fit what lies there now. */
function refit(files: Files): Files {
  const manifest = JSON.parse(Buffer.from(files.get('manifest.json')!).toString()) as {
    files: { path: string; bytes: number; rows: number | null; sha256: string }[];
    counts: { entries: number; byType: Record<string, number>; byEffect: Record<string, number> };
  };
  const rows = Buffer.from(files.get('entries.jsonl')!).toString().split('\n').slice(0, -1);
  const count = (pattern: RegExp) => rows.filter((row) => pattern.test(row)).length;
  manifest.counts = {
    entries: rows.length,
    byType: { decision: count(/"type":"decision"/), 'log.open': count(/"type":"log.open"/) },
    byEffect: { ALLOW: count(/"effect":"ALLOW"/), DENY: count(/"effect":"DENY"/) },
  };
  manifest.files = [...files]
    .filter(([path]) => path !== 'manifest.json')
    .map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      rows: path === 'entries.jsonl' ? rows.length : null,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }));
  return files.set('manifest.json', Buffer.from(canonicalize(manifest)));
}

/** Writes entries, and tiles made of them, into a bundle: everything a forger can make without the log's key. */
function rewrite(files: Files, entries: readonly Uint8Array[], parts: { tiles: boolean }): Files {
  files.set('entries.jsonl', Buffer.concat(entries.flatMap((entry) => [entry, Buffer.from('\n')])));
  if (!parts.tiles) return refit(files);
  for (const path of [...files.keys()]) if (path.startsWith('tile/')) files.delete(path);
  const read = readerOfLeaves(entries.map(hashLeaf));
  for (const tile of tilesOf(entries.length)) {
    files.set(tilePath(tile), tileBytes(tile, read));
    if (tile.level > 0) continue;
    const first = tile.index * 256;
    const path = tilePath(tile).replace('tile/0/', 'tile/entries/');
    files.set(path, encodeEntryBundle(entries.slice(first, first + tile.width)));
  }
  return refit(files);
}

const outcomes = ({ checks }: BundleVerdict): Record<string, string> =>
  Object.fromEntries(
    checks.filter(({ outcome }) => outcome !== 'passed').map(({ check, outcome }) => [check, outcome]),
  );
const problemsOf = ({ checks }: BundleVerdict, check: CheckResult['check']): string =>
  checks
    .find((one) => one.check === check)!
    .problems.map(({ message }) => message)
    .join('\n');

const entries = entriesOf(1);
const whole = await bundleOf(await requestFor(entries));
const copy = (): Files => new Map([...whole].map(([path, bytes]) => [path, Uint8Array.from(bytes)]));
const linesOf = (): Uint8Array[] => entries.slice();
const flip = (files: Files, path: string, at: number): Files => {
  const bytes = files.get(path)!;
  bytes[at] = bytes[at]! ^ 0x01;
  return files;
};

describe('an evidence bundle', () => {
  it('is verified offline with the log’s key', async () => {
    const verdict = await verify(whole, { origin });
    expect(outcomes(verdict)).toEqual({});
    expect(verdict).toMatchObject({ exitCode: 0, origin, size: SIZE, trust: 'auditor', warnings: [] });
    expect(verdict.checks.map(({ check }) => check)).toEqual([
      'manifest',
      'keys',
      'checkpoint',
      'entries',
      'tiles',
      'consistency',
      'records',
      'counts',
      'citations',
      'inclusion',
    ]);
  });

  it('holds the layout that other programs read', () => {
    expect([...whole.keys()].sort()).toEqual([
      'README.txt',
      'VERIFY.md',
      'checkpoint',
      'checkpoints/100',
      'checkpoints/300',
      'entries.jsonl',
      `facts/${FACTS_SHA256}.json`,
      'keys.json',
      'manifest.json',
      'policies/aa.json',
      `proofs/consistency-100-640.txt`,
      `proofs/consistency-300-640.txt`,
      `proofs/inclusion/${idOf(1, 17)}.tlog-proof`,
      `proofs/inclusion/${idOf(1, 600)}.tlog-proof`,
      'tile/0/000',
      'tile/0/001',
      'tile/0/002.p/128',
      'tile/1/000.p/2',
      'tile/entries/000',
      'tile/entries/001',
      'tile/entries/002.p/128',
    ]);
    const manifest = JSON.parse(Buffer.from(whole.get('manifest.json')!).toString());
    expect(manifest.counts).toEqual({
      entries: 640,
      byType: { 'log.open': 1, decision: 639 },
      byEffect: { ALLOW: 426, DENY: 213 },
    });
  });

  it('judged by its own key alone says so loudly', async () => {
    const verdict = await verify(whole, { vkeys: [] });
    expect(verdict).toMatchObject({ exitCode: 0, trust: 'bundle' });
    expect(verdict.warnings.join()).toContain('NO KEY WAS GIVEN');
  });

  it('is verified the same when its files come in pieces', async () => {
    const stream = function* (path: string) {
      const bytes = whole.get(path)!;
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    };
    const verdict = await verifyBundle(
      { list: () => [...whole.keys()], read: (path) => whole.get(path), stream },
      { vkeys: [signer.vkey] },
    );
    expect(outcomes(verdict)).toEqual({});
  });

  it('continues a checkpoint that the auditor kept', async () => {
    const since = await signCheckpoint(headOf(entries, 257), [signer]);
    expect((await verify(whole, { since })).exitCode).toBe(0);
    const other = await signCheckpoint(headOf(entriesOf(2), 257), [signer]);
    const rewritten = await verify(whole, { since: other });
    expect([rewritten.exitCode, outcomes(rewritten)]).toEqual([1, { consistency: 'failed' }]);
    expect(problemsOf(rewritten, 'consistency')).toContain('rewritten since the checkpoint you kept: its first 257');
    const later = await signCheckpoint({ ...headOf(entries, 640), size: 641 }, [signer]);
    expect(outcomes(await verify(whole, { since: later }))).toEqual({ consistency: 'unverifiable' });
  });

  it.each([1, 2, 255, 256, 257])('of %i entries is verified too', async (size) => {
    const small = entries.slice(0, size);
    const verdict = await verify(await bundleOf(await requestFor(small, { proveIds: [] })));
    expect([verdict.exitCode, outcomes(verdict).entries]).toEqual([0, undefined]);
  });

  it('of an empty log is verified too', async () => {
    expect((await verify(await bundleOf(await requestFor([], { proveIds: [] })))).exitCode).toBe(0);
  });

  it('signed by a retired key before and a new one after is verified with both', async () => {
    const request = await requestFor(entries);
    const rotated: EvidenceRequest = {
      ...request,
      checkpoint: await signCheckpoint(headOf(entries, SIZE), [thief]),
      keys: [
        { vkey: signer.vkey, from: 0, until: 400 },
        { vkey: thief.vkey, from: 300, until: null },
      ],
    };
    const files = await bundleOf(rotated);
    expect((await verify(files, { vkeys: [signer.vkey, thief.vkey] })).exitCode).toBe(0);
    expect(outcomes(await verify(files, { vkeys: [thief.vkey] }))).toEqual({ consistency: 'unverifiable' });
    // The old key no longer counts at this size.
    expect(outcomes(await verify(files))).toMatchObject({ checkpoint: 'unverifiable' });
  });

  it('signed by a retired key before is verified with the new one alone, when the log itself names the old one', async () => {
    const named = entries.with(
      0,
      buildEntry({
        v: 1,
        type: 'log.open',
        id: idOf(1, 0),
        nonce: Buffer.alloc(16).toString('base64url'),
        ts: '2026-03-02T09:29:00.000Z',
        org: 'org_1',
        actor: null,
        body: { origin, keys: [signer.vkey] },
      }),
    );
    const keys = [
      { vkey: signer.vkey, from: 0, until: 400 },
      { vkey: thief.vkey, from: 300, until: null },
    ];
    const checkpoint = await signCheckpoint(headOf(named, SIZE), [thief]);
    const files = await bundleOf({ ...(await requestFor(named)), checkpoint, keys });
    expect(outcomes(await verify(files, { vkeys: [thief.vkey] }))).toEqual({});
  });

  it('is not made of a log that does not add up', async () => {
    const request = await requestFor(entries);
    const logged = [...(request.entries as LoggedEntry[])];
    logged[42] = { entry: buildEntry(decision(1, 42, { effect: 'ALLOW' })), leaf: logged[42]!.leaf };
    await expect(bundleOf({ ...request, entries: logged })).rejects.toThrow(
      'entry 42: is not the one that was committed',
    );
    logged[42] = { entry: logged[42]!.entry, leaf: hashLeaf(logged[42]!.entry) };
    await expect(bundleOf({ ...request, entries: logged })).rejects.toThrow('their root at size 640');
    await expect(bundleOf({ ...request, entries: logged.slice(0, 639) })).rejects.toThrow('found 639');
    await expect(bundleOf({ ...request, proveIds: ['nobody'] })).rejects.toThrow('no entry has the id nobody');
    const attachments = [{ path: '../x/y', bytes: Buffer.of(1) }];
    await expect(bundleOf({ ...request, attachments })).rejects.toThrow('found the path ../x/y');
  });
});

describe('tampering with entries names the first one affected', () => {
  const cases: [string, (rows: Uint8Array[]) => Uint8Array[], number, string][] = [
    [
      'a changed field',
      (rows) => rows.with(123, buildEntry(decision(1, 123, { effect: 'ALLOW' }))),
      123,
      'was changed',
    ],
    ['a changed first entry', (rows) => rows.with(0, buildEntry(decision(1, 0))), 0, 'was changed'],
    ['a changed last entry', (rows) => rows.with(639, buildEntry(decision(1, 639, { org: 'x' }))), 639, 'was changed'],
    ['a removed row', (rows) => rows.toSpliced(300, 1), 300, 'was removed'],
    ['three removed rows', (rows) => rows.toSpliced(255, 3), 255, 'and the 2 after it was removed'],
    ['the last row removed', (rows) => rows.slice(0, -1), 639, 'was removed'],
    ['the log cut short', (rows) => rows.slice(0, 500), 500, 'and the 139 after it was removed'],
    ['an inserted row', (rows) => rows.toSpliced(200, 0, buildEntry(decision(9, 200))), 200, 'was inserted'],
    ['a row appended', (rows) => [...rows, buildEntry(decision(1, 640))], 640, 'was inserted'],
    ['a repeated row', (rows) => rows.toSpliced(51, 0, rows[50]!), 51, 'was inserted'],
    ['two neighbours swapped', (rows) => rows.with(70, rows[71]!).with(71, rows[70]!), 70, 'swapped with entry 71'],
    ['two distant rows swapped', (rows) => rows.with(9, rows[511]!).with(511, rows[9]!), 9, 'swapped with entry 511'],
    ['another log’s rows', () => entriesOf(2), 0, 'was changed'],
  ];

  it.each(cases)('%s, though the manifest was made to fit', async (_what, edit, index, happened) => {
    const verdict = await verify(rewrite(copy(), edit(linesOf()), { tiles: false }));
    expect(verdict.exitCode).toBe(1);
    expect(outcomes(verdict).entries).toBe('failed');
    expect(verdict.firstAffected?.index).toBe(index);
    expect(problemsOf(verdict, 'entries')).toContain(happened);
    if (index < SIZE) expect(verdict.firstAffected?.id).toBe(idOf(1, index));
    expect(problemsOf(verdict, 'entries')).toContain('the leaf hashes that the checkpoint signs');
  });

  it.each(cases)('%s with tiles to match no longer adds up to the signed root', async (_what, edit) => {
    const verdict = await verify(rewrite(copy(), edit(linesOf()), { tiles: true }));
    expect(verdict.exitCode).toBe(1);
    expect(outcomes(verdict).entries).toBe('failed');
  });

  it('changed with tiles to match is narrowed down by earlier checkpoints', async () => {
    const edited = linesOf().with(250, buildEntry(decision(1, 250, { effect: 'DENY' })));
    const verdict = await verify(rewrite(copy(), edited, { tiles: true }));
    expect(problemsOf(verdict, 'entries')).toContain('rows and tiles were changed alike');
    expect(problemsOf(verdict, 'consistency')).toContain('the first entry affected lies between 100 and 299');
  });

  it.each([
    ['a byte of a row that stays JSON', 'effect'],
    ['a byte of a row that no longer is JSON', '{'],
  ])('%s', async (_what, where) => {
    const files = copy();
    const text = Buffer.from(files.get('entries.jsonl')!);
    const row = text.indexOf(idOf(1, 321));
    const start = text.lastIndexOf('\n', row) + 1;
    const verdict = await verify(flip(files, 'entries.jsonl', text.indexOf(where, start)));
    expect(outcomes(verdict)).toMatchObject({ manifest: 'failed', entries: 'failed', records: 'failed' });
    expect(verdict.firstAffected).toEqual({ index: 321, id: idOf(1, 321) });
  });

  it('whichever byte of whichever row it is', async () => {
    const bytes = whole.get('entries.jsonl')!;
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (at) => {
        const files = flip(copy(), 'entries.jsonl', at);
        const verdict = await verify(files);
        const row = Buffer.from(bytes.subarray(0, at)).toString('latin1').split('\n').length - 1;
        expect(verdict.exitCode).toBe(1);
        expect(verdict.firstAffected?.index).toBe(row);
      }),
      { numRuns: 25 },
    );
  });
});

describe('tampering with the rest names the check', () => {
  const each: [string, (files: Files) => Files | Promise<Files>, 1 | 2, Record<string, string>][] = [
    ['a leaf hash edited', (files) => refit(flip(files, 'tile/0/001', 40)), 1, { tiles: 'failed' }],
    ['an upper tile edited', (files) => refit(flip(files, 'tile/1/000.p/2', 33)), 1, { tiles: 'failed' }],
    ['an entry bundle edited', (files) => refit(flip(files, 'tile/entries/001', 90)), 1, { tiles: 'failed' }],
    ['a file not listed', (files) => files.set('notes/extra.txt', Buffer.of(1)), 1, { manifest: 'failed' }],
    [
      'an attachment that its name no longer fits',
      (files) => refit(flip(files, `facts/${FACTS_SHA256}.json`, 3)),
      1,
      { manifest: 'failed' },
    ],
    ['an attachment edited', (files) => flip(files, 'policies/aa.json', 0), 1, { manifest: 'failed' }],
    ['a file missing', (files) => (files.delete('policies/aa.json'), files), 2, { manifest: 'unverifiable' }],
    [
      'the entries missing',
      (files) => (files.delete('entries.jsonl'), files),
      2,
      { manifest: 'unverifiable', entries: 'unverifiable' },
    ],
    [
      'a tile missing',
      (files) => (files.delete('tile/0/001'), files),
      2,
      { manifest: 'unverifiable', tiles: 'unverifiable' },
    ],
    ['the manifest missing', (files) => (files.delete('manifest.json'), files), 2, { manifest: 'unverifiable' }],
    [
      'the checkpoint missing',
      (files) => (files.delete('checkpoint'), files),
      2,
      { manifest: 'unverifiable', checkpoint: 'unverifiable' },
    ],
    [
      'a checkpoint with another root',
      async (files) => {
        const note = Buffer.from(files.get('checkpoint')!).toString().split('\n');
        note[2] = Buffer.alloc(32, 1).toString('base64');
        return refit(files.set('checkpoint', Buffer.from(note.join('\n'))));
      },
      1,
      { checkpoint: 'failed', entries: 'failed', counts: 'failed' },
    ],
    [
      'a checkpoint of a shorter log, truly signed',
      async (files) => refit(files.set('checkpoint', files.get('checkpoints/300')!)),
      1,
      { entries: 'failed', counts: 'failed' },
    ],
    [
      'an earlier checkpoint of another history, truly signed',
      async (files) => {
        const fork = await signCheckpoint(headOf(entriesOf(2), 100), [signer]);
        return refit(files.set('checkpoints/100', Buffer.from(fork)));
      },
      1,
      { consistency: 'failed' },
    ],
    [
      'an earlier checkpoint under another name',
      (files) => refit(files.set('checkpoints/99', files.get('checkpoints/100')!)),
      1,
      { consistency: 'failed' },
    ],
    [
      'a consistency proof edited',
      (files) => refit(flip(files, 'proofs/consistency-100-640.txt', 3)),
      1,
      { consistency: 'failed' },
    ],
    [
      'an inclusion proof for another decision',
      (files) =>
        refit(
          files.set(
            `proofs/inclusion/${idOf(1, 17)}.tlog-proof`,
            files.get(`proofs/inclusion/${idOf(1, 600)}.tlog-proof`)!,
          ),
        ),
      1,
      { inclusion: 'failed' },
    ],
    [
      'an inclusion proof edited',
      (files) => refit(flip(files, `proofs/inclusion/${idOf(1, 17)}.tlog-proof`, 40)),
      1,
      { inclusion: 'failed' },
    ],
    [
      'keys that are none',
      (files) => refit(files.set('keys.json', Buffer.from('{"keys":[{"from":0,"until":null,"vkey":"a+b+c"}],"v":1}'))),
      1,
      { keys: 'failed' },
    ],
    [
      'counts that are wrong',
      (files) => {
        const text = Buffer.from(files.get('manifest.json')!).toString().replace('"DENY":213', '"DENY":212');
        return files.set('manifest.json', Buffer.from(text));
      },
      1,
      { counts: 'failed' },
    ],
    [
      'a manifest that is not canonical',
      (files) => files.set('manifest.json', Buffer.concat([files.get('manifest.json')!, Buffer.from(' ')])),
      1,
      { manifest: 'failed' },
    ],
  ];

  it.each(each)('%s', async (_what, edit, exitCode, expected) => {
    const verdict = await verify(await edit(copy()));
    expect(outcomes(verdict)).toMatchObject(expected);
    expect(verdict.exitCode).toBe(exitCode);
  });

  it('is seen in any byte of checkpoint, tile or proof, though the manifest was made to fit', async () => {
    const paths = [...whole.keys()].filter((path) => /^(checkpoint|tile|proofs)/.test(path));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), async (path, at) => {
        const files = refit(flip(copy(), path, at % whole.get(path)!.length));
        expect((await verify(files)).exitCode).not.toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('with a size that no bundle can have is answered at once', async () => {
    const head = { ...headOf(entries, SIZE), size: Number.MAX_SAFE_INTEGER };
    const files = copy().set('checkpoint', Buffer.from(await signCheckpoint(head, [thief])));
    expect(outcomes(await verify(refit(files)))).toMatchObject({ checkpoint: 'unverifiable', tiles: 'unverifiable' });
  });

  it('is not claimed when it is the key given that is wrong', async () => {
    const verdict = await verify(whole, { vkeys: ['not a key'] });
    expect(verdict.exitCode).toBe(2);
    expect(problemsOf(verdict, 'keys')).toContain('key given: verifier key: found "not a key"');
  });

  it('a leaf hash edited is named by its entry', async () => {
    const verdict = await verify(refit(flip(copy(), 'tile/0/001', 40)));
    expect(verdict.firstAffected).toEqual({ index: 257, id: idOf(1, 257) });
  });

  it('everything rewritten and signed with another key is not verifiable with the key given', async () => {
    const forged = await bundleOf(
      await requestFor(entriesOf(1).with(5, buildEntry(decision(1, 5, { effect: 'DENY' }))), { by: thief }),
    );
    const verdict = await verify(forged);
    expect(verdict.exitCode).toBe(2);
    expect(outcomes(verdict)).toMatchObject({ keys: 'unverifiable', checkpoint: 'unverifiable' });
    expect(problemsOf(verdict, 'checkpoint')).toContain('not signed by a trusted key');
  });

  it('another log signed with the same key is refused by its origin', async () => {
    const other = await bundleOf(await requestFor(entries, { name: 'example.org/log/other', by: signer }));
    expect(outcomes(await verify(other, { origin }))).toMatchObject({ checkpoint: 'failed' });
    const mixed = copy();
    mixed.set('checkpoint', other.get('checkpoint')!);
    expect(outcomes(await verify(refit(mixed)))).toMatchObject({ checkpoint: 'failed' });
  });

  it('a gap or a repeat in a caller’s counter is reported, a replayed answer is not', async () => {
    const judge = async (seqs: [number, DecisionEntry['mode']][]) => {
      const rows = seqs.map(([seq, mode], i) => buildEntry(decision(1, i, { caller: { id: 'key_1', seq }, mode })));
      return verify(await bundleOf(await requestFor(rows, { proveIds: [] })));
    };
    expect(
      (
        await judge([
          [4, 'normal'],
          [6, 'normal'],
          [5, 'normal'],
          [5, 'replay'],
          [7, 'replay'],
        ])
      ).exitCode,
    ).toBe(0);
    const gap = await judge([
      [4, 'normal'],
      [5, 'normal'],
      [7, 'normal'],
    ]);
    expect(problemsOf(gap, 'records')).toBe('caller key_1: no entry for counter 6; entry 2 has 7');
    const repeat = await judge([
      [4, 'normal'],
      [4, 'normal'],
    ]);
    expect(problemsOf(repeat, 'records')).toBe('caller key_1 used counter 4 for entries 0 and 1');
  });

  it('an id used twice is reported', async () => {
    const rows = [decision(1, 1), decision(1, 1, { caller: { id: 'key_1', seq: 2 } })].map(buildEntry);
    const verdict = await verify(await bundleOf(await requestFor(rows, { proveIds: [] })));
    expect(problemsOf(verdict, 'records')).toBe(`entry 1 has the id ${idOf(1, 1)} of entry 0`);
  });
});

describe('what the entries cite', () => {
  const fact = (value: number): Buffer =>
    Buffer.from(canonicalize({ id: idOf(9, value), key: 'terms.retention_days', value }));
  const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const manifest = Buffer.from('[["gdpr.art-44"]]');
  const set = digestOf(manifest);
  const facts = [fact(0), fact(30)];
  const entries = [
    buildEntry({
      v: 1,
      type: 'registry.change',
      id: idOf(1, 0),
      nonce: Buffer.alloc(16, 1).toString('base64url'),
      ts: '2026-03-02T09:30:00.000Z',
      org: 'org_1',
      actor: 'person_1',
      body: { facts: facts.map((bytes) => ({ digest: digestOf(bytes) })) },
    }),
    buildEntry(decision(1, 1, { policy: { set, rev: 1 } })),
  ];
  const factsFile = (lines: readonly Uint8Array[]) => ({
    path: 'registry/facts.jsonl',
    bytes: Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])),
  });
  const policyFile = { path: `policies/${set}.json`, bytes: manifest };
  const verdictWith = async (attachments: EvidenceRequest['attachments']) => {
    const request = await requestFor(entries, { proveIds: [idOf(1, 1)], checkpoints: [], attachments });
    return verify(await bundleOf(request), { vkeys: [signer.vkey] });
  };
  const problemsOf = (verdict: BundleVerdict): string[] =>
    verdict.checks.flatMap(({ check, problems }) =>
      check === 'citations' ? problems.map(({ message }) => message) : [],
    );

  it('is in the bundle as the log has it', async () => {
    const verdict = await verdictWith([factsFile(facts), policyFile]);
    expect([verdict.exitCode, problemsOf(verdict)]).toEqual([0, []]);
  });

  it.each([
    ['a fact whose value was changed', [fact(0), fact(31)], 'line 2'],
    ['a fact that was added', [...facts, fact(7)], 'line 3'],
    ['a fact that was left out', [fact(0)], 'a fact of entry 0 is not there'],
  ])('refuses %s, although the manifest agrees with the files', async (_what, lines, message) => {
    const verdict = await verdictWith([factsFile(lines), policyFile]);
    expect(verdict.exitCode).toBe(1);
    expect(problemsOf(verdict).join()).toContain(message);
  });

  it('cannot be verified without the policy set that a decision was made by, or without the facts', async () => {
    const withoutSet = await verdictWith([factsFile(facts)]);
    expect([withoutSet.exitCode, problemsOf(withoutSet).join()]).toEqual([
      2,
      expect.stringContaining('entry 1 was made by it'),
    ]);
    const withoutFacts = await verdictWith([policyFile]);
    expect([withoutFacts.exitCode, problemsOf(withoutFacts).join()]).toEqual([
      2,
      expect.stringContaining('speaks of 2 facts'),
    ]);
  });
});
