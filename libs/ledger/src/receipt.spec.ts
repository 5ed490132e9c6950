import {
  appendLeaves,
  ed25519NoteSigner,
  emptyRange,
  formatTlogProof,
  hashLeaf,
  noteVerifier,
  proveConsistency,
  proveInclusion,
  readerOfLeaves,
  Receipt,
  receiptOf,
  rootOf,
  signCheckpoint,
  verifyReceipt,
} from '#ledger';

const origin = 'example.org/log/acme';
const signer = ed25519NoteSigner(origin, new Uint8Array(32).fill(5));
const verifiers = [noteVerifier(signer.vkey)];
const entries = Array.from({ length: 20 }, (_, i) => Buffer.from(`entry ${i}`));
const leaves = entries.map(hashLeaf);
const read = readerOfLeaves(leaves);
const headAt = (size: number) => ({ size, root: rootOf(appendLeaves(emptyRange(), leaves.slice(0, size))) });

const receipt = receiptOf(origin, 6, leaves[6]!, headAt(9));
const proofAt = async (size: number, index = 6): Promise<string> =>
  formatTlogProof({
    index,
    hashes: proveInclusion(index, size, read),
    checkpoint: await signCheckpoint({ origin, ...headAt(size) }, [signer]),
    extra: null,
  });

describe('a receipt', () => {
  it('is verified by a proof under a later checkpoint', async () => {
    const consistency = proveConsistency(9, 20, read);
    const proof = await proofAt(20);
    expect(verifyReceipt(receipt, { proof, verifiers, entry: entries[6]!, consistency })).toMatchObject({
      isHeadConsistent: true,
      checkpoint: { size: 20 },
    });
    expect(verifyReceipt(receipt, { proof, verifiers }).isHeadConsistent).toBe(false);
    expect(verifyReceipt(receipt, { proof: await proofAt(9), verifiers }).isHeadConsistent).toBe(true);
  });

  it('is refused with evidence of something else', async () => {
    const proof = await proofAt(20);
    expect(() => verifyReceipt(receipt, { proof, verifiers, entry: entries[7]! })).toThrow('entry: its leaf hash is');
    expect(() => verifyReceipt({ ...receipt, origin: 'example.org/log/b' }, { proof, verifiers })).toThrow('origin');
    expect(() => verifyReceipt({ ...receipt, index: 7 }, { proof, verifiers })).toThrow('found a proof for index 6');
    const other = receiptOf(origin, 6, leaves[7]!, headAt(9));
    expect(() => verifyReceipt(other, { proof, verifiers })).toThrow('do not lead from the leaf at index 6');
    const forked = receiptOf(origin, 6, leaves[6]!, { size: 9, root: leaves[0]! });
    const consistency = proveConsistency(9, 20, read);
    expect(() => verifyReceipt(forked, { proof, verifiers, consistency })).toThrow('not the beginning');
    const early = await proofAt(8);
    expect(() => verifyReceipt(receipt, { proof: early, verifiers })).toThrow('checkpoint of size 8');
  });

  it('is data that a schema can refuse', () => {
    expect(Receipt.parse(receipt)).toEqual(receipt);
    expect(Receipt.safeParse({ ...receipt, root: 'AAAA' }).success).toBe(false);
    expect(Receipt.safeParse({ ...receipt, index: -1 }).success).toBe(false);
  });
});
