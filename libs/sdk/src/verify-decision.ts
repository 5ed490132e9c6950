import {
  canonicalizeIntegers,
  hashLeaf,
  type NoteVerifier,
  noteVerifier,
  openNote,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
  toHex,
  verifyInclusion,
} from '#ledger';

/** What is looked at, in order. */
export const DECISION_CHECKS = ['entry', 'proof', 'origin', 'inclusion', 'signature'] as const;
export type DecisionCheck = (typeof DECISION_CHECKS)[number];

/** One step of the argument that the log holds the decision, in words for people. */
export interface DecisionStep {
  readonly check: DecisionCheck;
  /** `skipped`: nothing could be looked at, because an earlier step failed. */
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly words: string;
}

export interface DecisionEvidence {
  /** The entry, byte for byte as it was logged. */
  readonly entryBytes: Uint8Array;
  /** The C2SP tlog-proof that was given for it. */
  readonly proof: string | Uint8Array;
  /** The log's keys as `name+keyid+key`, best from elsewhere than the service that is being checked. */
  readonly verifierKeys: readonly string[];
  /** The log that the decision belongs to. */
  readonly origin: string;
  /** Where the decision is said to stand in the log, if that is to be checked. */
  readonly index?: number | undefined;
}

export interface DecisionVerdict {
  /** Whether every step passed. */
  readonly isVerified: boolean;
  /** One for each of `DECISION_CHECKS`, in that order. */
  readonly steps: readonly DecisionStep[];
}

/**
 * The bytes of an entry that came as JSON, as GraphQL’s `entry` does: who verifies these has verified what they show.
 *
 * @throws {Malformed} what no entry holds: a fraction, a lone surrogate
 */
export const entryBytesOf = (entry: unknown): Uint8Array => new TextEncoder().encode(canonicalizeIntegers(entry));

class Refuted extends Error {}

function requireThat(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Refuted(words);
}

/**
 * Verifies, step by step, that the signed log holds a decision: nothing is fetched, and nothing but the given keys is
 * trusted. Whatever is malformed fails its step; it never throws.
 */
export function verifyDecision(evidence: DecisionEvidence): DecisionVerdict {
  const steps: DecisionStep[] = [];
  const step = <T>(check: DecisionCheck, look: () => readonly [words: string, finding: T]): T | undefined => {
    try {
      const [words, finding] = look();
      steps.push({ check, outcome: 'passed', words });
      return finding;
    } catch (error) {
      steps.push({ check, outcome: 'failed', words: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const skip = (check: DecisionCheck, words: string): void => void steps.push({ check, outcome: 'skipped', words });

  const leaf = step('entry', () => {
    const { entryBytes } = evidence;
    requireThat(entryBytes instanceof Uint8Array && entryBytes.length > 0, 'The entry has no bytes.');
    const hash = hashLeaf(entryBytes);
    return [`The entry, ${entryBytes.length} bytes, hashes to ${toHex(hash)}.`, hash];
  });

  const claim = step('proof', () => {
    const { index } = evidence;
    const proof = parseTlogProof(evidence.proof);
    const checkpoint = parseCheckpoint(parseNote(proof.checkpoint).text);
    requireThat(
      index === undefined || proof.index === index,
      `The proof is about entry ${proof.index}, the decision is said to be entry ${index}.`,
    );
    return [
      `The proof says that entry ${proof.index} of ${checkpoint.size} leads, by ${proof.hashes.length} hashes, to the root ${toHex(checkpoint.root)}.`,
      { proof, checkpoint },
    ];
  });
  if (claim === undefined) {
    for (const check of DECISION_CHECKS.slice(2)) skip(check, 'There is no proof to look at.');
    return { isVerified: false, steps };
  }
  const { proof, checkpoint } = claim;

  step('origin', () => {
    requireThat(
      checkpoint.origin === evidence.origin,
      `The checkpoint is of the log ${checkpoint.origin}, allowed is ${evidence.origin}.`,
    );
    return [`The checkpoint is of the log ${checkpoint.origin}.`, true];
  });

  if (leaf === undefined) skip('inclusion', 'There is no entry to look for.');
  else
    step('inclusion', () => {
      requireThat(
        verifyInclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root),
        `The hashes do not lead from this entry, at index ${proof.index}, to the checkpoint’s root: the entry, its place or the proof is another.`,
      );
      return [`The hashes lead from the entry, at index ${proof.index}, to the checkpoint’s root.`, true];
    });

  step('signature', () => {
    const { verified } = openNote(proof.checkpoint, verifiersOf(evidence.verifierKeys));
    const signers = verified.map(({ keyName, keyId }) => `${keyName} (${toHex(keyId)})`);
    return [`The checkpoint is signed by the key ${signers.join(' and by ')}.`, true];
  });

  return { isVerified: steps.every(({ outcome }) => outcome === 'passed'), steps };
}

function verifiersOf(keys: readonly string[]): NoteVerifier[] {
  requireThat(keys.length > 0, 'No key of the log was given, so nobody can say who signed the checkpoint.');
  return keys.map(noteVerifier);
}
