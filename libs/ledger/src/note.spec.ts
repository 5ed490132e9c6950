import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  cosignaturesOf,
  cosignatureVerifier,
  ed25519NoteSigner,
  formatCheckpoint,
  formatSigningKey,
  formatVerifierKey,
  generateEd25519Seed,
  hashLeaf,
  noteVerifier,
  NoteSignatureInvalid,
  NoteUnsigned,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSigningKey,
  parseTlogProof,
  parseVerifierKey,
  signCheckpoint,
  signNote,
  verifyTlogProof,
} from '#ledger';

const vectors = new URL('../../testing/vectors/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, vectors), 'utf8');
const read = <T>(path: string): T => JSON.parse(text(path)) as T;

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

describe('a verifier key', () => {
  const keys = read<{ vkey: string; valid: boolean; reason?: string }[]>('notes/vkeys.json');

  it.each(keys.map((v) => [v.valid ? 'reads' : `refuses: ${v.reason}`, v] as const))('%s', (_rule, { vkey, valid }) => {
    expect(accepts(() => parseVerifierKey(vkey))).toBe(valid);
    if (valid) expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
  });

  it('with an ML-DSA-44 key and a foreign id is refused', () => {
    const { bad_vkey } = read<{ bad_vkey: { vkey: string } }>('notes/cosignature-mldsa44.json');
    expect(() => parseVerifierKey(bad_vkey.vkey)).toThrow("found the id 5893dc2c, the key's own is 31236897");
  });
});

describe('a signed note', () => {
  const { vectors: notes } = read<{
    vectors: { id: string; vkey: string; note: string; valid: boolean }[];
  }>('notes/signed-notes.json');

  it.each(notes.map((v) => [v.id, v] as const))('%s', (_id, { vkey, note, valid }) => {
    expect(accepts(() => openNote(note, [noteVerifier(vkey)]))).toBe(valid);
  });

  const seed = new Uint8Array(32).fill(7);
  const signer = ed25519NoteSigner('example.org/log', seed);
  const other = ed25519NoteSigner('example.org/witness', new Uint8Array(32).fill(8));

  it('ignores signatures of keys that are not known', async () => {
    const note = await signNote('hello\n', [signer, other]);
    const opened = openNote(note, [noteVerifier(signer.vkey)]);
    expect(opened.text).toBe('hello\n');
    expect(opened.signatures).toHaveLength(2);
    expect(opened.verified.map(({ keyName }) => keyName)).toEqual(['example.org/log']);
  });

  it('is refused whole when one known key’s signature is bad, though another’s is good', async () => {
    const note = await signNote('hello\n', [signer, other]);
    const lines = note.split('\n');
    const foreign = (await signNote('other\n', [other])).split('\n');
    lines[3] = foreign[2]!;
    const both = [noteVerifier(signer.vkey), noteVerifier(other.vkey)];
    expect(() => openNote(lines.join('\n'), both)).toThrow(NoteSignatureInvalid);
    expect(openNote(lines.join('\n'), both.slice(0, 1)).verified).toHaveLength(1);
  });

  it('is refused when no known key signed, and the message names who did', async () => {
    const note = await signNote('hello\n', [other]);
    expect(() => openNote(note, [noteVerifier(signer.vkey)])).toThrow(NoteUnsigned);
    expect(() => openNote(note, [noteVerifier(signer.vkey)])).toThrow(
      /found signatures of example\.org\/witness .*example\.org\/log/,
    );
  });

  it.each([
    ['no newline at the end', 'hello\n\n— a AAAAAAA='],
    ['no blank line', 'hello\n— a AAAAAAA=\n'],
    ['no signature', 'hello\n\n'],
    ['a hyphen for the dash', 'hello\n\n- a AAAAAAA=\n'],
    ['a signature shorter than a key id', 'hello\n\n— a AAAA\n'],
    ['a name with a plus', 'hello\n\n— a+b AAAAAAA=\n'],
    ['a control character', 'he\u0007llo\n\n— a AAAAAAA=\n'],
    ['base64 that is not canonical', 'hello\n\n— a AAAAAAB=\n'],
    ['more than a hundred signatures', `hello\n\n${'— a AAAAAAA=\n'.repeat(101)}`],
  ])('with %s is refused', (_what, note) => {
    expect(() => parseNote(note)).toThrow(/^note/);
  });

  it('fails when any byte changes', async () => {
    const note = Buffer.from(await signNote('hello\nworld\n', [signer]));
    const verifiers = [noteVerifier(signer.vkey)];
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Uint8Array.from(note);
        spoilt[at] = spoilt[at]! ^ change;
        expect(accepts(() => openNote(spoilt, verifiers))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('can be signed with a key kept as text, which no message repeats', async () => {
    const fresh = generateEd25519Seed();
    const skey = formatSigningKey('example.org/log', fresh);
    const restored = parseSigningKey(skey);
    expect(restored.vkey).toBe(ed25519NoteSigner('example.org/log', fresh).vkey);
    expect(accepts(() => openNote('', []))).toBe(false);
    const note = await signNote('x\n', [restored]);
    expect(openNote(note, [noteVerifier(restored.vkey)]).text).toBe('x\n');
    const secret = skey.slice(-44);
    for (const bad of [skey.replace('example', 'exemple'), `${skey}A`, skey.slice(0, -4)]) {
      expect(() => parseSigningKey(bad)).toThrow(/^signing key: /);
      expect(() => parseSigningKey(bad)).not.toThrow(secret.slice(0, 12));
    }
  });
});

describe('a checkpoint', () => {
  const bodies = read<{ body: string; valid: boolean; reason: string }[]>('notes/checkpoint-bodies.json');

  it.each(bodies.map((v) => [`${v.valid ? 'reads' : 'refuses'}: ${v.reason}`, v] as const))('%s', (_rule, v) => {
    expect(accepts(() => parseCheckpoint(v.body))).toBe(v.valid);
    if (v.valid && parseCheckpoint(v.body).extensions.length === 0)
      expect(formatCheckpoint(parseCheckpoint(v.body))).toBe(v.body);
  });

  it('opens for its own origin only', async () => {
    const signer = ed25519NoteSigner('example.org/log', new Uint8Array(32).fill(7));
    const root = hashLeaf(new Uint8Array(3));
    const note = await signCheckpoint({ origin: 'example.org/log', size: 1, root }, [signer]);
    expect(openCheckpoint(note, [noteVerifier(signer.vkey)], 'example.org/log')).toMatchObject({ size: 1 });
    expect(() => openCheckpoint(note, [noteVerifier(signer.vkey)], 'example.org/other')).toThrow(
      'found the origin "example.org/log", allowed is "example.org/other"',
    );
  });

  it('refuses a head that cannot be one', () => {
    const root = new Uint8Array(32);
    expect(() => formatCheckpoint({ origin: 'a b', size: 1, root })).toThrow('origin "a b"');
    expect(() => formatCheckpoint({ origin: 'a', size: 1.5, root })).toThrow('size: found 1.5');
    expect(() => formatCheckpoint({ origin: 'a', size: 1, root: root.slice(1) })).toThrow('root of 31 bytes');
  });
});

describe('a cosignature', () => {
  interface CosignatureVector {
    id: string;
    log_vkey: string;
    witness_vkey: string;
    timestamp: number;
    note: string;
    valid: boolean;
  }
  const ed25519 = read<{ vectors: CosignatureVector[] }>('notes/cosignature-v1-ed25519.json').vectors;

  it.each(ed25519.map((v) => [v.id, v] as const))('%s', (_id, v) => {
    const witness = cosignatureVerifier(v.witness_vkey);
    const verifiers = [noteVerifier(v.log_vkey), witness];
    expect(accepts(() => openNote(v.note, verifiers))).toBe(v.valid);
    if (v.valid)
      expect(cosignaturesOf(openNote(v.note, verifiers), [witness])).toEqual([
        { keyName: 'witness', timestampSeconds: v.timestamp },
      ]);
    // A verifier that does not know the witness opens the log's checkpoint all the same.
    expect(openCheckpoint(v.note, [noteVerifier(v.log_vkey)]).note.verified).toHaveLength(1);
  });

  const mldsa = read<{ witness_vkey: string; vectors: { id: string; note: string; valid: boolean }[] }>(
    'notes/cosignature-mldsa44.json',
  );

  it.each(mldsa.vectors.map((v) => [v.id, v] as const))('of ML-DSA-44: %s', (_id, { note, valid }) => {
    expect(accepts(() => openNote(note, [cosignatureVerifier(mldsa.witness_vkey)]))).toBe(valid);
  });

  it('is not made or judged by a log’s own key', () => {
    expect(() => cosignatureVerifier(ed25519[0]!.log_vkey)).toThrow('types 4 and 6');
    expect(() => noteVerifier(ed25519[0]!.witness_vkey)).toThrow('type 1');
  });
});

describe('a tlog-proof', () => {
  const proofs = read<{
    parse: { text: string; valid: boolean; index: number; hashes: number; extra: string | null; reason?: string }[];
    full: { entry: string; vkey: string; proof: string; valid: boolean; reason?: string }[];
  }>('notes/tlog-proof.json');

  it.each(proofs.parse.map((v) => [v.valid ? `reads index ${v.index}` : `refuses: ${v.reason}`, v] as const))(
    '%s',
    (_rule, v) => {
      expect(accepts(() => parseTlogProof(v.text))).toBe(v.valid);
      if (!v.valid) return;
      const { index, hashes, extra } = parseTlogProof(v.text);
      expect([index, hashes.length]).toEqual([v.index, v.hashes]);
      expect(extra === null ? null : Buffer.from(extra).toString()).toBe(v.extra);
    },
  );

  it.each(proofs.full.map((v) => [`${v.entry}${v.reason ? `: ${v.reason}` : ''}`, v] as const))('%s', (_entry, v) => {
    const judge = () =>
      verifyTlogProof(hashLeaf(Buffer.from(v.entry)), parseTlogProof(v.proof), [noteVerifier(v.vkey)]);
    expect(accepts(judge)).toBe(v.valid);
  });

  it('fails when any byte changes', () => {
    const { entry, vkey, proof } = proofs.full[3]!;
    const bytes = Buffer.from(proof);
    const leaf = hashLeaf(Buffer.from(entry));
    const verifiers = [noteVerifier(vkey)];
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const spoilt = Uint8Array.from(bytes);
        spoilt[at] = spoilt[at]! ^ change;
        expect(accepts(() => verifyTlogProof(leaf, parseTlogProof(spoilt), verifiers))).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
