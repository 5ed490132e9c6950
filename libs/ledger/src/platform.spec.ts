import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import * as browser from './platform.browser.js';
import * as node from './platform.node.js';
import type { Platform } from './platform.js';

const read = <T>(path: string): T =>
  JSON.parse(readFileSync(new URL(`../../testing/vectors/${path}`, import.meta.url), 'utf8')) as T;
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

type Ledger = typeof import('#ledger') & typeof import('./mldsa44.js');

/** The whole lib on one platform's cryptography. */
async function ledgerOn(platform: Platform): Promise<Ledger> {
  jest.resetModules();
  jest.unstable_mockModule('#ledger/platform', () => ({ ...platform }));
  return { ...(await import('#ledger')), ...(await import('./mldsa44.js')) };
}

describe.each([
  ['Node.js', node],
  ['a browser', browser],
] satisfies [string, Platform][])('the cryptography of %s', (_name, platform) => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await ledgerOn(platform);
  });

  /** Whether it is accepted: a refusal is thrown, and must be one of ours. */
  function accepts(judge: () => unknown): boolean {
    try {
      judge();
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== 'INVALID_INPUT') throw error;
      return false;
    }
  }

  // FIPS 180-4 examples, and the empty message.
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ])('hashes as published, whole and in pieces: %.60s', (message, digest) => {
    const bytes = Buffer.from(message);
    expect(toHex(platform.sha256(bytes))).toBe(digest);
    const state = platform.incrementalSha256();
    for (let at = 0; at < bytes.length; at += 99_999) state.update(bytes.subarray(at, at + 99_999));
    expect(toHex(state.digest())).toBe(digest);
  });

  it('judges the Wycheproof signatures of Ed25519 as published', () => {
    const { testGroups } = read<{
      testGroups: {
        publicKey: { pk: string };
        tests: { tcId: number; msg: string; sig: string; result: string }[];
      }[];
    }>('ed25519/wycheproof-ed25519_test.json');
    let judged = 0;
    for (const { publicKey, tests } of testGroups) {
      const verify = ledger.ed25519Verifier(hex(publicKey.pk));
      for (const { tcId, msg, sig, result } of tests) {
        expect([tcId, verify(hex(msg), hex(sig))]).toEqual([tcId, result === 'valid']);
        judged += 1;
      }
    }
    expect(judged).toBe(151);
  });

  it('accepts of the edge points of CCTV none of small order and none that needs the cofactor', () => {
    const edges = read<{ number: number; key: string; sig: string; msg: string; flags: string[] | null }[]>(
      'ed25519/cctv-ed25519vectors.json',
    );
    const refusing = ['low_order_A', 'low_order_R', 'low_order_residue', 'non_canonical_A', 'non_canonical_R'];
    for (const { number, key, sig, msg, flags } of edges) {
      const verify = ledger.ed25519Verifier(hex(key));
      const isRefused = flags?.some((flag) => refusing.includes(flag)) ?? false;
      expect([number, verify(Buffer.from(msg), hex(sig))]).toEqual([number, !isRefused]);
    }
    expect(edges).toHaveLength(914);
  });

  it('judges the Wycheproof signatures of ML-DSA-44 as published, those with a context aside', () => {
    const { testGroups } = read<{
      testGroups: {
        publicKey: string;
        tests: { tcId: number; msg: string; ctx?: string; sig: string; result: string }[];
      }[];
    }>('mldsa44/wycheproof-mldsa_44_verify_test.json');
    let judged = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, msg, ctx = '', sig, result } of tests) {
        if (ctx !== '') continue;
        let isValid = false;
        accepts(() => (isValid = ledger.mldsa44Verifier(hex(publicKey))(hex(msg), hex(sig))));
        expect([tcId, isValid]).toEqual([tcId, result === 'valid']);
        judged += 1;
      }
    }
    expect(judged).toBe(173);
  });

  it('opens the published notes, and no other', () => {
    const { vectors } = read<{ vectors: { id: string; vkey: string; note: string; valid: boolean }[] }>(
      'notes/signed-notes.json',
    );
    for (const { id, vkey, note, valid } of vectors)
      expect([id, accepts(() => ledger.openNote(note, [ledger.noteVerifier(vkey)]))]).toEqual([id, valid]);
  });

  it('judges the cosignatures of witnesses as published, Ed25519 and ML-DSA-44', () => {
    const ed25519 = read<{
      vectors: { id: string; log_vkey: string; witness_vkey: string; note: string; valid: boolean }[];
    }>('notes/cosignature-v1-ed25519.json');
    for (const { id, log_vkey, witness_vkey, note, valid } of ed25519.vectors) {
      const verifiers = [ledger.noteVerifier(log_vkey), ledger.cosignatureVerifier(witness_vkey)];
      expect([id, accepts(() => ledger.openNote(note, verifiers))]).toEqual([id, valid]);
    }
    const mldsa44 = read<{ witness_vkey: string; vectors: { id: string; note: string; valid: boolean }[] }>(
      'notes/cosignature-mldsa44.json',
    );
    for (const { id, note, valid } of mldsa44.vectors) {
      const verifiers = [ledger.cosignatureVerifier(mldsa44.witness_vkey)];
      expect([id, accepts(() => ledger.openNote(note, verifiers))]).toEqual([id, valid]);
    }
  });

  it('judges the published tlog-proofs', () => {
    const { full } = read<{ full: { entry: string; vkey: string; proof: string; valid: boolean }[] }>(
      'notes/tlog-proof.json',
    );
    for (const { entry, vkey, proof, valid } of full) {
      const judge = () =>
        ledger.verifyTlogProof(ledger.hashLeaf(Buffer.from(entry)), ledger.parseTlogProof(proof), [
          ledger.noteVerifier(vkey),
        ]);
      expect([entry, accepts(judge)]).toEqual([entry, valid]);
    }
  });
});

describe('the cryptography of a browser', () => {
  const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const messages = fc.uint8Array({ maxLength: 300 });

  it('exports what that of Node.js does', () => {
    expect(Object.keys(browser).toSorted()).toEqual(Object.keys(node).toSorted());
  });

  it('makes the same digests, keys and signatures', () => {
    fc.assert(
      fc.property(seeds, messages, (seed, message) => {
        expect(toHex(browser.sha256(message))).toBe(toHex(node.sha256(message)));
        expect(toHex(browser.ed25519PublicKey(seed))).toBe(toHex(node.ed25519PublicKey(seed)));
        expect(toHex(browser.signEd25519With(seed)(message))).toBe(toHex(node.signEd25519With(seed)(message)));
      }),
      { numRuns: 50 },
    );
  });

  it('judges a signature with any byte changed as Node.js does', () => {
    fc.assert(
      fc.property(seeds, messages, fc.nat(63), fc.integer({ min: 1, max: 255 }), (seed, message, at, change) => {
        const publicKey = node.ed25519PublicKey(seed);
        const signature = Uint8Array.from(node.signEd25519With(seed)(message));
        expect(browser.verifyEd25519With(publicKey)(message, signature)).toBe(true);
        signature[at] = signature[at]! ^ change;
        expect(browser.verifyEd25519With(publicKey)(message, signature)).toBe(false);
        expect(node.verifyEd25519With(publicKey)(message, signature)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
