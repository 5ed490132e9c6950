import { sha256 } from '#ledger/platform';

export const HASH_BYTES = 32;

/** Root of the tree without entries: SHA-256 of nothing. RFC 6962 §2.1. */
export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0));

// Hashing is synchronous, so one scratch buffer serves every call without an allocation.
/** From the 16-bit length of an entry in a C2SP entry bundle. A denial over many unknown facts needs 10 KiB. */
export const MAX_ENTRY_BYTES = 65_535;
const leafInput = new Uint8Array(1 + MAX_ENTRY_BYTES);
leafInput[0] = 0x00;
const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES);
nodeInput[0] = 0x01;

/** Hash of one entry, at most 65 535 bytes. The prefix keeps an entry from posing as a subtree. RFC 9162 §2.1.1. */
export function hashLeaf(entry: Uint8Array): Uint8Array {
  if (entry.length > MAX_ENTRY_BYTES)
    throw new RangeError(`entry: found ${entry.length} bytes, allowed are ${MAX_ENTRY_BYTES}`);
  leafInput.set(entry, 1);
  return sha256(leafInput.subarray(0, 1 + entry.length));
}

/** Hash of two neighbouring subtrees. RFC 9162 §2.1.1. */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_BYTES);
  return sha256(nodeInput);
}
