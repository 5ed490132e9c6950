import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { ed25519NoteSigner } from '#ledger';
import { DECISION_CHECKS, type DecisionEvidence, type DecisionVerdict, entryBytesOf, verifyDecision } from '#sdk';

const { full } = JSON.parse(
  readFileSync(new URL('../../testing/vectors/notes/tlog-proof.json', import.meta.url), 'utf8'),
) as { full: { entry: string; vkey: string; proof: string; valid: boolean; reason?: string }[] };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const genuine = full.find(({ entry, valid }) => valid && entry.includes('"n":'))!;
const evidence: DecisionEvidence = {
  entryBytes: bytesOf(genuine.entry),
  proof: genuine.proof,
  verifierKeys: [genuine.vkey],
  origin: 'PeterNeumann',
};
const proofLines = genuine.proof.split('\n');
const { index } = /^index (?<index>\d+)$/m.exec(genuine.proof)!.groups as { index: string };

const failed = ({ steps }: DecisionVerdict): string[] =>
  steps.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check);
const words = ({ steps }: DecisionVerdict, check: string): string => steps.find((step) => step.check === check)!.words;

/** The proof with one base64 line made another that is as well formed. */
const withLine = (at: number, change: (line: string) => string): string =>
  proofLines.map((line, i) => (i === at ? change(line) : line)).join('\n');
const otherHash = (line: string): string => `${line.startsWith('A') ? 'B' : 'A'}${line.slice(1)}`;

describe('verifyDecision', () => {
  it('says of a genuine decision how each step led to the next', () => {
    const verdict = verifyDecision({ ...evidence, index: Number(index) });
    expect(verdict.isVerified).toBe(true);
    expect(verdict.steps.map(({ check, outcome }) => [check, outcome])).toEqual(
      DECISION_CHECKS.map((check) => [check, 'passed']),
    );
    expect(words(verdict, 'entry')).toMatch(/^The entry, \d+ bytes, hashes to [0-9a-f]{64}\.$/);
    expect(words(verdict, 'proof')).toMatch(
      new RegExp(`^The proof says that entry ${index} of 600 leads, by \\d+ hashes, to the root [0-9a-f]{64}\\.$`),
    );
    expect(words(verdict, 'origin')).toBe('The checkpoint is of the log PeterNeumann.');
    expect(words(verdict, 'signature')).toMatch(/^The checkpoint is signed by the key PeterNeumann \([0-9a-f]{8}\)\.$/);
  });

  it.each(full.map((v, i) => [`${i}: ${v.reason ?? 'genuine'}`, v] as const))(
    'judges the published proof %s',
    (_what, { entry, vkey, proof, valid }) => {
      const verdict = verifyDecision({ ...evidence, entryBytes: bytesOf(entry), verifierKeys: [vkey], proof });
      expect(verdict.isVerified).toBe(valid);
      expect(verdict.steps.map(({ check }) => check)).toEqual(DECISION_CHECKS);
    },
  );

  const stranger = ed25519NoteSigner('PeterNeumann', new Uint8Array(32).fill(3)).vkey;
  it.each<[string, Partial<DecisionEvidence>, string[]]>([
    ['another entry', { entryBytes: bytesOf(genuine.entry.replace('1', '2')) }, ['inclusion']],
    ['no entry', { entryBytes: new Uint8Array() }, ['entry']],
    ['an entry too long for the log', { entryBytes: new Uint8Array(65_536) }, ['entry']],
    ['another hash in the proof', { proof: withLine(2, otherHash) }, ['inclusion']],
    ['a hash too few', { proof: proofLines.toSpliced(2, 1).join('\n') }, ['inclusion']],
    ['another index in the proof', { proof: withLine(1, () => `index ${Number(index) + 1}`) }, ['inclusion']],
    ['an index outside of the log', { proof: withLine(1, () => 'index 600') }, ['inclusion']],
    ['the proof of another decision', { index: Number(index) + 1 }, ['proof']],
    ['a proof that is none', { proof: 'c2sp.org/tlog-proof@v1\n' }, ['proof']],
    ['another log', { origin: 'example.org/log/other' }, ['origin']],
    [
      'another origin in the checkpoint',
      { proof: genuine.proof.replace('\nPeterNeumann\n', '\nOther\n') },
      ['origin', 'signature'],
    ],
    ['another size in the checkpoint', { proof: genuine.proof.replace('\n600\n', '\n599\n') }, ['signature']],
    [
      'another signature',
      { proof: withLine(proofLines.length - 2, (line) => line.replace(/.(?=.{20}$)/, otherHash)) },
      ['signature'],
    ],
    ['no key', { verifierKeys: [] }, ['signature']],
    ['a key that is none', { verifierKeys: ['PeterNeumann'] }, ['signature']],
    ['a stranger’s key under the log’s name', { verifierKeys: [stranger] }, ['signature']],
  ])('fails with %s', (_what, tampering, checks) => {
    const verdict = verifyDecision({ ...evidence, ...tampering });
    expect(verdict.isVerified).toBe(false);
    expect(failed(verdict)).toEqual(checks);
  });

  it('fails, and does not throw, whatever it is given', () => {
    const verdict = verifyDecision({} as DecisionEvidence);
    expect(verdict.isVerified).toBe(false);
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (entryBytes, proof, verifierKeys) => {
        const given = { entryBytes, proof, verifierKeys, origin: 'PeterNeumann' } as unknown as DecisionEvidence;
        expect(verifyDecision(given).isVerified).toBe(false);
      }),
    );
  });

  it('fails when any byte of the proof changes', () => {
    const bytes = bytesOf(genuine.proof);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Uint8Array.from(bytes);
        spoilt[at] = spoilt[at]! ^ change;
        expect(verifyDecision({ ...evidence, proof: spoilt }).isVerified).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});

describe('entryBytesOf', () => {
  it('restores the logged bytes from JSON in any order of keys', () => {
    const entry = JSON.parse(genuine.entry) as object;
    const reversed = Object.fromEntries(Object.entries(entry).toReversed());
    expect(entryBytesOf(reversed)).toEqual(bytesOf(genuine.entry));
  });
});
