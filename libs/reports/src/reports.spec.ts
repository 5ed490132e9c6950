import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import {
  buildEntry,
  canonicalize,
  type DecisionEntry,
  ed25519NoteSigner,
  type Entry,
  hashLeaf,
  hashRange,
  type Json,
  readerOfLeaves,
  signCheckpoint,
} from '#ledger';
import { type Fact } from '#registry';
import { aRegistry, changed, lender, ORGANISATION_ID } from '#testing';
import fc from 'fast-check';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import {
  DecisionsReport,
  FactRecord,
  type LogExtract,
  printReport,
  proveEntries,
  RegistryReport,
  type Report,
  stretchOf,
  totalsOf,
  verifyExtract,
  verifyReport,
} from './index.js';

const origin = 'example.org/log/lender';
const signer = ed25519NoteSigner(origin, new Uint8Array(32).fill(3));
const thief = ed25519NoteSigner(origin, new Uint8Array(32).fill(4));
const ENGINE = 'custos/0.1.0';
const trust = { vkeys: [signer.vkey], engine: ENGINE };

const idOf = (i: number): string => `01936e3c-8f00-7000-8000-${String(i).padStart(12, '0')}`;
const nonce = Buffer.alloc(16, 1).toString('base64url');

/** A log of these entries, signed, and what it shows of some of them. */
async function extractOf(entries: readonly Uint8Array[], indexes: readonly number[], by = signer): Promise<LogExtract> {
  const read = readerOfLeaves(entries.map(hashLeaf));
  const root = hashRange({ start: 0, end: entries.length }, read);
  return {
    entries: indexes.map((index) => entries[index]!),
    proof: {
      hashes: proveEntries(indexes, entries.length, read),
      indexes: [...indexes],
      keys: [signer.vkey],
      v: 1,
    },
    checkpoint: await signCheckpoint({ origin, size: entries.length, root }, [by]),
  };
}

const event = (
  i: number,
  type: 'registry.change' | 'log.open',
  ts: string,
  body: Readonly<Record<string, Json>>,
): Entry => ({
  ...{ v: 1, type, id: idOf(i), nonce, ts, org: 'org_1', actor: null, body },
});

const common = {
  v: 1 as const,
  engine: ENGINE,
  madeAt: '2026-11-24T12:00:00.000Z',
  organisation: { id: ORGANISATION_ID, name: 'Nilgiri & Söhne — नीलगिरि ऋण समूह', zone: 'Asia/Kolkata' },
  origin,
};

const recordOf = (fact: Fact): FactRecord =>
  FactRecord.parse({
    ...{ id: fact.id, subject: fact.subjectId, key: fact.key, qualifier: fact.qualifier, value: fact.value },
    ...{ method: fact.method, confidence: fact.confidence, observedBy: fact.observedBy, supersedes: fact.supersedes },
    source: { uri: fact.source.uri, locator: null, sha256: null },
    observedAt: fact.observedAt.toISOString(),
    validFrom: fact.validFrom.toISOString(),
    validUntil: null,
    recordedAt: fact.recordedAt.toISOString(),
  });

async function aRegistryReport(copies = 1): Promise<[RegistryReport, LogExtract]> {
  const more = Object.fromEntries(
    Array.from({ length: copies - 1 }, (_, i) => [`deployment/dep-copy-${i}`, { ...lender()['deployment/dep-us'] }]),
  );
  const registry = aRegistry(
    changed({ ...lender(), ...more }, { 'deployment/dep-in': { 'deployment.owner': undefined } }),
  );
  const facts = registry.facts.map(recordOf);
  const subjects = registry.subjects.map(({ id, kind, handle, recordedAt }) => ({
    ...{ id, kind, handle, name: handle === 'dep-us' ? 'अमेरिका में तैनाती' : handle },
    recordedAt: recordedAt.toISOString(),
  }));
  const entries = subjects.map(({ id, kind, handle }, i) =>
    buildEntry(
      event(i, 'registry.change', common.madeAt, {
        subject: { id, kind, handle },
        registered: true,
        facts: facts
          .filter(({ subject }) => subject === id)
          .map((fact) => ({ id: fact.id, key: fact.key, digest: hash('sha256', canonicalize(fact), 'hex') })),
      }),
    ),
  );
  const log = [buildEntry(event(999, 'log.open', common.madeAt, { keys: [signer.vkey] })), ...entries];
  const query = { at: common.madeAt };
  const draft: RegistryReport = {
    ...{ ...common, kind: 'registry', size: log.length, query, facts, subjects },
    totals: { agreements: 0, agreementsInForce: 0, approved: 0, conflicts: 0, deployments: 0, gaps: 0, reviewsDue: 0 },
  };
  const extract = await extractOf(
    log,
    entries.map((_, i) => i + 1),
  );
  return [RegistryReport.parse({ ...draft, totals: totalsOf(draft, extract) }), extract];
}

const decision = (i: number, ts: string): DecisionEntry => ({
  ...{ v: 1, type: 'decision', id: idOf(i), nonce, ts, org: 'org_1', application: `app-${i % 3}`, entity: 'ent' },
  ...{
    alias: null,
    path: [],
    purpose: 'support',
    event: 'inference',
    dataClasses: i % 4 ? ['contact'] : ['contact', 'gov-id'],
  },
  members: [{ effect: i % 3 === 0 ? 'DENY' : 'ALLOW', id: 'd-1', rev: 'r', model: 'm', provider: 'p', region: 'IN' }],
  subjects: { countries: ['IN'], youngestAgeBand: 'adult', consent: null },
  call: 'A'.repeat(43),
  caller: { id: 'key', seq: null },
  ...{ dataSubject: null, effect: i % 3 === 0 ? 'DENY' : 'ALLOW' },
  determinedBy: [{ policy: i % 3 === 0 ? 'dpdp.s8-2' : 'custos.base-permit', recipient: 'dep' }],
  ...{
    obligations: [],
    unknowns: [],
    findings: [],
    upcoming: [],
    wouldDeny: [],
    waivers: [],
    facts: 'f',
    engine: ENGINE,
    input: 'i',
  },
  ...{ policy: { set: 's', rev: 1 }, registry: { rev: 1 }, content: null, trace: null, mode: 'normal', ref: null },
});

async function aDecisionsReport(count = 200): Promise<[DecisionsReport, LogExtract]> {
  const start = Date.parse('2026-11-01T00:00:00Z');
  const log = Array.from({ length: count }, (_, i) => decision(i, new Date(start + i * 4 * 3_600_000).toISOString()));
  const query = { from: '2026-11-03T18:30:00.000Z', until: '2026-11-21T18:30:00.000Z' };
  const indexes = stretchOf(
    log.map(({ ts }) => ts),
    query,
  );
  const draft: DecisionsReport = {
    ...{ ...common, kind: 'decisions', size: log.length, query },
    policies: [
      {
        id: 'dpdp.s8-2',
        law: 'DPDP Act 2023',
        citation: 's. 8(2)',
        title: 'A processor is engaged only under a valid contract',
        unconfirmed: ['The penalty is from memory.'],
      },
    ],
    subjects: [{ id: 'app-0', handle: 'loan-assistant', name: 'Loan assistant' }],
    totals: { asked: 0, allowed: 0, denied: 0 },
  };
  const extract = await extractOf(log.map(buildEntry), indexes);
  return [DecisionsReport.parse({ ...draft, totals: totalsOf(draft, extract) }), extract];
}

const printed = async (report: Report, extract: LogExtract): Promise<Uint8Array> =>
  (await printReport(report, extract)).pdf;

/** What a reader of the file sees. */
async function readBack(bytes: Uint8Array) {
  const pdf = await getDocument({ data: Uint8Array.from(bytes), verbosity: 0 }).promise;
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, i) => {
      const page = await pdf.getPage(i + 1);
      const { items } = await page.getTextContent();
      return {
        text: items
          .map((item) => ('str' in item ? item.str : ''))
          .join(' ')
          .replaceAll(/\s+/g, ' '),
        tags: JSON.stringify(await page.getStructTree()),
      };
    }),
  );
  const outline = (await pdf.getOutline()).map(({ title }) => title);
  const files = [...((await pdf.getAttachments()) as unknown as Map<string, unknown>).keys()];
  const { info } = await pdf.getMetadata();
  return {
    pages,
    text: pages.map(({ text }) => text).join(' '),
    outline,
    files,
    info: info as Record<string, unknown>,
  };
}

const keep = (name: string, bytes: Uint8Array) => {
  const folder = process.env['REPORTS_TO'];
  if (folder !== undefined) writeFileSync(`${folder}/${name}.pdf`, bytes);
};

const outcomes = async (bytes: Uint8Array, trusting = trust) => {
  const { checks, exitCode } = await verifyReport(bytes, trusting);
  return [
    exitCode,
    ...checks.filter(({ outcome }) => outcome !== 'passed').map(({ check, outcome }) => `${check} ${outcome}`),
  ];
};

describe('an extract of a log', () => {
  it('shows that the signed log holds the entries, whichever they are', async () => {
    const entries = Array.from({ length: 40 }, (_, i) => Buffer.from(`entry ${i}`));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.uniqueArray(fc.nat(39)), async (size, drawn) => {
        const indexes = drawn.filter((index) => index < size).sort((a, b) => a - b);
        const extract = await extractOf(entries.slice(0, size), indexes);
        expect(verifyExtract(extract).size).toBe(size);
        if (indexes.length === 0) return;
        const forged = extract.entries.map((entry, i) => (i === 0 ? Buffer.from('forged') : entry));
        expect(() => verifyExtract({ ...extract, entries: forged })).toThrow('their root is');
      }),
      { numRuns: 60 },
    );
  });
});

describe.each([
  ['registry', 'Register of model deployments', aRegistryReport],
  ['decisions', 'Decisions of a period', aDecisionsReport],
] as const)('the report %s', (kind, title, make) => {
  let report: Report;
  let extract: LogExtract;
  let bytes: Uint8Array;
  beforeAll(async () => {
    [report, extract] = await make();
    bytes = await printed(report, extract);
    keep(kind, bytes);
  });

  it('is the same file for the same data', async () => {
    expect(Buffer.compare(await printed(report, extract), bytes)).toBe(0);
  });

  it('has a title page, contents, numbered pages, an outline, tags, its language and its data inside', async () => {
    const { pages, outline, files, info, text } = await readBack(bytes);
    expect(pages[0]!.text).toContain(title);
    expect(text).toContain('ऋण समूह');
    expect(pages[1]!.text).toContain('Contents');
    for (const chapter of outline) expect(pages[1]!.text).toContain(chapter);
    pages.slice(1).forEach(({ text }, i) => expect(text).toContain(`${i + 2} of ${pages.length}`));
    expect(outline).toEqual(expect.arrayContaining(['At a glance', 'What this report rests on']));
    const tags = pages.map((page) => page.tags).join('');
    for (const role of ['H1', 'H2', 'H3', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure', 'TOC'])
      expect(tags).toContain(`"role":"${role}"`);
    expect(tags).toContain('"alt":"');
    expect(files.sort()).toEqual(['checkpoint', 'entries.jsonl', 'log-proof.json', 'report.json']);
    expect(info).toMatchObject({ Language: 'en', Title: `${title}, 2026-11-24`, PDFFormatVersion: '1.7' });
  });

  it('verifies, with the log’s key and, with a warning, without', async () => {
    expect(await outcomes(bytes)).toEqual([0]);
    const { exitCode, warnings } = await verifyReport(bytes, { ...trust, vkeys: [] });
    expect([exitCode, warnings]).toEqual([0, [expect.stringContaining('NO KEY WAS GIVEN')]]);
  });

  it('is refused under another key', async () => {
    expect(await outcomes(bytes, { ...trust, vkeys: [thief.vkey] })).toEqual([1, 'checkpoint failed']);
  });

  it('is refused with a total that its data does not add up to, though printed throughout', async () => {
    const [name, value] = Object.entries(report.totals)[0]!;
    const forged = { ...report, totals: { ...report.totals, [name]: value + 1 } } as Report;
    expect(await outcomes(await printed(forged, extract))).toEqual([1, 'totals failed']);
  });

  it('is refused with an entry left out', async () => {
    const middle = Math.floor(extract.entries.length / 2);
    const without = <T>(items: readonly T[]) => items.filter((_, i) => i !== middle);
    const entries = without(extract.entries);
    const forged = { ...extract, entries, proof: { ...extract.proof, indexes: without(extract.proof.indexes) } };
    const verdict = await outcomes(await printed(report, forged));
    expect(verdict.slice(0, 3)).toEqual([1, 'checkpoint failed', 'entries failed']);
  });

  it('is refused with any byte of it changed that a reader could see', async () => {
    const file = Buffer.from(bytes);
    for (const mark of ['/Title (', '/Root ', '/MediaBox [', '\nstream\n']) {
      const changed = Buffer.from(file);
      const at = file.indexOf(mark) + mark.length + 2;
      changed[at] = changed[at]! ^ 1;
      expect((await verifyReport(changed, trust)).exitCode).toBe(1);
    }
    expect((await verifyReport(Buffer.concat([file, Buffer.from('more')]), trust)).exitCode).toBe(1);
    expect((await verifyReport(Buffer.from('no PDF'), trust)).exitCode).toBe(1);
  });

  it('is not said to be forged where another version prints other pages', async () => {
    const other = await printed({ ...report, engine: 'custos/9' }, extract);
    const changed = Buffer.from(other);
    const at = changed.indexOf('/MediaBox [') + 11;
    changed[at] = changed[at]! ^ 1;
    expect(await outcomes(changed)).toEqual([2, 'pages unverifiable']);
  });
});

describe('the decisions of a period', () => {
  it('are counted by effect, day, application and policy, and the counts are printed', async () => {
    const [report, extract] = await aDecisionsReport();
    expect(report.totals).toEqual({ asked: 108, allowed: 72, denied: 36 });
    const { text } = await readBack(await printed(report, extract));
    expect(text).toContain('108 calls by 3 applications in this period, 72 allowed and 36 denied.');
    expect(text).toContain('DPDP Act 2023, s. 8(2) (unconfirmed)');
    expect(text).toContain('The penalty is from memory.');
    expect(text).toContain('Loan assistant');
  });

  it('are shown to be all of them by a neighbour on either side', () => {
    const times = ['a', 'c', 'd', 'f'];
    expect(stretchOf(times, { from: 'b', until: 'e' })).toEqual([0, 1, 2, 3]);
    expect(stretchOf(times, { from: 'd', until: 'e' })).toEqual([1, 2, 3]);
    expect(stretchOf(times, { from: 'x', until: 'z' })).toEqual([3]);
    expect(stretchOf(times, { from: '0', until: '1' })).toEqual([0]);
  });

  it('are none where nothing was asked, and the report verifies', async () => {
    const [report, extract] = await aDecisionsReport(3);
    const bytes = await printed(report, extract);
    expect((await readBack(bytes)).text).toContain('Nothing was asked in this period.');
    expect(await outcomes(bytes)).toEqual([0]);
  });
});

describe('a long register', () => {
  it('repeats the header of a table on each of its pages', async () => {
    const [report, extract] = await aRegistryReport(60);
    const bytes = await printed(report, extract);
    keep('registry-long', bytes);
    const { pages } = await readBack(bytes);
    const headed = pages.filter(({ text }) => text.includes('Review by') && text.includes('dep-copy'));
    expect(headed.length).toBeGreaterThan(1);
  });
});
