export { fromBase64, fromBase64Url, toBase64, toBase64Url, toHex } from './bytes.js';
export { canonicalize, canonicalizeIntegers, isCanonical, type Json } from './canonical.js';
export {
  type Checkpoint,
  formatCheckpoint,
  openCheckpoint,
  type OpenedCheckpoint,
  parseCheckpoint,
  signCheckpoint,
} from './checkpoint.js';
export { appendLeaves, type CompactRange, decodeRange, emptyRange, encodeRange, rootOf } from './compact-range.js';
export { Citations, FACTS_PATH, policySetPath } from './cited-files.js';
export {
  consistencyNodes,
  proveConsistency,
  proveSubtreeConsistency,
  verifyConsistency,
  verifySubtreeConsistency,
} from './consistency.js';
export { type Cosignature, cosignaturesOf, cosignatureVerifier } from './cosignature.js';
export { DecisionEntry, YoungestAgeBand } from './decision-entry.js';
export { ed25519PublicKeyOf, ed25519SignerOf, ed25519Verifier, generateEd25519Seed } from './ed25519.js';
export {
  buildEntry,
  type Entry,
  EntryRefused,
  EVENT_TYPES,
  EventEntry,
  MAX_ENTRY_BYTES,
  readEntry,
  type ReadEntry,
} from './entry.js';
export { entryReference } from './entry-reference.js';
export { EMPTY_ROOT, HASH_BYTES, hashLeaf, hashNode } from './hash.js';
export {
  inclusionNodes,
  isSubtree,
  proveInclusion,
  proveSubtreeInclusion,
  verifyInclusion,
  verifySubtreeInclusion,
} from './inclusion.js';
export { Malformed } from './malformed.js';
export {
  ed25519NoteSigner,
  formatNote,
  formatSigningKey,
  formatVerifierKey,
  type Note,
  type NoteSignature,
  NoteSignatureInvalid,
  type NoteSigner,
  NoteUnsigned,
  type NoteVerifier,
  noteVerifier,
  openNote,
  type OpenedNote,
  parseNote,
  parseSigningKey,
  parseVerifierKey,
  type SignatureType,
  signNote,
  type VerifierKey,
} from './note.js';
export { drawRandom } from './random.js';
export { formatTlogProof, NotIncluded, parseTlogProof, type TlogProof, verifyTlogProof } from './tlog-proof.js';
export { hashRange, type LeafRange, type Node, type NodeReader, readerOfLeaves } from './tree.js';
export {
  CONTENT_SALT_BYTES,
  digestContent,
  digestDisclosure,
  type Disclosure,
  encodeDisclosure,
  isContentOf,
  openDisclosure,
  parseDisclosure,
} from './disclosure.js';
export { Receipt, type ReceiptEvidence, receiptOf, type VerifiedReceipt, verifyReceipt } from './receipt.js';
export {
  decodeEntryBundle,
  encodeEntryBundle,
  type EntryBundle,
  entryBundlePath,
  entryBundlesOf,
  readerOfTiles,
  type Tile,
  TILE_WIDTH,
  tileBytes,
  tileOf,
  tilePath,
  tilesOf,
} from './tiles.js';
export {
  BundleKeys,
  BundleManifest,
  evidenceBundle,
  type EvidenceFile,
  EvidenceRefused,
  type EvidenceRequest,
  LogKey,
  type LoggedEntry,
} from './evidence-bundle.js';
export { TileStore } from './tile-store.js';
export { BUNDLE_CHECKS, type BundleCheck, type CheckResult, type Outcome, type Problem } from './verdict.js';
export { type BundleReader, type BundleTrust, type BundleVerdict, verifyBundle } from './verify-bundle.js';
