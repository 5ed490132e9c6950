import type { Day, FactsDocument, FactValue } from '#vocabulary';
import type { Answer } from './answer.js';
import type { FactConflict } from './fact-state.js';
import type { Fact } from './fact.js';

/** What carries one value of a facts document. */
export interface Evidence {
  /** Facts that state it or that it was computed from; empty where the call states it. */
  readonly facts: readonly Fact[];
  /** The layer that decided a layered term. */
  readonly layer?: string | undefined;
  /** Keys it was computed from; `call` where the caller stated it. */
  readonly derivedFrom?: readonly string[] | undefined;
}

/** A facts document with its evidence: what is known, why the rest is not, and what is in dispute. */
export interface EvidencedDocument {
  readonly document: FactsDocument;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** For each key that is not known, why; begins with a code such as `FACT_STALE:<key>`. */
  readonly unknownReasons: ReadonlyMap<string, string>;
  readonly conflicts: readonly FactConflict[];
}

/** Named answers, in order; a document is made of several of them. */
export type Answers = ReadonlyMap<string, Answer>;

type Groups = Record<string, Record<string, FactValue>>;

/** Groups of a document that several documents share. */
export interface Part {
  readonly groups: Readonly<Groups>;
  readonly evidence: ReadonlyMap<string, Evidence>;
  readonly unknownReasons: ReadonlyMap<string, string>;
  readonly conflicts: readonly FactConflict[];
}

const splits = new Map<string, readonly [group: string, name: string]>();

function splitKey(key: string): readonly [group: string, name: string] {
  let split = splits.get(key);
  if (!split) {
    const dot = key.indexOf('.');
    splits.set(key, (split = [key.slice(0, dot), key.slice(dot + 1)]));
  }
  return split;
}

/** Sorts answers into what is known and what is not. */
export function partOf(answers: Answers): Part {
  const groups: Groups = {};
  const evidence = new Map<string, Evidence>();
  const unknownReasons = new Map<string, string>();
  const conflicts: FactConflict[] = [];
  for (const [key, answer] of answers) {
    if (answer.conflicts.length > 0) conflicts.push(...answer.conflicts);
    if (!answer.known) {
      unknownReasons.set(key, answer.reason);
      continue;
    }
    evidence.set(key, answer);
    const [group, name] = splitKey(key);
    (groups[group] ??= {})[name] = answer.value;
  }
  return { groups, evidence, unknownReasons, conflicts };
}

/** Makes a document of parts that share no group. What is not known is absent from it. */
export function documentOf(day: Day, event: string, parts: readonly Part[]): EvidencedDocument {
  const document: FactsDocument = Object.assign({ at: day, event }, ...parts.map(({ groups }) => groups));
  const [evidence, unknownReasons] = [new Map<string, Evidence>(), new Map<string, string>()];
  for (const part of parts) {
    for (const [key, one] of part.evidence) evidence.set(key, one);
    for (const [key, reason] of part.unknownReasons) unknownReasons.set(key, reason);
  }
  return { document, evidence, unknownReasons, conflicts: [...new Set(parts.flatMap(({ conflicts }) => conflicts))] };
}
